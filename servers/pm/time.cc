// SPDX-License-Identifier: BSD-3-Clause
// Clocks, sleeping, interval timers, times.
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm {

namespace {

// Linux's clocks; 4 and 6 are other names of the monotonic one.
constexpr uint32_t kRealTime = 0, kMonotonic = 1, kProcessCpu = 2, kThreadCpu = 3, kRealTimeCoarse = 5, kBootTime = 7;
// Longer spans are "for ever": sums of times must not wrap.
constexpr uint64_t kLongest = 1ull << 62;

uint64_t read_clock(const abi::TimesReply& t, uint32_t clock) {
  switch (clock) {
    case kRealTime:
    case kRealTimeCoarse: return t.realtime_ns;
    case kProcessCpu:
    case kThreadCpu: return t.user_ns + t.system_ns;
    default: return t.uptime_ns;
  }
}

uint64_t left_until(uint64_t deadline, uint64_t now) { return deadline > now ? deadline - now : 1; }

void real_timer(Pm& pm, Process& p, const abi::pm::IntervalTimer& request, abi::pm::IntervalTimer::Reply& former) {
  uint64_t now = machine::times(abi::kSelf).uptime_ns;
  former = {.value_ns = p.alarm_timer.is_set() ? left_until(p.alarm_timer.deadline, now) : 0,
            .interval_ns = p.interval[0].interval_ns};
  if (request.is_set == 0) return;
  p.interval[0].interval_ns = request.interval_ns;
  pm.timers.cancel(p.alarm_timer);
  if (request.value_ns != 0) pm.timers.set(p.alarm_timer, now + request.value_ns);
}

Error cpu_timer(Process& p, const abi::pm::IntervalTimer& request, abi::pm::IntervalTimer::Reply& former) {
  abi::VirtualTimerArgs args{
      .which = request.which, .is_set = request.is_set != 0, .left_ns = request.value_ns};
  auto r = machine::virtual_timer(p.endpoint(), args);
  if (!r) return r.error();
  former = {.value_ns = args.left_ns, .interval_ns = p.interval[request.which].interval_ns};
  if (request.is_set != 0) p.interval[request.which].interval_ns = request.interval_ns;
  return Error(0);
}

}  // namespace

int32_t get_time(Pm&, Process& caller, Message& m) {
  uint32_t clock = m.as<abi::pm::GetTime>().clock;
  if (clock > kBootTime) return error(Error::kInvalid);
  bool is_cpu = clock == kProcessCpu || clock == kThreadCpu;
  uint64_t ns = read_clock(machine::times(is_cpu ? caller.endpoint() : abi::kSelf), clock);
  m.set(abi::pm::GetTime::Reply{
      .seconds = ns / kSecond, .nanoseconds = uint32_t(ns % kSecond), .reserved = 0});
  return 0;
}

int32_t set_time(Pm&, Process& caller, Message& m) {
  if (!caller.is_root()) return error(Error::kPerm);
  auto r = machine::set_time(m.as<abi::pm::SetTime>().time_ns);
  return r ? 0 : error(r.error());
}

int32_t sleep_request(Pm& pm, Process& caller, Message& m) {
  auto request = m.as<abi::pm::Sleep>();
  if (request.clock != kRealTime && request.clock != kMonotonic && request.clock != kBootTime) {
    return error(Error::kInvalid);
  }
  abi::TimesReply t = machine::times(abi::kSelf);
  uint64_t span = request.time_ns;
  if (request.is_absolute != 0) {
    uint64_t now = read_clock(t, request.clock);
    span = request.time_ns > now ? request.time_ns - now : 0;
  }
  if (span == 0) return 0;
  caller.sleep_until = t.uptime_ns + (span < kLongest ? span : kLongest);
  caller.set_waiting(Waiting::kSleep);
  pm.timers.set(caller.wait_timer, caller.sleep_until);
  if (needs_finish(caller)) deliver_signals(pm, caller);
  return kNoReply;
}

int32_t interval_timer(Pm& pm, Process& caller, Message& m) {
  auto request = m.as<abi::pm::IntervalTimer>();
  if (request.which > 2) return error(Error::kInvalid);
  if (request.value_ns > kLongest || request.interval_ns > kLongest) return error(Error::kInvalid);
  abi::pm::IntervalTimer::Reply former{};
  if (request.which == 0) {
    real_timer(pm, caller, request, former);
  } else if (Error e = cpu_timer(caller, request, former); e != Error(0)) {
    return error(e);
  }
  m.set(former);
  return 0;
}

int32_t usage(Pm&, Process& caller, Message& m) {
  abi::TimesReply t = machine::times(caller.endpoint());
  m.set(abi::pm::Usage::Reply{.user_ns = t.user_ns,
                              .system_ns = t.system_ns,
                              .children_user_ns = caller.entry->children_user_ns,
                              .children_system_ns = caller.entry->children_system_ns,
                              .uptime_ns = t.uptime_ns,
                              .minor_faults = machine::minor_faults(caller.endpoint())});
  return 0;
}

}  // namespace pm
