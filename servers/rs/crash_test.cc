// SPDX-License-Identifier: BSD-3-Clause
// Death of services and what follows: restart, back-off, scripts, heartbeats, blame.
#include "servers/rs/fake_system.h"

namespace {

using abi::Endpoint;
using abi::rs::Reason;
using rs::FakeMachine;
using rs::kSecondNs;
using rs::State;

// R-RS-9, R-RS-33, R-SEF-23: at once, with a new endpoint; everybody hears of it; lookup follows.
TEST(RsCrash, FirstCrashRestartsAtOnce) {
  FakeMachine m;
  m.boot();
  const Endpoint old = m.service("tty").endpoint;
  m.signal("tty", abi::kSigSegv);
  EXPECT_TRUE(m.state("tty") == State::kInitializing);
  const Endpoint fresh = m.service("tty").endpoint;
  EXPECT_TRUE(fresh != old);
  EXPECT_EQ(m.system.count_sent<abi::pm::ServiceExited>(abi::kPm), 1);
  EXPECT_EQ(m.system.count_sent<abi::ds::OwnerDied>(abi::kDs), 1);
  auto gone = m.system.sent[m.system.last_sent<abi::vfs::ServiceExited>(abi::kVfs)]
                  .m.as<abi::vfs::ServiceExited>();
  EXPECT_TRUE(gone.endpoint == old && gone.is_final == 0);
  auto init = m.system.sent[m.system.last_sent<abi::sef::Init>(fresh)].m.as<abi::sef::Init>();
  EXPECT_TRUE(init.kind == abi::sef::InitKind::kRestart);
  EXPECT_EQ(init.restarts, 1u);
  EXPECT_TRUE(init.old_endpoint == old);
  m.system.now += 5'000'000;
  m.settle();
  auto map =
      m.system.sent[m.system.last_sent<abi::vfs::MapDriver>(abi::kVfs)].m.as<abi::vfs::MapDriver>();
  EXPECT_TRUE(map.endpoint == fresh);
  EXPECT_EQ(m.service("tty").recovery_ns, 5'000'000u);
  EXPECT_EQ(m.ask_label<abi::rs::Lookup>(rs::kOtherUser, "tty"), 0);
  EXPECT_TRUE(m.last.as<abi::rs::Lookup::Reply>().endpoint == fresh);
}

// The well-known services keep their endpoint; DS is told all labels again.
TEST(RsCrash, DsKeepsItsEndpoint) {
  FakeMachine m;
  m.boot();
  m.signal("ds", abi::kSigKill);
  EXPECT_TRUE(m.service("ds").endpoint == abi::kDs);
  const int before = m.system.count_sent<abi::ds::Publish>(abi::kDs);
  m.settle();
  EXPECT_EQ(m.system.count_sent<abi::ds::Publish>(abi::kDs), before + 6);
}

// R-RS-10: from memory 1 s, from the file system 2, 4, 8, 16, 30, 30.
TEST(RsCrash, Backoff) {
  FakeMachine m;
  m.boot();
  m.start("test");
  const unsigned kWaits[] = {0, 2, 4, 8, 16, 30, 30};
  for (unsigned wait : kWaits) {
    m.signal("test", abi::kSigSegv);
    if (wait > 0) {
      EXPECT_TRUE(m.state("test") == State::kBackoff);
      m.run(wait * kSecondNs - 1);
      EXPECT_TRUE(m.state("test") == State::kBackoff);
      m.run(1);
    }
    EXPECT_TRUE(m.state("test") == State::kLoading);
    m.program_arrives();
    m.settle();
    EXPECT_TRUE(m.state("test") == State::kRunning);
  }
  EXPECT_EQ(m.service("test").restarts, 7u);
  m.run(rs::kStableNs);  // it behaved well for a while
  m.signal("test", abi::kSigSegv);
  EXPECT_TRUE(m.state("test") == State::kLoading);

  m.signal("tty", abi::kSigSegv);
  m.settle();
  m.signal("tty", abi::kSigSegv);
  EXPECT_TRUE(m.state("tty") == State::kBackoff);
  m.run(kSecondNs);
  EXPECT_TRUE(m.state("tty") == State::kInitializing);
}

// R-RS-11
TEST(RsCrash, Reasons) {
  FakeMachine m;
  m.boot();
  const struct {
    int signal;
    Reason reason;
  } kCases[] = {{abi::kSigKill, Reason::kKilled},
                {abi::kSigSegv, Reason::kSignaled},
                {abi::kSigIll, Reason::kSignaled},
                {abi::kSigAbort, Reason::kCrashed}};
  for (const auto& c : kCases) {
    m.signal("tty", c.signal);
    EXPECT_TRUE(m.service("tty").last_reason == c.reason);
    m.run(2 * kSecondNs);
    m.settle();
  }
  m.signal("tty", abi::kSigTerm);  // passed on; it ends itself
  EXPECT_TRUE(m.state("tty") == State::kRunning);
  EXPECT_EQ(m.system.count_sent<abi::sef::Signal>(m.service("tty").endpoint), 1);
  m.signal("tty", abi::kSigAbort);
  EXPECT_TRUE(m.service("tty").last_reason == Reason::kSignaled);
  EXPECT_EQ(m.service("tty").last_detail, abi::kSigTerm);
}

TEST(RsCrash, ScriptGetsLabelReasonIncarnation) {
  FakeMachine m;
  m.boot();
  m.start("test", "/etc/rs.test");
  m.signal("test", abi::kSigKill);
  EXPECT_TRUE(m.state("test") == State::kScript);
  EXPECT_EQ(std::string_view(m.system.requested_path), "/bin/sh");
  m.program_arrives();
  const char* wanted[] = {"sh", "/etc/rs.test", "test", "killed", "0"};
  for (int i = 0; i < 5; i++) EXPECT_EQ(std::string_view(m.system.script_arguments[i]), wanted[i]);
  EXPECT_TRUE(m.state("test") == State::kScript);  // the script decides
  auto shell = m.system.sent[m.system.last_sent<abi::pm::ServiceStarted>(abi::kPm)]
                   .m.as<abi::pm::ServiceStarted>();
  EXPECT_EQ(shell.is_user, 1u);
  EXPECT_FALSE(m.system.find(shell.service)->is_allowed);  // PM does not know it yet
  m.ask(abi::kPm, abi::pm::ServicePid{shell.service, 33});
  EXPECT_TRUE(m.system.find(shell.service)->is_allowed);
  EXPECT_EQ(m.ask_label<abi::rs::Restart>(rs::kRootUser, "test"), 7777);
  EXPECT_EQ(std::string_view(m.system.requested_path), "/sbin/program");
  m.program_arrives();
  m.settle();
  EXPECT_EQ(m.system.last_reply(rs::kRootUser), 0);
  EXPECT_EQ(m.service("test").restarts, 1u);
  EXPECT_EQ(m.ask_label<abi::rs::Restart>(rs::kRootUser, "test"), abi::to_wire(abi::Error::kBusy));
}

TEST(RsCrash, ScriptThatPmRefusesIsGone) {
  FakeMachine m;
  m.boot();
  m.start("test", "/etc/rs.test");
  m.signal("test", abi::kSigKill);
  m.program_arrives();
  auto shell = m.system.sent[m.system.last_sent<abi::pm::ServiceStarted>(abi::kPm)]
                   .m.as<abi::pm::ServiceStarted>();
  m.ask(abi::kPm, abi::pm::ServicePid{shell.service, abi::to_wire(abi::Error::kAgain)});
  EXPECT_TRUE(m.system.find(shell.service) == nullptr);
}

TEST(RsCrash, PoliciesNeverAndMaximum) {
  FakeMachine m;
  m.add_standard();
  m.policy[5].restart = abi::RestartPolicy::kNever;
  m.policy[4].max_restarts = 1;
  m.begin();
  m.settle();
  m.signal("tty", abi::kSigSegv);
  EXPECT_TRUE(m.state("tty") == State::kDead);
  EXPECT_EQ(m.ask_label<abi::rs::Lookup>(rs::kOtherUser, "tty"),
            abi::to_wire(abi::Error::kNoProcess));
  m.signal("ds", abi::kSigSegv);
  m.settle();
  m.signal("ds", abi::kSigSegv);
  EXPECT_TRUE(m.state("ds") == State::kDead);
}

// Until they can be replaced: a clean stop that names service and reason.
TEST(RsCrash, IrreplaceableStopsTheMachine) {
  for (const char* label : {"vm", "pm", "vfs"}) {
    FakeMachine m;
    m.boot();
    m.signal(label, abi::kSigSegv);
    EXPECT_TRUE(std::string_view(m.system.stop_text).find(label) != std::string_view::npos);
    EXPECT_TRUE(std::string_view(m.system.stop_text).find("signaled, 11") !=
                std::string_view::npos);
  }
}

// R-RS-31, R-SEF-3: silence is noticed between two and three periods.
TEST(RsHeartbeat, SilenceIsNoticed) {
  FakeMachine m;
  m.boot();
  m.run(10 * kSecondNs);
  EXPECT_EQ(m.service("tty").restarts, 0u);
  EXPECT_GT(m.system.ping_count, 30u);  // pm, vfs, ds, tty
  m.system.find(m.service("tty").endpoint)->answers_pings = false;
  const uint64_t silent_since = m.system.now;
  m.run(2 * kSecondNs);
  EXPECT_EQ(m.service("tty").restarts, 0u);
  m.run(kSecondNs + kSecondNs / 10);
  EXPECT_EQ(m.service("tty").restarts, 1u);
  EXPECT_TRUE(m.service("tty").last_reason == Reason::kNoHeartbeat);
  EXPECT_TRUE(m.system.now - silent_since < 4 * kSecondNs);
}

TEST(RsHeartbeat, LatePongOfTheDeadDoesNotCount) {
  FakeMachine m;
  m.boot();
  const Endpoint old = m.service("tty").endpoint;
  m.signal("tty", abi::kSigSegv);
  m.rs.pong(old);
  EXPECT_TRUE(m.state("tty") == State::kInitializing);
}

// A service that waits for a hung one is not to blame: the end of the chain is.
TEST(RsHeartbeat, BlameFollowsTheBlockChain) {
  FakeMachine m;
  m.boot();
  m.start("victim");
  m.start("hung");
  const Endpoint victim = m.service("victim").endpoint, hung = m.service("hung").endpoint;
  m.system.find(victim)->answers_pings = false;
  m.system.find(hung)->answers_pings = false;
  m.system.chain_of = victim;
  m.system.chain[0] = m.service("vfs").endpoint;
  m.system.chain[1] = hung;
  m.system.chain_count = 2;
  for (int i = 0; i < 40 && m.service("hung").restarts == 0; i++) m.run(kSecondNs / 10);
  EXPECT_EQ(m.service("hung").restarts, 1u);
  EXPECT_EQ(m.service("victim").restarts, 0u);
  EXPECT_TRUE(m.service("victim").endpoint == victim);
  EXPECT_EQ(m.service("vfs").restarts, 0u);
}

// The end of the chain has no heartbeat of its own: it is watched from now on, and killed only if
// it is silent.
TEST(RsHeartbeat, EndOfTheChainWithoutHeartbeatIsWatched) {
  for (bool answers : {true, false}) {
    FakeMachine m;
    m.boot();
    m.start("victim");
    m.start("quiet");
    m.service("quiet").policy.heartbeat_ms = 0;
    const Endpoint victim = m.service("victim").endpoint, quiet = m.service("quiet").endpoint;
    m.system.find(victim)->answers_pings = false;
    m.system.find(quiet)->answers_pings = answers;
    m.system.chain_of = victim;
    m.system.chain[0] = quiet;
    m.system.chain_count = 1;
    for (int i = 0; i < 120 && m.service("quiet").restarts == 0; i++) m.run(kSecondNs / 10);
    EXPECT_EQ(m.service("victim").restarts, 0u);
    EXPECT_EQ(m.service("quiet").restarts, answers ? 0u : 1u);
  }
}

// The machine stood still for a while (its host was busy): the answers lie behind the alarm in RS's queue.
TEST(RsHeartbeat, PassAfterAStandstill) {
  FakeMachine m;
  m.boot();
  m.run(kSecondNs * 3 / 2);
  m.system.find(m.service("tty").endpoint)->answers_pings = false;
  m.run(kSecondNs);  // a ping is out
  m.system.now += 20 * kSecondNs;
  m.rs.tick();
  for (Endpoint ep : {abi::kPm, abi::kVfs, abi::kDs}) m.rs.pong(ep);
  m.rs.rearm();
  EXPECT_EQ(m.service("tty").restarts, 0u);
  m.run(4 * kSecondNs);  // really silent
  EXPECT_EQ(m.service("tty").restarts, 1u);
}

// A missed ping may be due to somebody's initialisation.
TEST(RsHeartbeat, PassWhileSomebodyInitialises) {
  FakeMachine m;
  m.boot();
  m.up("slow");
  m.program_arrives();
  EXPECT_TRUE(m.state("slow") == State::kInitializing);
  m.system.find(m.service("tty").endpoint)->answers_pings = false;
  m.run(9 * kSecondNs);
  EXPECT_EQ(m.service("tty").restarts, 0u);
  m.settle();
  m.run(4 * kSecondNs);
  EXPECT_EQ(m.service("tty").restarts, 1u);
}

}  // namespace
