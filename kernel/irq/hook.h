// SPDX-License-Identifier: BSD-3-Clause
// IRQ hooks: an interrupt line bound to a service, which gets a notification from kHardware with the hook's bit
// (R-KERN-24). Several hooks may share a line; the line stays masked while one of them has not re-enabled it.
#pragma once
#include <cstdint>

#include "abi/error.h"
#include "abi/kernel_calls.h"
#include "hal/hal.h"
#include "kernel/process/process.h"

namespace kernel {

struct Kernel;

inline constexpr unsigned kMaxIrqHooks = 32;
inline constexpr unsigned kMaxNotifyId = 63;

struct IrqHook {
  abi::Endpoint owner;   // 0: free
  uint32_t line;
  uint32_t notify_id;    // bit in Notification::bits
  uint32_t policy;       // abi::IrqPolicy
  uint64_t count;
};

struct IrqState {
  IrqHook hook[kMaxIrqHooks];
  // Hooks (bits) that keep a line masked, per line.
  uint32_t busy[hal::Arch::kIrqLines];
  uint64_t entropy[8];   // mixed from interrupt times
  uint32_t entropy_next;
  uint64_t spurious;
};

// A device interrupt happened.
void irq_raised(Kernel& k, unsigned line);
// Hook ids are index + 1.
[[nodiscard]] abi::Result<int64_t> irq_hook_set(Kernel& k, Process& p, unsigned line, uint32_t policy, uint32_t id);
[[nodiscard]] abi::Result<> irq_hook_remove(Kernel& k, Process& p, uint32_t hook);
[[nodiscard]] abi::Result<> irq_hook_enable(Kernel& k, Process& p, uint32_t hook);
[[nodiscard]] abi::Result<> irq_hook_disable(Kernel& k, Process& p, uint32_t hook);
// The process is gone (R-KERN-25).
void irq_release_all(Kernel& k, const Process& p);

}  // namespace kernel
