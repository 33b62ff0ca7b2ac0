// SPDX-License-Identifier: BSD-3-Clause
// Start of the image's services, and who hears of it.
#include "servers/rs/fake_system.h"

namespace {

using rs::FakeMachine;
using rs::FakeSystem;
using rs::State;

// R-RS-35: each is confirmed before the next starts.
TEST(RsBoot, InOrderEachConfirmed) {
  FakeMachine m;
  m.add_standard();
  m.begin();
  EXPECT_TRUE(m.state("vm") == State::kInitializing);
  EXPECT_TRUE(m.state("pm") == State::kWaiting);
  m.init_done(abi::kVm, 0);
  EXPECT_TRUE(m.state("pm") == State::kInitializing);
  EXPECT_TRUE(m.state("vfs") == State::kWaiting);
  EXPECT_EQ(m.init_done(abi::kPm, 0), 0);
  EXPECT_TRUE(m.state("vfs") == State::kInitializing);
  m.init_done(abi::kVfs, 0);
  m.init_done(abi::kDs, 0);
  EXPECT_TRUE(m.state("tty") == State::kInitializing);
  EXPECT_TRUE(m.state("init") == State::kWaiting);
  m.init_done({6}, 0);
  EXPECT_TRUE(m.state("init") == State::kUser);
  EXPECT_FALSE(m.rs.is_booting());
}

// R-RS-21; a boot service has the endpoint of its slot.
TEST(RsBoot, NobodyRunsBeforeItsPrivileges) {
  FakeMachine m;
  m.boot();
  for (const FakeSystem::Process& p : m.system.process) {
    if (p.ep == abi::kNone) continue;
    EXPECT_TRUE(p.is_allowed);
    EXPECT_FALSE(p.ran_before_privileges);
    if (p.is_service) EXPECT_EQ(p.privilege.signal_manager, abi::kRs.value);
  }
  EXPECT_TRUE(m.service("tty").endpoint == abi::Endpoint{6});
  EXPECT_TRUE(m.system.find({7})->is_user);
}

TEST(RsBoot, InitMessageCarriesKindAndLabel) {
  FakeMachine m;
  m.boot();
  int i = m.system.last_sent<abi::sef::Init>({6});
  ASSERT_GE(i, 0);
  auto init = m.system.sent[i].m.as<abi::sef::Init>();
  EXPECT_TRUE(init.kind == abi::sef::InitKind::kFresh);
  EXPECT_EQ(std::string_view(init.label), "tty");
}

// DS learns all labels, PM all processes, VFS the drivers: also those that were there before them.
TEST(RsBoot, Announcements) {
  FakeMachine m;
  m.boot();
  EXPECT_EQ(m.system.count_sent<abi::ds::Publish>(abi::kDs), 6);  // all but init
  EXPECT_EQ(m.system.count_sent<abi::pm::ServiceStarted>(abi::kPm), 7);
  EXPECT_EQ(m.system.count_sent<abi::vfs::MapDriver>(abi::kVfs), 1);
  auto map =
      m.system.sent[m.system.last_sent<abi::vfs::MapDriver>(abi::kVfs)].m.as<abi::vfs::MapDriver>();
  EXPECT_EQ(map.major, 4u);
  auto started = m.system.sent[m.system.last_sent<abi::pm::ServiceStarted>(abi::kPm)]
                     .m.as<abi::pm::ServiceStarted>();
  EXPECT_EQ(started.is_user, 1u);
}

TEST(RsBoot, PidsComeFromPm) {
  FakeMachine m;
  m.boot();
  m.ask(abi::kPm, abi::pm::ServicePid{{6}, 17});
  EXPECT_EQ(m.service("tty").pid, 17);
  m.ask(rs::kOtherUser, abi::pm::ServicePid{{6}, 99});
  EXPECT_EQ(m.service("tty").pid, 17);
}

// A service that does not come up does not stop the others, and RS goes on trying.
TEST(RsBoot, HopelessServiceIsPassed) {
  FakeMachine m;
  m.add_standard();
  m.begin();
  for (abi::Endpoint ep : {abi::kVm, abi::kPm, abi::kVfs, abi::kDs}) m.init_done(ep, 0);
  EXPECT_EQ(m.init_done(m.service("tty").endpoint, -5), 7777);  // it is dead: nobody to answer
  EXPECT_TRUE(m.state("tty") == State::kInitializing);          // at once
  EXPECT_FALSE(m.service("tty").endpoint == abi::Endpoint{6});
  EXPECT_TRUE(m.state("init") == State::kWaiting);
  m.init_done(m.service("tty").endpoint, -5);
  EXPECT_TRUE(m.state("tty") == State::kBackoff);
  m.run(rs::kSecondNs);
  m.init_done(m.service("tty").endpoint, -5);
  EXPECT_TRUE(m.state("init") == State::kUser);
  m.run(rs::kSecondNs);
  EXPECT_TRUE(m.state("tty") == State::kInitializing);
  m.settle();
  EXPECT_TRUE(m.state("tty") == State::kRunning);
}

TEST(RsBoot, InitTimeLimit) {
  FakeMachine m;
  m.add_standard();
  m.begin();
  for (abi::Endpoint ep : {abi::kVm, abi::kPm, abi::kVfs, abi::kDs}) m.init_done(ep, 0);
  m.run(rs::kInitLimitNs + 1);
  EXPECT_EQ(m.service("tty").restarts, 1u);
  EXPECT_TRUE(m.service("tty").last_reason == abi::rs::Reason::kInitFailed);
}

TEST(RsBoot, VmThatDoesNotComeUpStopsTheMachine) {
  FakeMachine m;
  m.add_standard();
  m.begin();
  m.rs.rearm();
  m.run(rs::kInitLimitNs + 1);
  EXPECT_TRUE(std::string_view(m.system.stop_text).starts_with("service vm died"));
}

TEST(RsBoot, MissingModuleIsDead) {
  FakeMachine m;
  m.add_standard();
  std::memset(m.info.module[5].name, 0, sizeof m.info.module[5].name);  // tty's
  m.begin();
  m.settle();
  EXPECT_TRUE(m.state("tty") == State::kDead);
  EXPECT_TRUE(m.state("init") == State::kUser);
}

// Every single step of a start may fail; the service comes up all the same.
TEST(RsBoot, EveryStepMayFailOnce) {
  for (int n = 0; n < 24; n++) {
    FakeMachine m;
    m.add_standard();
    m.system.fail_after = n;
    m.begin();
    for (int round = 0; round < 20; round++) {
      m.settle();
      m.rs.rearm();
      m.run(rs::kSecondNs);
    }
    for (const char* label : {"pm", "vfs", "ds", "tty"})
      EXPECT_TRUE(m.state(label) == State::kRunning);
    EXPECT_TRUE(m.state("init") == State::kUser);
  }
}

}  // namespace
