// SPDX-License-Identifier: BSD-3-Clause
// The options of a service entry: one function an option, found through one table.
#pragma once
#include <expected>
#include <string_view>

#include "abi/policy.h"
#include "lib/policy/parser.h"

namespace policy {

struct Words {
  static constexpr unsigned kMax = 64;
  std::string_view word[kMax];
  unsigned count = 0;
};

[[nodiscard]] std::unexpected<ParseError> fail(unsigned line, std::string_view what, std::string_view word);

[[nodiscard]] std::expected<void, ParseError> apply_option(abi::ServicePolicy& policy, std::string_view option,
                                                           const Words& words, unsigned line);

}  // namespace policy
