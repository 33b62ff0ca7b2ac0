// SPDX-License-Identifier: BSD-3-Clause
// Output processing (OPOST): bytes of programs and of the echo on their way into the output ring, and out of it.
#pragma once
#include <cstdint>

#include "drivers/tty/line.h"

namespace tty {

// Room that only the echo may use, so that what is typed shows while a program floods the terminal.
inline constexpr uint32_t kEchoReserve = 256;
inline constexpr uint32_t kMaxExpansion = 8;  // a tab

// Appends `byte` as the output modes want it. False, and nothing appended: no room beyond `reserve`.
[[nodiscard]] bool put_processed(Line& line, uint8_t byte, uint32_t reserve);
// As it is; the column is followed all the same by put_processed only.
[[nodiscard]] bool put_raw(Line& line, uint8_t byte, uint32_t reserve);

// Gives the device what it takes. The committed record never lags behind by more than one chunk.
void pump(Line& line);

[[nodiscard]] constexpr bool is_control(uint8_t byte) { return byte < 0x20 || byte == 0x7f; }
[[nodiscard]] constexpr bool is_continuation(uint8_t byte) { return (byte & 0xc0) == 0x80; }

}  // namespace tty
