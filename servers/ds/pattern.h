// SPDX-License-Identifier: BSD-3-Clause
// Extended regular expressions for subscriptions: . [] [^a-z] () | * + ? {m} {m,} {m,n} \x ^ $,
// always matched against the whole text. Backtracking over the pattern as it is written: no
// compiled form to keep over a restart. Patterns come from other services, so the work is bounded;
// one that takes too long does not match.
#pragma once
#include <string_view>

namespace ds {

[[nodiscard]] bool pattern_is_valid(std::string_view pattern);
[[nodiscard]] bool pattern_matches(std::string_view pattern, std::string_view text);

}  // namespace ds
