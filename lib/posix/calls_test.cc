// SPDX-License-Identifier: BSD-3-Clause
// The personality against scripted servers: what is asked, how often, and what the C library gets to see. On the host
// (glibc's structs are those of musl here); the same calls run on both ISAs in the system tests.
#include "lib/posix/calls.h"

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "abi/error.h"
#include "base/test/test.h"

namespace posix {

const char kMachineName[] = "host";

namespace {

struct Script {
  Message asked[64];
  abi::Endpoint to[64];
  unsigned count = 0;
  int32_t type[64] = {};  // replies, in order; then 0
  Message reply[64];
  unsigned replies = 0;

  void then(int32_t t) { type[replies++] = t; }
  template <class Payload>
  void then(int32_t t, const Payload& payload) {
    reply[replies].set(payload);
    then(t);
  }
};
Script script;

constexpr int32_t wire(abi::Error e) { return abi::to_wire(e); }

TEST(Posix, OwnErrorsBecomeLinux) {
  EXPECT_EQ(to_errno(-2), -ENOENT);
  EXPECT_EQ(to_errno(wire(abi::Error::kBadCall)), -ENOSYS);
  EXPECT_EQ(to_errno(wire(abi::Error::kCallDenied)), -EPERM);
  EXPECT_EQ(to_errno(wire(abi::Error::kDeadEndpoint)), -EIO);
  EXPECT_EQ(to_errno(wire(abi::Error::kRestart)), -EINTR);
  EXPECT_EQ(to_errno(7), 7);
}

TEST(Posix, InterruptedReadBeginsAgain) {
  script = {};
  script.then(wire(abi::Error::kRestart));
  script.then(wire(abi::Error::kRestart));
  script.then(5);
  char buffer[8];
  EXPECT_EQ(read(3, buffer, 8), 5);
  EXPECT_EQ(script.count, 3);
  EXPECT_EQ(script.asked[2].type, abi::vfs::Read::kType);
  EXPECT_EQ(script.asked[2].as<abi::vfs::Transfer>().bytes, 8);
  script = {};
  script.then(wire(abi::Error::kInterrupted));
  EXPECT_EQ(read(3, buffer, 8), -EINTR);
  EXPECT_EQ(script.count, 1);
}

TEST(Posix, BackgroundReadAsksPm) {
  script = {};
  script.then(wire(abi::Error::kBackground));
  script.then(wire(abi::Error::kRestart));  // PM: stopped and continued meanwhile
  script.then(1);
  char c;
  EXPECT_EQ(read(0, &c, 1), 1);
  EXPECT_TRUE(script.to[1] == abi::kPm);
  EXPECT_EQ(script.asked[1].as<abi::pm::Background>().signal, SIGTTIN);
  script = {};
  script.then(wire(abi::Error::kBackground));
  script.then(wire(abi::Error::kIo));
  EXPECT_EQ(read(0, &c, 1), -EIO);
}

TEST(Posix, BackgroundSettingMayBeAllowed) {
  script = {};
  script.then(wire(abi::Error::kBackground));
  script.then(0);  // SIGTTOU is ignored: go on
  script.then(0);
  EXPECT_EQ(ioctl(0, 0x5410, 0x1234), 0);
  EXPECT_EQ(script.asked[1].as<abi::pm::Background>().signal, SIGTTOU);
  EXPECT_EQ(script.asked[2].as<abi::vfs::Ioctl>().flags, abi::vfs::kFromBackground);
  EXPECT_EQ(script.asked[2].as<abi::vfs::Ioctl>().argument, 0x1234);
}

TEST(Posix, ShortPathsTravelInTheMessage) {
  script = {};
  EXPECT_EQ(openat(-100, "/etc/rc", 0, 0), 0);
  auto request = script.asked[0].as<abi::vfs::Open>();
  EXPECT_EQ(request.path.address, 0);
  EXPECT_EQ(request.path.bytes, 7);
  EXPECT_EQ(std::memcmp(request.text, "/etc/rc", 7), 0);
  const char* longer = "/a/path/that/is/longer/than/the/room/in/a/message";
  EXPECT_EQ(openat(-100, longer, 0, 0), 0);
  EXPECT_EQ(script.asked[1].as<abi::vfs::Open>().path.address, address_of(longer));
  EXPECT_EQ(openat(-100, nullptr, 0, 0), -EFAULT);
  EXPECT_EQ(script.count, 2);
}

TEST(Posix, WaitStatusWords) {
  struct Case { int32_t code, status; int word; };
  constexpr Case kCases[] = {{abi::kChildExited, 3, 0x300},
                             {abi::kChildKilled, SIGKILL, SIGKILL},
                             {abi::kChildStopped, SIGTSTP, SIGTSTP << 8 | 0x7f},
                             {abi::kChildContinued, SIGCONT, 0xffff}};
  for (const Case& c : kCases) {
    script = {};
    abi::pm::Wait::Reply reply{};
    reply.code = c.code;
    reply.status = c.status;
    script.then(17, reply);
    int status = 0;
    EXPECT_EQ(wait4(-1, &status, WUNTRACED, nullptr), 17);
    EXPECT_EQ(status, c.word);
  }
  script = {};
  EXPECT_EQ(wait4(-5, nullptr, 0, nullptr), 0);
  EXPECT_EQ(script.asked[0].as<abi::pm::Wait>().id, 5);
  EXPECT_TRUE(script.asked[0].as<abi::pm::Wait>().which == abi::pm::WaitFor::kGroup);
  EXPECT_EQ(wait4(-1, nullptr, 0x40, nullptr), -EINVAL);
}

TEST(Posix, ExecPacksItsStrings) {
  script = {};
  script.then(wire(abi::Error::kNoEntry));
  char a0[] = "prog", a1[] = "", e0[] = "A=b";
  char* arguments[] = {a0, a1, nullptr};
  char* environment[] = {e0, nullptr};
  EXPECT_EQ(execve("/bin/prog", arguments, environment), -ENOENT);
  auto request = script.asked[0].as<abi::pm::Exec>();
  EXPECT_EQ(request.argument_count, 2);
  EXPECT_EQ(request.environment_count, 1);
  EXPECT_EQ(request.frame_bytes, sizeof "prog" + sizeof "" + sizeof "A=b");
  EXPECT_EQ(request.path_bytes, sizeof "/bin/prog");
  static char big[abi::pm::kMaxFrameBytes + 2];
  std::memset(big, 'x', sizeof big - 1);
  char* too_much[] = {big, nullptr};
  EXPECT_EQ(execve("/bin/prog", too_much, environment), -E2BIG);
}

TEST(Posix, SelectIsMadeOfPoll) {
  script = {};
  fd_set read_set, write_set;
  FD_ZERO(&read_set);
  FD_ZERO(&write_set);
  FD_SET(3, &read_set);
  FD_SET(70, &read_set);
  FD_SET(70, &write_set);
  LongTime timeout{1, 500};
  auto words = [](fd_set& s) { return reinterpret_cast<unsigned long*>(&s); };
  EXPECT_EQ(select(71, words(read_set), words(write_set), nullptr, &timeout), 0);
  auto request = script.asked[0].as<abi::vfs::Poll>();
  EXPECT_EQ(request.count, 2);
  EXPECT_EQ(request.timeout_ns, 1'000'500'000);
  EXPECT_FALSE(FD_ISSET(3, &read_set));  // nothing was ready
  EXPECT_EQ(select(-1, nullptr, nullptr, nullptr, nullptr), -EINVAL);
}

TEST(Posix, LongVectorsGoInParts) {
  script = {};
  static char bytes[200];
  iovec pieces[200];
  for (int i = 0; i < 200; i++) pieces[i] = {&bytes[i], 1};
  script.then(64);
  script.then(64);
  script.then(10);  // a full pipe: not all of the third part
  EXPECT_EQ(posix::writev(1, pieces, 200), 138);
  EXPECT_EQ(script.count, 3);
  EXPECT_EQ(posix::writev(1, pieces, -1), -EINVAL);
}

TEST(Posix, FilesAreCopiedIntoPrivateMappings) {
  static char memory[4096];
  script = {};
  script.then(0);  // the probe
  script.then(0, abi::vm::Mmap::Reply{.address = address_of(memory)});
  script.then(100);
  script.then(0);  // end of file
  script.then(0);  // mprotect
  EXPECT_EQ(mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE, 3, 0), long(address_of(memory)));
  EXPECT_EQ(script.asked[4].type, abi::vm::Mprotect::kType);
  EXPECT_EQ(mmap(nullptr, 4096, PROT_READ, MAP_SHARED, 3, 0), -ENODEV);
}

TEST(Posix, StatHasNothingToCopy) {
  script = {};
  script.then(abi::attributes_type(0100644, 2), abi::Attributes{.inode = 9, .size = 1234, .blocks = 8, .uid = 1});
  struct ::stat st {};
  EXPECT_EQ(posix::stat("/x", static_cast<void*>(&st)), 0);
  EXPECT_EQ(st.st_mode, 0100644u);
  EXPECT_EQ(st.st_nlink, 2);
  EXPECT_EQ(st.st_size, 1234);
  EXPECT_EQ(st.st_ino, 9);
  EXPECT_EQ(posix::fstat(3, static_cast<void*>(nullptr)), -EFAULT);
}

TEST(Posix, ThreadsAreRefusedClearly) {
  script = {};
  constexpr unsigned long kVm = 0x100, kVfork = 0x4000, kThread = 0x10000;
  EXPECT_EQ(clone(kVm | kThread), -ENOSYS);
  EXPECT_EQ(script.count, 0);
  script.then(12);
  EXPECT_EQ(clone(kVm | kVfork | SIGCHLD), 12);  // posix_spawn
}

TEST(Posix, TimesAreChecked) {
  script = {};
  LongTime bad{0, 1'000'000'000}, negative{-1, 0}, good{1, 5};
  EXPECT_EQ(nanosleep(&bad, nullptr), -EINVAL);
  EXPECT_EQ(nanosleep(&negative, nullptr), -EINVAL);
  EXPECT_EQ(script.count, 0);
  script.then(wire(abi::Error::kInterrupted), abi::pm::Sleep::Reply{.left_ns = 700});
  LongTime left{};
  EXPECT_EQ(nanosleep(&good, &left), -EINTR);
  EXPECT_EQ(left.fraction, 700);
  EXPECT_EQ(script.asked[0].as<abi::pm::Sleep>().time_ns, 1'000'000'005);
}

}  // namespace

long send_receive(abi::Endpoint to, Message& m) {
  unsigned i = script.count++;
  script.to[i] = to;
  script.asked[i] = m;
  m = script.reply[i];
  m.type = script.type[i];
  return m.type;
}

}  // namespace posix
