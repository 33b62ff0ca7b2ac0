// SPDX-License-Identifier: BSD-3-Clause
// A service asks for the `args` of its policy.
#include <cstring>

#include "servers/rs/rs.h"

namespace rs {

Result<int32_t> Rs::get_arguments(Message& m) {
  const auto request = m.as<abi::rs::GetArguments>();
  const Service* s = find(m.source);
  if (s == nullptr) return std::unexpected(abi::Error::kNoProcess);
  const size_t bytes = strnlen(s->policy.arguments, sizeof s->policy.arguments - 1) + 1;
  if (request.bytes < bytes) return std::unexpected(abi::Error::kTooBig);
  TRY_VOID(system_.copy_to(m.source, request.address, s->policy.arguments, bytes));
  return int32_t(bytes - 1);
}

}  // namespace rs
