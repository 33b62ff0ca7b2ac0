// SPDX-License-Identifier: BSD-3-Clause
// What users and services may ask of RS, and what they get.
#include "servers/rs/fake_system.h"

namespace {

using abi::Endpoint;
using abi::Error;
using abi::to_wire;
using rs::FakeMachine;
using rs::kOtherUser;
using rs::kRootUser;
using rs::kSecondNs;
using rs::State;

constexpr int32_t kLater = 7777;

// R-RS-1, R-RS-35
TEST(RsUp, AnswersWhenInitialised) {
  FakeMachine m;
  m.boot();
  EXPECT_EQ(m.up("test"), kLater);
  EXPECT_TRUE(m.state("test") == State::kLoading);
  EXPECT_EQ(std::string_view(m.system.requested_path), "/sbin/program");
  m.program_arrives();
  EXPECT_TRUE(m.state("test") == State::kInitializing);
  EXPECT_EQ(m.system.reply_count, 0u);
  m.settle();
  ASSERT_EQ(m.system.reply_count, 1u);
  EXPECT_EQ(m.system.replied[0].m.type, 0);
  EXPECT_TRUE(m.system.replied[0].m.as<abi::rs::Up::Reply>().endpoint ==
              m.service("test").endpoint);
  auto label =
      m.system.sent[m.system.last_sent<abi::ds::Publish>(abi::kDs)].m.as<abi::ds::Publish>();
  EXPECT_EQ(std::string_view(label.key.text, label.key.bytes), "test");
}

TEST(RsUp, NoWaitAnswersWhenItExists) {
  FakeMachine m;
  m.boot();
  EXPECT_EQ(m.up("test", abi::rs::kUpNoWait), kLater);
  m.program_arrives();
  EXPECT_EQ(m.system.last_reply(kRootUser), 0);
  EXPECT_TRUE(m.state("test") == State::kInitializing);
}

// R-RS-3, R-RS-4, R-RS-7
TEST(RsUp, Refusals) {
  FakeMachine m;
  m.boot();
  EXPECT_EQ(m.up("tty"), to_wire(Error::kBusy));
  EXPECT_EQ(m.up(""), to_wire(Error::kInvalid));
  EXPECT_EQ(m.up("sixteen-letters!"), to_wire(Error::kInvalid));
  const uint32_t bytes = sizeof(abi::ServicePolicy);
  EXPECT_EQ(m.ask(kOtherUser, abi::rs::Up{16, bytes, 0}), to_wire(Error::kPerm));
  EXPECT_EQ(m.ask(m.service("tty").endpoint, abi::rs::Up{16, bytes, 0}), to_wire(Error::kPerm));
  EXPECT_EQ(m.ask(kRootUser, abi::rs::Up{16, 8, 0}), to_wire(Error::kInvalid));
  EXPECT_EQ(m.ask(kRootUser, abi::rs::Up{0, bytes, 0}), to_wire(Error::kFault));
  m.system.caller_policy = {};
  std::strcpy(m.system.caller_policy.label, "x");
  std::strcpy(m.system.caller_policy.program, "relative");
  EXPECT_EQ(m.ask(kRootUser, abi::rs::Up{16, bytes, 0}), to_wire(Error::kInvalid));
}

// What only the image may say is not believed.
TEST(RsUp, PolicyIsRestricted) {
  FakeMachine m;
  m.boot();
  m.up("test");
  m.program_arrives();
  m.settle();
  abi::ServicePolicy& p = m.system.caller_policy;
  p.flags = abi::kServiceBoot | abi::kServiceCore;
  p.slot = 3;
  p.privilege.flags = abi::kRootService | abi::kMagicGrants;
  p.privilege.send_mask = ~0ull;
  std::strcpy(p.label, "sly");
  EXPECT_EQ(m.ask(kRootUser, abi::rs::Up{16, sizeof p, 0}), kLater);
  m.program_arrives();
  m.settle();
  const auto& privilege = m.system.find(m.service("sly").endpoint)->privilege;
  EXPECT_EQ(privilege.flags & (abi::kRootService | abi::kMagicGrants), 0u);
  EXPECT_EQ(privilege.send_mask, 1ull << 1 | 1ull << 2);
  EXPECT_EQ(m.ask_label<abi::rs::Down>(kRootUser, "sly"), kLater);
}

// R-RS-14
TEST(RsUp, FailuresFreeTheSlotAndAreTold) {
  FakeMachine m;
  m.boot();
  m.up("test");
  m.program_arrives(to_wire(Error::kNoEntry));
  EXPECT_EQ(m.system.last_reply(kRootUser), to_wire(Error::kNoEntry));
  EXPECT_TRUE(m.state("test") == State::kFree);

  m.up("test");
  m.program_arrives();
  m.init_done(m.service("test").endpoint, to_wire(Error::kIo));
  EXPECT_EQ(m.system.last_reply(kRootUser), to_wire(Error::kIo));
  EXPECT_TRUE(m.state("test") == State::kFree);

  m.up("test");
  m.program_arrives();
  m.run(rs::kInitLimitNs + 1);
  EXPECT_EQ(m.system.last_reply(kRootUser), to_wire(Error::kInterrupted));

  m.up("test");
  m.program_arrives();
  m.signal("test", abi::kSigSegv);
  EXPECT_EQ(m.system.last_reply(kRootUser), to_wire(Error::kRestart));
  EXPECT_TRUE(m.state("test") == State::kFree);

  m.up("test");
  m.run(rs::kLoadLimitNs + 1);  // VFS does not answer
  EXPECT_EQ(m.system.last_reply(kRootUser), to_wire(Error::kTimedOut));
  EXPECT_TRUE(m.state("test") == State::kFree);
}

TEST(RsUp, LargeProgramGetsRoom) {
  FakeMachine m;
  m.boot();
  m.up("test");
  m.program_arrives(to_wire(Error::kTooBig), 9 << 20);
  EXPECT_EQ(m.system.request_count, 2u);
  EXPECT_EQ(m.rs.load_room(), 9u << 20);
  m.program_arrives(0, 9 << 20);
  m.settle();
  EXPECT_TRUE(m.state("test") == State::kRunning);
  EXPECT_EQ(m.rs.load_room(), rs::kFirstRoomBytes);
}

TEST(RsUp, LoadsQueue) {
  FakeMachine m;
  m.boot();
  m.up("one");
  m.up("two");
  EXPECT_EQ(m.system.request_count, 1u);
  m.program_arrives();
  EXPECT_EQ(m.system.request_count, 2u);
  m.program_arrives();
  m.settle();
  EXPECT_TRUE(m.state("one") == State::kRunning && m.state("two") == State::kRunning);
}

// VFS answers after the time limit, when the slot belongs to another service: not its program.
TEST(RsUp, LateProgramIsNobodys) {
  FakeMachine m;
  m.boot();
  m.up("late");
  m.run(rs::kLoadLimitNs + 1);
  EXPECT_TRUE(m.state("late") == State::kFree);
  m.up("next");
  m.program_arrives();
  EXPECT_TRUE(m.state("next") == State::kLoading);
  m.program_arrives();
  EXPECT_TRUE(m.state("next") == State::kInitializing);
}

// R-RS-15: with a copy in memory VFS is not needed again.
TEST(RsUp, KeptCopy) {
  FakeMachine m;
  m.boot();
  m.up("test");
  m.system.caller_policy = {};
  m.program_arrives(to_wire(Error::kNoEntry));
  abi::ServicePolicy& p = m.system.caller_policy;
  std::strcpy(p.label, "copy");
  std::strcpy(p.program, "/sbin/program");
  p.flags = abi::kServiceKeepCopy;
  p.restart = abi::RestartPolicy::kReset;
  m.ask(kRootUser, abi::rs::Up{16, sizeof p, 0});
  m.program_arrives();
  m.settle();
  const unsigned requests = m.system.request_count;
  m.signal("copy", abi::kSigSegv);
  EXPECT_TRUE(m.state("copy") == State::kInitializing);
  EXPECT_EQ(m.system.request_count, requests);
  m.settle();
  const unsigned frees = m.system.free_count;
  m.ask_label<abi::rs::Down>(kRootUser, "copy");
  m.run(3 * kSecondNs);
  EXPECT_EQ(m.system.free_count, frees + 1);
}

// R-RS-12
TEST(RsUp, NoRestart) {
  FakeMachine m;
  m.boot();
  m.up("once", abi::rs::kUpNoRestart);
  m.program_arrives();
  m.settle();
  m.signal("once", abi::kSigSegv);
  EXPECT_TRUE(m.state("once") == State::kFree);
}

// R-RS-18: both directions, and back when it goes.
TEST(RsUp, SendRights) {
  FakeMachine m;
  m.boot();
  m.start("callee");
  abi::ServicePolicy& p = m.system.caller_policy;
  p = {};
  std::strcpy(p.label, "caller");
  std::strcpy(p.program, "/sbin/program");
  std::strcpy(p.ipc_to[0], "callee");
  p.restart = abi::RestartPolicy::kReset;
  m.ask(kRootUser, abi::rs::Up{16, sizeof p, 0});
  m.program_arrives();
  m.settle();
  const int32_t callee = m.service("callee").privilege_id,
                caller = m.service("caller").privilege_id;
  auto mask = [&](const char* label) {
    return m.system.find(m.service(label).endpoint)->privilege.send_mask;
  };
  EXPECT_TRUE((mask("caller") >> callee & 1) != 0);
  EXPECT_TRUE((mask("callee") >> caller & 1) != 0);
  EXPECT_TRUE((mask("tty") >> caller & 1) == 0);
  m.signal("callee", abi::kSigSegv);  // its successor has the same id and the same rights
  m.program_arrives();
  m.settle();
  EXPECT_EQ(m.service("callee").privilege_id, callee);
  EXPECT_TRUE((mask("callee") >> caller & 1) != 0);
  m.ask_label<abi::rs::Down>(kRootUser, "caller");
  m.run(3 * kSecondNs);
  EXPECT_TRUE((mask("callee") >> caller & 1) == 0);
}

TEST(RsUp, VfsMayCallADriver) {
  FakeMachine m;
  m.boot();
  abi::ServicePolicy& p = m.system.caller_policy;
  p = {};
  std::strcpy(p.label, "disk");
  std::strcpy(p.program, "/sbin/program");
  p.flags = abi::kServiceDriver;
  p.device_major = 9;
  m.ask(kRootUser, abi::rs::Up{16, sizeof p, 0});
  m.program_arrives();
  m.settle();
  const int32_t id = m.service("disk").privilege_id;
  EXPECT_TRUE((m.system.find(abi::kVfs)->privilege.send_mask >> id & 1) != 0);
  EXPECT_TRUE(
      (m.system.find(m.service("disk").endpoint)->privilege.send_mask >> abi::kVfs.value & 1) != 0);
}

// R-RS-6
TEST(RsDown, TermThenKillThenAnswer) {
  FakeMachine m;
  m.boot();
  m.start("test");
  const Endpoint ep = m.service("test").endpoint;
  EXPECT_EQ(m.ask_label<abi::rs::Down>(kRootUser, "test"), kLater);
  auto signal = m.system.sent[m.system.last_sent<abi::sef::Signal>(ep)].m.as<abi::sef::Signal>();
  EXPECT_EQ(signal.signal, abi::kSigTerm);
  EXPECT_EQ(m.ask_label<abi::rs::Down>(kRootUser, "test"), to_wire(Error::kBusy));
  const unsigned replies = m.system.reply_count;
  m.run(2 * kSecondNs - 1);
  EXPECT_EQ(m.system.reply_count, replies);
  m.run(2);
  EXPECT_EQ(m.system.reply_count, replies + 1);
  EXPECT_EQ(m.system.last_reply(kRootUser), 0);
  EXPECT_TRUE(m.system.find(ep) == nullptr);
  EXPECT_TRUE(m.state("test") == State::kFree);

  m.start("test");
  m.ask_label<abi::rs::Down>(kRootUser, "test");
  m.signal("test", abi::kSigAbort);  // it ended by itself
  EXPECT_EQ(m.system.last_reply(kRootUser), 0);
  EXPECT_TRUE(m.state("test") == State::kFree);
}

// R-RS-4, R-RS-7, R-RS-41
TEST(RsDown, Refusals) {
  FakeMachine m;
  m.boot();
  EXPECT_EQ(m.ask_label<abi::rs::Down>(kRootUser, "nobody"), to_wire(Error::kNoProcess));
  EXPECT_EQ(m.ask_label<abi::rs::Down>(kRootUser, "a-label-that-is-too-long"),
            to_wire(Error::kInvalid));
  EXPECT_EQ(m.ask_label<abi::rs::Down>(kRootUser, ""), to_wire(Error::kInvalid));
  EXPECT_EQ(m.ask_label<abi::rs::Down>(kOtherUser, "tty"), to_wire(Error::kPerm));
  for (const char* core : {"rs", "vm", "pm", "vfs", "ds", "init"}) {
    EXPECT_EQ(m.ask_label<abi::rs::Down>(kRootUser, core), to_wire(Error::kPerm));
  }
}

// R-RS-8
TEST(RsRefresh, CountsFromZero) {
  FakeMachine m;
  m.boot();
  m.signal("tty", abi::kSigSegv);
  m.settle();
  EXPECT_EQ(m.service("tty").restarts, 1u);
  const Endpoint old = m.service("tty").endpoint;
  EXPECT_EQ(m.ask_label<abi::rs::Refresh>(kRootUser, "tty"), 0);
  m.settle();
  EXPECT_EQ(m.service("tty").restarts, 0u);
  EXPECT_TRUE(m.service("tty").endpoint != old);
  EXPECT_EQ(m.ask_label<abi::rs::Refresh>(kRootUser, "pm"), to_wire(Error::kPerm));

  m.start("test", "/etc/rs.test");
  EXPECT_EQ(m.ask_label<abi::rs::Refresh>(kRootUser, "test"), 0);
  EXPECT_TRUE(m.state("test") == State::kScript);
  m.program_arrives();
  EXPECT_EQ(std::string_view(m.system.script_arguments[3]), "restart");
  EXPECT_EQ(m.ask_label<abi::rs::Refresh>(kRootUser, "test"), 0);  // without waiting for the script
  EXPECT_TRUE(m.state("test") == State::kLoading);
}

// R-RS-5
TEST(RsControl, ControllersMayRefreshTheirsOnly) {
  FakeMachine m;
  m.boot();
  m.start("boss");
  m.start("worker");
  m.service("boss").policy.control_count = 1;
  std::strcpy(m.service("boss").policy.control[0], "worker");
  const Endpoint boss = m.service("boss").endpoint;
  EXPECT_EQ(m.ask_label<abi::rs::Refresh>(boss, "tty"), to_wire(Error::kPerm));
  EXPECT_EQ(m.ask_label<abi::rs::Down>(boss, "worker"), to_wire(Error::kPerm));
  EXPECT_EQ(m.ask_label<abi::rs::Refresh>(boss, "worker"), 0);
  EXPECT_EQ(m.ask_label<abi::rs::Refresh>(kOtherUser, "tty"), to_wire(Error::kPerm));
  EXPECT_EQ(m.ask_label<abi::rs::Restart>(kOtherUser, "tty"), to_wire(Error::kPerm));
}

// R-RS-13
TEST(RsShutdown, NobodyIsRestarted) {
  FakeMachine m;
  m.boot();
  EXPECT_EQ(m.ask(kOtherUser, abi::rs::Shutdown{}), to_wire(Error::kPerm));
  EXPECT_EQ(m.ask(abi::kPm, abi::rs::Shutdown{}), 0);
  EXPECT_EQ(m.system.count_sent<abi::sef::Shutdown>(m.service("tty").endpoint), 1);
  m.signal("tty", abi::kSigSegv);
  EXPECT_TRUE(m.state("tty") == State::kFree);
  m.signal("pm", abi::kSigSegv);
  EXPECT_EQ(std::string_view(m.system.stop_text), "");
  EXPECT_EQ(m.up("test"), to_wire(Error::kBusy));
}

TEST(RsStatus, OneEntryAService) {
  FakeMachine m;
  m.boot();
  m.signal("tty", abi::kSigSegv);
  m.settle();
  EXPECT_EQ(m.ask(kOtherUser, abi::rs::Status{0, 20, sizeof(abi::rs::StatusEntry)}), 7);
  abi::rs::StatusEntry e[7];
  std::memcpy(e, m.system.copied, sizeof e);
  EXPECT_EQ(std::string_view(e[5].label), "tty");
  EXPECT_TRUE(e[5].endpoint == m.service("tty").endpoint);
  EXPECT_EQ(e[5].restarts, 1u);
  EXPECT_TRUE(e[5].state == State::kRunning && e[6].state == State::kUser);
  EXPECT_EQ(m.ask(kOtherUser, abi::rs::Status{0, 2, sizeof(abi::rs::StatusEntry)}), 7);
  EXPECT_EQ(m.ask(kOtherUser, abi::rs::Status{0, 2, 4}), to_wire(Error::kInvalid));
  EXPECT_EQ(m.ask(kOtherUser, abi::rs::Status{1 << 20, 2, sizeof(abi::rs::StatusEntry)}),
            to_wire(Error::kFault));
}

// R-SEF-30, R-SEF-34
TEST(RsInject, FaultsAndDumpsReachTheTarget) {
  FakeMachine m;
  m.boot();
  abi::rs::Inject r{{"tty"}, 2};
  EXPECT_EQ(m.ask(kOtherUser, r), to_wire(Error::kPerm));
  EXPECT_EQ(m.ask(kRootUser, r), 0);
  EXPECT_EQ(m.system.count_sent<abi::sef::Fault>(m.service("tty").endpoint), 1);
  r.kind = 9;
  EXPECT_EQ(m.ask(kRootUser, r), to_wire(Error::kInvalid));
  EXPECT_EQ(m.ask_label<abi::rs::Dump>(kRootUser, "tty"), 0);
  EXPECT_EQ(m.system.count_sent<abi::sef::Dump>(m.service("tty").endpoint), 1);
  EXPECT_EQ(m.ask_label<abi::rs::Dump>(kRootUser, "rs"), 0);
}

TEST(RsRequest, UnknownTypesAndStrangers) {
  FakeMachine m;
  m.boot();
  abi::Message message;
  message.type = abi::kRsBase + 0x7f;
  message.source = kOtherUser;
  EXPECT_TRUE(m.rs.request(message, true));
  EXPECT_EQ(message.type, to_wire(Error::kBadCall));
  EXPECT_EQ(m.init_done(kOtherUser, 0), to_wire(Error::kInvalid));
  EXPECT_EQ(m.ask(kOtherUser, abi::rs::GetArguments{0, 100, 0}), to_wire(Error::kNoProcess));
}

TEST(RsArguments, AreCopied) {
  FakeMachine m;
  m.boot();
  std::strcpy(m.service("tty").policy.arguments, "fast");
  EXPECT_EQ(m.ask(m.service("tty").endpoint, abi::rs::GetArguments{0, 100, 0}), 4);
  EXPECT_EQ(std::string_view(reinterpret_cast<char*>(m.system.copied)), "fast");
  EXPECT_EQ(m.ask(m.service("tty").endpoint, abi::rs::GetArguments{0, 3, 0}),
            to_wire(Error::kTooBig));
}

}  // namespace
