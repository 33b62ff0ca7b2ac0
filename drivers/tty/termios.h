// SPDX-License-Identifier: BSD-3-Clause
// Linux's struct termios and its bits, as ioctl() moves them (musl's user struct is longer; the kernel's is this).
#pragma once
#include <cstdint>

namespace tty {

struct Termios {
  uint32_t input, output, control, local;  // c_iflag, c_oflag, c_cflag, c_lflag
  uint8_t line;
  uint8_t character[19];
};
static_assert(sizeof(Termios) == 36);
struct Termios2 {
  Termios base;
  uint32_t input_speed, output_speed;
};
static_assert(sizeof(Termios2) == 44);
struct Termio {  // System V's, TCGETA
  uint16_t input, output, control, local;
  uint8_t line;
  uint8_t character[8];
};
inline constexpr uint32_t kTermioBytes = 18;
static_assert(sizeof(Termio) == kTermioBytes);
struct WindowSize {
  uint16_t rows, columns, x_pixels, y_pixels;
};
static_assert(sizeof(WindowSize) == 8);

// Places in `character`.
inline constexpr unsigned kInterrupt = 0, kQuit = 1, kErase = 2, kKill = 3, kEndOfFile = 4, kTime = 5, kMinimum = 6,
                          kSwitch = 7, kStart = 8, kStop = 9, kSuspend = 10, kEndOfLine = 11, kReprint = 12,
                          kDiscard = 13, kWordErase = 14, kLiteralNext = 15, kEndOfLine2 = 16;
inline constexpr uint8_t kDisabled = 0;

// input
inline constexpr uint32_t kIgnBrk = 01, kBrkInt = 02, kIgnPar = 04, kParMrk = 010, kInpCk = 020, kIStrip = 040,
                          kINlCr = 0100, kIgnCr = 0200, kICrNl = 0400, kIUcLc = 01000, kIxOn = 02000, kIxAny = 04000,
                          kIxOff = 010000, kIMaxBel = 020000, kIUtf8 = 040000;
// output
inline constexpr uint32_t kOPost = 01, kOlCuc = 02, kONlCr = 04, kOCrNl = 010, kONoCr = 020, kONlRet = 040,
                          kTabDelay = 014000, kXTabs = 014000;
// control
inline constexpr uint32_t kBaudMask = 010017, kSizeMask = 060, kSize5 = 0, kSize6 = 020, kSize7 = 040, kSize8 = 060,
                          kStopBits2 = 0100, kReceiver = 0200, kParity = 0400, kParityOdd = 01000,
                          kHangUpOnClose = 02000, kLocal = 04000, kRtsCts = 020000000000;
// local
inline constexpr uint32_t kISig = 01, kICanon = 02, kXCase = 04, kEcho = 010, kEchoErase = 020, kEchoKill = 040,
                          kEchoNewline = 0100, kNoFlush = 0200, kToStop = 0400, kEchoControl = 01000,
                          kEchoPrint = 02000, kEchoKillErase = 04000, kExtended = 0100000, kExternal = 0200000;

// What a terminal starts with (Linux's defaults; a carrier is not asked for).
[[nodiscard]] constexpr Termios default_termios() {
  return {.input = kICrNl | kIxOn | kIUtf8,
          .output = kOPost | kONlCr,
          .control = 010002 | kSize8 | kReceiver | kLocal,  // 115200 baud
          .local = kISig | kICanon | kEcho | kEchoErase | kEchoKill | kEchoControl | kEchoKillErase | kExtended,
          .line = 0,
          .character = {3, 034, 0177, 025, 4, 0, 1, 0, 021, 023, 032, 0, 022, 017, 027, 026, 0, 0, 0}};
}

// Speed of the baud bits of c_cflag; 0 hangs up; other codes (BOTHER): `explicit_speed`.
[[nodiscard]] uint32_t speed_of(uint32_t control, uint32_t explicit_speed);

}  // namespace tty
