// SPDX-License-Identifier: BSD-3-Clause
// Parked requests: one list in the order of parking, so that nobody overtakes another who waits for the same.
#include "servers/vfs/vfs.h"

namespace vfs {

namespace {
Process* of_link(base::ListNode* n) { return BASE_CONTAINER_OF(n, Process, wait_link); }
Pipe* pipe_of(const Process& p) { return static_cast<Pipe*>(const_cast<void*>(p.wait_for)); }
}  // namespace

void Vfs::wait_on(Process& p, Wait why, const void* what) {
  p.wait = why;
  p.wait_for = what;
  waiting_.push_back(&p.wait_link);
  if (why == Wait::kPipeRead) pipe_of(p)->waiting_readers++;
  if (why == Wait::kPipeWrite) pipe_of(p)->waiting_writers++;
}

std::unexpected<Error> Vfs::suspend(Process& p, Wait why, const void* what) {
  wait_on(p, why, what);
  return std::unexpected(Error::kSuspended);
}

// Off both lists.
void Vfs::stop_waiting(Process& p) {
  if (p.wait == Wait::kPipeRead) pipe_of(p)->waiting_readers--;
  if (p.wait == Wait::kPipeWrite) pipe_of(p)->waiting_writers--;
  if (p.wait_link.is_linked()) base::List::remove(&p.wait_link);
  p.wait = Wait::kNone;
  p.wait_for = nullptr;
}

void Vfs::wake(Wait why, const void* what) {
  for (base::ListNode* n = waiting_.first(); n != nullptr;) {
    Process& p = *of_link(n);
    n = waiting_.after(n);
    if (p.wait != why || p.wait_for != what) continue;
    stop_waiting(p);
    ready_.push_back(&p.wait_link);
  }
}

void Vfs::wake_pollers() { wake(Wait::kPoll, nullptr); }

Process* Vfs::first_waiting(Wait why, const void* what) {
  for (base::ListNode* n = waiting_.first(); n != nullptr; n = waiting_.after(n)) {
    Process* p = of_link(n);
    if (p->wait == why && p->wait_for == what) return p;
  }
  return nullptr;
}

void Vfs::run_ready() {
  while (base::ListNode* n = ready_.first()) {
    base::List::remove(n);
    Process& p = *of_link(n);
    Message reply;
    if (run(p, reply)) port.reply(p.reply_to, reply);
  }
  update_alarm();
}

// Ends a parked request from outside.
void Vfs::finish(Process& p, Result<int32_t> result, Message& reply) {
  stop_waiting(p);
  reply.type = result ? *result : abi::to_wire(result.error());
  port.reply(p.reply_to, reply);
}

// One alarm for the nearest deadline of all polls.
void Vfs::update_alarm() {
  if (!needs_alarm_) return;
  uint64_t nearest = 0;
  for (base::ListNode* n = waiting_.first(); n != nullptr; n = waiting_.after(n)) {
    const Process& p = *of_link(n);
    if (p.wait == Wait::kPoll && p.deadline != 0 && (nearest == 0 || p.deadline < nearest)) nearest = p.deadline;
  }
  if (nearest != alarm_) port.set_alarm(nearest);
  alarm_ = nearest;
  needs_alarm_ = nearest != 0;
}

void Vfs::handle_alarm() {
  alarm_ = 0;
  const uint64_t now = port.uptime_ns();
  for (base::ListNode* n = waiting_.first(); n != nullptr;) {
    Process& p = *of_link(n);
    n = waiting_.after(n);
    if (p.wait != Wait::kPoll || p.deadline == 0 || p.deadline > now) continue;
    p.is_expired = true;
    stop_waiting(p);
    ready_.push_back(&p.wait_link);
  }
}

}  // namespace vfs
