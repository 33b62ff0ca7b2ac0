// SPDX-License-Identifier: BSD-3-Clause
// The table of transitions, walked completely; back-off.
#include "servers/rs/state.h"

#include "base/test/test.h"
#include "servers/rs/backoff.h"

namespace {

using rs::Event;
using rs::next_state;
using rs::State;

State state(unsigned i) { return State(i); }
Event event(unsigned i) { return Event(i); }

TEST(RsState, TableIsAFunction) {
  for (const rs::Transition& a : rs::transitions()) {
    for (const rs::Transition& b : rs::transitions()) {
      if (a.from == b.from && a.event == b.event) EXPECT_TRUE(&a == &b);
    }
  }
}

// Every pair of state and event, against what must hold whatever the table says.
TEST(RsState, EveryPair) {
  for (unsigned s = 0; s < rs::kStateCount; s++) {
    for (unsigned e = 0; e < rs::kEventCount; e++) {
      const auto next = next_state(state(s), event(e));
      if (!next) continue;
      const State from = state(s);
      switch (event(e)) {
        case Event::kBoot:
          EXPECT_TRUE(from == State::kFree && *next == State::kWaiting);
          break;
        case Event::kLoad:
          EXPECT_TRUE(*next == State::kLoading);
          EXPECT_FALSE(from == State::kStopping || from == State::kUser || from == State::kWaiting);
          break;
        case Event::kStart:
          EXPECT_TRUE(*next == State::kInitializing);
          EXPECT_FALSE(from == State::kStopping || from == State::kUser || from == State::kFree);
          break;
        case Event::kInitOk:
          EXPECT_TRUE(from == State::kInitializing && *next == State::kRunning);
          break;
        case Event::kStop:
          EXPECT_TRUE(from == State::kRunning && *next == State::kStopping);
          break;
        case Event::kWaitBackoff:
          EXPECT_TRUE(*next == State::kBackoff);
          break;
        case Event::kRunScript:
          EXPECT_TRUE(*next == State::kScript && rs::is_alive(from));
          break;
        case Event::kGiveUp:
          EXPECT_TRUE(*next == State::kDead);
          break;
        case Event::kRemove:
          EXPECT_TRUE(*next == State::kFree && from != State::kUser && from != State::kWaiting);
          break;
        case Event::kBecomeUser:
          EXPECT_TRUE(from == State::kWaiting && *next == State::kUser);
          break;
      }
    }
  }
}

// From Free every state is reached, and from every state but init's Free is reached again.
TEST(RsState, Reachability) {
  bool reached[rs::kStateCount] = {true};
  for (unsigned round = 0; round < rs::kStateCount; round++) {
    for (const rs::Transition& t : rs::transitions()) {
      if (reached[unsigned(t.from)]) reached[unsigned(t.to)] = true;
    }
  }
  for (bool r : reached) EXPECT_TRUE(r);
  bool ends[rs::kStateCount] = {true};
  for (unsigned round = 0; round < rs::kStateCount; round++) {
    for (const rs::Transition& t : rs::transitions()) {
      if (ends[unsigned(t.to)]) ends[unsigned(t.from)] = true;
    }
  }
  for (unsigned s = 0; s < rs::kStateCount; s++) EXPECT_EQ(ends[s], state(s) != State::kUser);
}

TEST(RsState, Names) {
  for (unsigned s = 0; s < rs::kStateCount; s++)
    EXPECT_NE(std::string_view(rs::state_name(state(s))), "?");
  for (unsigned e = 0; e < rs::kEventCount; e++)
    EXPECT_NE(std::string_view(rs::event_name(event(e))), "?");
}

// R-RS-9, R-RS-10
TEST(RsBackoff, DoublesUpToThirtySeconds) {
  constexpr unsigned kWanted[] = {0, 2, 4, 8, 16, 30, 30, 30};
  for (uint32_t n = 0; n < 8; n++) EXPECT_EQ(rs::backoff_ns(n, false), kWanted[n] * rs::kSecondNs);
  EXPECT_EQ(rs::backoff_ns(1'000'000, false), rs::kLongestBackoffNs);
  EXPECT_EQ(rs::backoff_ns(0, true), 0u);
  EXPECT_EQ(rs::backoff_ns(7, true), rs::kSecondNs);
}

}  // namespace
