// SPDX-License-Identifier: BSD-3-Clause
// Start of the system: from the neutral boot record to the first process. Only VM is loaded by the kernel; it then
// builds the spaces of all other boot services (abi/boot.h). Malformed input stops the machine with a line that
// names what is wrong.
#pragma once
#include "hal/hal.h"
#include "kernel/kernel.h"

namespace kernel {

// Returns the first process to run: VM.
[[nodiscard]] Process* boot(Kernel& k, const hal::BootRecord& record);

}  // namespace kernel
