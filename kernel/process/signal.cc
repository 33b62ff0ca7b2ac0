// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/signal.h"

#include "abi/signal.h"
#include "kernel/ipc/ipc.h"
#include "kernel/log/panic.h"
#include "kernel/process/table.h"

namespace kernel {

using hal::ExceptionKind;

namespace {

struct SignalOfException {
  int signal;
  int32_t code;  // si_code: FPE_INTDIV, ILL_ILLOPN, ...
  const char* text;
};

[[nodiscard]] SignalOfException signal_of(ExceptionKind kind) {
  switch (kind) {
    case ExceptionKind::kDivide: return {abi::kSigFpe, 1, "division error"};
    case ExceptionKind::kDebug: return {abi::kSigTrap, 2, "debug trap"};
    case ExceptionKind::kBreakpoint: return {abi::kSigTrap, 1, "breakpoint"};
    case ExceptionKind::kOverflow: return {abi::kSigFpe, 2, "overflow"};
    case ExceptionKind::kBounds: return {abi::kSigFpe, 8, "bound range exceeded"};
    case ExceptionKind::kInvalidOpcode: return {abi::kSigIll, 2, "invalid opcode"};
    case ExceptionKind::kFpuUnavailable: return {abi::kSigFpe, 0, "FPU unavailable"};
    case ExceptionKind::kDoubleFault: return {abi::kSigBus, 3, "double fault"};
    case ExceptionKind::kProtection: return {abi::kSigSegv, 2, "protection violation"};
    case ExceptionKind::kPageFault: return {abi::kSigSegv, 1, "page fault"};
    case ExceptionKind::kFloatingPoint: return {abi::kSigFpe, 7, "floating-point error"};
    case ExceptionKind::kAlignment: return {abi::kSigBus, 1, "misaligned access"};
    case ExceptionKind::kMachineCheck: return {abi::kSigBus, 4, "machine check"};
    case ExceptionKind::kSimd: return {abi::kSigFpe, 7, "SIMD floating-point error"};
  }
  return {abi::kSigBus, 0, "unknown exception"};
}

[[nodiscard]] Process* manager_of(Kernel& k, const Process& p) {
  return k.find(abi::Endpoint{p.privilege->rights.signal_manager});
}

void tell_manager(Kernel& k, Process& manager) {
  if (manager.is_service()) notify_from_kernel(k, manager, KernelSource::kSystem, abi::kSystemSignals);
}

}  // namespace

bool is_managed_by(const Process& p, const Process& manager) {
  return !p.is_free() && p.privilege != nullptr && p.privilege->rights.signal_manager == manager.endpoint.value;
}

void cause_signal(Kernel& k, Process& p, int signal) {
  if (p.endpoint == abi::kRs || p.endpoint == abi::kVm) {
    stop_machine(k, "service {} died: signal {}", {p.name, signal});
  }
  Process* const manager = manager_of(k, p);
  if (manager == nullptr || manager == &p) {
    log_print(k, "{} ({}): signal {}, no signal manager: ended", {p.name, p.endpoint, signal});
    process_exit(k, p);
    return;
  }
  p.signals |= abi::signal_bit(signal);
  block(k, p, kSignalled | kSignalPending);
  tell_manager(k, *manager);
}

void cause_fault_signal(Kernel& k, Process& p, int signal, int32_t code, uint64_t address) {
  p.fault_address = address;
  p.fault_code = code;
  if (p.is_service()) {
    log_print(k, "{} ({}): signal {} at ip {x}, address {x}",
              {p.name, p.endpoint, signal, hal::Arch::instruction_pointer(p.frame).value, address});
  }
  cause_signal(k, p, signal);
}

void exception_signal(Kernel& k, Process& p, const hal::Exception& e) {
  const SignalOfException s = signal_of(e.kind);
  const uint64_t ip = hal::Arch::instruction_pointer(p.frame).value;
  if (p.endpoint == abi::kRs || p.endpoint == abi::kVm) {
    stop_machine(k, "service {} died: {} at ip {x}, error code {x}", {p.name, s.text, ip, e.error_code});
  }
  cause_fault_signal(k, p, s.signal, s.code, ip);
}

Process* next_signalled(Kernel& k, const Process& manager) {
  for (Process& p : k.process) {
    const bool has_news = (p.state & kSignalled) != 0 || p.has(kStoppedAtEnd);
    if (has_news && is_managed_by(p, manager)) return &p;
  }
  return nullptr;
}

bool stop(Kernel& k, Process& p) {
  const bool is_in_call = (p.state & (kSending | kReceiving)) != 0 || (p.flags & (kDeliverMessage | kResumeTrap)) != 0;
  if (is_in_call) {
    p.flags |= kStopAtEnd;
    return false;
  }
  block(k, p, kStoppedByManager);
  return true;
}

void stop_at_end(Kernel& k, Process& p) {
  p.flags &= ~uint32_t(kStopAtEnd);
  p.flags |= kStoppedAtEnd;
  block(k, p, kStoppedByManager);
  if (Process* manager = manager_of(k, p); manager != nullptr) tell_manager(k, *manager);
}

}  // namespace kernel
