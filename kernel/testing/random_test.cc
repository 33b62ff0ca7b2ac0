// SPDX-License-Identifier: BSD-3-Clause
// The fuzzer's system, driven by repeatable random bytes.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "kernel/testing/random_system.h"

namespace kernel::testing {
namespace {

TEST(RandomTest, AnySequenceLeavesTheKernelWhole) {
  uint64_t events = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    std::mt19937 random(seed);
    std::vector<uint8_t> bytes(20000);
    for (uint8_t& b : bytes) b = uint8_t(random());
    RandomSystem system;
    system.run(bytes.data(), bytes.size());
    events += system.events();
  }
  EXPECT_GT(events, 10000u);
}

}  // namespace
}  // namespace kernel::testing
