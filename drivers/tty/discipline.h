// SPDX-License-Identifier: BSD-3-Clause
// The line discipline: what a byte from the hardware means.
#pragma once
#include <cstdint>

#include "drivers/tty/line.h"

namespace tty {

enum class InputKind : uint8_t { kByte, kBreak, kParityError, kOverrun };

// Takes one byte; afterwards the record must be committed before the next one (ring.h).
void receive(Line& line, uint8_t byte, InputKind kind = InputKind::kByte);

// Is there room, or will input be thrown away anyway (a line that is too long)? If not, the hardware keeps it.
[[nodiscard]] bool may_receive(const Line& line);

// Input that a read can get now: complete lines, or in raw mode everything.
[[nodiscard]] uint32_t readable_entries(const Line& line);
// FIONREAD: the same without end-of-file marks.
[[nodiscard]] uint32_t readable_bytes(const Line& line);

void flush_input(Line& line);
void flush_output(Line& line);
void stop_output(Line& line);
void start_output(Line& line);  // the caller pumps
void hold_input(Line& line, bool hold);  // TCIOFF, TCION, IXOFF: sends STOP or START to the other side

// ICANON was switched, with input waiting.
void canonical_mode_changed(Line& line);

}  // namespace tty
