// SPDX-License-Identifier: BSD-3-Clause
// How long a dead service waits before it is started again (spec C.5): at once after the first
// crash, then 2, 4, 8, 16 and at most 30 seconds; 1 second where the program is in memory already,
// for a restart then costs little.
#pragma once
#include <cstdint>

namespace rs {

inline constexpr uint64_t kSecondNs = 1'000'000'000;
inline constexpr uint64_t kLongestBackoffNs = 30 * kSecondNs;
// A service that ran this long before it crashed starts anew with waiting.
inline constexpr uint64_t kStableNs = 60 * kSecondNs;

// `crashes`: in a row before this one.
[[nodiscard]] constexpr uint64_t backoff_ns(uint32_t crashes, bool has_copy) {
  if (crashes == 0) return 0;
  if (has_copy) return kSecondNs;
  return crashes >= 5 ? kLongestBackoffNs : kSecondNs << crashes;
}

}  // namespace rs
