// SPDX-License-Identifier: BSD-3-Clause
// PM's grants have fixed ids (abi/pm.h kTableGrant…): the process table, READ, for those who may not wait for PM.
#pragma once
#include <cstddef>

#include "abi/endpoint.h"

namespace pm {

// Once, at start: RS and VFS may read, the other ids lead nowhere until their service is announced.
void make_grants(const void* table, size_t bytes);
void set_grantee(unsigned grant_id, abi::Endpoint grantee);

}  // namespace pm
