// SPDX-License-Identifier: BSD-3-Clause
// From the command line and /etc/system.conf to the policy that RS is given.
#pragma once
#include <expected>

#include "abi/policy.h"
#include "userland/service/command.h"

namespace service {

// Prints what is wrong; the error is the exit status. Nobody was asked yet (R-RS-2).
[[nodiscard]] std::expected<abi::ServicePolicy, int> policy_for(const Command& command);

// `service --check FILE`: the exit status.
[[nodiscard]] int check_configuration(const Command& command);

}  // namespace service
