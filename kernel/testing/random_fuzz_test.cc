// SPDX-License-Identifier: BSD-3-Clause
// Any sequence of events leaves the kernel whole (all invariants) and bystanders alone.
#include "kernel/testing/random_system.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  kernel::testing::RandomSystem system;
  system.run(data, bytes);
  return 0;
}
