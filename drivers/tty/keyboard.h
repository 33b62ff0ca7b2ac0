// SPDX-License-Identifier: BSD-3-Clause
// PS/2 scan codes (set 1, as the controller translates them) to the bytes that a terminal sends: US layout,
// function keys as TERM=linux has them.
#pragma once
#include <cstdint>
#include <span>

namespace tty {

inline constexpr uint8_t kScrollLock = 1, kNumLock = 2, kCapsLock = 4;  // as the keyboard's LED command has them

class Keyboard {
 public:
  static constexpr unsigned kMaxBytes = 8;

  // One scan code. Returns how many bytes it typed.
  unsigned scan(uint8_t code, bool is_application_mode, std::span<uint8_t, kMaxBytes> typed);

  [[nodiscard]] uint8_t locks() const { return locks_; }
  void set_locks(uint8_t locks) { locks_ = locks & 7; }
  // Keys went up or down unseen (the driver was away): none is held.
  void release_all() { held_ = 0, prefix_ = 0, skip_ = 0; }

 private:
  enum Held : uint8_t { kShiftLeft = 1, kShiftRight = 2, kControlLeft = 4, kControlRight = 8, kAltLeft = 16, kAltRight = 32 };

  bool modifier(uint8_t key, bool is_extended, bool is_release);
  bool lock(uint8_t key, bool is_extended, bool is_release);
  unsigned character(uint8_t key, bool is_extended, std::span<uint8_t, kMaxBytes> typed) const;
  unsigned function(uint8_t key, bool is_extended, bool is_application_mode, std::span<uint8_t, kMaxBytes> typed) const;
  [[nodiscard]] bool is_shifted() const { return (held_ & (kShiftLeft | kShiftRight)) != 0; }
  [[nodiscard]] bool is_control() const { return (held_ & (kControlLeft | kControlRight)) != 0; }
  [[nodiscard]] bool is_alt() const { return (held_ & (kAltLeft | kAltRight)) != 0; }

  uint8_t held_ = 0, locks_ = 0, locks_held_ = 0;
  uint8_t prefix_ = 0;  // 0xe0 was the last byte
  uint8_t skip_ = 0;    // bytes of an 0xe1 sequence (Pause) that follow
};

}  // namespace tty
