// SPDX-License-Identifier: BSD-3-Clause
// fork, exec, exit, wait. There are no threads yet: clone makes processes or is ENOSYS.
#include "lib/posix/calls.h"

#include <csignal>
#include <sys/wait.h>

namespace posix {

long fork() { return pm(abi::pm::Fork{}); }

namespace {

constexpr unsigned long kCloneVm = 0x100, kCloneVfork = 0x4000, kSignalMask = 0xff;

// Sharing memory until exec (vfork, posix_spawn) may be a copy: the child is copied on write.
bool is_plain_fork(unsigned long flags) {
  return (flags & ~(kSignalMask | kCloneVm | kCloneVfork)) == 0 && (flags & kSignalMask) == SIGCHLD &&
         ((flags & kCloneVm) == 0 || (flags & kCloneVfork) != 0);
}

}  // namespace

long clone(unsigned long flags) { return is_plain_fork(flags) ? fork() : -ENOSYS; }

namespace {

// The strings of argv and envp, packed one behind the other (abi/pm.h Exec).
struct Frame {
  size_t bytes = 0;
  uint32_t arguments = 0, environment = 0;
};

bool measure(char* const* list, uint32_t& count, size_t& bytes) {
  if (list == nullptr) return true;
  if (is_bad(list)) return false;
  for (count = 0; list[count] != nullptr; count++) bytes += std::strlen(list[count]) + 1;
  return true;
}

char* pack(char* const* list, uint32_t count, char* to) {
  for (uint32_t i = 0; i < count; i++) {
    size_t bytes = std::strlen(list[i]) + 1;
    std::memcpy(to, list[i], bytes);
    to += bytes;
  }
  return to;
}

long exec_with(const char* path, char* const* arguments, char* const* environment, const Frame& frame, char* memory) {
  pack(environment, frame.environment, pack(arguments, frame.arguments, memory));
  return pm(abi::pm::Exec{.path = address_of(path),
                          .frame = address_of(memory),
                          .path_bytes = uint32_t(std::strlen(path) + 1),
                          .frame_bytes = uint32_t(frame.bytes),
                          .argument_count = frame.arguments,
                          .environment_count = frame.environment});
}

}  // namespace

long execve(const char* path, char* const* arguments, char* const* environment) {
  constexpr size_t kOnStack = 4096;
  Frame frame;
  if (is_bad(path) || !measure(arguments, frame.arguments, frame.bytes) ||
      !measure(environment, frame.environment, frame.bytes)) {
    return -EFAULT;
  }
  if (frame.bytes > abi::pm::kMaxFrameBytes) return -E2BIG;
  if (frame.bytes <= kOnStack) {
    char memory[kOnStack];
    return exec_with(path, arguments, environment, frame, memory);
  }
  long mapped = mmap(nullptr, frame.bytes, abi::vm::kProtRead | abi::vm::kProtWrite,
                     abi::vm::kMapPrivate | abi::vm::kMapAnonymous, -1, 0);
  if (static_cast<unsigned long>(mapped) > -4096ul) return -ENOMEM;
  long result = exec_with(path, arguments, environment, frame, reinterpret_cast<char*>(mapped));
  (void)munmap(reinterpret_cast<void*>(mapped), frame.bytes);
  return result;
}

long exit_group(int status) {
  for (;;) (void)pm(abi::pm::Exit{.status = status});
}

namespace {

// struct rusage of the kernel interface: words of the machine.
void fill_usage(long* usage, uint64_t user_ns, uint64_t system_ns, uint64_t minor_faults) {
  constexpr unsigned kWords = 18, kMinorFaults = 8;
  if (usage == nullptr) return;
  std::memset(usage, 0, kWords * sizeof(long));
  usage[0] = long(user_ns / kSecond);
  usage[1] = long(user_ns % kSecond / 1000);
  usage[2] = long(system_ns / kSecond);
  usage[3] = long(system_ns % kSecond / 1000);
  usage[kMinorFaults] = long(minor_faults);
}

int status_word(const abi::pm::Wait::Reply& reply) {
  switch (reply.code) {
    case abi::kChildExited: return (reply.status & 0xff) << 8;
    case abi::kChildStopped: return (reply.status & 0xff) << 8 | 0x7f;
    case abi::kChildContinued: return 0xffff;
    default: return reply.status & 0x7f;
  }
}

// Begins again after a handler with SA_RESTART, and after a stop.
long wait_for(abi::pm::WaitFor which, int id, uint32_t options, abi::pm::Wait::Reply& reply) {
  for (;;) {
    Message m = Message::of(abi::pm::Wait{.which = which, .id = id, .options = options});
    long result = send_receive(abi::kPm, m);
    if (result == kRestart) continue;
    if (result > 0) reply = m.as<abi::pm::Wait::Reply>();
    return to_errno(result);
  }
}

}  // namespace

long wait4(int pid, int* status, int options, long* usage) {
  constexpr int kKnown = WNOHANG | WUNTRACED | WCONTINUED, kLinuxOnly = int(0xe0000000);  // __WALL and its kin
  if ((options & ~(kKnown | kLinuxOnly)) != 0) return -EINVAL;
  if (pid == INT32_MIN) return -ESRCH;
  auto which = pid == -1  ? abi::pm::WaitFor::kAll
               : pid <= 0 ? abi::pm::WaitFor::kGroup
                          : abi::pm::WaitFor::kPid;
  abi::pm::Wait::Reply reply{};
  long result = wait_for(which, pid < 0 ? -pid : pid, uint32_t(options & kKnown) | abi::pm::kWaitExited, reply);
  if (result <= 0) return result;
  if (status != nullptr) *status = status_word(reply);
  fill_usage(usage, reply.user_ns, reply.system_ns, reply.minor_faults);
  return result;
}

long waitid(int type, int id, void* info, int options, long* usage) {
  if (type < P_ALL || type > P_PGID || (type == P_PID && id <= 0)) return -EINVAL;
  abi::pm::Wait::Reply reply{};
  constexpr int kKnown = WNOHANG | WSTOPPED | WEXITED | WCONTINUED | WNOWAIT;
  if ((options & ~kKnown) != 0) return -EINVAL;
  long result = wait_for(abi::pm::WaitFor(type), id, uint32_t(options), reply);
  if (result < 0) return result;
  if (auto* out = static_cast<siginfo_t*>(info)) {
    out->si_signo = result == 0 ? 0 : SIGCHLD;
    out->si_errno = 0;
    out->si_code = reply.code;
    out->si_pid = int(result);
    out->si_uid = reply.uid;
    out->si_status = reply.status;
  }
  if (result > 0) fill_usage(usage, reply.user_ns, reply.system_ns, reply.minor_faults);
  return 0;
}

long getrusage(int who, long* usage) {
  constexpr int kSelf = 0, kChildren = -1;
  if (who != kSelf && who != kChildren) return -EINVAL;
  if (is_bad(usage)) return -EFAULT;
  Message m = Message::of(abi::pm::Usage{});
  long result = pm(m);
  if (result < 0) return result;
  auto reply = m.as<abi::pm::Usage::Reply>();
  if (who == kSelf) {
    fill_usage(usage, reply.user_ns, reply.system_ns, reply.minor_faults);
  } else {
    fill_usage(usage, reply.children_user_ns, reply.children_system_ns, 0);
  }
  return 0;
}

long set_tid_address() { return getpid(); }
long set_robust_list() { return 0; }
long get_robust_list() { return -ENOSYS; }

}  // namespace posix
