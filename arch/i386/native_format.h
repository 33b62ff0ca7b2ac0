// SPDX-License-Identifier: BSD-3-Clause
// What VM has to know of the architecture that it is built for: the format of page tables and of
// programs. Pure data.
#pragma once
#include <cstdint>

#include "arch/x86/formats/page_format.h"

namespace arch {

using NativeFormat = x86::TwoLevelFormat;
inline constexpr uint16_t kNativeElfMachine = 3;  // e_machine
inline constexpr bool kNativeIs64Bit = false;

}  // namespace arch
