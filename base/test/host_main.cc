// SPDX-License-Identifier: BSD-3-Clause
// Runs the portable test cases on the host: `x_test [FILTER]`, also --test_filter of Bazel.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/test/test.h"

int main(int argc, char** argv) {
  const char* from_bazel = std::getenv("TESTBRIDGE_TEST_ONLY");
  std::string_view filter = argc > 1 ? argv[1] : from_bazel != nullptr ? from_bazel : "";
  const base::test::Summary summary = base::test::run_all(
      [](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }, filter);
  // A test program without cases has lost them at link time: that must not pass.
  return summary.failed == 0 && summary.passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
