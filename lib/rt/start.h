// SPDX-License-Identifier: BSD-3-Clause
// What a service can ask of its run-time.
#pragma once
#include <cstdint>

namespace rt {

// The word that the kernel passed at the start: VM's address of BootInfo; 0 for everybody else.
uintptr_t start_argument();

}  // namespace rt
