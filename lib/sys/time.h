// SPDX-License-Identifier: BSD-3-Clause
// Time and alarms. A service has one alarm; it arrives as the sef alarm event (or a notify from
// kClock).
#pragma once
#include "lib/sys/kernel_call.h"

namespace sys {

inline constexpr uint64_t kNanosecond = 1;
inline constexpr uint64_t kMillisecond = 1'000'000;
inline constexpr uint64_t kSecond = 1'000'000'000;

inline Result<abi::TimesReply> times(Endpoint ep = abi::kSelf) {
  abi::TimesReply reply{};
  TRY_VOID(kernel_do(abi::KernelCall::kTimes, wire(ep), address_of(&reply)));
  return reply;
}
inline uint64_t uptime_ns() {
  auto t = times();
  return t ? t->uptime_ns : 0;
}
inline uint64_t realtime_ns() {
  auto t = times();
  return t ? t->realtime_ns : 0;
}

// -> what was left of the alarm that this one replaces.
inline Result<uint64_t> set_alarm(uint64_t from_now_ns) {
  abi::AlarmArgs args{
      .time_ns = from_now_ns ? from_now_ns : 1, .is_absolute = 0, .reserved = 0, .left_ns = 0};
  TRY_VOID(kernel_do(abi::KernelCall::kSetAlarm, address_of(&args)));
  return args.left_ns;
}
inline Result<uint64_t> set_alarm_at(uint64_t uptime_ns) {
  abi::AlarmArgs args{.time_ns = uptime_ns, .is_absolute = 1, .reserved = 0, .left_ns = 0};
  TRY_VOID(kernel_do(abi::KernelCall::kSetAlarm, address_of(&args)));
  return args.left_ns;
}
inline Result<uint64_t> cancel_alarm() {
  abi::AlarmArgs args{.time_ns = 0, .is_absolute = 0, .reserved = 0, .left_ns = 0};
  TRY_VOID(kernel_do(abi::KernelCall::kSetAlarm, address_of(&args)));
  return args.left_ns;
}

inline Result<> set_time(uint64_t ns_since_1970) {
  return kernel_do(abi::KernelCall::kSetTime, address_of(&ns_since_1970));
}
inline Result<> virtual_timer(Endpoint ep, abi::VirtualTimerArgs& args) {
  return kernel_do(abi::KernelCall::kVirtualTimer, wire(ep), address_of(&args));
}

}  // namespace sys
