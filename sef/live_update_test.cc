// SPDX-License-Identifier: BSD-3-Clause
// SEF's side of a live update, directed and by random worlds (messages reordered, lost, RS dying).
#include "sef/live_update.h"

#include "base/test/test.h"
#include "sef/fake_transport.h"
#include "sef/framework.h"

namespace {

using abi::Error;
using abi::Message;
using abi::Status;
using abi::sef::Prepare;
using abi::sef::Ready;
using sef::FakeTransport;
using sef::FakeWorld;
using Framework = sef::Framework<FakeTransport>;

constexpr abi::Endpoint kClient{50};
constexpr int32_t kTimedOut = abi::to_wire(Error::kTimedOut);
constexpr int32_t kOwnState = sef::kStateCustomBase + 1;

struct Seen {
  int prepares = 0, changes = 0, dumps = 0, saves = 0;
  int32_t from = -9, to = -9;
  bool is_ready = false, vetoes = false;
  int32_t model_state = 0;  // followed through state_changed: must always be continuous
  bool is_broken = false;
} seen;

bool is_valid(int32_t state, uint32_t flags) {
  return state == kOwnState || sef::lu_state_isvalid_standard(state, flags);
}
abi::Result<> prepare(int32_t) {
  seen.prepares++;
  return seen.is_ready ? abi::Result<>{} : std::unexpected(Error::kNotReady);
}
void state_changed(int32_t from, int32_t to) {
  seen.changes++;
  seen.is_broken |= from != seen.model_state || from == to;
  seen.model_state = to;
  seen.from = from;
  seen.to = to;
}
abi::Result<> state_save(int32_t, uint32_t) {
  seen.saves++;
  return seen.vetoes ? std::unexpected(Error::kBusy) : abi::Result<>{};
}
void state_dump(int32_t) { seen.dumps++; }

const sef::Callbacks kFull{.lu_state_isvalid = is_valid,
                           .lu_prepare = prepare,
                           .lu_state_changed = state_changed,
                           .lu_state_dump = state_dump,
                           .lu_state_save = state_save};

struct Fixture {
  FakeWorld world;
  Framework sef{FakeTransport{&world}};
  explicit Fixture(const sef::Callbacks& callbacks) {
    seen = {};
    world.from_rs(abi::sef::Init{});
    sef.startup(callbacks);
    world.call_count = 0;
  }
  void ask(int32_t state) { world.from_rs(Prepare{.state = state, .flags = 0, .max_time_ns = 0}); }
  int32_t next() {
    Message m;
    Status s = sef.receive(abi::kAny, m);
    return s.ok() ? m.type : s.value;
  }
  // The result and state of the i-th answer that SEF sent without waiting.
  [[nodiscard]] Ready answer(unsigned i) const { return world.async[i].m.as<Ready>(); }
  void client(int32_t type) {
    Message m;
    m.type = type;
    world.send(kClient, m);
  }
};

// R-SEF-8
TEST(SefUpdate, RefusedWithoutCallbacks) {
  Fixture f({});
  f.ask(sef::kStateWorkFree);
  f.client(1);
  EXPECT_EQ(f.next(), 1);
  ASSERT_EQ(f.world.async_count, 1u);
  EXPECT_EQ(f.answer(0).result, abi::to_wire(Error::kNoSystemCall));
  EXPECT_EQ(f.answer(0).state, sef::kStateWorkFree);
  EXPECT_FALSE(f.world.has_exited);
}

// R-SEF-9
TEST(SefUpdate, StandardValidator) {
  for (int32_t s : {1, 2, 3}) EXPECT_TRUE(sef::lu_state_isvalid_standard(s, 0));
  for (int32_t s : {0, 4, -1}) EXPECT_FALSE(sef::lu_state_isvalid_standard(s, 0));
  Fixture f({.lu_state_isvalid = sef::lu_state_isvalid_standard});
  f.ask(-1);
  EXPECT_EQ(f.next(), kTimedOut);
  EXPECT_EQ(f.answer(0).result, abi::to_wire(Error::kInvalid));
}

// R-SEF-10
TEST(SefUpdate, WorkFreeIsReadyAtTheNextReceive) {
  Fixture f(kFull);
  f.ask(sef::kStateWorkFree);
  EXPECT_EQ(f.next(), kTimedOut);
  EXPECT_EQ(seen.prepares, 0);
  ASSERT_EQ(f.world.call_count, 1u);
  EXPECT_EQ(f.world.calls[0].m.as<Ready>().result, 0);
  EXPECT_EQ(f.world.calls[0].m.as<Ready>().state, sef::kStateWorkFree);
}

// R-SEF-11, R-SEF-13
TEST(SefUpdate, PrepareIsAskedBeforeEachReceive) {
  Fixture f(kFull);
  f.ask(kOwnState);
  for (int i = 0; i < 3; i++) f.client(i);
  EXPECT_EQ(f.next(),
            0);  // the request was consumed, prepare asked once, then the client's message
  EXPECT_EQ(f.next(), 1);
  EXPECT_EQ(seen.prepares, 2);
  EXPECT_EQ(f.world.call_count, 0u);
  seen.is_ready = true;
  EXPECT_EQ(f.next(), 2);
  EXPECT_EQ(f.world.call_count, 1u);
  EXPECT_EQ(f.next(), kTimedOut);
  EXPECT_EQ(seen.prepares, 3);
}

// R-SEF-12
TEST(SefUpdate, AlwaysReady) {
  Fixture f({.lu_state_isvalid = sef::lu_state_isvalid_standard,
             .lu_prepare = sef::lu_prepare_always_ready});
  f.ask(sef::kStateRequestFree);
  EXPECT_EQ(f.next(), kTimedOut);
  EXPECT_EQ(f.world.call_count, 1u);
}

// R-SEF-14, R-SEF-17
TEST(SefUpdate, AbortReturnsToNormalAndAgain) {
  Fixture f(kFull);
  for (int round = 1; round <= 3; round++) {
    f.ask(sef::kStateWorkFree);
    EXPECT_EQ(f.next(), kTimedOut);
    EXPECT_EQ(seen.changes, 2 * round);
    EXPECT_EQ(seen.from, sef::kStateWorkFree);
    EXPECT_EQ(seen.to, sef::kStateNull);
    f.client(9);
    EXPECT_EQ(f.next(), 9);
  }
  EXPECT_FALSE(seen.is_broken);
}

// R-SEF-15
TEST(SefUpdate, SecondRequestIsBusy) {
  Fixture f(kFull);
  f.ask(kOwnState);
  f.ask(sef::kStateRequestFree);
  EXPECT_EQ(f.next(), kTimedOut);
  ASSERT_EQ(f.world.async_count, 1u);
  EXPECT_EQ(f.answer(0).result, abi::to_wire(Error::kBusy));
  EXPECT_EQ(f.answer(0).state, sef::kStateRequestFree);
  EXPECT_EQ(f.sef.update_state(), kOwnState);
}

// R-SEF-16: the seed abandoned the update without telling RS.
TEST(SefUpdate, VetoIsTold) {
  Fixture f(kFull);
  seen.vetoes = true;
  f.ask(sef::kStateWorkFree);
  f.client(3);
  EXPECT_EQ(f.next(), 3);
  EXPECT_EQ(f.world.call_count, 0u);
  ASSERT_EQ(f.world.async_count, 1u);
  EXPECT_EQ(f.answer(0).result, abi::to_wire(Error::kBusy));
  EXPECT_EQ(f.sef.update_state(), sef::kStateNull);
  EXPECT_EQ(seen.changes, 2);
}

// R-SEF-25
TEST(SefUpdate, CancelIsAnswered) {
  Fixture f(kFull);
  f.ask(kOwnState);
  EXPECT_EQ(f.next(), kTimedOut);
  f.ask(sef::kStateNull);
  f.client(4);
  EXPECT_EQ(f.next(), 4);
  ASSERT_EQ(f.world.async_count, 1u);
  EXPECT_EQ(f.answer(0).result, 0);
  EXPECT_EQ(f.answer(0).state, sef::kStateNull);
  EXPECT_EQ(seen.changes, 2);
  EXPECT_EQ(f.sef.update_state(), sef::kStateNull);
}

// A cancel that comes too late: nothing changes, RS is told all the same.
TEST(SefUpdate, StrayCancel) {
  Fixture f(kFull);
  f.ask(sef::kStateNull);
  EXPECT_EQ(f.next(), kTimedOut);
  EXPECT_EQ(f.world.async_count, 1u);
  EXPECT_EQ(seen.changes, 0);
}

// R-SEF-18
TEST(SefUpdate, DebugPrintsEachCycle) {
  sef::Callbacks callbacks = kFull;
  callbacks.lu_debug = true;
  Fixture f(callbacks);
  f.ask(kOwnState);
  for (int i = 0; i < 3; i++) f.client(i);
  for (int i = 0; i < 3; i++) EXPECT_EQ(f.next(), i);
  EXPECT_EQ(seen.dumps, 3);
  EXPECT_EQ(f.world.log_count, 3u);
  EXPECT_TRUE(std::string_view(f.world.log).find("state 5, cycle 3") != std::string_view::npos);
  Fixture quiet(kFull);
  quiet.ask(kOwnState);
  EXPECT_EQ(quiet.next(), kTimedOut);
  EXPECT_EQ(quiet.world.log_count, 0u);
}

// The client of the request that is being answered gets its reply before the service may be
// replaced.
TEST(SefUpdate, ReplyGoesOutBeforeReady) {
  Fixture f(kFull);
  seen.is_ready = true;
  f.ask(kOwnState);
  f.client(1);
  Message m;
  EXPECT_TRUE(f.sef.receive(kClient, m).ok());  // the request of RS stays pending
  EXPECT_TRUE(f.sef.receive(abi::kRs, m).value == kTimedOut);
  EXPECT_EQ(f.world.call_count, 1u);

  f.ask(kOwnState);
  seen.is_ready = false;
  EXPECT_EQ(f.next(), kTimedOut);
  seen.is_ready = true;
  f.world.rs_answer = [](FakeWorld& w, Message& answer) {
    EXPECT_EQ(w.reply_count, 1u);
    answer.type = 0;
    return true;
  };
  m.type = 42;
  (void)f.sef.reply_receive(kClient, m);
  EXPECT_EQ(f.world.call_count, 2u);
  EXPECT_EQ(f.world.replies[0].m.type, 42);
}

// RS dies while the service waits for it to be replaced: it goes on.
TEST(SefUpdate, RsDiesDuringReady) {
  Fixture f(kFull);
  f.world.rs_answer = [](FakeWorld&, Message&) { return false; };
  f.ask(sef::kStateWorkFree);
  f.client(6);
  EXPECT_EQ(f.next(), 6);
  EXPECT_EQ(f.sef.update_state(), sef::kStateNull);
}

// Random worlds: every client message arrives once and in order, no ping is answered twice, the
// states that state_changed tells are continuous, and each request that arrived has exactly one
// outcome.
void random_world(uint64_t seed) {
  sef::Callbacks callbacks = kFull;
  Fixture f(callbacks);
  f.world.seed = seed | 1;
  f.world.drop_percent = unsigned(seed % 3) * 20;
  f.world.rs_answer = [](FakeWorld& w, Message& m) {
    m.type = 0;
    return w.random() % 4 != 0;
  };
  int sent = 0, received = 0;
  unsigned pings = 0;
  for (int step = 0; step < 60; step++) {
    switch (f.world.random() % 6) {
      case 0:
        f.world.notify_me(abi::kRs);
        pings++;
        break;
      case 1:
        f.ask(int32_t(f.world.random() % 7));
        break;
      case 2:
        f.ask(sef::kStateNull);
        break;
      case 3:
        seen.is_ready = f.world.random() % 2 != 0;
        seen.vetoes = f.world.random() % 4 == 0;
        break;
      default:
        f.client(1000 + sent++);
        break;
    }
    if (f.world.random() % 2 == 0) continue;
    int32_t got = f.next();
    if (got == kTimedOut) continue;
    EXPECT_EQ(got, 1000 + received);
    received++;
  }
  for (int32_t got; (got = f.next()) != kTimedOut; received++) EXPECT_EQ(got, 1000 + received);
  EXPECT_EQ(received, sent);
  EXPECT_EQ(f.world.notify_count, pings);
  EXPECT_FALSE(seen.is_broken);
  EXPECT_EQ(seen.model_state, f.sef.update_state());
}

TEST(SefUpdate, RandomWorlds) {
  for (uint64_t seed = 1; seed <= 2000; seed++) {
    random_world(seed * 0x9e3779b97f4a7c15);
    if (base::test::failing()) return;
  }
}

}  // namespace
