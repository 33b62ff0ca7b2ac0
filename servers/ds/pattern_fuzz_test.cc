// SPDX-License-Identifier: BSD-3-Clause
// Patterns are written by others: whatever they are, they end, and stay within their text.
#include <cstddef>
#include <cstdint>

#include "servers/ds/pattern.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  if (bytes < 1 || bytes > 160) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data) + 1, bytes - 1);
  const size_t split = all.empty() ? 0 : data[0] % all.size();
  const std::string_view pattern = all.substr(0, split), text = all.substr(split);
  if (ds::pattern_is_valid(pattern)) (void)ds::pattern_matches(pattern, text);
  return 0;
}
