// SPDX-License-Identifier: BSD-3-Clause
// What VM has to know of the architecture that it is built for: the format of page tables and of
// programs. Pure data.
#pragma once
#include <cstdint>

#include "arch/x86/formats/page_format.h"

namespace arch {

using NativeFormat = x86::FourLevelFormat;
inline constexpr uint16_t kNativeElfMachine = 62;  // e_machine
inline constexpr bool kNativeIs64Bit = true;

}  // namespace arch
