// SPDX-License-Identifier: BSD-3-Clause
// The 16550 serial port below a terminal. Sends 16 bytes and asks for the state of the transmitter in one kernel
// call; waits for an interrupt only when the transmitter is busy. Works with an 8250 (no FIFO), too.
#pragma once
#include "drivers/tty/line.h"
#include "drivers/tty/terminal.h"
#include "lib/driver/ports.h"

namespace tty {

class Uart final : public Device {
 public:
  Uart(driver::Ports& ports, uint16_t base) : ports_(ports), base_(base) {}

  // False: there is no such chip. Keeps what is in the receiver: a predecessor may have died with input there.
  bool start();
  void interrupt(Terminal& terminal);

  size_t transmit(std::span<const uint8_t> bytes, Burst& burst) override;
  bool is_drained() override;
  void configure(const Record& record) override;
  void set_receiving(bool is_receiving) override;
  void set_break(bool is_on) override;
  abi::Result<uint32_t> modem_lines() override;
  abi::Result<> set_modem_lines(uint32_t lines) override;

 private:
  void receive(Terminal& terminal, uint8_t status);
  void modem_changed(Terminal& terminal, uint8_t modem);
  void look_at(uint8_t line_status);
  void set_interrupts(uint8_t enabled);
  void set_line_control(uint8_t value);
  [[nodiscard]] bool may_send();

  [[nodiscard]] uint16_t port(unsigned reg) const { return uint16_t(base_ + reg); }

  driver::Ports& ports_;
  uint16_t base_;
  uint16_t divisor_ = 0;
  uint8_t depth_ = 1;
  uint8_t interrupts_ = 0, line_control_ = 0, modem_control_ = 0;
  uint8_t errors_ = 0;  // of the line status, seen while looking for something else
  bool is_transmitter_free_ = false;
  bool has_flow_control_ = false;  // CRTSCTS
};

}  // namespace tty
