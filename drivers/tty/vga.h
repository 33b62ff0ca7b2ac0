// SPDX-License-Identifier: BSD-3-Clause
// VGA text mode below a terminal: an 80x25 screen in video memory and the hardware cursor.
#pragma once
#include "drivers/tty/line.h"
#include "drivers/tty/screen.h"
#include "drivers/tty/terminal.h"
#include "lib/driver/ports.h"

namespace tty {

inline constexpr uint16_t kVgaRows = 25, kVgaColumns = 80;
inline constexpr uint64_t kVgaAddress = 0xb8000, kVgaBytes = 0x8000;

// Is the adapter there and in colour text mode? (UEFI leaves it in a graphics mode.)
[[nodiscard]] bool is_vga_text_mode(driver::Ports& ports);

class Vga final : public Device {
 public:
  // `state` is in the terminal's record.
  Vga(driver::Ports& ports, std::span<uint16_t> cells, ScreenState& state)
      : ports_(ports), screen_(cells, kVgaRows, kVgaColumns, state), state_(state) {}

  // After the record was recovered. Fresh: goes on below what the kernel has written.
  void start(bool is_fresh);
  // After each event: the hardware cursor, and answers of the screen, which are typed.
  void finish(Terminal& terminal);
  [[nodiscard]] bool is_application_mode() const { return screen_.is_cursor_application_mode(); }

  size_t transmit(std::span<const uint8_t> bytes, Burst&) override;
  bool is_drained() override { return true; }
  void configure(const Record&) override {}
  void set_receiving(bool) override {}
  void set_break(bool) override {}
  abi::Result<uint32_t> modem_lines() override { return abi::Unexpected(abi::Error::kNotTty); }
  abi::Result<> set_modem_lines(uint32_t) override { return abi::Unexpected(abi::Error::kNotTty); }

 private:
  void show_cursor(unsigned cell);

  driver::Ports& ports_;
  Screen screen_;
  ScreenState& state_;
  unsigned shown_cursor_ = ~0u;
};

}  // namespace tty
