// SPDX-License-Identifier: BSD-3-Clause
// Clocks, sleeping, timers.
#include "lib/posix/calls.h"

namespace posix {

namespace {

using abi::pm::GetTime;

constexpr unsigned kRealTime = 0;
constexpr unsigned kLastClock = 7;

long read_clock(unsigned clock, GetTime::Reply& reply) {
  // The CPU clock of a process named by pid: only our own is known (clock_getcpuclockid's encoding).
  constexpr unsigned kProcessCpu = 2, kOwnCpuClock = ~0u << 3 | kProcessCpu;
  Message m = Message::of(GetTime{.clock = clock == kOwnCpuClock ? kProcessCpu : clock, .reserved = 0});
  long result = pm(m);
  if (result >= 0) reply = m.as<GetTime::Reply>();
  return result < 0 ? result : 0;
}

void store(LongTime& to, uint64_t seconds, uint64_t nanoseconds) { to = {long(seconds), long(nanoseconds)}; }
void store(Time64& to, uint64_t seconds, uint64_t nanoseconds) { to = {int64_t(seconds), int64_t(nanoseconds)}; }
int64_t fraction_of(const LongTime& t) { return t.fraction; }
// The upper half is padding where long has 32 bits; a good value is below 2^30 in both.
int64_t fraction_of(const Time64& t) { return long(t.nanoseconds); }

template <class Time>
long clock_gettime_of(unsigned clock, Time* time) {
  if (is_bad(time)) return -EFAULT;
  GetTime::Reply now{};
  long result = read_clock(clock, now);
  if (result == 0) store(*time, now.seconds, now.nanoseconds);
  return result;
}

template <class Time>
long clock_getres_of(unsigned clock, Time* time) {
  if (clock > kLastClock) return -EINVAL;
  if (time != nullptr) store(*time, 0, 1);
  return 0;
}

// False: negative, or nanoseconds out of range.
template <class Time>
bool nanoseconds_of(const Time& time, uint64_t& out) {
  constexpr int64_t kMostSeconds = INT64_MAX / kSecond - 1;
  int64_t fraction = fraction_of(time);
  if (time.seconds < 0 || fraction < 0 || fraction >= kSecond) return false;
  int64_t seconds = time.seconds > kMostSeconds ? kMostSeconds : int64_t(time.seconds);
  out = uint64_t(seconds) * kSecond + uint64_t(fraction);
  return true;
}

template <class Time>
long clock_settime_of(unsigned clock, const Time* time) {
  uint64_t ns;
  if (is_bad(time)) return -EFAULT;
  if (clock != kRealTime || !nanoseconds_of(*time, ns)) return -EINVAL;
  return pm(abi::pm::SetTime{.time_ns = ns});
}

template <class Time>
long sleep_of(unsigned clock, int flags, const Time* time, Time* left) {
  constexpr int kAbsolute = 1;
  uint64_t ns;
  if (is_bad(time)) return -EFAULT;
  if (!nanoseconds_of(*time, ns)) return -EINVAL;
  bool is_absolute = (flags & kAbsolute) != 0;
  Message m = Message::of(abi::pm::Sleep{.clock = clock, .is_absolute = is_absolute, .time_ns = ns});
  long result = pm(m);
  if (result == -EINTR && !is_absolute && left != nullptr) {
    uint64_t rest = m.as<abi::pm::Sleep::Reply>().left_ns;
    store(*left, rest / kSecond, rest % kSecond);
  }
  return result;
}

}  // namespace

long clock_gettime(unsigned clock, LongTime* time) { return clock_gettime_of(clock, time); }
long clock_gettime64(unsigned clock, Time64* time) { return clock_gettime_of(clock, time); }
long clock_getres(unsigned clock, LongTime* time) { return clock_getres_of(clock, time); }
long clock_getres_time64(unsigned clock, Time64* time) { return clock_getres_of(clock, time); }
long clock_settime(unsigned clock, const LongTime* time) { return clock_settime_of(clock, time); }
long clock_settime64(unsigned clock, const Time64* time) { return clock_settime_of(clock, time); }
long clock_nanosleep(unsigned clock, int flags, const LongTime* time, LongTime* left) {
  return sleep_of(clock, flags, time, left);
}
long clock_nanosleep_time64(unsigned clock, int flags, const Time64* time, Time64* left) {
  return sleep_of(clock, flags, time, left);
}
long nanosleep(const LongTime* time, LongTime* left) { return sleep_of(kRealTime, 0, time, left); }

long gettimeofday(LongTime* time, void*) {
  if (time == nullptr) return 0;
  GetTime::Reply now{};
  long result = read_clock(kRealTime, now);
  if (result == 0) *time = {long(now.seconds), long(now.nanoseconds / 1000)};
  return result;
}
long settimeofday(const LongTime* time) {
  if (time == nullptr) return 0;
  LongTime fine{time->seconds, time->fraction * 1000};
  return clock_settime(kRealTime, &fine);
}
long time(long* out) {
  GetTime::Reply now{};
  long result = read_clock(kRealTime, now);
  if (result < 0) return result;
  if (out != nullptr) *out = long(now.seconds);
  return long(now.seconds);
}

namespace {

bool timer_nanoseconds(const LongTime& t, uint64_t& out) {
  return t.fraction >= 0 && t.fraction < 1'000'000 && nanoseconds_of(LongTime{t.seconds, t.fraction * 1000}, out);
}
// Never 0 for a timer that still runs.
LongTime timer_time(uint64_t ns) {
  uint64_t us = (ns + 999) / 1000;
  return {long(us / 1'000'000), long(us % 1'000'000)};
}

long timer_call(abi::pm::IntervalTimer request, LongTime* former) {
  Message m = Message::of(request);
  long result = pm(m);
  if (result < 0 || former == nullptr) return result;
  auto reply = m.as<abi::pm::IntervalTimer::Reply>();
  former[0] = timer_time(reply.interval_ns);
  former[1] = timer_time(reply.value_ns);
  return 0;
}

}  // namespace

long setitimer(unsigned which, const LongTime* setting, LongTime* former) {
  abi::pm::IntervalTimer request{.which = which, .is_set = 1, .value_ns = 0, .interval_ns = 0};
  if (setting != nullptr && (!timer_nanoseconds(setting[0], request.interval_ns) ||
                             !timer_nanoseconds(setting[1], request.value_ns))) {
    return -EINVAL;
  }
  return timer_call(request, former);
}
long getitimer(unsigned which, LongTime* setting) {
  if (is_bad(setting)) return -EFAULT;
  return timer_call({.which = which, .is_set = 0, .value_ns = 0, .interval_ns = 0}, setting);
}
long alarm(unsigned seconds) {
  LongTime setting[2] = {{0, 0}, {long(seconds), 0}}, former[2];
  long result = setitimer(0, setting, former);
  return result < 0 ? result : former[1].seconds + (former[1].fraction != 0);
}

long times(long* out) {
  constexpr uint64_t kTick = kSecond / 100;  // sysconf(_SC_CLK_TCK)
  Message m = Message::of(abi::pm::Usage{});
  long result = pm(m);
  if (result < 0) return result;
  auto reply = m.as<abi::pm::Usage::Reply>();
  if (out != nullptr) {
    out[0] = long(reply.user_ns / kTick);
    out[1] = long(reply.system_ns / kTick);
    out[2] = long(reply.children_user_ns / kTick);
    out[3] = long(reply.children_system_ns / kTick);
  }
  return long(reply.uptime_ns / kTick & INT32_MAX);
}

}  // namespace posix
