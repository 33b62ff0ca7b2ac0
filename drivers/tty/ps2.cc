// SPDX-License-Identifier: BSD-3-Clause
// 8042 protocol. Polling is bounded: a controller that never answers costs a moment at the start, no more.
#include "drivers/tty/ps2.h"

namespace tty {
namespace {

constexpr uint16_t kDataPort = 0x60, kStatusPort = 0x64;
constexpr uint8_t kOutputFull = 1, kInputFull = 2, kFromMouse = 0x20;
constexpr uint8_t kReadConfiguration = 0x20, kWriteConfiguration = 0x60, kEnableKeyboard = 0xae;
constexpr uint8_t kInterruptOn = 1, kClockOff = 0x10, kTranslate = 0x40;
constexpr uint8_t kSetLights = 0xed, kAcknowledge = 0xfa, kResend = 0xfe;
constexpr int kPatience = 10000, kMaxStale = 32;

}  // namespace

bool Ps2::wait_writable() {
  for (int i = 0; i < kPatience; i++) {
    if ((ports_.in8(kStatusPort) & kInputFull) == 0) return true;
  }
  return false;
}

bool Ps2::command(uint8_t code) {
  if (!wait_writable()) return false;
  ports_.out8(kStatusPort, code);
  return true;
}

int Ps2::wait_answer() {
  for (int i = 0; i < kPatience; i++) {
    if ((ports_.in8(kStatusPort) & kOutputFull) != 0) return ports_.in8(kDataPort);
  }
  return -1;
}

bool Ps2::start() {
  if (ports_.in8(kStatusPort) == 0xff) return false;
  // What was typed before is not for us, and would be taken for the configuration.
  for (int i = 0; i < kMaxStale && (ports_.in8(kStatusPort) & kOutputFull) != 0; i++) (void)ports_.in8(kDataPort);
  if (!command(kReadConfiguration)) return false;
  const int configuration = wait_answer();
  if (configuration < 0) return false;
  if (!command(kWriteConfiguration) || !wait_writable()) return false;
  ports_.out8(kDataPort, uint8_t((configuration | kInterruptOn | kTranslate) & ~kClockOff));
  return command(kEnableKeyboard);
}

void Ps2::acknowledged() {
  if (lights_ == Lights::kCommandSent && wait_writable()) {
    ports_.out8(kDataPort, wanted_);
    shown_ = wanted_;
    lights_ = Lights::kValueSent;
    return;
  }
  lights_ = Lights::kIdle;
  if (shown_ != wanted_) set_lights(wanted_);
}

int Ps2::next_code() {
  for (int i = 0; i < kPatience; i++) {
    const uint8_t status = ports_.in8(kStatusPort);
    if (status == 0xff || (status & kOutputFull) == 0) return -1;
    const uint8_t data = ports_.in8(kDataPort);
    if ((status & kFromMouse) != 0) continue;
    if (data == kAcknowledge && lights_ != Lights::kIdle) {
      acknowledged();
    } else if (data == kResend) {
      lights_ = Lights::kIdle;
    } else if (data != 0x00 && data != kAcknowledge) {  // 0: the keyboard's buffer overflowed
      return data;
    }
  }
  return -1;
}

void Ps2::set_lights(uint8_t locks) {
  wanted_ = locks;
  if (lights_ != Lights::kIdle || shown_ == locks || !wait_writable()) return;
  ports_.out8(kDataPort, kSetLights);
  lights_ = Lights::kCommandSent;
}

}  // namespace tty
