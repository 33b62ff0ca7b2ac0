// SPDX-License-Identifier: BSD-3-Clause
// The PS/2 controller (8042) and its keyboard: scan codes in, lights out. A mouse is ignored.
#pragma once
#include <cstdint>

#include "lib/driver/ports.h"

namespace tty {

class Ps2 {
 public:
  explicit Ps2(driver::Ports& ports) : ports_(ports) {}

  // False: there is no controller.
  bool start();
  // The next scan code that is waiting; -1: none.
  int next_code();
  void set_lights(uint8_t locks);

 private:
  enum class Lights : uint8_t { kIdle, kCommandSent, kValueSent };

  bool wait_writable();
  bool command(uint8_t code);
  int wait_answer();
  void acknowledged();

  driver::Ports& ports_;
  Lights lights_ = Lights::kIdle;
  uint8_t wanted_ = 0, shown_ = 0;
};

}  // namespace tty
