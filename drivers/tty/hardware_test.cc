// SPDX-License-Identifier: BSD-3-Clause
// The chips, modelled: a 16550 with FIFO, a 8042 with keyboard, the VGA registers.
#include "base/test/test.h"
#include "drivers/tty/fake_terminal.h"
#include "drivers/tty/ps2.h"
#include "drivers/tty/uart.h"
#include "drivers/tty/vga.h"

namespace {

// Ports of one byte each; derived models answer.
class ModelPorts : public driver::Ports {
 public:
  void out16(uint16_t, uint16_t) override {}
  void vector(std::span<abi::PortOperation> operations) override {
    calls++;
    if (watched != nullptr && calls == snapshot_before) std::memcpy(&snapshot, watched, sizeof snapshot);
    for (auto& o : operations) {
      if (o.is_output != 0) {
        out8(o.port, uint8_t(o.value));
      } else {
        o.value = in8(o.port);
      }
    }
    if (watched != nullptr && calls == snapshot_after) std::memcpy(&snapshot, watched, sizeof snapshot);
  }
  bool read_string(uint16_t, std::span<uint8_t>) override { return false; }
  bool write_string(uint16_t, std::span<const uint8_t>) override { return false; }
  unsigned calls = 0;
  // What a kill before or after the n-th call leaves behind.
  tty::Box* watched = nullptr;
  unsigned snapshot_before = 0, snapshot_after = 0;
  tty::Box snapshot{};

 protected:
  ~ModelPorts() = default;
};

constexpr uint16_t kBase = 0x3f8;

class Model16550 final : public ModelPorts {
 public:
  uint8_t in8(uint16_t port) override {
    if (!present) return 0xff;
    switch (port - kBase) {
      case 0:
        if ((line_control & 0x80) != 0) return divisor[0];
        return receive_count == 0 ? 0 : take_received();
      case 2:
        return interrupt_id();
      case 3:
        return line_control;
      case 5:
        return uint8_t((receive_count != 0 ? 1 | error : 0) | (sent_now < limit ? 0x20 : 0) | (sent_now == 0 ? 0x40 : 0));
      case 6:
        return modem;
      case 7:
        return scratch;
      default:
        return 0;
    }
  }
  void out8(uint16_t port, uint8_t value) override {
    switch (port - kBase) {
      case 0:
        if ((line_control & 0x80) != 0) {
          divisor[0] = value;
        } else {
          ASSERT_LT(sent_now, 16);  // bytes would be lost
          sent[sent_count++ % sizeof sent] = char(value);
          if (is_slow) sent_now++;
        }
        return;
      case 1:
        (((line_control & 0x80) != 0) ? divisor[1] : enabled) = value;
        return;
      case 3:
        line_control = value;
        return;
      case 4:
        modem_control = value;
        return;
      case 7:
        scratch = value;
        return;
    }
  }
  uint8_t take_received() {
    const uint8_t byte = uint8_t(received[0]);
    receive_count--;
    error = 0;
    std::memmove(received, received + 1, receive_count);
    return byte;
  }
  void feed(std::string_view text) {
    std::memcpy(received + receive_count, text.data(), text.size());
    receive_count += unsigned(text.size());
  }
  uint8_t interrupt_id() const {
    if ((enabled & 1) != 0 && receive_count != 0) return 0xc4;
    if ((enabled & 2) != 0 && sent_now == 0) return 0xc2;
    return 0xc1;
  }

  bool present = true, is_slow = false;
  unsigned sent_now = 0, limit = 1;  // bytes in a slow transmitter
  char sent[4096] = {};
  unsigned sent_count = 0;
  char received[64] = {};
  unsigned receive_count = 0;
  uint8_t error = 0, scratch = 0, line_control = 0, enabled = 0, modem = 0xb0, modem_control = 0;
  uint8_t divisor[2] = {};
};

struct SerialFixture {
  SerialFixture() {
    started = uart.start();
    (void)terminal.recover();
  }
  int32_t write(std::string_view text) {
    abi::chardev::Write w{};
    w.bytes = text.size();
    uint8_t bytes[4096];
    std::memcpy(bytes, text.data(), text.size());
    driver::FakeMemory memory({bytes, text.size()});
    return int32_t(*terminal.write(w, memory));
  }
  std::string_view read() {
    abi::chardev::Read r{};
    r.bytes = sizeof got;
    driver::FakeMemory memory(got);
    auto result = terminal.read(r, memory);
    return result ? std::string_view(reinterpret_cast<char*>(got), *result) : "?";
  }
  std::string_view sent() const { return {chip.sent, chip.sent_count}; }

  Model16550 chip;
  tty::Uart uart{chip, kBase};
  tty::FakeEnvironment environment;
  tty::Box box{};
  tty::Terminal terminal{box, environment, uart};
  uint8_t got[256] = {};
  bool started;
};

TEST(Uart, StartsAndConfigures) {
  SerialFixture f;
  EXPECT_TRUE(f.started);
  EXPECT_EQ(f.chip.divisor[0], 1);
  EXPECT_EQ(f.chip.line_control, 3);
  EXPECT_EQ(f.chip.enabled & 1, 1);
  EXPECT_EQ(f.chip.modem_control, 0x0b);
}

TEST(Uart, AbsentChipIsNoticed) {
  Model16550 chip;
  chip.present = false;
  tty::Uart uart(chip, kBase);
  EXPECT_FALSE(uart.start());
}

TEST(Uart, WritesSixteenBytesPerKernelCall) {
  SerialFixture f;
  const unsigned before = f.chip.calls;
  EXPECT_EQ(f.write("0123456789abcdef0123456789abcdef0123456789abcdef"), 48);
  EXPECT_EQ(f.sent(), "0123456789abcdef0123456789abcdef0123456789abcdef");
  EXPECT_EQ(f.chip.calls - before, 3);
}

TEST(Uart, ASlowTransmitterIsWaitedFor) {
  SerialFixture f;
  f.chip.is_slow = true;
  EXPECT_EQ(f.write("0123456789abcdefXYZ"), 19);
  EXPECT_EQ(f.sent(), "0123456789abcdef");
  EXPECT_EQ(f.chip.enabled & 2, 2);
  f.chip.sent_now = 0;
  f.uart.interrupt(f.terminal);
  EXPECT_EQ(f.sent(), "0123456789abcdefXYZ");
  f.chip.sent_now = 0;
  f.uart.interrupt(f.terminal);
  EXPECT_EQ(f.chip.enabled & 2, 0);
}

TEST(Uart, InputIsTakenAndEchoed) {
  SerialFixture f;
  f.chip.feed("ls\r");
  f.uart.interrupt(f.terminal);
  EXPECT_EQ(f.read(), "ls\n");
  EXPECT_EQ(f.sent(), "ls\r\n");
  EXPECT_EQ(f.chip.interrupt_id() & 1, 1);  // nothing pending is left behind
}

TEST(Uart, OneKeyCostsFewKernelCalls) {
  SerialFixture f;
  f.chip.feed("x");
  const unsigned before = f.chip.calls;
  f.uart.interrupt(f.terminal);
  EXPECT_LE(f.chip.calls - before, 4);
}

TEST(Uart, InputThatHasNoRoomStaysInTheChip) {
  SerialFixture f;
  int lines = 0;
  for (; f.terminal.may_receive(); lines++) {
    f.chip.feed("0123456789\n");
    f.uart.interrupt(f.terminal);
  }
  f.chip.feed("last\n");
  f.uart.interrupt(f.terminal);
  EXPECT_EQ(f.chip.enabled & 1, 0);
  while (f.read() == "0123456789\n") {
    lines--;
    if ((f.chip.enabled & 1) != 0) f.uart.interrupt(f.terminal);
  }
  EXPECT_EQ(lines, 0);
  EXPECT_EQ(std::string_view(reinterpret_cast<char*>(f.got), 5), "last\n");
}

TEST(Uart, BreakInterrupts) {
  SerialFixture f;
  f.terminal.record().termios.input |= tty::kBrkInt;
  f.terminal.record().group = 5;
  f.chip.feed(std::string_view("\0", 1));
  f.chip.error = 0x10;
  f.uart.interrupt(f.terminal);
  EXPECT_EQ(f.environment.sent_count, 1);
}

TEST(Uart, CarrierLossHangsUp) {
  SerialFixture f;
  f.terminal.record().termios.control &= ~tty::kLocal;
  f.terminal.record().session = f.terminal.record().group = 5;
  f.chip.modem = 0x08;  // carrier went away
  f.uart.interrupt(f.terminal);
  EXPECT_EQ(f.environment.sent_count, 2);
  EXPECT_EQ(f.terminal.session(), 0);
}

// The driver dies right before or right after some kernel call: what was sent is not sent again, nothing is left out.
TEST(Uart, NoByteIsLostOrSentTwiceOverAKill) {
  constexpr std::string_view kText = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ";
  for (unsigned call = 1; call <= 3; call++) {
    for (bool is_after : {false, true}) {
      static SerialFixture f;
      f.~SerialFixture();
      new (&f) SerialFixture;
      f.chip.watched = &f.box;
      (is_after ? f.chip.snapshot_after : f.chip.snapshot_before) = f.chip.calls + call;
      f.write(kText);
      const unsigned sent_by_then = is_after ? 16 * call : 16 * (call - 1);
      f.chip.sent_count = sent_by_then < kText.size() ? sent_by_then : unsigned(kText.size());
      static tty::Box box;
      std::memcpy(&box, &f.chip.snapshot, sizeof box);
      tty::Terminal successor(box, f.environment, f.uart);
      EXPECT_TRUE(successor.recover() == tty::Recovered::kAll);
      EXPECT_EQ(f.sent(), kText);
    }
  }
}

TEST(Uart, AByteThatWasTakenFromTheChipIsNotLostOverAKill) {
  static SerialFixture f;
  f.chip.watched = &f.box;
  f.chip.feed("x\r");
  f.chip.snapshot_after = f.chip.calls + 2;  // the first takes a look, the second takes the byte
  f.uart.interrupt(f.terminal);
  static tty::Box box;
  std::memcpy(&box, &f.chip.snapshot, sizeof box);
  tty::Terminal successor(box, f.environment, f.uart);
  EXPECT_TRUE(successor.recover() == tty::Recovered::kAll);
  EXPECT_EQ(successor.record().input.count(), 1);
  EXPECT_EQ(box.input[0], 'x');
}

TEST(Uart, HardwareFlowControl) {
  SerialFixture f;
  f.terminal.record().termios.control |= tty::kRtsCts;
  f.uart.configure(f.terminal.record());
  f.chip.modem = 0xa0;  // not clear to send
  f.write("wait");
  EXPECT_EQ(f.sent(), "");
  f.chip.modem = 0xb0;
  f.uart.interrupt(f.terminal);
  EXPECT_EQ(f.sent(), "wait");
}

class ModelKeyboard final : public ModelPorts {
 public:
  uint8_t in8(uint16_t port) override {
    if (!present) return 0xff;
    if (port == 0x64) return uint8_t((count != 0 ? 1 : 0) | (is_mouse ? 0x20 : 0));
    if (port != 0x60 || count == 0) return 0;
    const uint8_t byte = queue[0];
    std::memmove(queue, queue + 1, --count);
    return byte;
  }
  void out8(uint16_t port, uint8_t value) override {
    if (port == 0x64) {
      command = value;
      if (value == 0x20) push(configuration);
      return;
    }
    if (command == 0x60) {
      configuration = value;
      command = 0;
      return;
    }
    if (expects_lights) lights = value;
    expects_lights = value == 0xed;
    push(0xfa);
  }
  void push(uint8_t byte) { queue[count++] = byte; }

  bool present = true, is_mouse = false, expects_lights = false;
  uint8_t queue[64] = {}, configuration = 0x30, command = 0, lights = 0;
  unsigned count = 0;
};

TEST(Ps2, StartsTheController) {
  ModelKeyboard model;
  model.push(0x1e);  // typed before: dropped
  tty::Ps2 ps2(model);
  EXPECT_TRUE(ps2.start());
  EXPECT_EQ(model.configuration, 0x61);
  EXPECT_EQ(ps2.next_code(), -1);
  model.push(0x1e);
  model.push(0x9e);
  EXPECT_EQ(ps2.next_code(), 0x1e);
  EXPECT_EQ(ps2.next_code(), 0x9e);
  EXPECT_EQ(ps2.next_code(), -1);
}

TEST(Ps2, NoController) {
  ModelKeyboard model;
  model.present = false;
  tty::Ps2 ps2(model);
  EXPECT_FALSE(ps2.start());
  EXPECT_EQ(ps2.next_code(), -1);
}

TEST(Ps2, LightsFollow) {
  ModelKeyboard model;
  tty::Ps2 ps2(model);
  ps2.start();
  ps2.set_lights(4);
  ps2.set_lights(6);
  model.push(0x1e);
  EXPECT_EQ(ps2.next_code(), 0x1e);  // acknowledgements are not keys
  EXPECT_EQ(ps2.next_code(), -1);
  EXPECT_EQ(model.lights, 6);
}

TEST(Ps2, TheMouseIsIgnored) {
  ModelKeyboard model;
  tty::Ps2 ps2(model);
  ps2.start();
  model.is_mouse = true;
  model.push(8);
  EXPECT_EQ(ps2.next_code(), -1);
  EXPECT_EQ(model.count, 0);
}

class ModelVga final : public ModelPorts {
 public:
  uint8_t in8(uint16_t port) override {
    if (port == 0x3cc) return miscellaneous;
    if (port == 0x3cf) return graphics[index & 15];
    if (port == 0x3d5) return crt[crt_index & 31];
    return 0xff;
  }
  void out8(uint16_t port, uint8_t value) override {
    if (port == 0x3ce) index = value;
    if (port == 0x3d4) crt_index = value;
    if (port == 0x3d5) crt[crt_index & 31] = value;
  }
  uint8_t miscellaneous = 0x67, index = 0, crt_index = 0, crt[32] = {}, graphics[16] = {0, 0, 0, 0, 0, 0, 0x0e};
};

TEST(Vga, TextModeIsRecognised) {
  ModelVga vga;
  EXPECT_TRUE(tty::is_vga_text_mode(vga));
  vga.graphics[6] = 0x05;
  EXPECT_FALSE(tty::is_vga_text_mode(vga));
  vga.miscellaneous = 0;
  EXPECT_FALSE(tty::is_vga_text_mode(vga));
}

TEST(Vga, GoesOnBelowTheKernelsText) {
  ModelVga ports;
  static uint16_t cells[tty::kVgaRows * tty::kVgaColumns];
  cells[80] = 0x0700 | 'k';  // row 1
  tty::Record record = tty::fresh_record();
  tty::Vga vga(ports, cells, record.screen);
  vga.start(true);
  const uint8_t text[] = {'h', 'i'};
  tty::Burst unused{};
  EXPECT_EQ(vga.transmit(text, unused), 2);
  EXPECT_EQ(cells[160] & 0xff, 'h');
  cells[24 * 80] = 0x0700 | 'z';
  vga.start(true);
  EXPECT_EQ(record.screen.cursor.row, 24);
  EXPECT_EQ(cells[23 * 80] & 0xff, 'z');  // scrolled
}

TEST(Vga, CursorAndAnswers) {
  ModelVga ports;
  static uint16_t cells[tty::kVgaRows * tty::kVgaColumns];
  tty::FakeTerminal t;
  t.set_raw(1, 0);
  tty::Vga vga(ports, cells, t.terminal.record().screen);
  vga.start(true);
  const uint8_t ask[] = {033, '[', '2', ';', '3', 'H', 033, '[', '6', 'n'};
  tty::Burst unused{};
  vga.transmit(ask, unused);
  vga.finish(t.terminal);
  EXPECT_EQ(t.line(), "\033[2;3R");
  EXPECT_EQ(ports.crt[0x0f], 82);
}

}  // namespace
