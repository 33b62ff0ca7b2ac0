// SPDX-License-Identifier: BSD-3-Clause
// read(2) of a terminal: lines in canonical mode, MIN and TIME in raw mode. Nothing waits here: a read that cannot
// be served yet is answered kAgain and comes again; what must be remembered of it (when it first came) is kept by
// its sequence number.
#pragma once
#include <cstdint>

#include "abi/chardev.h"
#include "drivers/tty/line.h"
#include "lib/driver/client_memory.h"

namespace tty {

class Reader {
 public:
  explicit Reader(Line& line) : line_(line) {}

  // Bytes read; 0: end of file (or TIME is over); kAgain: not yet.
  abi::Result<uint32_t> read(const abi::chardev::Read& request, driver::ClientMemory& memory);

  // Would a read that waits be served now? Consumed by the caller's notify.
  [[nodiscard]] bool is_waiting_read_ready();
  // For poll: is there what a new read could get?
  [[nodiscard]] bool is_readable() const;

  void input_arrived();               // restarts TIME between bytes
  [[nodiscard]] uint64_t deadline() const { return waiting_.is_set && !waiting_.is_expired ? waiting_.deadline : 0; }
  void tick(uint64_t now_ns);         // the deadline may have passed

 private:
  struct Waiting {                    // the read that was last answered kAgain
    bool is_set, is_expired;
    uint32_t sequence;
    abi::Endpoint process;
    uint64_t bytes;
    uint64_t deadline;                // 0: none
  };

  [[nodiscard]] uint64_t minimum() const { return line_.record.termios.character[kMinimum]; }
  [[nodiscard]] uint64_t time_ns() const { return line_.record.termios.character[kTime] * 100'000'000ull; }
  [[nodiscard]] bool may_return(uint64_t wanted, bool is_expired) const;
  void wait(const abi::chardev::Read& request);
  abi::Result<uint32_t> copy_out(const abi::chardev::Read& request, driver::ClientMemory& memory);
  uint32_t take_line(std::span<uint8_t> to, uint32_t& entries, bool& is_end) const;
  uint32_t take_raw(std::span<uint8_t> to, uint32_t& entries) const;
  void consume(uint32_t entries);
  void skip_end_mark();

  Line& line_;
  Waiting waiting_{};
};

}  // namespace tty
