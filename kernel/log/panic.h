// SPDX-License-Identifier: BSD-3-Clause
// The two ways in which the machine ends by itself: a panic (the kernel found itself broken: message, registers,
// back-trace) and a stop (the system cannot go on because a core service died or the policy is unusable: one
// clear line, no trace). Under QEMU each has an exit status of its own.
#pragma once
#include <initializer_list>

#include "hal/hal.h"
#include "kernel/log/log.h"

namespace kernel {

struct Kernel;

// Passed to Arch::shutdown as status; tests and the runner tell them apart from a status of Abort (0..63).
inline constexpr uint32_t kPanicStatus = 0x70;
inline constexpr uint32_t kStopStatus = 0x71;

[[noreturn]] void panic(Kernel& k, const char* format, std::initializer_list<LogArgument> arguments = {});
[[noreturn]] void panic_fault(Kernel& k, const hal::KernelFault& fault);
[[noreturn]] void stop_machine(Kernel& k, const char* format, std::initializer_list<LogArgument> arguments = {});

}  // namespace kernel

// A condition that only a bug of the kernel can break.
#define KERNEL_ASSERT(kernel_object, condition)                                        \
  do {                                                                                 \
    if (!(condition)) [[unlikely]]                                                     \
      ::kernel::panic(kernel_object, "assertion failed: {} ({}:{})", {#condition, __FILE__, __LINE__}); \
  } while (0)
