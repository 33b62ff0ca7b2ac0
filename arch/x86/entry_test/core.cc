// SPDX-License-Identifier: BSD-3-Clause
// A kernel core made to test the entry code of both ISAs: the same symbols as kernel/entry, but
// each "process" is a few instructions of user mode (user_<isa>.S) that try one hazard and report.
// Boots like the real kernel; ends the machine with status 0 if everything passed, after the line
// "entry tests: N passed, M failed".
//
// What user code asks for (kernel calls): 1 report(a0: 0 or the number of the failed check), 2
// nothing (result 77, flags of the kernel are checked), 3 leave the kernel by iret, 4 go on at a0,
// 5 timer in a0 ns (adds one to the word at kData), 6 switch to the other process, 7 thread pointer
// = a0, 8 interrupts of the battery clock, each adding one to the word at kData + 4. An exception
// goes on at the address in bx with di = kind + 1, si = page-fault flags, dx = address.
#include <cstdint>
#include <cstring>

#include "arch/x86/formats/page_format.h"
#include "arch/x86/formats/page_table.h"
#include "arch/x86/privileged/cpu.h"
#include "arch/x86/privileged/cpu_features.h"
#include "hal/conformance.h"
#include "hal/hal.h"
#include "kernel/entry/entry.h"

namespace kernel {
// As far as entry code knows it (offsets.h).
struct Cpu {
  Process* current;
};
struct Kernel {
  Process process[abi::kMaxProcesses];
  alignas(8) Cpu cpu;
};
}  // namespace kernel

extern "C" {
constinit kernel::Kernel the_kernel = {};
extern char user_text[], user_text_end[];
extern char kernel_text_start[], kernel_text_end[], kernel_stack_guard[], boot_start[];
struct UserCase {
  const char* name;
  uintptr_t entry, other;
};
extern const UserCase user_cases[], user_cases_end[];
}

namespace {

using hal::Arch;
using kernel::Process;

constexpr uint64_t kText = 0x400000, kData = 0x500000, kStackTop = 0x510000, kStackPages = 4;
constexpr uint64_t kLastPage = abi::layout::kUserEnd - 4096;

struct State {
  const hal::BootRecord* record;
  const UserCase* next;
  unsigned passed, failed;
  uint64_t pool, pool_end;  // frames for page tables
  void* data;               // the data page, as the kernel sees it
  Process* fpu_owner;
  Arch::FpuState fpu[2];
  bool fpu_is_used[2];
};
constinit State state = {};

void print(const char* text) {
  while (*text != 0) Arch::console_put(*text++);
}
void print_number(uint64_t v) {
  if (v >= 10) print_number(v / 10);
  Arch::console_put(char('0' + v % 10));
}
void print_hex(uint64_t v) {
  for (int i = 60; i >= 0; i -= 4) Arch::console_put("0123456789abcdef"[v >> i & 15]);
}

[[noreturn]] void end() {
  print("entry tests: ");
  print_number(state.passed);
  print(" passed, ");
  print_number(state.failed);
  print(" failed\n");
  Arch::shutdown(abi::AbortReason::kPowerOff, state.failed != 0 ? 1 : 0);
}

void result(const char* name, bool is_good, uint64_t detail = 0) {
  ++(is_good ? state.passed : state.failed);
  if (is_good) return;
  print("FAILED ");
  print(name);
  print(" check ");
  print_number(detail);
  print("\n");
}

// ---- Kernel side
// -----------------------------------------------------------------------------------------------

bool probe(volatile char* p, bool is_write) {
  asm goto volatile(
      "1: test %[w], %[w]\n jz 3f\n"
      "movb $0, (%[p])\n"
      "3: cmpb $0, (%[p])\n"
      "2:\n .pushsection .extable, \"a\"\n .balign 4\n"
#if defined(__x86_64__)
      ".quad 1b, 2b, %l[fault]\n"
#else
      ".long 1b, 2b, %l[fault]\n"
#endif
      ".popsection"
      :
      : [p] "r"(p), [w] "r"(uint32_t{is_write})
      : "memory", "cc"
      : fault);
  return true;
fault:
  return false;
}
bool can_read(uintptr_t a) { return probe(reinterpret_cast<volatile char*>(a), false); }
bool can_write(uintptr_t a) { return probe(reinterpret_cast<volatile char*>(a), true); }

uintptr_t address(const char* symbol) { return reinterpret_cast<uintptr_t>(symbol); }

// R-KERN-20, R-KERN-21: nothing of the kernel half is for users, nothing is writable and
// executable, all is global.
template <class Table>
bool check_leaves(uint64_t first, uint64_t last, Table& table) {
  namespace x86 = arch::x86;
  for (uint64_t a = first;;) {
    const auto m = table.query(a);
    const uint64_t step = m ? m->bytes : 4096;
    if (m) {
      if (m->flags & x86::kPageUser) return false;
      const bool is_executable =
          x86::cpu_features.has_no_execute && !(m->flags & x86::kPageNoExecute);
      if (is_executable && (m->flags & x86::kPageWritable)) return false;
      if (x86::cpu_features.has_global_pages && !(m->flags & x86::kPageGlobal)) return false;
    }
    if (a > last - step) return true;
    a += step;
  }
}

void check_kernel_half() {
  using Paging = arch::KernelPaging;
  typename Paging::DirectFrames frames;
  typename Paging::Table table(frames, Arch::kernel_root().value);
  result("direct map rights",
         check_leaves(arch::KernelLayout::kDirectBase,
                      arch::KernelLayout::kDirectBase + Paging::direct_bytes - 1, table));
  result("image rights",
         check_leaves(address(kernel_text_start), address(kernel_stack_guard) + (1 << 20), table));
  result("text is readable", can_read(address(kernel_text_start)));
  result("text is read-only", !can_write(address(kernel_text_start)));
  const uintptr_t text_alias = arch::KernelLayout::kDirectBase +
                               (address(kernel_text_start) - arch::KernelLayout::kImageBase);
  result("text alias is read-only", can_read(text_alias) && !can_write(text_alias));
  result("guard page is absent", !can_read(address(kernel_stack_guard)));
  result("trampoline is absent", !can_read(arch::KernelLayout::kDirectBase + address(boot_start)));
  result("page 0 is absent", !can_read(0));
  result("low memory is absent", !can_read(address(boot_start)));
}

void check_user_copies() {
  uint64_t word = 0;
  const uint64_t value = 0x1122334455667788;
  result("copy to user", Arch::copy_to_user({kData + 64}, &value, 8).is_ok);
  result("copy from user", Arch::copy_from_user(&word, {kData + 64}, 8).is_ok && word == value);
  const auto absent = Arch::copy_from_user(&word, {kData + 4096}, 8);
  result("copy from absent page",
         !absent.is_ok && absent.fault.value == kData + 4096 && !absent.is_write);
  const auto crossing = Arch::copy_from_user(&word, {kData + 4092}, 8);
  result("copy across the end", !crossing.is_ok && crossing.fault.value >= kData + 4092);
  const auto read_only = Arch::copy_to_user({kText}, &value, 8);
  result("copy to read-only page",
         !read_only.is_ok && read_only.fault.value == kText && read_only.is_write);
  result("copy from kernel address",
         !Arch::copy_from_user(&word, {arch::KernelLayout::kDirectBase + 4096}, 8).is_ok);
  result("copy wraps", !Arch::copy_from_user(&word, {~uint64_t{0} - 3}, 8).is_ok);
  if (arch::x86::cpu_features.has_smap) result("SMAP", !can_read(kData));
}

// ---- Address space
// ---------------------------------------------------------------------------------------------

hal::PhysAddr take_frame(void*) {
  if (state.pool == state.pool_end) return {0};
  const hal::PhysAddr frame{state.pool};
  state.pool += 4096;
  memset(Arch::physical_window(0, frame), 0, 4096);
  return frame;
}

void find_pool(const hal::BootRecord& r) {
  // 1 MiB in the upper half of the last RAM area below the end of the direct map: nothing is there
  // yet.
  for (unsigned i = 0; i < r.ram_count; ++i) {
    const uint64_t first = r.ram[i].first.value;
    const uint64_t end =
        first + r.ram[i].bytes < r.direct_map_bytes ? first + r.ram[i].bytes : r.direct_map_bytes;
    if (first >= end || end - first < 16 << 20) continue;
    state.pool = (first + (end - first) / 2) & ~uint64_t{4095};
    state.pool_end = state.pool + (1 << 20);
  }
}

uint64_t image_physical(const char* p) { return address(p) - arch::KernelLayout::kImageBase; }

hal::PhysAddr make_space() {
  hal::FrameSource frames{nullptr, take_frame};
  const hal::PhysAddr root = take_frame(nullptr);
  Arch::fill_kernel_half(root);
  bool is_good = true;
  const auto map = [&](uint64_t at, uint64_t p, hal::PageRights rights) {
    is_good &= Arch::boot_map(root, {at}, {p}, rights, frames);
  };
  for (uint64_t at = 0; at < uint64_t(user_text_end - user_text); at += 4096) {
    map(kText + at, image_physical(user_text) + at, {.is_executable = true});
  }
  const hal::PhysAddr data = take_frame(nullptr);
  state.data = Arch::physical_window(0, data);
  map(kData, data.value, {.is_writable = true});
  for (unsigned i = 1; i <= kStackPages; ++i)
    map(kStackTop - i * 4096, take_frame(nullptr).value, {.is_writable = true});
  for (unsigned i = 0; i < state.record->mapping_count; ++i) {
    const abi::FixedMapping& m = state.record->mapping[i];
    map(m.address, m.physical, {.is_executable = true});
  }
  if (state.record->mapping_count == 0)
    map(kLastPage, image_physical(user_text), {.is_executable = true});
  result("address space", is_good);
  return root;
}

// The contract's own tests, the same that the fake machine passes on the host.
void check_contract() {
  const hal::conformance::Environment environment{
      {nullptr, take_frame}, nullptr, [](void*, const char* name, const char* what) {
        print("contract: ");
        print(name);
        print(": ");
        print(what);
        print("\n");
      }};
  result("contract (hal/conformance.h)", hal::conformance::run(environment) == 0);
}

// ---- Processes
// -------------------------------------------------------------------------------------------------

Process& process(unsigned i) { return the_kernel.process[i + 1]; }
unsigned index_of(const Process* p) { return unsigned(p - the_kernel.process) - 1; }

Process* run(Process* p) {
  the_kernel.cpu.current = p;
  Arch::activate(p->root);
  if (state.fpu_owner == p) {
    Arch::fpu_enable();
  } else {
    Arch::fpu_disable();
  }
  return p;
}

Process* start_next_case() {
  if (state.next == user_cases_end) end();
  const UserCase& c = *state.next;
  memset(state.data, 0, 4096);
  state.fpu_owner = nullptr;
  for (unsigned i = 0; i < 2; ++i) {
    state.fpu_is_used[i] = false;
    const uintptr_t entry = i == 0 ? c.entry : c.other;
    Arch::prepare_user(process(i).frame, {kText + entry}, {kStackTop - i * 8192 - 64}, 0x1234);
  }
  return run(&process(0));
}

Process* finish_case(uint64_t failed_check) {
  result(state.next->name, failed_check == 0, failed_check);
  ++state.next;
  return start_next_case();
}

// DF, AC, NT and TF of user mode must not reach the kernel.
bool kernel_flags_are_clean() {
  uintptr_t flags;
  asm volatile("pushf\n pop %0" : "=r"(flags));
  using namespace arch::x86;
  return (flags & (kFlagTrap | kFlagDirection | kFlagNestedTask | kFlagInterrupts)) == 0 &&
         (!cpu_features.has_smap || (flags & kFlagAlignment) == 0);
}

void add_one(unsigned offset) {
  char* const at = static_cast<char*>(state.data) + offset;
  uint32_t count;
  memcpy(&count, at, sizeof count);
  ++count;
  memcpy(at, &count, sizeof count);
}

// The battery clock's periodic interrupt: a device on a line of its own.
constexpr unsigned kClockLine = 8;
constexpr uint8_t kClockStatusB = 11, kClockStatusC = 12;
uint8_t read_clock(uint8_t index) {
  Arch::port_out(0x70, 1, index);
  return uint8_t(Arch::port_in(0x71, 1));
}
void start_clock_interrupts() {
  const uint8_t b = read_clock(kClockStatusB);
  Arch::port_out(0x70, 1, kClockStatusB);
  Arch::port_out(0x71, 1, b | 0x40);
  (void)read_clock(kClockStatusC);
  Arch::irq_unmask({kClockLine});
}

}  // namespace

extern "C" {

Process* kernel_main(const hal::BootRecord* record) {
  state.record = record;
  state.next = user_cases;
  find_pool(*record);
  check_kernel_half();
  check_contract();
  const hal::PhysAddr root = make_space();
  for (unsigned i = 0; i < 2; ++i) process(i).root = root;
  Arch::activate(root);
  check_user_copies();
  return start_next_case();
}

Process* kernel_trap(Process* p) {
  Arch::Frame& f = p->frame;
  if (!kernel_flags_are_clean()) return finish_case(9001);
  if (Arch::trap_number(f) != uint32_t(abi::Trap::kKernelCall)) return finish_case(9002);
  const uint64_t a0 = Arch::call_argument(f, 0);
  switch (Arch::call_number(f)) {
    case 1:
      return finish_case(a0);
    case 2:
      Arch::set_result(f, 77);
      return p;
    case 3:
      Arch::set_single_step(f, false);
      Arch::set_result(f, 78);
      return p;
    case 4: {
      abi::RegisterContext c;
      Arch::read_context(f, c);
      c.ip = a0 == 0 ? ~uint64_t{0} / 2 + 1 : a0;  // 0: the first non-canonical address
      c.flags =
          ~uint64_t{arch::x86::kFlagTrap | arch::x86::kFlagDirection | arch::x86::kFlagAlignment};
      Arch::write_context(f, c);
      return p;
    }
    case 5:
      Arch::set_result(f, 0);
      Arch::timer_arm(Arch::now_ns() + a0);
      return p;
    case 6:
      Arch::set_result(f, 79);
      return run(&process(1 - index_of(p)));
    case 7:
      Arch::set_thread_pointer(f, {a0});
      Arch::set_result(f, 80);
      return p;
    case 8:
      start_clock_interrupts();
      Arch::set_result(f, 0);
      return p;
    default:
      return finish_case(9003);
  }
}

Process* kernel_exception(Process* p, const hal::Exception* e) {
  Arch::Frame& f = p->frame;
  if (!kernel_flags_are_clean()) return finish_case(9004);
  if (e->kind == hal::ExceptionKind::kFpuUnavailable) {
    const unsigned me = index_of(p);
    Arch::fpu_enable();
    if (state.fpu_owner != nullptr) Arch::fpu_save(state.fpu[index_of(state.fpu_owner)]);
    if (!state.fpu_is_used[me]) Arch::fpu_initialise(state.fpu[me]);
    Arch::fpu_restore(state.fpu[me]);
    state.fpu_is_used[me] = true;
    state.fpu_owner = p;
    return p;
  }
  abi::RegisterContext c;
  Arch::read_context(f, c);
  if (c.reg[1] == 0) {
    print("exception ");
    print_number(e->vector);
    print(" at ");
    print_hex(c.ip);
    print("\n");
    return finish_case(9005);
  }
  c.ip = c.reg[1];                   // bx
  c.reg[5] = uint64_t(e->kind) + 1;  // di
  c.reg[4] = e->flags;               // si
  c.reg[3] = e->address.value;       // dx
  c.flags &= ~uint64_t{arch::x86::kFlagTrap};
  Arch::write_context(f, c);
  return p;
}

// As the kernel does it: masked and acknowledged at once, unmasked when the device is silent.
Process* kernel_interrupt(Process* p, unsigned line) {
  const hal::Irq irq{uint16_t(line)};
  Arch::irq_mask(irq);
  Arch::irq_acknowledge(irq);
  if (line != kClockLine) return finish_case(9007);
  (void)read_clock(kClockStatusC);
  add_one(4);
  Arch::irq_unmask(irq);
  return p;
}

Process* kernel_timer(Process* p) {
  if (!kernel_flags_are_clean()) return finish_case(9006);
  add_one(0);
  return p;
}

Process* kernel_idle() { return nullptr; }

void kernel_fault(const hal::KernelFault* fault) {
  print("kernel fault in case ");
  print(state.next == nullptr ? "none" : state.next->name);
  print(": ");
  print(fault->what);
  for (unsigned i = 0; i < fault->register_count; ++i) {
    print("\n  ");
    print(fault->reg[i].name);
    print(" ");
    print_hex(fault->reg[i].value);
  }
  print("\n");
  ++state.failed;
  end();
}

}  // extern "C"
