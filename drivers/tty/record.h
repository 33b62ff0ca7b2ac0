// SPDX-License-Identifier: BSD-3-Clause
// The state of one terminal that outlives the driver: a record that is committed as a whole, and the two rings.
#pragma once
#include <cstdint>

#include "abi/endpoint.h"
#include "drivers/tty/ring.h"
#include "drivers/tty/screen_state.h"
#include "drivers/tty/termios.h"

namespace tty {

inline constexpr uint32_t kInputEntries = 4096, kOutputBytes = 8192;

// An input ring's element: a byte, and in canonical mode what ends a line.
inline constexpr uint16_t kLineEnd = 0x100;    // the byte ends a line (newline, EOL)
inline constexpr uint16_t kFileEnd = 0x200;    // EOF: ends a line and is not itself delivered

// The last request that was done, so that VFS may repeat it without its being done twice (abi/chardev.h).
struct DoneRequest {
  uint32_t sequence;
  abi::Endpoint process;
  int32_t result;
};

enum RecordFlags : uint32_t {
  kOutputStopped = 1,   // ^S, TCOOFF
  kLiteralPending = 2,  // ^V was typed
  kErasing = 4,         // ECHOPRT: inside \…/
  kHungUp = 8,
  kInputHeld = 16,      // IXOFF: STOP was sent
};

struct Record {
  Termios termios;
  uint32_t input_speed, output_speed;
  WindowSize window;
  int32_t session, group;     // controlling session (0: none), foreground process group
  uint32_t opens;
  uint32_t flags;             // RecordFlags
  uint32_t column;            // of the cursor, as far as output processing knows
  uint32_t line_column;       // where the line that is being typed began
  uint32_t line_start;        // input index: behind the last complete line
  RingIndices input, output;
  uint32_t received;          // bytes taken from the hardware
  DoneRequest read, write;
  uint8_t flow_character;     // START or STOP that must go out before all else; 0: none
  uint8_t keyboard_locks;     // caps, num, scroll
  uint8_t reserved[2];
  ScreenState screen;
};

[[nodiscard]] Record fresh_record();

// Does a record make sense? Whoever uses one from the box may rely on this.
[[nodiscard]] bool is_sound(const Record& record);

}  // namespace tty
