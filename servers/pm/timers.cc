// SPDX-License-Identifier: BSD-3-Clause
#include "servers/pm/timers.h"

namespace pm {

void Timers::place(Timer* timer, unsigned at) {
  heap_[at] = timer;
  timer->place = uint16_t(at);
}

void Timers::move_up(unsigned at) {
  Timer* timer = heap_[at];
  while (at > 1 && heap_[at / 2]->deadline > timer->deadline) {
    place(heap_[at / 2], at);
    at /= 2;
  }
  place(timer, at);
}

void Timers::move_down(unsigned at) {
  Timer* timer = heap_[at];
  while (2 * at <= count_) {
    unsigned child = 2 * at;
    if (child < count_ && heap_[child + 1]->deadline < heap_[child]->deadline) child++;
    if (heap_[child]->deadline >= timer->deadline) break;
    place(heap_[child], at);
    at = child;
  }
  place(timer, at);
}

void Timers::set(Timer& timer, uint64_t deadline) {
  cancel(timer);
  timer.deadline = deadline;
  place(&timer, ++count_);  // two timers a process: the heap has room for all
  move_up(count_);
}

void Timers::cancel(Timer& timer) {
  if (!timer.is_set()) return;
  unsigned at = timer.place;
  timer.place = 0;
  Timer* last = heap_[count_--];
  if (last == &timer) return;
  place(last, at);
  move_up(at);
  move_down(last->place);
}

Timer* Timers::take_expired(uint64_t now) {
  if (count_ == 0 || heap_[1]->deadline > now) return nullptr;
  Timer* timer = heap_[1];
  cancel(*timer);
  return timer;
}

}  // namespace pm
