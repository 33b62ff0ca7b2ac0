// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/log/panic.h"

#include "kernel/kernel.h"
#include "kernel/log/symbols.h"

namespace kernel {

using hal::Arch;

namespace {

constexpr unsigned kMaxFrames = 24;
constexpr unsigned kRegistersPerLine = 4;

void print_back_trace(Kernel& k, uintptr_t instruction, uintptr_t frame_pointer) {
  uintptr_t address[kMaxFrames];
  unsigned n = 0;
  if (instruction != 0) address[n++] = instruction;
  n += Arch::backtrace(frame_pointer, address + n, kMaxFrames - n);
  for (unsigned i = 0; i < n; ++i) {
    const Symbol s = symbol_of(address[i]);
    log_print(k, "  #{} {x} {}+{x}", {i, address[i], s.name, s.offset});
  }
}

void print_registers(Kernel& k, const hal::KernelFault& fault) {
  for (unsigned i = 0; i < fault.register_count; i += kRegistersPerLine) {
    for (unsigned r = i; r < i + kRegistersPerLine && r < fault.register_count; ++r) {
      format_text([](void* sink, char c) { log_append(*static_cast<Kernel*>(sink), {&c, 1}); }, &k, "  {}={x}",
                  {fault.reg[r].name, fault.reg[r].value});
    }
    log_append(k, "\n");
  }
}

void print_current(Kernel& k) {
  const Process* const p = k.cpu.current;
  if (p == nullptr) {
    log_print(k, "current: idle");
    return;
  }
  log_print(k, "current: {} ({}), user ip {x}, trap {x}",
            {p->name, p->endpoint, Arch::instruction_pointer(p->frame).value, Arch::trap_number(p->frame)});
}

// No more notifications: the processes they would wake never run again, and the fault may be in there.
void enter(Kernel& k) { k.log.reader = abi::Endpoint{0}; }

}  // namespace

void panic(Kernel& k, const char* format, std::initializer_list<LogArgument> arguments) {
  enter(k);
  log_line(k, "\nkernel panic: ", format, arguments);
  print_current(k);
  print_back_trace(k, 0, 0);
  Arch::shutdown(abi::AbortReason::kPanic, kPanicStatus);
  __builtin_unreachable();
}

void panic_fault(Kernel& k, const hal::KernelFault& fault) {
  enter(k);
  log_line(k, "\nkernel panic: ", "{} at {x}, address {x}", {fault.what, fault.instruction_pointer, fault.address});
  if (fault.address < Arch::kUserStart) log_print(k, "the kernel used a null pointer");
  print_registers(k, fault);
  print_current(k);
  print_back_trace(k, fault.instruction_pointer, fault.frame_pointer);
  Arch::shutdown(abi::AbortReason::kPanic, kPanicStatus);
  __builtin_unreachable();
}

void stop_machine(Kernel& k, const char* format, std::initializer_list<LogArgument> arguments) {
  enter(k);
  log_line(k, "\nkintsugi stops: ", format, arguments);
  Arch::shutdown(abi::AbortReason::kHalt, kStopStatus);
  __builtin_unreachable();
}

}  // namespace kernel
