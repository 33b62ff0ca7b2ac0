// SPDX-License-Identifier: BSD-3-Clause
// One terminal: a line discipline between a device and its users, its state in a recovery box. Requests of VFS
// (decoded by lib/driver) and events of the hardware come in; every one ends in settle(), which commits the
// state, feeds the device and notes whether VFS must be told.
#pragma once
#include <cstdint>
#include <span>

#include "abi/chardev.h"
#include "drivers/tty/discipline.h"
#include "drivers/tty/line.h"
#include "drivers/tty/reader.h"
#include "lib/driver/client_memory.h"

namespace tty {

class Terminal {
 public:
  Terminal(Box& box, Environment& environment, Device& device)
      : line_(box, environment, device), reader_(line_) {}

  // Takes over what the predecessor left. Call once, before all else.
  Recovered recover();
  // A device with a screen of its own says how large it is.
  void set_window(uint16_t rows, uint16_t columns);

  // ---- Requests
  abi::Result<int32_t> open(const abi::chardev::Open& request, bool may_take_control);
  abi::Result<> close(const abi::chardev::Close& request);
  abi::Result<uint32_t> read(const abi::chardev::Read& request, driver::ClientMemory& memory);
  abi::Result<uint32_t> write(const abi::chardev::Write& request, driver::ClientMemory& memory);
  abi::Result<int32_t> ioctl(const abi::chardev::Ioctl& request, driver::ClientMemory& memory);
  abi::Result<uint32_t> poll(const abi::chardev::Poll& request);

  // ---- Events
  void input(uint8_t byte, InputKind kind = InputKind::kByte);
  // A byte is taken from the hardware by this burst, and then given to input().
  [[nodiscard]] Burst& begin_receive();
  [[nodiscard]] bool may_receive() const { return tty::may_receive(line_); }
  void input_done();     // after a burst of input()
  void output_ready();   // the device can take more
  void carrier_lost();   // of a line without CLOCAL: hang-up
  void tick(uint64_t now_ns);
  [[nodiscard]] uint64_t deadline() const;  // of the next tick, 0: none

  // True once after something became ready that VFS was told to wait for.
  [[nodiscard]] bool take_wake();

  [[nodiscard]] Record& record() { return line_.record; }
  [[nodiscard]] int32_t session() const { return line_.record.session; }

 private:
  friend class Ioctls;
  enum Interest : uint32_t { kWantRead = 1, kWantPollIn = 2, kWantWrite = 4, kWantDrain = 8 };

  void finish_bursts();
  void settle();
  void note_readiness();
  [[nodiscard]] bool is_writable() const;
  [[nodiscard]] bool is_drained();
  uint32_t put_chunk(std::span<const uint8_t> bytes);
  void start_break(uint64_t duration_ns);

  Line line_;
  Reader reader_;
  uint32_t interest_ = kWantRead | kWantPollIn | kWantWrite | kWantDrain;  // a successor knows of nobody: all
  uint64_t break_end_ = 0;
  bool is_wake_wanted_ = false;
  bool is_receiving_ = true;
};

}  // namespace tty
