// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/irq/hook.h"

#include "kernel/ipc/ipc.h"

namespace kernel {

using abi::Error;
using hal::Arch;
using hal::Irq;

namespace {

[[nodiscard]] abi::Result<IrqHook*> own_hook(Kernel& k, const Process& p, uint32_t id) {
  if (id < 1 || id > kMaxIrqHooks) return abi::Unexpected(Error::kInvalid);
  IrqHook& hook = k.irq.hook[id - 1];
  if (hook.owner != p.endpoint) return abi::Unexpected(Error::kPerm);
  return &hook;
}

[[nodiscard]] uint32_t bit_of(const Kernel& k, const IrqHook& hook) { return 1u << (&hook - k.irq.hook); }

[[nodiscard]] bool is_hooked(const Kernel& k, unsigned line) {
  for (const IrqHook& h : k.irq.hook) {
    if (h.owner.value != 0 && h.line == line) return true;
  }
  return false;
}

// The hook no longer keeps its line masked.
void release_line(Kernel& k, const IrqHook& hook) {
  uint32_t& busy = k.irq.busy[hook.line];
  busy &= ~bit_of(k, hook);
  if (busy == 0) Arch::irq_unmask(Irq{uint16_t(hook.line)});
}

void remove(Kernel& k, IrqHook& hook) {
  const unsigned line = hook.line;
  k.irq.busy[line] &= ~bit_of(k, hook);
  hook = IrqHook{};
  if (!is_hooked(k, line)) {
    Arch::irq_mask(Irq{uint16_t(line)});
  } else if (k.irq.busy[line] == 0) {
    Arch::irq_unmask(Irq{uint16_t(line)});
  }
}

void mix_entropy(IrqState& irq) {
  uint64_t& word = irq.entropy[irq.entropy_next++ % std::size(irq.entropy)];
  word = (word << 7 | word >> 57) ^ Arch::cycles();
}

}  // namespace

void irq_raised(Kernel& k, unsigned line) {
  const Irq irq{uint16_t(line)};
  Arch::irq_mask(irq);
  Arch::irq_acknowledge(irq);
  mix_entropy(k.irq);
  bool is_wanted = false;
  for (IrqHook& hook : k.irq.hook) {
    if (hook.owner.value == 0 || hook.line != line) continue;
    is_wanted = true;
    ++hook.count;
    if (hook.policy != abi::kIrqReenable) k.irq.busy[line] |= bit_of(k, hook);
    if (Process* const p = k.find(hook.owner)) {
      notify_from_kernel(k, *p, KernelSource::kHardware, 1ull << hook.notify_id);
    }
  }
  if (!is_wanted) {
    ++k.irq.spurious;
  } else if (k.irq.busy[line] == 0) {
    Arch::irq_unmask(irq);
  }
}

abi::Result<int64_t> irq_hook_set(Kernel& k, Process& p, unsigned line, uint32_t policy, uint32_t id) {
  if (line >= Arch::kIrqLines || !Arch::irq_is_usable(Irq{uint16_t(line)})) return abi::Unexpected(Error::kInvalid);
  if (id > kMaxNotifyId || policy > abi::kIrqReenable) return abi::Unexpected(Error::kInvalid);
  for (unsigned i = 0; i < kMaxIrqHooks; ++i) {
    IrqHook& hook = k.irq.hook[i];
    if (hook.owner.value != 0) continue;
    hook = IrqHook{.owner = p.endpoint, .line = line, .notify_id = id, .policy = policy, .count = 0};
    // A manual hook begins disabled: the driver enables it when its device is set up.
    if (policy != abi::kIrqReenable) {
      k.irq.busy[line] |= bit_of(k, hook);
      Arch::irq_mask(Irq{uint16_t(line)});
    } else if (k.irq.busy[line] == 0) {
      Arch::irq_unmask(Irq{uint16_t(line)});
    }
    return int64_t{i + 1};
  }
  return abi::Unexpected(Error::kNoSpace);
}

abi::Result<> irq_hook_remove(Kernel& k, Process& p, uint32_t id) {
  remove(k, *TRY(own_hook(k, p, id)));
  return {};
}

abi::Result<> irq_hook_enable(Kernel& k, Process& p, uint32_t id) {
  release_line(k, *TRY(own_hook(k, p, id)));
  return {};
}

abi::Result<> irq_hook_disable(Kernel& k, Process& p, uint32_t id) {
  IrqHook& hook = *TRY(own_hook(k, p, id));
  k.irq.busy[hook.line] |= bit_of(k, hook);
  Arch::irq_mask(Irq{uint16_t(hook.line)});
  return {};
}

void irq_release_all(Kernel& k, const Process& p) {
  for (IrqHook& hook : k.irq.hook) {
    if (hook.owner == p.endpoint) remove(k, hook);
  }
}

}  // namespace kernel
