// SPDX-License-Identifier: BSD-3-Clause
// The echo of what is typed, and the editing of the line (ERASE, WERASE, KILL, REPRINT).
#pragma once
#include <cstdint>

#include "drivers/tty/line.h"

namespace tty {

// Shows a typed byte: control characters as ^X with ECHOCTL.
void echo_byte(Line& line, uint8_t byte);
// As output processing makes it: newline, tab.
void echo_plain(Line& line, uint8_t byte);
// ECHOPRT: ends the \…/ of erased characters.
void finish_erasing(Line& line);

// Byte `key` was typed and is the special character at `place` (kErase, kWordErase or kKill).
void erase(Line& line, uint8_t key, unsigned place);
void reprint(Line& line, uint8_t key);

}  // namespace tty
