// SPDX-License-Identifier: BSD-3-Clause
// The boot policy: who is started at boot, in which slot and with which rights. Checked completely before anything
// is made of it.
#pragma once
#include "abi/policy.h"
#include "kernel/kernel.h"

namespace kernel {

// Validates the module and makes a process for every boot service: NO_PRIV (but for RS and VM) and without an
// address space. Stops the machine if the policy is malformed.
void boot_policy(Kernel& k, const abi::BootModule& module);

}  // namespace kernel
