// SPDX-License-Identifier: BSD-3-Clause
// What the parts of one terminal work on, and what they need of the world around: the hardware below, and PM and
// the clock above. Both are interfaces, so that everything here runs in host tests.
#pragma once
#include <cstdint>
#include <span>

#include "abi/error.h"
#include "drivers/tty/box.h"
#include "drivers/tty/burst.h"
#include "drivers/tty/record.h"
#include "drivers/tty/ring.h"

namespace tty {

class Environment {
 public:
  // `session`: whose controlling terminal it is; the group must belong to it.
  virtual void signal_group(int32_t session, int32_t group, int signal) = 0;
  virtual uint64_t now_ns() = 0;

 protected:
  ~Environment() = default;
};

class Device {
 public:
  // Takes as many bytes as it can without waiting, and says how many; when it can take more after it could not,
  // it calls the terminal again (pump). At most kTransmitChunk are offered at a time. `burst` is begun: a device
  // behind ports sends by it.
  virtual size_t transmit(std::span<const uint8_t> bytes, Burst& burst) = 0;
  // Everything taken has left the machine.
  virtual bool is_drained() = 0;
  // Termios or speed changed (also called at start).
  virtual void configure(const Record& record) = 0;
  // False: do not fetch input from the hardware, nobody takes it.
  virtual void set_receiving(bool is_receiving) = 0;
  virtual void set_break(bool is_on) = 0;
  // Modem lines as Linux's TIOCM_* bits; kNotTty where there are none.
  virtual abi::Result<uint32_t> modem_lines() = 0;
  virtual abi::Result<> set_modem_lines(uint32_t lines) = 0;

 protected:
  ~Device() = default;
};
inline constexpr uint32_t kModemDtr = 2, kModemRts = 4, kModemCts = 0x20, kModemCarrier = 0x40, kModemRing = 0x80,
                          kModemDsr = 0x100;

using InputRing = Ring<uint16_t, kInputEntries>;
using OutputRing = Ring<uint8_t, kOutputBytes>;

struct Line {
  Line(Box& memory, Environment& world, Device& hardware)
      : box(memory, record),
        transmit(memory.transmit),
        receive(memory.receive),
        input(memory.input, record.input),
        output(memory.output, record.output),
        environment(world),
        device(hardware) {}

  [[nodiscard]] bool has_input_mode(uint32_t bit) const { return (record.termios.input & bit) != 0; }
  [[nodiscard]] bool has_output_mode(uint32_t bit) const { return (record.termios.output & bit) != 0; }
  [[nodiscard]] bool has_local_mode(uint32_t bit) const { return (record.termios.local & bit) != 0; }
  [[nodiscard]] bool is_canonical() const { return has_local_mode(kICanon); }
  // Is `byte` the special character at `place`? A disabled one is none.
  [[nodiscard]] bool is_special(uint8_t byte, unsigned place) const {
    return byte == record.termios.character[place] && byte != kDisabled;
  }
  [[nodiscard]] bool has_flag(uint32_t flag) const { return (record.flags & flag) != 0; }
  void signal_foreground(int signal) {
    if (record.group > 0) environment.signal_group(record.session, record.group, signal);
  }
  void set_flag(uint32_t flag, bool on) { record.flags = on ? record.flags | flag : record.flags & ~flag; }

  Record record{};
  RecoveryBox box;
  Burst& transmit;
  Burst& receive;
  InputRing input;
  OutputRing output;
  Environment& environment;
  Device& device;
};

}  // namespace tty
