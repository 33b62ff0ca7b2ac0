// SPDX-License-Identifier: BSD-3-Clause
// Sessions and foreground groups: whose terminal it is, and who may use it now.
#pragma once
#include "abi/chardev.h"
#include "drivers/tty/line.h"

namespace tty {

[[nodiscard]] bool is_leader(const abi::chardev::Caller& caller);
[[nodiscard]] bool is_controlling(const Line& line, const abi::chardev::Caller& caller);

// kBackground: the caller's terminal, but not its group's turn (the caller's library asks PM what to do).
[[nodiscard]] abi::Result<> check_foreground(const Line& line, const abi::chardev::Caller& caller, uint32_t flags);

void take_control(Line& line, const abi::chardev::Caller& caller);
// The session loses the terminal: SIGHUP and SIGCONT to the foreground group.
void give_up_control(Line& line);
// The line is gone: as give_up_control, and whoever still has it open reads end of file and writes kIo.
void hang_up(Line& line);

}  // namespace tty
