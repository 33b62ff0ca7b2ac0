// SPDX-License-Identifier: BSD-3-Clause
// What the contract means, as tests that every architecture must pass: a concept checks shape only. Uses nothing but
// hal::Arch and frames from its environment, so the same cases run on the fake machine and, called by a test kernel
// in place of kernel_main, on i386 and x86_64.
#pragma once
#include "hal/hal.h"

namespace hal::conformance {

struct Environment {
  FrameSource frames;    // zeroed, direct-mapped frames; some twenty are taken
  void* context;
  void (*failed)(void* context, const char* name, const char* what);
};

// Runs all cases; returns how many failed. Leaves kernel_root() active and the FPU disabled.
unsigned run(const Environment& environment);
// For the report.
[[nodiscard]] unsigned case_count();

}  // namespace hal::conformance
