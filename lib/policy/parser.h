// SPDX-License-Identifier: BSD-3-Clause
// Parser of /etc/system.conf (spec C.10): the one grammar in which an image's policy is written, generated and
// compared, and which `service up` reads. Freestanding, no heap: used by the build's policygen, the `service`
// command and tests. Unknown words are errors with a line number; nothing is ever silently ignored.
//
//   service <label> { option word…; … };        # comment
//
// The options, one per entry of the table in options.cc, are described in docs/policy.md.
#pragma once
#include <cstddef>
#include <expected>
#include <string_view>

#include "abi/policy.h"

namespace policy {

struct ParseError {
  unsigned line = 0;
  char text[120] = {};  // what is wrong, naming the word
};

// Receives each complete entry in file order. Returning false stops the parse (not an error).
struct Visitor {
  bool (*service)(void* context, const abi::ServicePolicy& policy, unsigned line);
  void* context;
};

// Parses a whole file. The visitor has seen every entry before the first erroneous one.
[[nodiscard]] std::expected<void, ParseError> parse(std::string_view text, Visitor visitor);

// Finds one label; error "no entry for service '…'" with line 0 if it is absent. The whole file must be valid.
[[nodiscard]] std::expected<abi::ServicePolicy, ParseError> find(std::string_view text, std::string_view label);

// The user `service` of /etc/passwd: who a service is unless its entry says otherwise (R-RS-20).
inline constexpr uint32_t kServiceUser = 12;

// Default policy of an entry without options: priority 6, restart reset, heartbeat 1 s, all traps, BASIC calls.
[[nodiscard]] abi::ServicePolicy default_policy(std::string_view label);

}  // namespace policy
