// SPDX-License-Identifier: BSD-3-Clause
// Pipes, FIFOs, terminals, poll: requests that wait, and what ends the waiting.
#include "abi/signal.h"
#include "base/test/test.h"
#include "servers/vfs/testing/world.h"

namespace {

using namespace vfs::testing;  // NOLINT: the vocabulary of this test
using abi::Error;
using vfs::Endpoint;
using vfs::Message;
constexpr int32_t err(Error e) { return -int32_t(e); }
constexpr Endpoint kOther{40};

struct PipeWorld : World {
  PipeWorld() {
    send(kInit, abi::vfs::Pipe{0});
    const auto fds = last.as<abi::vfs::Pipe::Reply>();
    reader = fds.read_fd;
    writer = fds.write_fd;
    add_process(kOther, kInit);
  }
  int32_t reader, writer;
};

TEST(VfsPipe, DataGoesThrough) {
  PipeWorld w;
  EXPECT_EQ(w.write(kInit, w.writer, "hello").value(), 5);
  EXPECT_EQ(w.read(kOther, w.reader, 3).value(), 3);
  EXPECT_EQ(w.get(kOther, 3), "hel");
  EXPECT_EQ(w.read(kOther, w.reader, 10).value(), 2);
  EXPECT_EQ(abi::attributes_mode(w.send(kInit, abi::vfs::Stat{{0, w.reader, 0}, abi::kAtEmptyPath, {}}).value()), 0010600u);
  EXPECT_EQ(w.send(kInit, abi::vfs::Seek{w.reader, 0, 0}).value(), err(Error::kIllegalSeek));
}

TEST(VfsPipe, AReaderWaitsAndGetsTheDataDirectly) {
  PipeWorld w;
  EXPECT_FALSE(w.read(kOther, w.reader, 100).has_value());
  EXPECT_EQ(w.write(kInit, w.writer, "direct").value(), 6);
  EXPECT_EQ(w.answer_of(kOther).value(), 6);
  EXPECT_EQ(w.get(kOther, 6), "direct");
}

TEST(VfsPipe, ReadersAreServedInOrder) {
  PipeWorld w;
  const Endpoint third{41};
  w.add_process(third, kInit);
  EXPECT_FALSE(w.read(kOther, w.reader, 2).has_value());
  EXPECT_FALSE(w.read(third, w.reader, 2).has_value());
  w.write(kInit, w.writer, "ab");
  EXPECT_EQ(w.answer_of(kOther).value(), 2);
  EXPECT_FALSE(w.answer_of(third).has_value());
  w.write(kInit, w.writer, "cd");
  EXPECT_EQ(w.answer_of(third).value(), 2);
  EXPECT_EQ(w.get(third, 2), "cd");
}

TEST(VfsPipe, EndOfFileAndBrokenPipe) {
  PipeWorld w;
  EXPECT_FALSE(w.read(kOther, w.reader, 1).has_value());
  w.close(kInit, w.writer);
  EXPECT_FALSE(w.answer_of(kOther).has_value());  // the other process has the writing end, too
  w.vfs->stop_waiting(*w.vfs->process_of(kOther));
  w.close(kOther, w.writer);
  EXPECT_EQ(w.read(kOther, w.reader, 1).value(), 0);

  PipeWorld b;
  b.close(kInit, b.reader);
  b.close(kOther, b.reader);
  EXPECT_EQ(b.write(kInit, b.writer, "x").value(), err(Error::kPipe));
  ASSERT_EQ(b.signals.size(), 1u);
  EXPECT_EQ(b.signals[0].first, kInit.value);
  EXPECT_EQ(b.signals[0].second, abi::kSigPipe);
}

TEST(VfsPipe, AFullPipeHoldsTheWriterAndKeepsAtomicWritesWhole) {
  PipeWorld w;
  const std::string big(70'000, 'x');
  EXPECT_FALSE(w.write(kInit, w.writer, big).has_value());  // 65536 are in, the rest waits
  EXPECT_EQ(w.read(kOther, w.reader, 1000).value(), 1000);
  EXPECT_FALSE(w.answer_of(kInit).has_value());
  EXPECT_EQ(w.read(kOther, w.reader, 60'000).value(), 60'000);
  EXPECT_EQ(w.answer_of(kInit).value(), 70'000);

  PipeWorld a;
  (void)a.send(kInit, abi::vfs::Control{a.writer, 4, abi::kOpenNonBlock});
  EXPECT_EQ(a.write(kInit, a.writer, std::string(65'000, 'y')).value(), 65'000);
  EXPECT_EQ(a.write(kInit, a.writer, std::string(4096, 'z')).value(), err(Error::kAgain));  // all or nothing
  EXPECT_EQ(a.write(kInit, a.writer, std::string(5000, 'z')).value(), 536);
}

TEST(VfsPipe, NonBlockingRead) {
  PipeWorld w;
  (void)w.send(kInit, abi::vfs::Control{w.reader, 4, abi::kOpenNonBlock});
  EXPECT_EQ(w.read(kInit, w.reader, 1).value(), err(Error::kAgain));
}

TEST(VfsPipe, SignalsEndTheWaiting) {
  PipeWorld w;
  EXPECT_FALSE(w.read(kOther, w.reader, 1).has_value());
  EXPECT_EQ(w.pm(Message::of(abi::pm_vfs::Unpause{kOther, err(Error::kInterrupted), 0})), 1);
  EXPECT_EQ(w.answer_of(kOther).value(), err(Error::kInterrupted));
  EXPECT_EQ(w.pm(Message::of(abi::pm_vfs::Unpause{kOther, err(Error::kInterrupted), 0})), 0);
  EXPECT_FALSE(w.read(kOther, w.reader, 1).has_value());
  EXPECT_EQ(w.pm(Message::of(abi::pm_vfs::Unpause{kOther, err(Error::kRestart), 1})), 1);
  EXPECT_EQ(w.answer_of(kOther).value(), err(Error::kRestart));
  // What was written before the signal counts.
  EXPECT_FALSE(w.write(kInit, w.writer, std::string(70'000, 'x')).has_value());
  EXPECT_EQ(w.pm(Message::of(abi::pm_vfs::Unpause{kInit, err(Error::kInterrupted), 0})), 0);
  EXPECT_EQ(w.answer_of(kInit).value(), 65'536);
}

TEST(VfsPipe, ABadBufferHurtsOnlyItsOwner) {
  PipeWorld w;
  Message m = Message::of(abi::vfs::Read{});
  m.set(abi::vfs::Transfer{w.reader, 0, 0xdead0000, 10, 0});
  EXPECT_FALSE(w.send(kOther, m).has_value());
  EXPECT_EQ(w.write(kInit, w.writer, "data").value(), 4);
  EXPECT_EQ(w.answer_of(kOther).value(), err(Error::kFault));
  EXPECT_EQ(w.read(kInit, w.reader, 10).value(), 4);
}

TEST(VfsFifo, OpensWaitForEachOther) {
  World w;
  w.add_process(kOther, kInit);
  EXPECT_EQ(w.send(kInit, abi::vfs::MakeNode{w.path(kInit, "/fifo"), 0010644, 0, {}}).value(), 0);
  EXPECT_FALSE(w.open(kInit, "/fifo").has_value());
  const auto writer = w.open(kOther, "/fifo", abi::kOpenWrite);
  EXPECT_TRUE(writer.has_value() && *writer >= 0);
  const auto reader = w.answer_of(kInit);
  ASSERT_TRUE(reader.has_value() && *reader >= 0);
  EXPECT_EQ(w.write(kOther, *writer, "via").value(), 3);
  EXPECT_EQ(w.read(kInit, *reader, 9).value(), 3);
  w.close(kOther, *writer);
  EXPECT_EQ(w.read(kInit, *reader, 9).value(), 0);
  w.close(kInit, *reader);
  EXPECT_EQ(w.open(kInit, "/fifo", abi::kOpenWrite | abi::kOpenNonBlock).value(), err(Error::kNoDeviceAddress));
  const auto alone = w.open(kInit, "/fifo", abi::kOpenNonBlock);
  EXPECT_TRUE(alone.has_value() && *alone >= 0);
  w.close(kInit, *alone);
  // Interrupted: nothing stays open.
  EXPECT_FALSE(w.open(kInit, "/fifo").has_value());
  EXPECT_EQ(w.pm(Message::of(abi::pm_vfs::Unpause{kInit, err(Error::kInterrupted), 0})), 1);
  EXPECT_EQ(w.answer_of(kInit).value(), err(Error::kInterrupted));
  for (const auto& pipe : w.vfs->tables.pipes) EXPECT_FALSE(pipe.is_used);
}

struct TtyWorld : World {
  TtyWorld() {
    send(kInit, abi::vfs::MakeNode{path(kInit, "/tty"), 0020600, abi::make_device(4, 64), {}});
    fd = open(kInit, "/tty", abi::kOpenReadWrite).value();
    add_process(kOther, kInit);
  }
  int32_t fd;
};

TEST(VfsTty, AReadIsParkedUntilTheDriverNotifies) {
  TtyWorld w;
  EXPECT_EQ(w.terminal.opens, 1);
  EXPECT_FALSE(w.read(kInit, w.fd, 10).has_value());
  w.notify(kTty);
  EXPECT_FALSE(w.answer_of(kInit).has_value());
  w.terminal.input = "line\n";
  w.notify(kTty);
  EXPECT_EQ(w.answer_of(kInit).value(), 5);
  EXPECT_EQ(w.get(kInit, 5), "line\n");
  // The same request kept its number; the next one has another.
  EXPECT_EQ(w.terminal.sequences[0], w.terminal.sequences[2]);
  w.terminal.input = "x";
  EXPECT_EQ(w.read(kInit, w.fd, 10).value(), 1);
  EXPECT_NE(w.terminal.sequences.back(), w.terminal.sequences[0]);
  w.close(kInit, w.fd);
  w.close(kOther, w.fd);
  EXPECT_EQ(w.terminal.opens, 0);
}

TEST(VfsTty, AWriteGoesOnWithTheRest) {
  TtyWorld w;
  w.terminal.room = 4;
  EXPECT_FALSE(w.write(kInit, w.fd, "0123456789").has_value());
  EXPECT_EQ(w.terminal.output, "0123");
  w.terminal.room = 100;
  w.notify(kTty);
  EXPECT_EQ(w.answer_of(kInit).value(), 10);
  EXPECT_EQ(w.terminal.output, "0123456789");
  (void)w.send(kInit, abi::vfs::Control{w.fd, 4, abi::kOpenNonBlock});
  w.terminal.room = 3;
  EXPECT_EQ(w.write(kInit, w.fd, "abcdef").value(), 3);
  EXPECT_EQ(w.write(kInit, w.fd, "def").value(), err(Error::kAgain));
}

TEST(VfsTty, TheSameOpenTerminalGoesOnAfterTheDriverDied) {
  TtyWorld w;
  EXPECT_FALSE(w.read(kInit, w.fd, 10).has_value());
  w.is_tty_dead = true;
  EXPECT_FALSE(w.write(kOther, w.fd, "waits").has_value());
  w.terminal = {};
  w.terminal.input = "after";
  w.map_driver("tty", kTty);
  EXPECT_EQ(w.terminal.opens, 1);  // one open file, opened again
  EXPECT_EQ(w.answer_of(kInit).value(), 5);
  EXPECT_EQ(w.answer_of(kOther).value(), 5);
  EXPECT_EQ(w.terminal.output, "waits");
}

TEST(VfsTty, ADriverThatIsGoneForGoodIsAnError) {
  TtyWorld w;
  EXPECT_FALSE(w.read(kInit, w.fd, 10).has_value());
  abi::vfs::ServiceExited r{"tty", kTty, 1};
  Message m = Message::of(r);
  m.source = abi::kRs;
  w.vfs->handle(m, false);
  w.vfs->run_ready();
  EXPECT_EQ(w.answer_of(kInit).value(), err(Error::kIo));
  EXPECT_EQ(w.open(kInit, "/tty").value(), err(Error::kNoDeviceAddress));
}

struct PollEntry {
  int32_t fd;
  int16_t events, revents;
};

std::optional<int32_t> poll(World& w, Endpoint e, std::vector<PollEntry> entries, int64_t timeout) {
  std::memcpy(w.memory[e.value].data() + 0x60000, entries.data(), entries.size() * sizeof(PollEntry));
  return w.send(e, abi::vfs::Poll{kBase + 0x60000, uint32_t(entries.size()), 0, timeout});
}
int16_t revents(World& w, Endpoint e, size_t i) {
  PollEntry p;
  std::memcpy(&p, w.memory[e.value].data() + 0x60000 + i * sizeof p, sizeof p);
  return p.revents;
}

TEST(VfsPoll, PipesDevicesFilesAndTime) {
  PipeWorld w;
  const int32_t file = w.open(kInit, "/f", abi::kOpenReadWrite | abi::kOpenCreate).value();
  EXPECT_EQ(poll(w, kInit, {{w.reader, abi::kPollIn, 9}}, 0).value(), 0);
  EXPECT_EQ(revents(w, kInit, 0), 0);
  EXPECT_EQ(poll(w, kInit, {{w.writer, abi::kPollOut, 0}, {file, abi::kPollIn, 0}, {77, 1, 0}, {-1, 1, 5}}, -1).value(), 3);
  EXPECT_EQ(revents(w, kInit, 2), int16_t(abi::kPollInvalid));
  EXPECT_EQ(revents(w, kInit, 3), 0);
  EXPECT_FALSE(poll(w, kOther, {{w.reader, abi::kPollIn, 0}}, -1).has_value());
  w.write(kInit, w.writer, "x");
  EXPECT_EQ(w.answer_of(kOther).value(), 1);
  EXPECT_EQ(revents(w, kOther, 0), int16_t(abi::kPollIn));
  EXPECT_EQ(w.read(kInit, w.reader, 1).value(), 1);
  EXPECT_FALSE(poll(w, kOther, {{w.reader, abi::kPollIn, 0}}, 5'000'000).has_value());
  w.pass_time(4'000'000);
  EXPECT_FALSE(w.answer_of(kOther).has_value());
  w.pass_time(2'000'000);
  EXPECT_EQ(w.answer_of(kOther).value(), 0);
  EXPECT_EQ(w.alarm, 0u);
  EXPECT_EQ(w.send(kInit, abi::vfs::Poll{kBase, 9999, 0, 0}).value(), err(Error::kInvalid));
}

TEST(VfsPoll, HangUpAndError) {
  PipeWorld w;
  w.close(kOther, w.writer);
  w.close(kOther, w.reader);
  EXPECT_FALSE(poll(w, kInit, {{w.reader, abi::kPollIn, 0}}, -1).has_value());
  w.vfs->stop_waiting(*w.vfs->process_of(kInit));
  w.close(kInit, w.writer);
  EXPECT_EQ(poll(w, kInit, {{w.reader, abi::kPollIn, 0}}, -1).value(), 1);
  EXPECT_EQ(revents(w, kInit, 0), int16_t(abi::kPollHangUp));
}

TEST(VfsPoll, TerminalsAndSignals) {
  TtyWorld w;
  EXPECT_FALSE(poll(w, kInit, {{w.fd, abi::kPollIn, 0}}, -1).has_value());
  w.terminal.input = "k";
  w.notify(kTty);
  EXPECT_EQ(w.answer_of(kInit).value(), 1);
  w.terminal.input = "";
  EXPECT_FALSE(poll(w, kInit, {{w.fd, abi::kPollIn, 0}}, -1).has_value());
  EXPECT_EQ(w.pm(Message::of(abi::pm_vfs::Unpause{kInit, err(Error::kRestart), 0})), 1);
  EXPECT_EQ(w.answer_of(kInit).value(), err(Error::kInterrupted));  // poll is never restarted
}

TEST(VfsBoot, RequestsWaitForTheRoot) {
  World w;
  vfs::Vfs late(w, w.vfs->tables);
  for (auto& p : w.vfs->tables.processes) {
    if (p.endpoint == kInit) p.root = p.cwd = nullptr;
  }
  Message m = Message::of(abi::vfs::Stat{w.path(kInit, "/"), 0, {}});
  m.source = kInit;
  EXPECT_FALSE(late.handle(m, true));
  for (const auto& [label, e, flags] : {std::tuple{"memory", kMemory, 0u}, std::tuple{"ext2", kExt2, 16u}}) {
    abi::vfs::MapDriver r{};
    std::memcpy(r.label, label, strlen(label));
    r.endpoint = e;
    r.flags = flags;
    w.kill_file_system();
    w.is_file_system_dead = false;
    Message map = Message::of(r);
    map.source = abi::kRs;
    late.handle(map, false);
    late.run_ready();
  }
  EXPECT_TRUE(w.answer_of(kInit).value_or(-1) > 0);
}

}  // namespace
