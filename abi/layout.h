// SPDX-License-Identifier: BSD-3-Clause
// Address-space layout of the architecture being built; the BUILD file selects the include.
#pragma once
#include "abi/arch/layout.h"
