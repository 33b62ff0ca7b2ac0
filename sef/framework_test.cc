// SPDX-License-Identifier: BSD-3-Clause
// SEF on the fake transport: start-up, pings, signals and the other events. Live update:
// live_update_test.cc.
#include "sef/framework.h"

#include "abi/signal.h"
#include "base/test/test.h"
#include "sef/fake_transport.h"

namespace {

using abi::Endpoint;
using abi::Message;
using abi::Status;
using sef::FakeTransport;
using sef::FakeWorld;
using sef::InitInfo;
using sef::InitKind;
using Framework = sef::Framework<FakeTransport>;

constexpr Endpoint kClient{50}, kOther{51};
constexpr int32_t kTimedOut = abi::to_wire(abi::Error::kTimedOut);

// What the callbacks saw. They are plain functions, so a test starts with a fresh record.
struct Seen {
  int inits = 0, pings = 0, signals = 0, alarms = 0, system = 0, shutdowns = 0, dumps = 0,
      managed = 0;
  int last_signal = 0;
  uint64_t bits = 0;
  InitInfo info;
  Endpoint source;
  Framework* framework = nullptr;
} seen;

Message request(int32_t type) {
  Message m;
  m.type = type;
  return m;
}

// A service that has been initialised, with RS's Init already behind it.
struct Fixture {
  FakeWorld world;
  Framework sef{FakeTransport{&world}};
  explicit Fixture(const sef::Callbacks& callbacks = {}) {
    seen = {};
    seen.framework = &sef;
    world.from_rs(abi::sef::Init{.kind = InitKind::kFresh,
                                 .restarts = 0,
                                 .old_endpoint = abi::kNone,
                                 .flags = 0,
                                 .label = "fake"});
    sef.startup(callbacks);
  }
  // The next message for the service, or the end of the test.
  int32_t next() {
    Message m;
    Status s = sef.receive(abi::kAny, m);
    return s.ok() ? m.type : s.value;
  }
};

abi::Result<> record_init(const InitInfo& info) {
  seen.inits++;
  seen.info = info;
  return {};
}

// R-SEF-22: Init first, everything before it is dropped; the result goes to RS.
TEST(Sef, InitIsTheFirstMessage) {
  seen = {};
  FakeWorld world;
  Framework sef(FakeTransport{&world});
  world.send(kClient, request(7));
  world.notify_me(abi::kRs);
  world.from_rs(abi::sef::Dump{});
  world.from_rs(abi::sef::Init{.kind = InitKind::kFresh,
                               .restarts = 0,
                               .old_endpoint = abi::kNone,
                               .flags = 3,
                               .label = "fake"});
  sef.startup({.init_fresh = record_init});
  EXPECT_EQ(seen.inits, 1);
  EXPECT_EQ(seen.info.flags, 3u);
  EXPECT_EQ(std::string_view(seen.info.label), "fake");
  EXPECT_TRUE(seen.info.self == FakeWorld::kMe);
  ASSERT_EQ(world.call_count, 1u);
  EXPECT_EQ(world.calls[0].m.as<abi::sef::InitDone>().result, 0);
  EXPECT_EQ(world.notify_count, 0u);
  Message m;
  EXPECT_TRUE(sef.receive(abi::kAny, m).ok());
  EXPECT_EQ(m.type, 7);
}

TEST(Sef, FailedInitIsToldAndEndsTheService) {
  seen = {};
  FakeWorld world;
  Framework sef(FakeTransport{&world});
  world.from_rs(abi::sef::Init{});
  sef.startup({.init_fresh = sef::init_fail});
  EXPECT_EQ(world.calls[0].m.as<abi::sef::InitDone>().result,
            abi::to_wire(abi::Error::kNotSupported));
  EXPECT_TRUE(world.has_exited);
}

// R-SEF-23: after a crash the restart callback runs, with the count; by default it does what a
// fresh start does.
TEST(Sef, RestartCallback) {
  seen = {};
  FakeWorld world;
  Framework sef(FakeTransport{&world});
  world.from_rs(abi::sef::Init{
      .kind = InitKind::kRestart, .restarts = 4, .old_endpoint = {40}, .flags = 0, .label = "x"});
  sef.startup({.init_fresh = record_init});
  EXPECT_EQ(seen.inits, 1);
  EXPECT_EQ(seen.info.restarts, 4u);
  EXPECT_TRUE(seen.info.kind == InitKind::kRestart);

  FakeWorld second;
  Framework other(FakeTransport{&second});
  second.from_rs(abi::sef::Init{
      .kind = InitKind::kRestart, .restarts = 1, .old_endpoint = {40}, .flags = 0, .label = "x"});
  other.startup({.init_restart = sef::init_reset});
  EXPECT_EQ(second.calls[0].m.as<abi::sef::InitDone>().result, abi::to_wire(abi::Error::kRestart));
}

TEST(Sef, UpdateIsRefusedAtInitByDefault) {
  FakeWorld world;
  Framework sef(FakeTransport{&world});
  world.from_rs(abi::sef::Init{
      .kind = InitKind::kUpdate, .restarts = 0, .old_endpoint = {41}, .flags = 0, .label = "x"});
  sef.startup({});
  EXPECT_EQ(world.calls[0].m.as<abi::sef::InitDone>().result,
            abi::to_wire(abi::Error::kNotSupported));
}

// VM does not wait for RS, RS has nobody to tell.
TEST(Sef, StartupAtOnceAndAlone) {
  FakeWorld vm_world, rs_world;
  Framework vm(FakeTransport{&vm_world}), rs(FakeTransport{&rs_world});
  seen = {};
  vm.startup({.startup = sef::Startup::kAtOnce, .init_fresh = record_init});
  EXPECT_EQ(vm_world.async_count, 1u);
  EXPECT_EQ(vm_world.async[0].m.type, abi::sef::InitDone::kType);
  EXPECT_EQ(vm_world.call_count, 0u);
  rs.startup({.startup = sef::Startup::kAlone, .init_fresh = record_init});
  EXPECT_EQ(rs_world.async_count + rs_world.call_count, 0u);
  EXPECT_EQ(seen.inits, 2);
}

// R-SEF-21
TEST(Sef, UnknownNameWhenWhoAmIFails) {
  FakeWorld world;
  world.who_am_i_fails = true;
  Framework sef(FakeTransport{&world});
  world.from_rs(abi::sef::Init{});
  sef.startup({});
  EXPECT_EQ(std::string_view(sef.name()), "Unknown");
  EXPECT_TRUE(sef.self() == abi::kSelf);
}

// R-SEF-19
TEST(Sef, NullCallbackIsAnAssertion) {
  FakeWorld world;
  Framework sef(FakeTransport{&world});
  world.from_rs(abi::sef::Init{});
  sef.startup({.ping_reply = nullptr});
  EXPECT_TRUE(world.has_exited);
  EXPECT_EQ(world.call_count, 0u);
  EXPECT_TRUE(std::string_view(world.log).find("assertion") != std::string_view::npos);
}

// R-SEF-1, R-SEF-2
TEST(Sef, PingIsAnsweredAndNeverSeen) {
  Fixture f;
  f.world.notify_me(abi::kRs);
  f.world.notify_me(abi::kRs);
  f.world.send(kClient, request(1));
  EXPECT_EQ(f.next(), 1);
  EXPECT_EQ(f.next(), kTimedOut);
  EXPECT_EQ(f.world.notify_count, 2u);
  EXPECT_TRUE(f.world.notified[0] == abi::kRs);
}

// R-SEF-3, R-SEF-4
TEST(Sef, PingCallback) {
  Fixture f({.ping_reply = [](Endpoint source) {
    seen.pings++;
    seen.source = source;
    return sef::PingAnswer::kSilent;
  }});
  f.world.notify_me(abi::kRs);
  EXPECT_EQ(f.next(), kTimedOut);
  EXPECT_EQ(seen.pings, 1);
  EXPECT_TRUE(seen.source == abi::kRs);
  EXPECT_EQ(f.world.notify_count, 0u);
}

// R-SEF-29: notify is a kind of arrival, not a type.
TEST(Sef, ForgedNotifyIsNoPing) {
  Fixture f;
  f.world.send(kClient, request(0x1000 | 5));
  f.world.send(kClient, request(abi::sef::Signal::kType));
  f.world.send(abi::kVm, request(abi::sef::Fault::kType));
  EXPECT_EQ(f.next(), 0x1005);
  EXPECT_EQ(f.next(), abi::sef::Signal::kType);
  EXPECT_EQ(f.next(), abi::sef::Fault::kType);
  EXPECT_EQ(f.world.notify_count, 0u);
  EXPECT_FALSE(f.world.has_crashed || f.world.has_exited);
}

// R-SEF-5: order and content of everything else are the kernel's.
TEST(Sef, OrdinaryMessagesPassUnchanged) {
  Fixture f;
  for (int i = 0; i < 5; i++) {
    Message m = request(100 + i);
    m.word[6] = 0xabc0u + unsigned(i);
    f.world.send(i % 2 ? kClient : kOther, m);
    f.world.notify_me(abi::kRs);
  }
  f.world.notify_me(abi::kHardware, 4);
  f.world.send(abi::kRs, request(abi::kRsBase));
  Message m;
  Status s = f.sef.receive(abi::kAny, m);
  EXPECT_TRUE(s.is_notify() && m.source == abi::kHardware);
  EXPECT_EQ(m.as<abi::Notification>().bits, 4u);
  for (int i = 0; i < 5; i++) {
    s = f.sef.receive(abi::kAny, m);
    EXPECT_TRUE(s.kind() == abi::ReceiveKind::kSendReceive);
    EXPECT_EQ(m.type, 100 + i);
    EXPECT_EQ(m.word[6], 0xabc0u + unsigned(i));
  }
  EXPECT_EQ(f.next(), abi::kRsBase);
}

// R-SEF-6
TEST(Sef, ErrorsOfReceiveAreReturned) {
  Fixture f;
  Message m;
  EXPECT_EQ(f.sef.receive(kClient, m).value, kTimedOut);
}

// R-SEF-7
TEST(Sef, SpecificSourceLeavesTheRestPending) {
  Fixture f;
  f.world.notify_me(abi::kRs);
  f.world.send(kClient, request(1));
  Message m;
  EXPECT_TRUE(f.sef.receive(kClient, m).ok());
  EXPECT_EQ(f.world.notify_count, 0u);
  EXPECT_EQ(f.sef.receive(abi::kRs, m).value, kTimedOut);
  EXPECT_EQ(f.world.notify_count, 1u);
}

// R-SEF-26
TEST(Sef, SigtermEndsByDefault) {
  Fixture f;
  f.world.from_rs(abi::sef::Signal{abi::kSigUser1});
  EXPECT_EQ(f.next(), kTimedOut);
  EXPECT_FALSE(f.world.has_exited);
  f.world.from_rs(abi::sef::Signal{abi::kSigTerm});
  EXPECT_EQ(f.next(), kTimedOut);
  EXPECT_TRUE(f.world.has_exited);
  EXPECT_EQ(f.world.exit_status, 0);
}

TEST(Sef, SignalCallback) {
  Fixture f({.signal_handler = [](int signal) {
    seen.last_signal = signal;
    return sef::SignalAction::kContinue;
  }});
  f.world.from_rs(abi::sef::Signal{abi::kSigTerm});
  EXPECT_EQ(f.next(), kTimedOut);
  EXPECT_EQ(seen.last_signal, abi::kSigTerm);
  EXPECT_FALSE(f.world.has_exited);
}

TEST(Sef, SignalManagerSeesEachReport) {
  Fixture f({.signal_manager = [](const abi::SignalReport& r) {
    seen.managed++;
    seen.source = r.process;
    seen.bits = r.signals;
  }});
  f.world.signal(kClient, abi::signal_bit(abi::kSigSegv));
  f.world.signal(kOther, abi::signal_bit(abi::kSigKill));
  EXPECT_EQ(f.next(), kTimedOut);
  EXPECT_EQ(seen.managed, 2);
  EXPECT_TRUE(seen.source == kOther);
  EXPECT_EQ(f.world.ended_signals, 2u);
}

// R-SEF-31, 32, 33, 34: shutdown, kernel notifies, alarms and dumps are events; unseen by default,
// or a callback's.
TEST(Sef, OtherEventsHaveADefault) {
  Fixture f;
  f.world.notify_me(abi::kClock);
  f.world.notify_me(abi::kSystem, abi::kSystemLog);
  f.world.from_rs(abi::sef::Dump{});
  f.world.from_rs(abi::sef::Shutdown{});
  f.world.send(abi::kPm, request(abi::sef::Shutdown::kType), abi::ReceiveKind::kAsync);
  EXPECT_EQ(f.next(), kTimedOut);
}

TEST(Sef, OtherEventsHaveAnOverride) {
  Fixture f({.alarm = [](uint64_t now) { seen.alarms++, seen.bits = now; },
             .system = [](uint64_t bits) { seen.system += int(bits); },
             .shutdown = [] { seen.shutdowns++; },
             .dump = [] { seen.dumps++; }});
  f.world.notify_me(abi::kClock);
  f.world.notify_me(abi::kSystem, abi::kSystemLog);
  f.world.from_rs(abi::sef::Dump{});
  f.world.from_rs(abi::sef::Shutdown{});
  f.world.send(abi::kPm, request(abi::sef::Shutdown::kType), abi::ReceiveKind::kAsync);
  EXPECT_EQ(f.next(), kTimedOut);
  EXPECT_EQ(seen.alarms, 1);
  EXPECT_EQ(seen.bits, f.world.now_ns);
  EXPECT_EQ(seen.system, int(abi::kSystemLog));
  EXPECT_EQ(seen.shutdowns, 2);
  EXPECT_EQ(seen.dumps, 1);
}

// R-SEF-27
TEST(Sef, CancelInterruptsTheCurrentReceiveOnce) {
  Fixture f({.alarm = [](uint64_t) { seen.framework->cancel(); }});
  f.world.notify_me(abi::kClock);
  f.world.send(kClient, request(1));
  EXPECT_EQ(f.next(), abi::to_wire(abi::Error::kInterrupted));
  EXPECT_EQ(f.next(), 1);
}

// R-SEF-30: each controlled fault, and only for RS.
TEST(Sef, Faults) {
  Fixture crash;
  crash.world.from_rs(abi::sef::Fault{1});
  EXPECT_EQ(crash.next(), kTimedOut);
  EXPECT_TRUE(crash.world.has_crashed);

  Fixture hang;
  hang.world.from_rs(abi::sef::Fault{2});
  EXPECT_EQ(hang.next(), kTimedOut);
  EXPECT_TRUE(hang.world.has_hung);

  Fixture silent;
  silent.world.from_rs(abi::sef::Fault{3});
  silent.world.send(kClient, request(9));
  EXPECT_EQ(silent.next(), 9);
  silent.world.notify_me(abi::kRs);
  EXPECT_EQ(silent.next(), kTimedOut);
  EXPECT_EQ(silent.world.notify_count, 0u);

  Fixture slow;
  slow.world.from_rs(abi::sef::Fault{4});
  slow.world.send(kClient, request(9));
  EXPECT_EQ(slow.next(), 9);
  EXPECT_EQ(slow.world.delay_count, 1u);

  Fixture refuses({.fault = sef::fault_null});
  refuses.world.from_rs(abi::sef::Fault{1});
  EXPECT_EQ(refuses.next(), kTimedOut);
  EXPECT_FALSE(refuses.world.has_crashed);

  Fixture unknown;
  unknown.world.from_rs(abi::sef::Fault{99});
  EXPECT_EQ(unknown.next(), kTimedOut);
  EXPECT_FALSE(unknown.world.has_crashed);
}

// The reply goes out exactly once, whatever events follow.
TEST(Sef, ReplyIsNotRepeatedAfterAnEvent) {
  Fixture f;
  for (int i = 0; i < 3; i++) f.world.notify_me(abi::kRs);
  f.world.send(kOther, request(2));
  Message m = request(77);
  Status s = f.sef.reply_receive(kClient, m);
  EXPECT_TRUE(s.ok() && !s.reply_lost());
  EXPECT_EQ(m.type, 2);
  ASSERT_EQ(f.world.reply_count, 1u);
  EXPECT_TRUE(f.world.replies[0].to == kClient);
  EXPECT_EQ(f.world.replies[0].m.type, 77);
}

TEST(Sef, LostReplyIsReportedAfterAnEvent) {
  Fixture f;
  f.world.reply_fails = true;
  f.world.notify_me(abi::kRs);
  f.world.send(kOther, request(2));
  Message m = request(77);
  EXPECT_TRUE(f.sef.reply_receive(kClient, m).reply_lost());
  EXPECT_EQ(m.type, 2);
}

TEST(Sef, NoReplyToNone) {
  Fixture f;
  f.world.send(kOther, request(2));
  Message m;
  EXPECT_TRUE(f.sef.reply_receive(abi::kNone, m).ok());
  EXPECT_EQ(f.world.reply_count, 0u);
}

}  // namespace
