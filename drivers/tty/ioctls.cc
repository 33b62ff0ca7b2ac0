// SPDX-License-Identifier: BSD-3-Clause
// ioctl(2): sessions and groups, flow, breaks, counts, modem lines. Settings are in ioctl_settings.cc.
#include "drivers/tty/ioctls.h"

#include "abi/ioctl.h"
#include "drivers/tty/job_control.h"
#include "drivers/tty/output.h"

namespace tty {

using abi::Error;
using abi::Result;
using abi::Unexpected;

namespace {

constexpr uint64_t kMillisecond = 1'000'000;
constexpr uint64_t kNormalBreak = 250 * kMillisecond;

Result<int32_t> number(const Result<>& r) {
  if (!r) return Unexpected(r.error());
  return 0;
}

}  // namespace

// Settings are changed only in one's turn, as if written with TOSTOP.
Result<> Ioctls::check_turn() const { return check_foreground(line_, request_.caller, request_.flags); }

Result<> Ioctls::put_number(uint64_t value) { return answer(int32_t(value)); }

// Each group of requests says kNotTty to what it does not know.
Result<int32_t> Ioctls::run() {
  auto result = run_settings();
  if (!result && result.error() == Error::kNotTty) result = run_job_control();
  if (!result && result.error() == Error::kNotTty) result = run_flow();
  return result;
}

// ---- Sessions and groups

Result<> Ioctls::get_group() {
  if (!is_controlling(line_, request_.caller)) return Unexpected(Error::kNotTty);
  return answer(line_.record.group);
}

Result<> Ioctls::set_group() {
  const int32_t group = TRY(argument<int32_t>());
  if (!is_controlling(line_, request_.caller)) return Unexpected(Error::kNotTty);
  TRY_VOID(check_turn());
  if (group <= 0) return Unexpected(Error::kInvalid);
  line_.record.group = group;
  return {};
}

Result<> Ioctls::get_session() {
  if (!is_controlling(line_, request_.caller)) return Unexpected(Error::kNotTty);
  return answer(line_.record.session);
}

Result<> Ioctls::set_controlling() {
  if (is_controlling(line_, request_.caller)) return {};
  if (!is_leader(request_.caller) || line_.record.session != 0) return Unexpected(Error::kPerm);
  take_control(line_, request_.caller);
  return {};
}

Result<> Ioctls::give_up() {
  if (!is_controlling(line_, request_.caller)) return Unexpected(Error::kNotTty);
  if (is_leader(request_.caller)) give_up_control(line_);
  return {};
}

Result<> Ioctls::hang_up_by_leader() {
  if (!is_controlling(line_, request_.caller) || !is_leader(request_.caller)) return Unexpected(Error::kPerm);
  hang_up(line_);
  terminal_.interest_ = ~0u;  // whoever waits finds the end now
  return {};
}

Result<int32_t> Ioctls::run_job_control() {
  switch (request_.request) {
    case abi::kTiocGetGroup:
      return number(get_group());
    case abi::kTiocSetGroup:
      return number(set_group());
    case abi::kTiocGetSession:
      return number(get_session());
    case abi::kTiocSetControlling:
      return number(set_controlling());
    case abi::kTiocNoTty:
      return number(give_up());
    case abi::kTiocHangUp:
      return number(hang_up_by_leader());
    default:
      return Unexpected(Error::kNotTty);
  }
}

// ---- Flow

Result<> Ioctls::flow() {
  TRY_VOID(check_turn());
  switch (request_.argument) {
    case 0:  // TCOOFF
      stop_output(line_);
      return {};
    case 1:  // TCOON
      start_output(line_);
      return {};
    case 2:  // TCIOFF
      hold_input(line_, true);
      return {};
    case 3:  // TCION
      hold_input(line_, false);
      return {};
    default:
      return Unexpected(Error::kInvalid);
  }
}

Result<> Ioctls::flush() {
  TRY_VOID(check_turn());
  if (request_.argument > 2) return Unexpected(Error::kInvalid);
  if (request_.argument != 1) flush_input(line_);
  if (request_.argument != 0) flush_output(line_);
  return {};
}

Result<> Ioctls::drain() {
  pump(line_);
  if (terminal_.is_drained()) return {};
  terminal_.interest_ |= Terminal::kWantDrain;
  return Unexpected(Error::kAgain);
}

Result<> Ioctls::send_break(uint64_t duration_ns) {
  TRY_VOID(check_turn());
  TRY_VOID(drain());
  terminal_.start_break(duration_ns);
  return {};
}

Result<> Ioctls::change_modem_lines() {
  const uint32_t lines = uint32_t(TRY(argument<int32_t>()));
  const uint32_t now = TRY(line_.device.modem_lines());
  if (request_.request == abi::kTiocModemOn) return line_.device.set_modem_lines(now | lines);
  if (request_.request == abi::kTiocModemOff) return line_.device.set_modem_lines(now & ~lines);
  return line_.device.set_modem_lines(lines);
}

Result<int32_t> Ioctls::run_flow() {
  switch (request_.request) {
    case abi::kTcFlow:
      return number(flow());
    case abi::kTcFlush:
      return number(flush());
    case abi::kTcSendBreak:  // an argument means tcdrain()
      return number(request_.argument == 0 ? send_break(kNormalBreak) : drain());
    case abi::kTcSendBreakPosix:
      return number(send_break(request_.argument == 0 ? kNormalBreak : (request_.argument & 0xff) * 100 * kMillisecond));
    case abi::kTiocBreakOn:
    case abi::kTiocBreakOff:
      line_.device.set_break(request_.request == abi::kTiocBreakOn);
      return 0;
    case abi::kTiocInput:  // typing for others is refused, as by today's Linux
      return Unexpected(Error::kIo);
    case abi::kInputCount:
      return number(put_number(readable_bytes(line_)));
    case abi::kTiocOutputCount:
      return number(put_number(line_.output.count()));
    case abi::kTiocModemGet:
      return number(line_.device.modem_lines().and_then([&](uint32_t lines) { return put_number(lines); }));
    case abi::kTiocModemOn:
    case abi::kTiocModemOff:
    case abi::kTiocModemSet:
      return number(change_modem_lines());
    default:
      return Unexpected(Error::kNotTty);
  }
}

}  // namespace tty
