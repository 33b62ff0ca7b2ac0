// SPDX-License-Identifier: BSD-3-Clause
// IrqControl(IrqRequest, line or hook, IrqPolicy, notify id) -> hook id for kSetPolicy.
#include "kernel/calls/call.h"
#include "kernel/irq/hook.h"

namespace kernel {

using abi::Error;

namespace {

[[nodiscard]] bool may_use(const Process& p, uint64_t line) {
  if (!p.is_service()) return false;
  if (!p.privilege->has_right(abi::kCheckIrq)) return true;
  const abi::ServicePrivilege& rights = p.privilege->rights;
  for (uint32_t i = 0; i < rights.irq_count; ++i) {
    if (rights.irq[i] == line) return true;
  }
  return false;
}

}  // namespace

CallResult call_IrqControl(Kernel& k, Process& c, const Arguments& arguments) {
  const uint64_t hook = arguments.a[1];
  switch (abi::IrqRequest{uint32_t(arguments.a[0])}) {
    case abi::IrqRequest::kSetPolicy:
      if (!may_use(c, arguments.a[1])) return abi::Unexpected(Error::kPerm);
      return irq_hook_set(k, c, unsigned(arguments.a[1]), uint32_t(arguments.a[2]), uint32_t(arguments.a[3]));
    case abi::IrqRequest::kRemovePolicy:
      TRY_VOID(irq_hook_remove(k, c, uint32_t(hook)));
      return 0;
    case abi::IrqRequest::kEnable:
      TRY_VOID(irq_hook_enable(k, c, uint32_t(hook)));
      return 0;
    case abi::IrqRequest::kDisable:
      TRY_VOID(irq_hook_disable(k, c, uint32_t(hook)));
      return 0;
  }
  return abi::Unexpected(Error::kBadCall);
}

}  // namespace kernel
