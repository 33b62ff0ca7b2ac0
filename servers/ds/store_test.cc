// SPDX-License-Identifier: BSD-3-Clause
// R-DS-1: publish, retrieve, subscribe, check, delete; owners; what a successor finds.
#include "servers/ds/store.h"

#include <cstring>

#include "base/test/test.h"

namespace {

using abi::Endpoint;
using abi::Error;
using ds::Kind;
using ds::State;
using ds::Store;

constexpr Endpoint kRs = abi::kRs, kA{20}, kB{21}, kC{22};

int notified[64];
void notify(Endpoint who) { notified[who.slot() % 64]++; }

struct Fixture {
  State state{};
  Store store{state, notify};
  Fixture() {
    std::memset(notified, 0, sizeof notified);
    store.adopt();
  }
};

uint64_t endpoint_value(Endpoint e) { return uint32_t(e.value); }

TEST(DsStore, PublishRetrieveOverwriteDelete) {
  Fixture f;
  EXPECT_TRUE(f.store.publish(kA, false, "speed", Kind::kNumber, {.number = 7}).has_value());
  EXPECT_TRUE(f.store.publish(kA, false, "speed", Kind::kText, {.text = "fast"}).has_value());
  EXPECT_EQ((*f.store.retrieve("speed", Kind::kNumber))->value, 7u);
  EXPECT_EQ((*f.store.retrieve("speed", Kind::kText))->text_bytes, 4u);
  EXPECT_TRUE(f.store.publish(kA, false, "speed", Kind::kNumber, {.number = 8}).has_value());
  EXPECT_EQ((*f.store.retrieve("speed", Kind::kNumber))->value, 8u);
  EXPECT_EQ(f.store.entry_count(), 2u);
  EXPECT_TRUE(f.store.remove(kA, false, "speed", Kind::kNumber).has_value());
  EXPECT_TRUE(f.store.retrieve("speed", Kind::kNumber).error() == Error::kNoEntry);
}

TEST(DsStore, OwnersOnly) {
  Fixture f;
  EXPECT_TRUE(f.store.publish(kA, false, "key", Kind::kNumber, {.number = 1}).has_value());
  EXPECT_TRUE(f.store.publish(kB, false, "key", Kind::kNumber, {.number = 2}).error() ==
              Error::kPerm);
  EXPECT_TRUE(f.store.remove(kB, false, "key", Kind::kNumber).error() == Error::kPerm);
  EXPECT_TRUE(f.store.publish(kRs, true, "key", Kind::kNumber, {.number = 3}).has_value());
  EXPECT_TRUE((*f.store.retrieve("key", Kind::kNumber))->owner == kRs);
}

TEST(DsStore, LimitsAreErrors) {
  Fixture f;
  char text[200];
  std::memset(text, 'x', sizeof text);
  EXPECT_TRUE(f.store.publish(kA, false, "x", Kind::kNumber, {}).error() == Error::kInvalid);
  EXPECT_TRUE(f.store.publish(kA, false, {text, 81}, Kind::kNumber, {}).error() == Error::kInvalid);
  EXPECT_TRUE(f.store.publish(kA, false, {text, 80}, Kind::kNumber, {}).has_value());
  EXPECT_TRUE(f.store.publish(kA, false, "key", Kind::kText, {.text = {text, 101}}).error() ==
              Error::kInvalid);
  EXPECT_TRUE(f.store.publish(kA, false, "key", Kind(9), {}).error() == Error::kInvalid);
  EXPECT_TRUE(f.store.subscribe(kA, "(", false).error() == Error::kInvalid);
  for (unsigned i = 0; i + 1 < abi::ds::kMaxEntries; i++) {
    char key[] = {'k', char('0' + i / 100), char('0' + i / 10 % 10), char('0' + i % 10)};
    EXPECT_TRUE(f.store.publish(kA, false, {key, 4}, Kind::kNumber, {}).has_value());
  }
  EXPECT_TRUE(f.store.publish(kA, false, "more", Kind::kNumber, {}).error() == Error::kAgain);
}

TEST(DsStore, SubscribersAreToldOnceAChange) {
  Fixture f;
  EXPECT_TRUE(f.store.subscribe(kB, "drv\\..*", false).has_value());
  EXPECT_TRUE(f.store.subscribe(kB, ".*net", false).has_value());
  EXPECT_TRUE(f.store.publish(kA, false, "drv.net", Kind::kNumber, {.number = 1}).has_value());
  EXPECT_TRUE(f.store.publish(kA, false, "other", Kind::kNumber, {.number = 1}).has_value());
  EXPECT_EQ(notified[kB.slot()], 2);  // two patterns match
  EXPECT_EQ((*f.store.check(kB))->value, 1u);
  EXPECT_TRUE(f.store.check(kB).error() == Error::kNoEntry);
  EXPECT_TRUE(f.store.publish(kA, false, "drv.net", Kind::kNumber, {.number = 1}).has_value());
  EXPECT_TRUE(f.store.check(kB).error() == Error::kNoEntry);  // same value: no change
  EXPECT_TRUE(f.store.publish(kA, false, "drv.net", Kind::kNumber, {.number = 2}).has_value());
  EXPECT_EQ((*f.store.check(kB))->value, 2u);
}

TEST(DsStore, InitialCountsPresentEntries) {
  Fixture f;
  EXPECT_TRUE(f.store.publish(kA, false, "one", Kind::kNumber, {.number = 1}).has_value());
  EXPECT_TRUE(f.store.subscribe(kB, "o.*", true).has_value());
  EXPECT_EQ(notified[kB.slot()], 1);
  EXPECT_TRUE(f.store.check(kB).has_value());
  EXPECT_TRUE(f.store.unsubscribe(kB, "o.*").has_value());
  EXPECT_TRUE(f.store.unsubscribe(kB, "o.*").error() == Error::kNoEntry);
}

// A service restarts: its label changes, subscribers hear of it; what it had published is gone with
// it.
TEST(DsStore, RestartOfAService) {
  Fixture f;
  EXPECT_TRUE(
      f.store.publish(kRs, true, "tty", Kind::kLabel, {.number = endpoint_value(kA)}).has_value());
  EXPECT_TRUE(f.store.publish(kA, false, "tty.lines", Kind::kNumber, {.number = 4}).has_value());
  EXPECT_TRUE(f.store.subscribe(kA, "xx", false).has_value());
  EXPECT_TRUE(f.store.subscribe(kB, "tty", false).has_value());
  f.store.owner_died(kA);
  EXPECT_FALSE(f.store.retrieve("tty", Kind::kLabel).has_value());
  EXPECT_FALSE(f.store.retrieve("tty.lines", Kind::kNumber).has_value());
  EXPECT_EQ(f.store.subscription_count(), 1u);
  EXPECT_TRUE(
      f.store.publish(kRs, true, "tty", Kind::kLabel, {.number = endpoint_value(kC)}).has_value());
  EXPECT_EQ(notified[kB.slot()], 1);
  EXPECT_EQ((*f.store.check(kB))->value, endpoint_value(kC));
}

// DS itself restarts: everything is there, unread changes are announced again, torn records are
// dropped.
TEST(DsStore, SuccessorFindsEverything) {
  Fixture f;
  EXPECT_TRUE(f.store.publish(kA, false, "first", Kind::kNumber, {.number = 1}).has_value());
  EXPECT_TRUE(f.store.subscribe(kB, "first", true).has_value());
  std::memset(notified, 0, sizeof notified);
  Store successor(f.state, notify);
  successor.adopt();
  EXPECT_EQ(notified[kB.slot()], 1);
  EXPECT_EQ((*successor.check(kB))->value, 1u);

  f.state.entry[0].key_bytes = 1000;
  f.state.entry[5].is_used = 77;
  f.state.subscription[0].pattern[0] = '(';
  Store third(f.state, notify);
  third.adopt();
  EXPECT_EQ(third.entry_count(), 0u);
  EXPECT_EQ(third.subscription_count(), 0u);

  f.state.magic = 1;
  Store fourth(f.state, notify);
  fourth.adopt();
  EXPECT_EQ(f.state.magic, State::kMagic);
}

}  // namespace
