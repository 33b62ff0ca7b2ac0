// SPDX-License-Identifier: BSD-3-Clause
// The system and this process in it: names, memory, limits, priorities, random numbers, the end of the machine.
#include "lib/posix/calls.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include "abi/kernel_calls.h"

namespace posix {

namespace {

template <size_t n>
void put(char (&to)[n], const char* text) {
  size_t bytes = std::strlen(text);
  std::memcpy(to, text, bytes < n ? bytes + 1 : n);
  to[n - 1] = 0;
}

}  // namespace

long uname(void* to) {
  if (is_bad(to)) return -EFAULT;
  auto& out = *static_cast<utsname*>(to);
  Message m = Message::of(abi::pm::HostName{});
  long result = pm(m);
  if (result < 0) return result;
  put(out.sysname, "Kintsugi");
  put(out.nodename, m.as<abi::pm::HostName::Reply>().name);
  put(out.release, "0.1.0");
  put(out.version, "#1");
  put(out.machine, kMachineName);
  put(out.domainname, "(none)");
  return 0;
}

long sethostname(const char* name, size_t bytes) {
  abi::pm::HostName request{};
  if (is_bad(name)) return -EFAULT;
  if (bytes >= sizeof request.name) return -EINVAL;
  request.is_set = 1;
  std::memcpy(request.name, name, bytes);
  return pm(request);
}

long sysinfo(void* to) {
  if (is_bad(to)) return -EFAULT;
  Message m = Message::of(abi::pm::SystemInfo{});
  long result = pm(m);
  if (result < 0) return result;
  auto info = m.as<abi::pm::SystemInfo::Reply>();
  auto& out = *static_cast<struct ::sysinfo*>(to);
  std::memset(&out, 0, offsetof(struct ::sysinfo, mem_unit) + sizeof out.mem_unit);
  // Sizes are words of the machine: pages where bytes do not fit.
  out.mem_unit = info.total_bytes > ~0ul ? 4096 : 1;
  out.uptime = static_cast<unsigned long>(info.uptime_ns / kSecond);
  for (int i = 0; i < 3; i++) out.loads[i] = info.load[i];
  out.totalram = static_cast<unsigned long>(info.total_bytes / out.mem_unit);
  out.freeram = static_cast<unsigned long>(info.free_bytes / out.mem_unit);
  out.procs = static_cast<unsigned short>(info.process_count);
  return 0;
}

// The argument of kRestart2 is the exit status of the machine, not a string: power off with it.
long reboot(unsigned magic, unsigned, unsigned command, const void* argument) {
  constexpr unsigned kMagic = 0xfee1dead, kRestart2 = 0xa1b2c3d4;
  if (magic != kMagic) return -EINVAL;
  abi::pm::Reboot request{.how = uint32_t(abi::AbortReason::kPowerOff), .status = 0};
  switch (command) {
    case unsigned(RB_AUTOBOOT): request.how = uint32_t(abi::AbortReason::kReboot); break;
    case unsigned(RB_HALT_SYSTEM): request.how = uint32_t(abi::AbortReason::kHalt); break;
    case unsigned(RB_POWER_OFF): break;
    case kRestart2: request.status = int32_t(address_of(argument)); break;
    case unsigned(RB_ENABLE_CAD):
    case unsigned(RB_DISABLE_CAD): return 0;
    default: return -EINVAL;
  }
  return pm(request);
}

long getrandom(void* to, size_t bytes, unsigned flags) {
  constexpr unsigned kKnownFlags = 7;
  if ((flags & ~kKnownFlags) != 0) return -EINVAL;
  if (is_bad(to) && bytes != 0) return -EFAULT;
  using abi::pm::GetRandom;
  size_t done = 0;
  while (done < bytes) {
    size_t want = bytes - done < sizeof(GetRandom::Reply) ? bytes - done : sizeof(GetRandom::Reply);
    Message m = Message::of(GetRandom{.bytes = uint32_t(want), .reserved = 0});
    long got = pm(m);
    if (got <= 0) return done > 0 ? long(done) : got == 0 ? -EAGAIN : got;
    auto reply = m.as<GetRandom::Reply>();
    std::memcpy(static_cast<char*>(to) + done, reply.data, size_t(got));
    done += size_t(got);
  }
  return long(done);
}

namespace {

// PR_GET_NAME answers what this process set; before, what exec knows is in /proc.
char own_name[abi::kNameBytes];

}  // namespace

long prctl(int option, unsigned long argument) {
  switch (option) {
    case PR_SET_NAME: {
      const char* name = reinterpret_cast<const char*>(argument);
      if (is_bad(name)) return -EFAULT;
      abi::pm::SetName request{};
      std::memcpy(request.name, name, strnlen(name, sizeof request.name - 1));
      std::memcpy(own_name, request.name, sizeof own_name);
      return pm(request);
    }
    case PR_GET_NAME:
      if (is_bad(reinterpret_cast<void*>(argument))) return -EFAULT;
      std::memcpy(reinterpret_cast<void*>(argument), own_name, sizeof own_name);
      return 0;
    case PR_GET_DUMPABLE: return 1;
    case PR_SET_DUMPABLE: return argument > 1 ? -EINVAL : 0;
    default: return -EINVAL;
  }
}

long prlimit64(int pid, unsigned resource, const uint64_t* limit, uint64_t* former) {
  abi::pm::Limit request{};
  request.pid = pid;
  request.resource = resource;
  if (limit != nullptr) {
    request.is_set = 1;
    request.soft = limit[0];
    request.hard = limit[1];
  }
  Message m = Message::of(request);
  long result = pm(m);
  if (result < 0 || former == nullptr) return result;
  auto reply = m.as<abi::pm::Limit::Reply>();
  former[0] = reply.soft;
  former[1] = reply.hard;
  return 0;
}

long getpriority(unsigned which, int id) { return pm(abi::pm::GetPriority{.which = which, .id = id}); }
long setpriority(unsigned which, int id, int nice) {
  return pm(abi::pm::SetPriority{.which = which, .id = id, .nice = nice});
}

// The kernel log: what /dev/klog gives.
long syslog(int action, char* to, int bytes) {
  constexpr int kReadAll = 3, kUnread = 9, kBufferBytes = 10, kLogBytes = 65536;
  if (action == kBufferBytes || action == kUnread) return kLogBytes;
  if (action != kReadAll) return action >= 0 && action <= kBufferBytes ? 0 : -EINVAL;
  if (bytes < 0) return -EINVAL;
  long fd = open("/dev/klog", O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  if (fd < 0) return fd;
  long result = read(int(fd), to, size_t(bytes));
  (void)close(int(fd));
  return result == -EAGAIN ? 0 : result;
}

// With one thread nobody can wake a waiter but a signal handler (sem_post is allowed there).
namespace {

constexpr int kFutexCommand = 0x7f, kFutexWait = 0, kFutexWake = 1, kFutexRequeue = 3, kFutexCmpRequeue = 4,
              kFutexWaitBitset = 9, kFutexWakeBitset = 10, kFutexRealTime = 256;

long futex_wait(int* word, int operation, int value, bool has_timeout, uint64_t ns) {
  if (is_bad(word)) return -EFAULT;
  if (*static_cast<volatile int*>(word) != value) return -EAGAIN;
  if (!has_timeout) return pause();
  bool is_absolute = (operation & kFutexCommand) == kFutexWaitBitset;
  uint32_t clock = (operation & kFutexRealTime) != 0 ? 0 : 1;
  long result = pm(abi::pm::Sleep{.clock = clock, .is_absolute = is_absolute, .time_ns = ns});
  return result == 0 ? -ETIMEDOUT : result;
}

long futex_call(int* word, int operation, int value, bool has_timeout, int64_t seconds, int64_t nanoseconds) {
  switch (operation & kFutexCommand) {
    case kFutexWait:
    case kFutexWaitBitset:
      if (seconds < 0 || nanoseconds < 0 || nanoseconds >= kSecond) return -EINVAL;
      return futex_wait(word, operation, value, has_timeout, uint64_t(seconds * kSecond + nanoseconds));
    case kFutexWake:
    case kFutexWakeBitset:
    case kFutexRequeue:
    case kFutexCmpRequeue: return 0;
    default: return -ENOSYS;
  }
}

}  // namespace

long futex(int* word, int operation, int value, const LongTime* timeout) {
  bool waits = (operation & kFutexCommand) == kFutexWait || (operation & kFutexCommand) == kFutexWaitBitset;
  if (!waits || timeout == nullptr) return futex_call(word, operation, value, false, 0, 0);
  return futex_call(word, operation, value, true, timeout->seconds, timeout->fraction);
}
long futex_time64(int* word, int operation, int value, const Time64* timeout) {
  bool waits = (operation & kFutexCommand) == kFutexWait || (operation & kFutexCommand) == kFutexWaitBitset;
  if (!waits || timeout == nullptr) return futex_call(word, operation, value, false, 0, 0);
  return futex_call(word, operation, value, true, timeout->seconds, long(timeout->nanoseconds));
}

// A call of PM is a chance for all others of the same priority.
long sched_yield() {
  (void)getpid();
  return 0;
}
long sched_getaffinity(int, size_t bytes, unsigned long* mask) {
  if (bytes < sizeof *mask) return -EINVAL;
  if (is_bad(mask)) return -EFAULT;
  *mask = 1;
  return sizeof *mask;
}
long sched_get_priority_range() { return 0; }
long getcpu(unsigned* cpu, unsigned* node) {
  if (cpu != nullptr) *cpu = 0;
  if (node != nullptr) *node = 0;
  return 0;
}

}  // namespace posix
