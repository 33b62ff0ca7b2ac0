// SPDX-License-Identifier: BSD-3-Clause
// Label -> endpoint, for anyone (users cannot ask DS). Only of a service that is there (R-RS-33).
#include "servers/rs/rs.h"

namespace rs {

Result<int32_t> Rs::lookup(Message& m) {
  const auto request = m.as<abi::rs::Lookup>();
  const Service* s = TRY(target(request.label));
  if (!is_alive(s->state)) return std::unexpected(abi::Error::kNoProcess);
  m.set(abi::rs::Lookup::Reply{s->endpoint});
  return 0;
}

}  // namespace rs
