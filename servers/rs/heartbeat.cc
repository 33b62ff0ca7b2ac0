// SPDX-License-Identifier: BSD-3-Clause
// Is it alive? (spec C.4) A service with a period is pinged once a period; one that is silent for
// more than two periods is replaced (R-RS-31), unless it waits for somebody else: then the kernel
// says for whom, and the end of that chain is looked at instead.
#include "servers/rs/rs.h"

namespace rs {
namespace {

uint64_t period_ns(const Service& s) {
  const uint32_t ms = s.policy.heartbeat_ms != 0 ? s.policy.heartbeat_ms : s.watch_ms;
  return uint64_t(ms) * 1'000'000;
}

bool is_answer_due(const Service& s) { return s.pinged_ns > s.alive_ns; }

}  // namespace

// When something is to be done about it: a ping, or its answer is missing. 0: never.
uint64_t Rs::heartbeat_due_ns(const Service& s) const {
  const uint64_t period = period_ns(s);
  if (s.state != State::kRunning || period == 0 || s.endpoint == abi::kRs || update_.service == &s)
    return 0;
  return is_answer_due(s) ? s.alive_ns + 2 * period + 1 : s.pinged_ns + period;
}

void Rs::heartbeat(Service& s) {
  const uint64_t due = heartbeat_due_ns(s);
  const uint64_t now = system_.now_ns();
  if (due == 0 || now < due) return;
  if (is_answer_due(s)) return unresponsive(s);
  // The answer's limit counts from the ping, not from the answer before it.
  s.alive_ns = now - 1;
  s.pinged_ns = now;
  system_.ping(s.endpoint);
}

void Rs::pong(Endpoint from) {
  Service* s = find(from);
  if (s == nullptr || s->state != State::kRunning) return;
  s->alive_ns = system_.now_ns();
  s->watch_ms = 0;
}

// Who keeps `s` from answering: the service at the end of its block chain, or itself.
Service* Rs::culprit(Service& s) {
  Endpoint chain[32];
  const size_t n = system_.block_chain(s.endpoint, chain);
  Service* end = n > 0 ? find(chain[n - 1]) : nullptr;
  return end != nullptr ? end : &s;
}

void Rs::unresponsive(Service& s) {
  Service* c = culprit(s);
  bool is_excused = is_late_;  // so was RS
  // He may be late because of those who start (spec C.9).
  for (const Service& other : service_) is_excused |= other.state == State::kInitializing;
  if (c == &s && !is_excused) return died(s, Reason::kNoHeartbeat, 0);
  // A pass. The ping is still on its way: only the time of grace begins again.
  const uint64_t now = system_.now_ns();
  s.alive_ns = now - 1;
  s.pinged_ns = now;
  if (c == &s || c->state != State::kRunning || c->policy.heartbeat_ms != 0 || c->watch_ms != 0)
    return;
  c->watch_ms = s.policy.heartbeat_ms;  // nobody looked after him so far
  c->alive_ns = c->pinged_ns = now;
}

}  // namespace rs
