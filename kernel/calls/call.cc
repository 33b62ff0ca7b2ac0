// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/calls/call.h"

#include <array>

#include "abi/message.h"

namespace kernel {

using abi::Error;
using hal::Arch;

namespace {

constexpr std::array<CallHandler, abi::kMaxKernelCalls> make_table() {
  std::array<CallHandler, abi::kMaxKernelCalls> table{};
#define CALL(name, number, text) table[number] = &call_##name;
#include "abi/kernel_calls.def"
#undef CALL
  return table;
}
constinit const std::array<CallHandler, abi::kMaxKernelCalls> kHandlers = make_table();

[[nodiscard]] CallResult refuse(Kernel& k, Error e) {
  ++k.violations;
  return abi::Unexpected(e);
}

[[nodiscard]] CallResult dispatch(Kernel& k, Process& c) {
  const uint32_t number = Arch::call_number(c.frame);
  if ((c.traps & abi::trap_bit(abi::Trap::kKernelCall)) == 0) return refuse(k, Error::kTrapDenied);
  if (number >= abi::kMaxKernelCalls || kHandlers[number] == nullptr) return abi::Unexpected(Error::kBadCall);
  if ((c.kernel_calls >> number & 1) == 0) return refuse(k, Error::kCallDenied);
  const Arguments arguments{{Arch::call_argument(c.frame, 0), Arch::call_argument(c.frame, 1),
                             Arch::call_argument(c.frame, 2), Arch::call_argument(c.frame, 3)}};
  return kHandlers[number](k, c, arguments);
}

}  // namespace

void kernel_call(Kernel& k, Process& c) {
  const CallResult result = dispatch(k, c);
  if (!result && result.error() == Error::kSuspended) return;
  c.progress = 0;
  Arch::set_result(c.frame, result ? *result : -int64_t(result.error()));
}

}  // namespace kernel
