// SPDX-License-Identifier: BSD-3-Clause
// Signals: PM keeps everything; here are only the C library's structs.
#include "lib/posix/calls.h"

#include <csignal>

namespace posix {

namespace {

constexpr size_t kSetBytes = 8;

uint64_t load_set(const uint32_t* set) { return uint64_t(set[1]) << 32 | set[0]; }
void store_set(uint32_t* to, uint64_t set) {
  to[0] = uint32_t(set);
  to[1] = uint32_t(set >> 32);
}

// What musl passes to rt_sigaction.
struct KernelAction {
  void* handler;
  unsigned long flags;
  void* restorer;
  uint32_t mask[2];
};

}  // namespace

long rt_sigaction(int signal, const void* action, void* former, size_t bytes) {
  if (bytes != kSetBytes) return -EINVAL;
  abi::pm::SignalAction request{};
  request.signal = signal;
  if (action != nullptr) {
    const auto& set = *static_cast<const KernelAction*>(action);
    request.is_set = 1;
    request.handler = address_of(set.handler);
    request.restorer = address_of(set.restorer);
    request.mask = load_set(set.mask);
    request.flags = uint32_t(set.flags);
  }
  Message m = Message::of(request);
  long result = pm(m);
  if (result < 0 || former == nullptr) return result;
  auto reply = m.as<abi::pm::SignalAction::Reply>();
  auto& out = *static_cast<KernelAction*>(former);
  out.handler = reinterpret_cast<void*>(uintptr_t(reply.handler));
  out.restorer = reinterpret_cast<void*>(uintptr_t(reply.restorer));
  out.flags = reply.flags;
  store_set(out.mask, reply.mask);
  return 0;
}

long rt_sigprocmask(int how, const uint32_t* set, uint32_t* former, size_t bytes) {
  if (bytes != kSetBytes) return -EINVAL;
  if (set != nullptr && (how < SIG_BLOCK || how > SIG_SETMASK)) return -EINVAL;
  abi::pm::SignalMask request{};
  request.how = set == nullptr ? abi::pm::MaskChange::kGet : abi::pm::MaskChange(how);
  request.set = set == nullptr ? 0 : load_set(set);
  Message m = Message::of(request);
  long result = pm(m);
  if (result < 0) return result;
  if (former != nullptr) store_set(former, m.as<abi::pm::SignalMask::Reply>().mask);
  return 0;
}

long rt_sigpending(uint32_t* set, size_t bytes) {
  if (bytes > kSetBytes) return -EINVAL;
  if (is_bad(set)) return -EFAULT;
  Message m = Message::of(abi::pm::SignalPending{});
  long result = pm(m);
  if (result < 0) return result;
  store_set(set, m.as<abi::pm::SignalPending::Reply>().set);
  return 0;
}

long rt_sigsuspend(const uint32_t* set, size_t bytes) {
  if (bytes != kSetBytes) return -EINVAL;
  if (is_bad(set)) return -EFAULT;
  return pm(abi::pm::SignalSuspend{.mask = load_set(set), .keep_mask = 0, .reserved = 0});
}
long pause() { return pm(abi::pm::SignalSuspend{.mask = 0, .keep_mask = 1, .reserved = 0}); }

namespace {

void fill_info(siginfo_t& info, long signal, const abi::pm::SignalWait::Reply& reply) {
  std::memset(&info, 0, sizeof info);
  info.si_signo = int(signal);
  info.si_code = reply.code;
  info.si_pid = reply.pid;
  info.si_uid = reply.uid;
  if (signal == SIGCHLD) {
    info.si_status = reply.status;
  } else {
    info.si_value.sival_ptr = reinterpret_cast<void*>(uintptr_t(reply.value));
  }
}

long wait_signal(const uint32_t* set, void* info, uint64_t timeout_ns, size_t bytes) {
  if (bytes != kSetBytes) return -EINVAL;
  if (is_bad(set)) return -EFAULT;
  Message m = Message::of(abi::pm::SignalWait{.set = load_set(set), .timeout_ns = timeout_ns});
  long result = pm(m);
  if (result > 0 && info != nullptr) {
    fill_info(*static_cast<siginfo_t*>(info), result, m.as<abi::pm::SignalWait::Reply>());
  }
  return result;
}

// kForever without a time-out; false: not a time.
template <class Time>
bool nanoseconds_of(const Time* time, int64_t fraction, uint64_t& out) {
  out = abi::pm::kForever;
  if (time == nullptr) return true;
  if (time->seconds < 0 || fraction < 0 || fraction >= kSecond) return false;
  out = uint64_t(time->seconds) * kSecond + uint64_t(fraction);
  return true;
}

}  // namespace

long rt_sigtimedwait(const uint32_t* set, void* info, const LongTime* timeout, size_t bytes) {
  uint64_t ns;
  if (!nanoseconds_of(timeout, timeout != nullptr ? timeout->fraction : 0, ns)) return -EINVAL;
  return wait_signal(set, info, ns, bytes);
}
long rt_sigtimedwait_time64(const uint32_t* set, void* info, const Time64* timeout, size_t bytes) {
  uint64_t ns;
  if (!nanoseconds_of(timeout, timeout != nullptr ? timeout->nanoseconds : 0, ns)) return -EINVAL;
  return wait_signal(set, info, ns, bytes);
}

namespace {
long send_signal(int pid, int signal, int code, uint64_t value) {
  return pm(abi::pm::Kill{.pid = pid, .signal = signal, .code = code, .reserved = 0, .value = value});
}
}  // namespace

long kill(int pid, int signal) { return send_signal(pid, signal, abi::kCodeUser, 0); }
// The only thread of a process has its number.
long tkill(int tid, int signal) { return tid <= 0 ? -EINVAL : send_signal(tid, signal, abi::kCodeThreadKill, 0); }
long tgkill(int pid, int tid, int signal) { return pid != tid ? -ESRCH : tkill(tid, signal); }
long rt_sigqueueinfo(int pid, int signal, const void* info) {
  if (is_bad(info)) return -EFAULT;
  const auto& si = *static_cast<const siginfo_t*>(info);
  return send_signal(pid, signal, si.si_code, address_of(si.si_value.sival_ptr));
}

long sigaltstack(const void* stack, void* former) {
  abi::pm::SignalStack request{};
  request.stack_pointer = address_of(__builtin_frame_address(0));
  if (stack != nullptr) {
    const auto& set = *static_cast<const stack_t*>(stack);
    request.is_set = 1;
    request.address = address_of(set.ss_sp);
    request.bytes = set.ss_size;
    request.flags = uint32_t(set.ss_flags);
  }
  Message m = Message::of(request);
  long result = pm(m);
  if (result < 0 || former == nullptr) return result;
  auto reply = m.as<abi::pm::SignalStack::Reply>();
  auto& out = *static_cast<stack_t*>(former);
  out.ss_sp = reinterpret_cast<void*>(uintptr_t(reply.address));
  out.ss_size = size_t(reply.bytes);
  out.ss_flags = int(reply.flags);
  return 0;
}

}  // namespace posix
