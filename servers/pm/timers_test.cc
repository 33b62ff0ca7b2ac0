// SPDX-License-Identifier: BSD-3-Clause
// The heap of deadlines against a simple model, and what depends on it: sleep, alarm, itimer (R-KERN-23's user side).
#include "base/test/random.h"
#include "base/test/test.h"
#include "servers/pm/testing/fake_machine.h"

namespace pm {
namespace {

using fake::body_of;
using fake::boot;
using fake::call;

TEST(Timers, HeapEqualsModel) {
  static Timers timers;
  static Timer timer[64];
  static uint64_t deadline[64];  // 0: not set
  base::test::Random random(1);
  for (unsigned step = 0; step < 20000; step++) {
    unsigned i = unsigned(random.below(64));
    switch (random.below(3)) {
      case 0:
        deadline[i] = 1 + random.below(1000);
        timers.set(timer[i], deadline[i]);
        break;
      case 1:
        timers.cancel(timer[i]);
        deadline[i] = 0;
        break;
      default: {
        uint64_t now = random.below(300), first = Timers::kNever;
        for (uint64_t d : deadline) first = d != 0 && d < first ? d : first;
        EXPECT_EQ(timers.first_deadline(), first);
        Timer* expired = timers.take_expired(now);
        ASSERT_EQ(expired != nullptr, first <= now);
        if (expired == nullptr) break;
        EXPECT_EQ(expired->deadline, first);
        deadline[expired - timer] = 0;
        EXPECT_FALSE(expired->is_set());
      }
    }
  }
}

TEST(Timers, SleepEndsOnTimeNotBefore) {
  Process& init = boot();
  EXPECT_EQ(call(init, abi::pm::Sleep{.clock = 1, .is_absolute = 0, .time_ns = 1000}), kNoReply);
  EXPECT_EQ(fake::the.alarm, 1000);
  fake::advance(999);
  EXPECT_EQ(body_of(init).place, fake::Place::kInPm);
  fake::advance(1);
  EXPECT_EQ(body_of(init).last_reply, 0);
  EXPECT_EQ(body_of(init).place, fake::Place::kRunning);
  EXPECT_EQ(call(init, abi::pm::Sleep{.clock = 1, .is_absolute = 1, .time_ns = 500}), 0);  // over already
  EXPECT_EQ(call(init, abi::pm::Sleep{.clock = 99, .is_absolute = 0, .time_ns = 500}), error(Error::kInvalid));
}

TEST(Timers, InterruptedSleepTellsTheRest) {
  Process& init = boot();
  Process& p = fake::fork(init);
  (void)call(p, abi::pm::SignalAction{.signal = abi::kSigUser1, .is_set = 1, .handler = 0x5000});
  EXPECT_EQ(call(p, abi::pm::Sleep{.clock = 0, .is_absolute = 0, .time_ns = 1000}), kNoReply);
  fake::advance(400);
  (void)call(init, abi::pm::Kill{.pid = p.pid(), .signal = abi::kSigUser1});
  EXPECT_EQ(body_of(p).last_reply, error(Error::kInterrupted));
  EXPECT_EQ(body_of(p).reply_message.as<abi::pm::Sleep::Reply>().left_ns, 600);
  EXPECT_EQ(fake::the.alarm, Timers::kNever);
}

TEST(Timers, IntervalTimerRepeats) {
  Process& init = boot();
  Process& p = fake::fork(init);
  (void)call(p, abi::pm::SignalAction{
                    .signal = abi::kSigAlarm, .is_set = 1, .handler = 0x5000, .flags = abi::kSaNoDefer});
  EXPECT_EQ(call(p, abi::pm::IntervalTimer{.which = 0, .is_set = 1, .value_ns = 100, .interval_ns = 50}), 0);
  fake::advance(100);
  EXPECT_EQ(body_of(p).frame_count, 1);
  fake::advance(50);
  EXPECT_EQ(body_of(p).frame_count, 2);
  fake::advance(1000);  // many missed: one signal, and the beat is kept
  EXPECT_EQ(body_of(p).frame_count, 3);
  Message m = Message::of(abi::pm::IntervalTimer{.which = 0, .is_set = 1, .value_ns = 0, .interval_ns = 0});
  EXPECT_EQ(call(p, m), 0);
  EXPECT_EQ(m.as<abi::pm::IntervalTimer::Reply>().value_ns, 50);
  EXPECT_EQ(m.as<abi::pm::IntervalTimer::Reply>().interval_ns, 50);
  fake::advance(10000);
  EXPECT_EQ(body_of(p).frame_count, 3);
}

TEST(Timers, DeadProcessLeavesNoTimer) {
  Process& init = boot();
  Process& p = fake::fork(init);
  (void)call(p, abi::pm::IntervalTimer{.which = 0, .is_set = 1, .value_ns = 100, .interval_ns = 0});
  (void)call(p, abi::pm::Sleep{.clock = 1, .is_absolute = 0, .time_ns = 50});
  (void)call(init, abi::pm::Kill{.pid = p.pid(), .signal = abi::kSigKill});
  EXPECT_EQ(fake::the.alarm, Timers::kNever);
}

}  // namespace
}  // namespace pm
