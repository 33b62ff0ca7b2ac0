// SPDX-License-Identifier: BSD-3-Clause
// Names in fixed arrays: cut to fit, always terminated.
#pragma once
#include <cstddef>

namespace vm {

template <size_t N>
void copy_name(char (&to)[N], const char* from) {
  size_t i = 0;
  for (; i + 1 < N && from[i] != '\0'; i++) to[i] = from[i];
  for (; i < N; i++) to[i] = '\0';
}

}  // namespace vm
