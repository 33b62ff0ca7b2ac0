// SPDX-License-Identifier: BSD-3-Clause
// All deadlines of all processes in one binary heap, in nanoseconds of uptime; PM's single kernel alarm is set to
// the first. A Timer is a member of its process and knows its place in the heap, so cancelling needs no search.
#pragma once
#include <cstdint>

#include "abi/endpoint.h"

namespace pm {

using abi::Endpoint;
struct Process;

enum class TimerKind : uint8_t { kAlarm, kWait };

struct Timer {
  uint64_t deadline = 0;
  Process* owner = nullptr;
  TimerKind kind = TimerKind::kAlarm;
  uint16_t place = 0;  // in the heap, from 1; 0: not set

  [[nodiscard]] bool is_set() const { return place != 0; }
};

class Timers {
 public:
  static constexpr unsigned kCapacity = 2 * abi::kMaxProcesses;
  static constexpr uint64_t kNever = ~0ull;

  void set(Timer& timer, uint64_t deadline);  // moves it if it is set already
  void cancel(Timer& timer);
  // The earliest timer whose deadline is not after `now`, taken out of the heap; null if there is none.
  Timer* take_expired(uint64_t now);
  [[nodiscard]] uint64_t first_deadline() const { return count_ == 0 ? kNever : heap_[1]->deadline; }

 private:
  void place(Timer* timer, unsigned at);
  void move_up(unsigned at);
  void move_down(unsigned at);

  Timer* heap_[kCapacity + 1] = {};
  unsigned count_ = 0;
};

}  // namespace pm
