// SPDX-License-Identifier: BSD-3-Clause
// `service status`.
#pragma once
#include <span>

#include "abi/rs.h"

namespace service {

void print_table(std::span<const abi::rs::StatusEntry> entries);
void print_json(std::span<const abi::rs::StatusEntry> entries);

}  // namespace service
