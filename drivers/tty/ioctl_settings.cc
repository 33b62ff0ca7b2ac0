// SPDX-License-Identifier: BSD-3-Clause
// ioctl(2): termios in its three forms, window size, line number.
#include <cstring>

#include "abi/ioctl.h"
#include "abi/signal.h"
#include "drivers/tty/ioctls.h"
#include "drivers/tty/job_control.h"

namespace tty {

using abi::Error;
using abi::Result;
using abi::Unexpected;

namespace {

Result<int32_t> number(const Result<>& r) {
  if (!r) return Unexpected(r.error());
  return 0;
}

}  // namespace

Result<> Ioctls::set_settings(const Termios& termios, uint32_t input_speed, uint32_t output_speed, When when) {
  TRY_VOID(check_turn());
  if (when != When::kNow) TRY_VOID(drain());
  if (when == When::kDrainedAndFlushed) flush_input(line_);
  Record& r = line_.record;
  const bool changes_mode = ((r.termios.local ^ termios.local) & (kICanon | kExternal)) != 0;
  r.termios = termios;
  r.input_speed = input_speed;
  r.output_speed = output_speed;
  if (changes_mode) canonical_mode_changed(line_);
  if (!line_.has_input_mode(kIxOn)) start_output(line_);
  line_.device.configure(r);
  return {};
}

Result<> Ioctls::set_termios(When when) {
  const auto termios = TRY(argument<Termios>());
  const uint32_t speed = speed_of(termios.control, line_.record.output_speed);
  return set_settings(termios, speed, speed, when);
}

Result<> Ioctls::set_termios2(When when) {
  const auto t = TRY(argument<Termios2>());
  const uint32_t speed = speed_of(t.base.control, t.output_speed);
  return set_settings(t.base, t.input_speed == 0 ? speed : t.input_speed, speed, when);
}

// The upper halves of the flags and the newer characters stay.
Result<> Ioctls::set_termio(When when) {
  if (request_.bytes < kTermioBytes) return Unexpected(Error::kFault);
  const auto old = TRY(driver::read_struct<Termio>(memory_));
  Termios t = line_.record.termios;
  t.input = (t.input & 0xffff0000) | old.input;
  t.output = (t.output & 0xffff0000) | old.output;
  t.control = (t.control & 0xffff0000) | old.control;
  t.local = (t.local & 0xffff0000) | old.local;
  t.line = old.line;
  std::memcpy(t.character, old.character, sizeof old.character);
  return set_settings(t, speed_of(t.control, line_.record.input_speed), speed_of(t.control, line_.record.output_speed),
                      when);
}

Result<> Ioctls::get_termio() {
  const Termios& t = line_.record.termios;
  Termio old{.input = uint16_t(t.input),
             .output = uint16_t(t.output),
             .control = uint16_t(t.control),
             .local = uint16_t(t.local),
             .line = t.line,
             .character = {}};
  std::memcpy(old.character, t.character, sizeof old.character);
  return answer(old);
}

Result<> Ioctls::set_window() {
  const auto window = TRY(argument<WindowSize>());
  const bool is_same = std::memcmp(&window, &line_.record.window, sizeof window) == 0;
  line_.record.window = window;
  if (!is_same) line_.signal_foreground(abi::kSigWindow);
  return {};
}

Result<int32_t> Ioctls::run_settings() {
  const Record& r = line_.record;
  switch (request_.request) {
    case abi::kTcGets:
      return number(answer(r.termios));
    case abi::kTcGets2:
      return number(answer(Termios2{.base = r.termios, .input_speed = r.input_speed, .output_speed = r.output_speed}));
    case abi::kTcGetA:
      return number(get_termio());
    case abi::kTcSets:
    case abi::kTcSetsWait:
    case abi::kTcSetsFlush:
      return number(set_termios(When(request_.request - abi::kTcSets)));
    case abi::kTcSets2:
    case abi::kTcSetsWait2:
    case abi::kTcSetsFlush2:
      return number(set_termios2(When(request_.request - abi::kTcSets2)));
    case abi::kTcSetA:
    case abi::kTcSetAWait:
    case abi::kTcSetAFlush:
      return number(set_termio(When(request_.request - abi::kTcSetA)));
    case abi::kTiocGetWindow:
      return number(answer(r.window));
    case abi::kTiocSetWindow:
      return number(set_window());
    case abi::kTiocSetLine:  // there is one line discipline
      return number(argument<int32_t>().and_then(
          [](int32_t line) { return line == 0 ? Result<>{} : Result<>(Unexpected(Error::kInvalid)); }));
    case abi::kTiocGetLine:
      return number(put_number(r.termios.line));
    default:
      return Unexpected(Error::kNotTty);
  }
}

}  // namespace tty
