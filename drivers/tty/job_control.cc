// SPDX-License-Identifier: BSD-3-Clause
// Job control of one terminal.
#include "drivers/tty/job_control.h"

#include "abi/signal.h"
#include "drivers/tty/discipline.h"

namespace tty {

bool is_leader(const abi::chardev::Caller& caller) { return caller.session > 0 && caller.pid == caller.session; }

bool is_controlling(const Line& line, const abi::chardev::Caller& caller) {
  return line.record.session > 0 && line.record.session == caller.session;
}

abi::Result<> check_foreground(const Line& line, const abi::chardev::Caller& caller, uint32_t flags) {
  const bool is_foreground = line.record.group == 0 || line.record.group == caller.process_group;
  if (!is_controlling(line, caller) || is_foreground || (flags & abi::chardev::kFromBackground) != 0) return {};
  return abi::Unexpected(abi::Error::kBackground);
}

void take_control(Line& line, const abi::chardev::Caller& caller) {
  line.record.session = caller.session;
  line.record.group = caller.process_group;
}

void give_up_control(Line& line) {
  line.signal_foreground(abi::kSigHup);
  line.signal_foreground(abi::kSigContinue);
  line.record.session = line.record.group = 0;
}

void hang_up(Line& line) {
  const int32_t session = line.record.session, group = line.record.group;
  give_up_control(line);
  if (session > 0 && session != group) {  // the leader's own group bears the session's number
    line.environment.signal_group(session, session, abi::kSigHup);
    line.environment.signal_group(session, session, abi::kSigContinue);
  }
  flush_input(line);
  flush_output(line);
  line.set_flag(kHungUp, true);
}

}  // namespace tty
