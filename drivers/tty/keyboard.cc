// SPDX-License-Identifier: BSD-3-Clause
// The keyboard's state machine and the US layout.
#include "drivers/tty/keyboard.h"

#include <cstring>
#include <string_view>

namespace tty {
namespace {

constexpr uint8_t kExtendedPrefix = 0xe0, kPausePrefix = 0xe1, kRelease = 0x80;
constexpr uint8_t kLeftShiftKey = 0x2a, kRightShiftKey = 0x36, kControlKey = 0x1d, kAltKey = 0x38, kCapsKey = 0x3a,
                  kNumKey = 0x45, kScrollKey = 0x46, kBackspaceKey = 0x0e, kSlashKey = 0x35, kEnterKey = 0x1c;
constexpr uint8_t kFirstPadKey = 0x47, kLastPadKey = 0x53, kPadStar = 0x37;

// Keys 0x00 to 0x39, and 0x56 (the 102nd key). 0: types nothing here.
constexpr char kPlain[] =
    "\0\0331234567890-=\177\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
constexpr char kShifted[] =
    "\0\033!@#$%^&*()_+\177\tQWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";
static_assert(sizeof kPlain == 0x3a + 1 && sizeof kShifted == sizeof kPlain);
// Number pad from 0x47 with Num Lock.
constexpr char kPad[] = "789-456+1230.";

struct FunctionKey {
  uint8_t key;
  std::string_view text;
};
// Grey keys and the pad without Num Lock.
constexpr FunctionKey kGrey[] = {{0x47, "\033[1~"}, {0x48, "\033[A"},  {0x49, "\033[5~"}, {0x4b, "\033[D"},
                                 {0x4c, "\033[G"},  {0x4d, "\033[C"},  {0x4f, "\033[4~"}, {0x50, "\033[B"},
                                 {0x51, "\033[6~"}, {0x52, "\033[2~"}, {0x53, "\033[3~"}};
constexpr FunctionKey kFunction[] = {{0x3b, "\033[[A"},  {0x3c, "\033[[B"},  {0x3d, "\033[[C"},  {0x3e, "\033[[D"},
                                     {0x3f, "\033[[E"},  {0x40, "\033[17~"}, {0x41, "\033[18~"}, {0x42, "\033[19~"},
                                     {0x43, "\033[20~"}, {0x44, "\033[21~"}, {0x57, "\033[23~"}, {0x58, "\033[24~"}};

template <size_t N>
std::string_view find(const FunctionKey (&keys)[N], uint8_t key) {
  for (const FunctionKey& k : keys) {
    if (k.key == key) return k.text;
  }
  return {};
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Control with a key, as the VT has it. -1: none.
int with_control(char c) {
  if (is_letter(c)) return c & 0x1f;
  if (c == ' ' || c == '2' || c == '@') return 0;
  if (c == '/' || c == '_' || c == '7' || c == '-') return 0x1f;
  if (c == '?' || c == '8') return 0x7f;
  if (c == '6' || c == '^' || c == '~' || c == '`') return 0x1e;
  if (c == '[' || c == ']' || c == '\\' || c == '{' || c == '}' || c == '|') return c & 0x1f;
  if (c >= '3' && c <= '5') return c - '3' + 0x1b;
  return c == '\r' || c == '\t' || c == 033 ? c : -1;
}

}  // namespace

bool Keyboard::modifier(uint8_t key, bool is_extended, bool is_release) {
  uint8_t bit = 0;
  if (key == kLeftShiftKey && !is_extended) bit = kShiftLeft;
  if (key == kRightShiftKey && !is_extended) bit = kShiftRight;
  if (key == kControlKey) bit = is_extended ? kControlRight : kControlLeft;
  if (key == kAltKey) bit = is_extended ? kAltRight : kAltLeft;
  held_ = uint8_t(is_release ? held_ & ~bit : held_ | bit);
  const bool is_fake_shift = is_extended && (key == kLeftShiftKey || key == kRightShiftKey);
  return bit != 0 || is_fake_shift;
}

// A held key repeats: only the first press switches.
bool Keyboard::lock(uint8_t key, bool is_extended, bool is_release) {
  if (is_extended) return false;
  uint8_t bit = 0;
  if (key == kCapsKey) bit = kCapsLock;
  if (key == kNumKey) bit = kNumLock;
  if (key == kScrollKey) bit = kScrollLock;
  if (bit == 0) return false;
  if (is_release) {
    locks_held_ &= uint8_t(~bit);
  } else if ((locks_held_ & bit) == 0) {
    locks_held_ |= bit;
    locks_ ^= bit;
  }
  return true;
}

unsigned Keyboard::character(uint8_t key, bool is_extended, std::span<uint8_t, kMaxBytes> typed) const {
  char c = 0;
  if (is_extended) {
    if (key == kSlashKey) c = '/';
    if (key == kEnterKey) c = '\r';
  } else if (key < sizeof kPlain - 1) {
    c = is_shifted() ? kShifted[key] : kPlain[key];
    if ((locks_ & kCapsLock) != 0 && is_letter(c)) c ^= 0x20;
  } else if (key == 0x56) {
    c = is_shifted() ? '>' : '<';
  } else if (key >= kFirstPadKey && key <= kLastPadKey) {
    const bool is_number = (locks_ & kNumLock) != 0 && !is_shifted();
    const char pad = kPad[key - kFirstPadKey];
    if (is_number || pad == '-' || pad == '+') c = pad;
  }
  if (c == 0) return 0;
  int byte = uint8_t(c);
  if (is_control() && key != kBackspaceKey && key != kPadStar) byte = with_control(c);
  if (is_control() && key == kBackspaceKey) byte = '\b';
  if (byte < 0) return 0;
  unsigned count = 0;
  if (is_alt()) typed[count++] = 033;
  typed[count++] = uint8_t(byte);
  return count;
}

unsigned Keyboard::function(uint8_t key, bool is_extended, bool is_application_mode,
                            std::span<uint8_t, kMaxBytes> typed) const {
  std::string_view text = find(kGrey, key);
  if (text.empty() && !is_extended) text = find(kFunction, key);
  if (text.empty()) return 0;
  unsigned count = 0;
  if (is_alt()) typed[count++] = 033;
  std::memcpy(&typed[count], text.data(), text.size());
  const bool is_arrow = text.size() == 3 && text[2] >= 'A' && text[2] <= 'D';
  if (is_arrow && is_application_mode) typed[count + 1] = 'O';
  return count + unsigned(text.size());
}

unsigned Keyboard::scan(uint8_t code, bool is_application_mode, std::span<uint8_t, kMaxBytes> typed) {
  if (skip_ != 0) {
    skip_--;
    return 0;
  }
  if (code == kExtendedPrefix) {
    prefix_ = 1;
    return 0;
  }
  if (code == kPausePrefix) {
    skip_ = 2;  // the press is six bytes e1 1d 45 e1 9d c5, two times three
    return 0;
  }
  const bool is_extended = prefix_ != 0, is_release = (code & kRelease) != 0;
  const uint8_t key = code & ~kRelease;
  prefix_ = 0;
  if (modifier(key, is_extended, is_release) || lock(key, is_extended, is_release) || is_release) return 0;
  const unsigned count = character(key, is_extended, typed);
  return count != 0 ? count : function(key, is_extended, is_application_mode, typed);
}

}  // namespace tty
