// SPDX-License-Identifier: BSD-3-Clause
// The fake machine keeps the contract.
#include "hal/conformance.h"

#include <gtest/gtest.h>

#include "arch/host/fake.h"

namespace {

TEST(ConformanceTest, FakeMachineKeepsTheContract) {
  arch::host::FakeMachine machine;
  const hal::conformance::Environment environment{
      machine.frame_source(), nullptr,
      [](void*, const char* name, const char* what) { ADD_FAILURE() << name << ": " << what; }};
  EXPECT_EQ(hal::conformance::run(environment), 0u);
  EXPECT_GE(hal::conformance::case_count(), 13u);
}

}  // namespace
