// SPDX-License-Identifier: BSD-3-Clause
// Random input, requests, modes and kills: nothing may leave its bounds (the sanitisers watch), the record stays
// sound, and a plain stream of bytes through a terminal that dies now and then arrives complete and in order.
#include "abi/ioctl.h"
#include "base/test/test.h"
#include "drivers/tty/fake_terminal.h"

namespace {

using tty::FakeTerminal;

struct Random {
  uint64_t state;
  uint32_t next(uint32_t limit) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return uint32_t(state >> 33) % limit;
  }
};

void random_modes(FakeTerminal& t, Random& r) {
  tty::Termios termios = tty::default_termios();
  termios.input ^= r.next(1 << 15);
  termios.output = r.next(1 << 15);
  termios.local ^= r.next(1 << 17);
  termios.character[tty::kMinimum] = uint8_t(r.next(5));
  termios.character[tty::kTime] = uint8_t(r.next(3));
  t.ioctl_with(abi::kTcSets + r.next(3), termios);
}

void random_step(FakeTerminal& t, Random& r) {
  static constexpr char kTyped[] = "ab \t\n\r\3\4\21\22\23\25\26\27\32\34\177\xc3\xa4\xff";
  static constexpr uint32_t kRequests[] = {abi::kTcFlow, abi::kTcFlush, abi::kInputCount, abi::kTcSendBreak,
                                           abi::kTiocSetGroup, abi::kTiocNoTty, abi::kTcGets, abi::kTiocHangUp};
  t.device.budget = r.next(3) == 0 ? 0 : r.next(100);
  t.device.length = t.device.taken = 0;
  switch (r.next(8)) {
    case 0:
    case 1:
    case 2:
      for (uint32_t i = r.next(20); i != 0; i--) {
        t.terminal.input(uint8_t(kTyped[r.next(sizeof kTyped - 1)]), tty::InputKind(r.next(20) == 0 ? r.next(4) : 0));
      }
      return t.terminal.input_done();
    case 3:
      (void)t.read(r.next(100), r.next(4) == 0 ? abi::chardev::kNonBlock : 0);
      return;
    case 4:
      (void)t.write({kTyped, r.next(sizeof kTyped)});
      return t.terminal.output_ready();
    case 5:
      if (r.next(4) == 0) random_modes(t, r);
      return;
    case 6:
      (void)t.ioctl(kRequests[r.next(8)], r.next(3));
      if (r.next(2) == 0) (void)t.open();
      return;
    default:
      t.environment.now += 50'000'000;
      if (t.terminal.deadline() != 0 && t.environment.now >= t.terminal.deadline()) t.terminal.tick(t.environment.now);
      (void)t.poll(r.next(8));
  }
}

TEST(Random, NothingLeavesItsBounds) {
  static FakeTerminal t;
  Random r{.state = 1};
  for (int i = 0; i < 200000; i++) {
    random_step(t, r);
    if (i % 64 == 0) {
      ASSERT_TRUE(tty::is_sound(t.terminal.record()));
    }
  }
}

TEST(Random, KillsLoseNothing) {
  static FakeTerminal a, b;
  FakeTerminal* terminals[2] = {&a, &b};
  unsigned at = 0;
  Random r{.state = 2};
  uint32_t typed = 0, got = 0;
  a.set_raw(1, 0);
  a.set_modes(&tty::Termios::input, 0, ~0u);
  for (int i = 0; i < 20000; i++) {
    FakeTerminal& t = *terminals[at];
    const auto byte_of = [](uint32_t n) { return uint8_t(n * 7 + n / 256); };
    for (uint32_t n = r.next(10); n != 0 && t.terminal.may_receive(); n--) t.terminal.input(byte_of(typed++));
    t.terminal.input_done();
    const uint32_t sequence = t.sequence;
    const int32_t count = r.next(2) == 0 ? t.read(r.next(20) + 1) : 0;
    const bool dies = r.next(10) == 0, loses_reply = dies && count > 0 && r.next(2) == 0;
    if (!loses_reply) {
      for (int32_t n = 0; n < count; n++) {
        ASSERT_EQ(t.got[n], byte_of(got));
        got++;
      }
    }
    if (!dies) continue;
    FakeTerminal& next = *terminals[at ^= 1];
    std::memcpy(&next.box, &t.box, sizeof t.box);
    ASSERT_TRUE(next.terminal.recover() == tty::Recovered::kAll);
    next.sequence = loses_reply ? sequence : t.sequence;
    if (!loses_reply) continue;
    // VFS repeats the read; the bytes are in the user's memory already.
    ASSERT_EQ(next.read(), count);
    for (int32_t n = 0; n < count; n++) {
      ASSERT_EQ(t.got[n], byte_of(got));
      got++;
    }
  }
  EXPECT_GT(got, 1000);
  EXPECT_LE(typed - got, tty::kInputEntries);
}

}  // namespace
