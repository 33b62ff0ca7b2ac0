// SPDX-License-Identifier: BSD-3-Clause
// Baud codes of c_cflag.
#include "drivers/tty/termios.h"

namespace tty {

uint32_t speed_of(uint32_t control, uint32_t explicit_speed) {
  static constexpr uint32_t kLow[] = {0,   50,  75,   110,  134,  150,  200,   300,
                                      600, 1200, 1800, 2400, 4800, 9600, 19200, 38400};
  static constexpr uint32_t kHigh[] = {57600,   115200,  230400,  460800,  500000,  576000,  921600, 1000000,
                                       1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000};
  const uint32_t code = control & kBaudMask;
  if (code < 16) return kLow[code];
  if (code == 010000) return explicit_speed;  // BOTHER
  return kHigh[(code & 017) - 1];
}

}  // namespace tty
