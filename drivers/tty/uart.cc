// SPDX-License-Identifier: BSD-3-Clause
// Registers of the 16550.
#include "drivers/tty/uart.h"

namespace tty {
namespace {

constexpr unsigned kData = 0, kInterruptEnable = 1, kInterruptId = 2, kFifoControl = 2, kLineControl = 3,
                   kModemControl = 4, kLineStatus = 5, kModemStatus = 6, kScratch = 7;
constexpr uint8_t kOnReceive = 1, kOnTransmit = 2, kOnModem = 8;
constexpr uint8_t kNoInterrupt = 1, kFifoWorks = 0xc0;
constexpr uint8_t kTwoStops = 4, kParityOn = 8, kParityEven = 16, kBreakOn = 64, kDivisorLatch = 128;
constexpr uint8_t kDtr = 1, kRts = 2, kOut2 = 8;
constexpr uint8_t kReady = 1, kOverrunError = 2, kParityBit = 4, kFraming = 8, kBreakSeen = 16, kHoldingEmpty = 32,
                  kAllSent = 64;
constexpr uint8_t kErrors = kOverrunError | kParityBit | kFraming | kBreakSeen;
constexpr uint8_t kCts = 16, kDsr = 32, kRing = 64, kCarrier = 128, kCarrierChanged = 8;
constexpr uint32_t kClock = 115200;

InputKind kind_of(uint8_t status) {
  if ((status & kBreakSeen) != 0) return InputKind::kBreak;
  if ((status & (kParityBit | kFraming)) != 0) return InputKind::kParityError;
  return (status & kOverrunError) != 0 ? InputKind::kOverrun : InputKind::kByte;
}

uint8_t line_control_of(const Termios& t) {
  uint8_t value = uint8_t((t.control & kSizeMask) >> 4);
  if ((t.control & kStopBits2) != 0) value |= kTwoStops;
  if ((t.control & kParity) != 0) value |= (t.control & kParityOdd) != 0 ? kParityOn : kParityOn | kParityEven;
  return value;
}

}  // namespace

bool Uart::start() {
  for (uint8_t probe : {uint8_t(0x5a), uint8_t(0xa5)}) {
    ports_.out8(port(kScratch), probe);
    if (ports_.in8(port(kScratch)) != probe) return false;
  }
  // Turning the FIFO on empties it: let go out first what somebody before us still sends.
  for (int i = 0; i < 10000 && (ports_.in8(port(kLineStatus)) & kAllSent) == 0; i++) {
  }
  ports_.out8(port(kFifoControl), 1);
  depth_ = (ports_.in8(port(kInterruptId)) & kFifoWorks) == kFifoWorks ? kTransmitChunk : 1;
  interrupts_ = kOnReceive | kOnModem;
  ports_.out8(port(kInterruptEnable), interrupts_);
  return true;
}

void Uart::look_at(uint8_t line_status) {
  errors_ |= line_status & kErrors;
  is_transmitter_free_ = (line_status & kHoldingEmpty) != 0;
}

void Uart::set_interrupts(uint8_t enabled) {
  if (enabled == interrupts_) return;
  interrupts_ = enabled;
  ports_.out8(port(kInterruptEnable), enabled);
}

bool Uart::may_send() {
  if (!is_transmitter_free_) look_at(ports_.in8(port(kLineStatus)));
  if (!is_transmitter_free_) return false;
  return !has_flow_control_ || (ports_.in8(port(kModemStatus)) & kCts) != 0;
}

size_t Uart::transmit(std::span<const uint8_t> bytes, Burst& burst) {
  if (!may_send()) {
    set_interrupts(interrupts_ | kOnTransmit);
    return 0;
  }
  const uint32_t count = bytes.size() < depth_ ? uint32_t(bytes.size()) : depth_;
  for (uint32_t i = 0; i < count; i++) burst.fill(i, driver::output8(port(kData), bytes[i]));
  burst.fill(count, driver::input8(port(kLineStatus)));
  const auto operations = burst.seal(count + 1);
  ports_.vector(operations);
  look_at(uint8_t(operations.back().value));
  return count;
}

bool Uart::is_drained() {
  const uint8_t status = ports_.in8(port(kLineStatus));
  look_at(status);
  if ((status & kAllSent) != 0) return true;
  set_interrupts(interrupts_ | kOnTransmit);
  return false;
}

void Uart::set_line_control(uint8_t value) {
  line_control_ = value;
  ports_.out8(port(kLineControl), value);
}

void Uart::configure(const Record& record) {
  const uint8_t line_control = line_control_of(record.termios) | (line_control_ & kBreakOn);
  const uint32_t speed = record.output_speed;
  const uint16_t divisor = speed == 0 || speed > kClock ? 1 : uint16_t(kClock / speed);
  if (divisor != divisor_) {
    divisor_ = divisor;
    ports_.out8(port(kLineControl), line_control | kDivisorLatch);
    ports_.out8(port(kData), uint8_t(divisor));
    ports_.out8(port(kInterruptEnable), uint8_t(divisor >> 8));
    line_control_ = ~line_control;  // the latch must be closed
  }
  if (line_control != line_control_) set_line_control(line_control);
  has_flow_control_ = (record.termios.control & kRtsCts) != 0;
  const uint8_t modem_control = speed == 0 ? kOut2 : kDtr | kRts | kOut2;  // speed 0 hangs up
  if (modem_control != modem_control_) ports_.out8(port(kModemControl), modem_control_ = modem_control);
}

void Uart::set_receiving(bool is_receiving) {
  set_interrupts(uint8_t(is_receiving ? interrupts_ | kOnReceive : interrupts_ & ~kOnReceive));
}

void Uart::set_break(bool is_on) {
  set_line_control(uint8_t(is_on ? line_control_ | kBreakOn : line_control_ & ~kBreakOn));
}

abi::Result<uint32_t> Uart::modem_lines() {
  const uint8_t status = ports_.in8(port(kModemStatus));
  uint32_t lines = 0;
  if ((modem_control_ & kDtr) != 0) lines |= kModemDtr;
  if ((modem_control_ & kRts) != 0) lines |= kModemRts;
  if ((status & kCts) != 0) lines |= kModemCts;
  if ((status & kDsr) != 0) lines |= kModemDsr;
  if ((status & kRing) != 0) lines |= kModemRing;
  if ((status & kCarrier) != 0) lines |= kModemCarrier;
  return lines;
}

abi::Result<> Uart::set_modem_lines(uint32_t lines) {
  modem_control_ = uint8_t(kOut2 | ((lines & kModemDtr) != 0 ? kDtr : 0) | ((lines & kModemRts) != 0 ? kRts : 0));
  ports_.out8(port(kModemControl), modem_control_);
  return {};
}

// Takes what the receiver has, as long as the terminal can keep it.
void Uart::receive(Terminal& terminal, uint8_t status) {
  bool is_any = false;
  while ((status & kReady) != 0 && terminal.may_receive()) {
    Burst& burst = terminal.begin_receive();
    burst.fill(0, driver::input8(port(kData)));
    burst.fill(1, driver::input8(port(kLineStatus)));
    const auto operation = burst.seal(2);
    ports_.vector(operation);
    const InputKind kind = kind_of(status | errors_);
    errors_ = 0;
    terminal.input(uint8_t(operation[0].value), kind);
    is_any = true;
    status = uint8_t(operation[1].value);
    is_transmitter_free_ = (status & kHoldingEmpty) != 0;
  }
  if (is_any) terminal.input_done();
}

void Uart::modem_changed(Terminal& terminal, uint8_t modem) {
  if ((modem & kCarrierChanged) != 0 && (modem & kCarrier) == 0) terminal.carrier_lost();
}

// The line is edge triggered: it must be left with nothing pending, or no interrupt ever comes again.
void Uart::interrupt(Terminal& terminal) {
  for (int round = 0; round < 256; round++) {
    abi::PortOperation operation[3] = {driver::input8(port(kInterruptId)), driver::input8(port(kLineStatus)),
                                       driver::input8(port(kModemStatus))};
    ports_.vector(operation);
    const uint8_t status = uint8_t(operation[1].value);
    is_transmitter_free_ = (status & kHoldingEmpty) != 0;
    receive(terminal, status);
    modem_changed(terminal, uint8_t(operation[2].value));
    if (is_transmitter_free_) {
      set_interrupts(uint8_t(interrupts_ & ~kOnTransmit));
      terminal.output_ready();
    }
    if ((operation[0].value & kNoInterrupt) != 0) return;
  }
}

}  // namespace tty
