// SPDX-License-Identifier: BSD-3-Clause
// A terminal under arbitrary requests, input, modes and kills; and a recovery box of arbitrary content.
#include <memory>

#include "abi/ioctl.h"
#include "drivers/tty/fake_terminal.h"

namespace {

using tty::FakeTerminal;

// Bytes of the fuzzer as a source of decisions.
struct Source {
  const uint8_t* at;
  size_t left;
  uint8_t byte() {
    if (left == 0) return 0;
    left--;
    return *at++;
  }
  uint32_t word() { return uint32_t(byte()) | uint32_t(byte()) << 8; }
};

void set_modes(FakeTerminal& t, Source& s) {
  tty::Termios termios = tty::default_termios();
  termios.input ^= s.word();
  termios.output ^= s.word();
  termios.local ^= s.word();
  termios.character[s.byte() % sizeof termios.character] = s.byte();
  (void)t.ioctl_with(abi::kTcSets + s.byte() % 3, termios);
}

void step(FakeTerminal& t, Source& s) {
  t.device.budget = s.byte();
  t.device.length = t.device.taken = 0;
  t.environment.sent_count = 0;
  switch (s.byte() % 8) {
    case 0:
      t.terminal.input(s.byte(), tty::InputKind(s.byte() % 4));
      return;
    case 1: {
      for (int n = s.byte() % 32; n != 0; n--) t.terminal.input(s.byte());
      return t.terminal.input_done();
    }
    case 2:
      (void)t.read(s.word(), s.byte() % 2 == 0 ? 0 : abi::chardev::kNonBlock);
      return;
    case 3: {
      char text[64];
      for (char& c : text) c = char(s.byte());
      (void)t.write({text, s.byte() % sizeof text});
      return;
    }
    case 4:
      return set_modes(t, s);
    case 5:
      t.caller.process_group = s.byte() % 3, t.caller.session = s.byte() % 3, t.caller.pid = s.byte() % 3;
      (void)t.ioctl(0x5400 + s.byte() % 64, s.byte() % 4);
      return;
    case 6:
      (void)t.open();
      (void)t.poll(s.byte());
      return;
    default:
      t.environment.now += uint64_t{s.byte()} * 10'000'000;
      t.terminal.tick(t.environment.now);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  Source source{data, bytes};
  auto first = std::make_unique<FakeTerminal>();
  if (source.byte() % 4 == 0) {  // a box that somebody scribbled in
    auto* box = reinterpret_cast<uint8_t*>(&first->box);
    while (source.left > 8 && source.byte() % 8 != 0) box[(source.word() | source.byte() << 16) % sizeof(tty::Box)] ^= source.byte();
    first = std::make_unique<FakeTerminal>(&std::as_const(first->box));
  }
  while (source.left != 0) step(*first, source);
  if (!tty::is_sound(first->terminal.record())) __builtin_trap();
  auto successor = std::make_unique<FakeTerminal>(&first->box);
  if (successor->recovered != tty::Recovered::kAll) __builtin_trap();
  return 0;
}
