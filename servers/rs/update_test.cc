// SPDX-License-Identifier: BSD-3-Clause
// RS's side of a live update by controlled failure.
#include "servers/rs/fake_system.h"

namespace {

using abi::Endpoint;
using abi::Error;
using abi::to_wire;
using abi::sef::Prepare;
using abi::sef::Ready;
using rs::FakeMachine;
using rs::kOtherUser;
using rs::kRootUser;
using rs::kSecondNs;
using rs::State;

constexpr int32_t kLater = 7777;

int32_t ask_update(FakeMachine& m, const char* label, int32_t state, uint64_t limit = 0,
                   Endpoint who = kRootUser) {
  abi::rs::Update r{{}, state, 0, limit};
  std::strncpy(r.label.text, label, sizeof r.label.text);
  return m.ask(who, r);
}

// R-RS-22, R-RS-23
TEST(RsUpdate, ReadyServiceIsReplaced) {
  FakeMachine m;
  m.boot();
  m.signal("tty", abi::kSigSegv);
  m.settle();
  const Endpoint old = m.service("tty").endpoint;
  EXPECT_EQ(ask_update(m, "tty", 1), kLater);
  EXPECT_EQ(m.system.count_sent<Prepare>(old), 1);
  EXPECT_EQ(m.ask(old, Ready{0, 1}), kLater);  // never answered: it is replaced
  EXPECT_TRUE(m.system.find(old) == nullptr);
  m.settle();
  EXPECT_EQ(m.system.last_reply(kRootUser), 0);
  EXPECT_TRUE(m.service("tty").endpoint != old);
  EXPECT_EQ(m.service("tty").restarts, 0u);
  EXPECT_TRUE(m.state("tty") == State::kRunning);
}

// R-RS-24, R-RS-26
TEST(RsUpdate, TimeLimitCancels) {
  FakeMachine m;
  m.boot();
  const Endpoint tty = m.service("tty").endpoint;
  ask_update(m, "tty", 2);
  m.run(2 * kSecondNs - 1);
  EXPECT_EQ(m.system.last_reply(kRootUser), 9999);
  m.run(2);
  EXPECT_EQ(m.system.last_reply(kRootUser), to_wire(Error::kInterrupted));
  EXPECT_EQ(m.system.count_sent<Prepare>(tty), 2);
  EXPECT_EQ(m.system.sent[m.system.last_sent<Prepare>(tty)].m.as<Prepare>().state, 0);
  EXPECT_EQ(m.ask(tty, Ready{0, 2}), to_wire(Error::kInvalid));  // too late
  EXPECT_TRUE(m.service("tty").endpoint == tty);
  EXPECT_EQ(ask_update(m, "tty", 1), kLater);  // and again
}

// R-RS-25
TEST(RsUpdate, Refusals) {
  FakeMachine m;
  m.boot();
  m.start("test");
  EXPECT_EQ(ask_update(m, "tty", 0), to_wire(Error::kInvalid));
  EXPECT_EQ(ask_update(m, "tty", 1, 21 * kSecondNs), to_wire(Error::kInvalid));
  EXPECT_EQ(ask_update(m, "nobody", 1), to_wire(Error::kNoProcess));
  EXPECT_EQ(ask_update(m, "tty", 1, 0, kOtherUser), to_wire(Error::kPerm));
  EXPECT_EQ(ask_update(m, "pm", 1), to_wire(Error::kPerm));
  EXPECT_EQ(ask_update(m, "tty", 1), kLater);
  EXPECT_EQ(ask_update(m, "test", 1), to_wire(Error::kBusy));
  EXPECT_EQ(m.ask_label<abi::rs::Down>(kRootUser, "tty"), to_wire(Error::kBusy));
}

// R-RS-27: the service's reason reaches the caller; the service is told that it goes on.
TEST(RsUpdate, ServiceRefuses) {
  for (Error why : {Error::kNoSystemCall, Error::kInvalid, Error::kBusy}) {
    FakeMachine m;
    m.boot();
    const Endpoint tty = m.service("tty").endpoint;
    ask_update(m, "tty", 1);
    EXPECT_EQ(m.ask(tty, Ready{to_wire(why), 1}), to_wire(Error::kNotReady));
    EXPECT_EQ(m.system.last_reply(kRootUser), to_wire(why));
    EXPECT_TRUE(m.service("tty").endpoint == tty && m.state("tty") == State::kRunning);
  }
}

// R-RS-28
TEST(RsUpdate, NoPingsWhilePreparing) {
  FakeMachine m;
  m.boot();
  m.start("test");
  m.service("test").policy.heartbeat_ms = 0;
  for (const char* label : {"pm", "vfs", "ds"}) m.service(label).policy.heartbeat_ms = 0;
  const Endpoint tty = m.service("tty").endpoint;
  m.system.find(tty)->answers_pings = false;
  ask_update(m, "tty", 1, 15 * kSecondNs);
  const unsigned pings = m.system.ping_count;
  m.run(14 * kSecondNs);
  EXPECT_EQ(m.system.ping_count, pings);
  EXPECT_EQ(m.service("tty").restarts, 0u);
  m.system.find(tty)->answers_pings = true;
  m.run(3 * kSecondNs);
  EXPECT_GT(m.system.ping_count, pings);
  EXPECT_EQ(m.service("tty").restarts, 0u);
}

// R-RS-29: the seed waited for the time limit, and then cancelled the new instance's update.
TEST(RsUpdate, CrashEndsItAtOnce) {
  FakeMachine m;
  m.boot();
  ask_update(m, "tty", 1);
  m.signal("tty", abi::kSigSegv);
  EXPECT_EQ(m.system.last_reply(kRootUser), to_wire(Error::kRestart));
  m.settle();
  const Endpoint fresh = m.service("tty").endpoint;
  m.run(5 * kSecondNs);
  EXPECT_EQ(m.system.count_sent<Prepare>(fresh), 0);
  EXPECT_EQ(ask_update(m, "tty", 1), kLater);
}

// R-RS-30
TEST(RsUpdate, TakesTheProgramThatIsThereNow) {
  FakeMachine m;
  m.boot();
  m.start("test");
  const unsigned requests = m.system.request_count;
  ask_update(m, "test", 1);
  m.ask(m.service("test").endpoint, Ready{0, 1});
  EXPECT_EQ(m.system.request_count, requests + 1);
  m.program_arrives();
  m.settle();
  EXPECT_EQ(m.system.last_reply(kRootUser), 0);
}

}  // namespace
