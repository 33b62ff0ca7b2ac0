// SPDX-License-Identifier: BSD-3-Clause
// Random requests, half of them good, by many processes, mixed with kernel reports, service messages, time and VFS
// answers: PM never breaks its own rules (issue part 9: hostile programs; D9: nobody is left waiting for nothing).
#include "base/test/random.h"
#include "base/test/test.h"
#include "servers/pm/testing/fake_machine.h"

namespace pm {
namespace {

using base::test::Random;
using fake::body_of;
using fake::Place;

// ---- What must always hold.

bool is_child_of(const Process& parent, const Process& child) {
  for (const Process* c = parent.first_child; c != nullptr; c = c->next_sibling) {
    if (c == &child) return true;
  }
  return false;
}

void check_process(Process& p) {
  EXPECT_TRUE(fake::pm.table.by_pid(p.pid()) == &p);
  EXPECT_TRUE(p.parent == nullptr || is_child_of(*p.parent, p));
  EXPECT_TRUE(p.parent == nullptr || p.entry->parent == p.parent->pid());
  if (p.is_zombie()) {
    EXPECT_FALSE(p.alarm_timer.is_set() || p.wait_timer.is_set());
    EXPECT_TRUE(p.parent != nullptr);
    return;
  }
  EXPECT_TRUE(fake::pm.table.by_endpoint(p.endpoint()) == &p);
  if (p.is_service()) return;
  const fake::Body& b = body_of(p);
  EXPECT_EQ(p.entry->blocked & (abi::signal_bit(abi::kSigKill) | abi::signal_bit(abi::kSigStop)), 0);
  // It waits in PM if and only if PM knows why.
  EXPECT_EQ(p.waiting != Waiting::kNothing, b.place == Place::kInPm);
  // Stopped in the kernel only for job control.
  if (b.is_stopped && !p.is_stopped()) ADD_FAILURE("left behind stopped");
  // A signal that could be acted on is only ever waiting for the end of a call.
  if (!p.is_stopped() && p.deliverable() != 0) EXPECT_TRUE(b.place == Place::kInVfs && b.is_stop_asked);
}

void check_all() {
  unsigned count = 0;
  for (unsigned i = 0; i < fake::pm.table.place_count(); i++) {
    Process* p = fake::pm.table.at(i);
    if (p == nullptr) continue;
    count++;
    check_process(*p);
  }
  EXPECT_EQ(count, fake::pm.table.count());
}

// ---- What happens.

int32_t some_pid(Random& random) {
  switch (random.below(4)) {
    case 0: return int32_t(random.below(40)) - 20;
    case 1: return int32_t(random.next());
    default: return int32_t(1 + random.below(fake::pm.table.count() + 2));
  }
}

Message some_request(Random& random) {
  Message m;
  for (auto& word : m.word) word = random.one_in(2) ? random.below(70) : random.next();
  m.type = abi::kPmBase + int32_t(random.below(0x50));
  switch (random.below(8)) {
    case 0: m = Message::of(abi::pm::Fork{}); break;
    case 1:
      m = Message::of(abi::pm::Kill{.pid = some_pid(random), .signal = int32_t(random.below(66))});
      break;
    case 2: m = Message::of(abi::pm::SetGroup{.pid = some_pid(random), .group = some_pid(random)}); break;
    case 3:
      m = Message::of(abi::pm::Wait{.which = abi::pm::WaitFor(random.below(3)),
                                    .id = some_pid(random),
                                    .options = random.below(16)});
      break;
    case 4:
      m = Message::of(abi::pm::SignalAction{.signal = int32_t(random.below(66)),
                                            .is_set = 1,
                                            .handler = random.below(3),
                                            .mask = random.next(),
                                            .flags = uint32_t(random.next())});
      break;
    default: break;
  }
  return m;
}

// An end of init is the end of the machine: it does not exit, and its program has no errors.
bool ends_init(const Process& p, const Message& m) { return &p == fake::pm.init && m.type == abi::pm::Exit::kType; }

Process* some_process(Random& random) {
  for (int tries = 0; tries < 20; tries++) {
    Process* p = fake::pm.table.at(random.below(fake::pm.table.place_count()));
    if (p != nullptr && p->is_alive() && !p->is_service()) return p;
  }
  return fake::pm.init;
}

// All that were asked to stop and whose call has ended are reported, as the kernel does.
void report_stopped() {
  for (fake::Body& b : fake::the.body) {
    if (b.place != Place::kRunning || !b.is_stopped) continue;
    Process* p = fake::pm.table.by_endpoint(b.endpoint);
    if (p != nullptr && p->hold == Hold::kAsked) fake::report({.process = b.endpoint, .stopped = 1});
  }
}

void one_step(Random& random) {
  Process* p = some_process(random);
  fake::Body& b = body_of(*p);
  fake::the.vfs_result = random.one_in(10) ? -int32_t(random.below(40)) : 0;
  fake::the.vm_fork_fails = random.one_in(20);
  fake::the.frame_fails = random.one_in(50);
  switch (random.below(10)) {
    case 0:
      if (b.place == Place::kRunning && !b.is_stopped) fake::enter_vfs(*p);
      break;
    case 1:
      if (b.place == Place::kInVfs) fake::leave_vfs(*p, 1);
      break;
    case 2: {
      Message m = Message::of(abi::pm::SignalGroup{.group = some_pid(random), .signal = int32_t(random.below(70))});
      (void)handle_service_message(fake::pm, abi::kRs, m);
      run_deferred(fake::pm);
      break;
    }
    case 3:
      if (p == fake::pm.init) break;
      fake::report({.process = p->endpoint(),
                    .stopped = 0,
                    .signals = 1ull << random.below(31),
                    .fault_address = 0x1000,
                    .code = int32_t(random.below(2))});
      break;
    case 4: fake::advance(random.below(100)); break;
    default:
      if (b.place == Place::kRunning && !b.is_stopped) {
        Message m = some_request(random);
        if (!ends_init(*p, m)) (void)fake::call(*p, m);
      }
  }
  report_stopped();
}

TEST(Hostile, RandomRequestsKeepTheRules) {
  unsigned most = 0;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    Random random(seed);
    (void)fake::boot();
    for (unsigned step = 0; step < 5000; step++) {
      one_step(random);
      if (step % 16 == 0) check_all();
      if (fake::pm.table.count() > most) most = fake::pm.table.count();
    }
    check_all();
  }
  EXPECT_EQ(fake::the.aborts, 0);
  EXPECT_GT(most, 20);  // the test is not about an empty table
}

}  // namespace
}  // namespace pm
