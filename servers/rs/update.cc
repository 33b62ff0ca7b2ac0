// SPDX-License-Identifier: BSD-3-Clause
// Live update of services whose policy is `reset`: a controlled failure (spec C.7). The service is
// asked to reach a state; when it says that it is there, it is replaced by a fresh instance of the
// program that is there now. One at a time; the service is not pinged meanwhile (R-RS-28). The
// caller learns the outcome.
#include "abi/sef.h"
#include "servers/rs/rs.h"

namespace rs {

using abi::Error;

Result<int32_t> Rs::update(Message& m) {
  constexpr uint64_t kDefaultNs = 2 * kSecondNs, kLongestNs = 20 * kSecondNs;
  const auto request = m.as<abi::rs::Update>();
  Service* s = TRY(target(request.label));
  if (!may_control(m.source, *s)) return std::unexpected(Error::kPerm);
  if (request.state <= 0 || request.max_time_ns > kLongestNs)
    return std::unexpected(Error::kInvalid);
  if (!is_replaceable(*s)) return std::unexpected(Error::kPerm);
  if (update_.service != nullptr || s->state != State::kRunning || s->caller != abi::kNone ||
      is_shutting_down_) {
    return std::unexpected(Error::kBusy);
  }
  const uint64_t limit = request.max_time_ns != 0 ? request.max_time_ns : kDefaultNs;
  update_ = {.service = s,
             .state = request.state,
             .caller = m.source,
             .deadline_ns = system_.now_ns() + limit};
  system_.send(s->endpoint, Message::of(abi::sef::Prepare{request.state, request.flags, limit}));
  return std::unexpected(Error::kSuspended);
}

// The service's answer. Only a refusal is answered: who is ready is replaced.
Result<int32_t> Rs::ready(Message& m) {
  const auto answer = m.as<abi::sef::Ready>();
  Service* s = update_.service;
  if (s == nullptr || s->endpoint != m.source || answer.state != update_.state) {
    return std::unexpected(Error::kInvalid);  // cancelled meanwhile, or never asked (R-RS-26)
  }
  if (answer.result < 0) {
    end_update(answer.result);
    return std::unexpected(Error::kNotReady);
  }
  log("{} ({}): ready, is replaced", s->label(), s->endpoint);
  s->died_ns = system_.now_ns();
  kill_instance(*s, false);
  if (s->copy.address != nullptr)
    system_.free_image(s->copy);  // the program that is there now (R-RS-30)
  s->restarts = 0;
  s->crashes_in_row = 0;
  s->last_reason = Reason::kRefresh;
  s->caller = update_.caller;  // told when the new instance is initialised
  update_ = {};
  decide(*s, Reason::kRefresh);
  return std::unexpected(Error::kSuspended);
}

// Nothing was replaced; the caller is told why.
void Rs::end_update(int32_t type) {
  Service& s = *update_.service;
  Message m;
  m.type = type;
  system_.reply(update_.caller, m);
  update_ = {};
  s.alive_ns = s.pinged_ns = system_.now_ns();
  log("{}: not updated: {}", s.label(), abi::Error(-type));
}

void Rs::update_overdue() {
  if (update_.service == nullptr || system_.now_ns() < update_.deadline_ns) return;
  system_.send(update_.service->endpoint, Message::of(abi::sef::Prepare{0, 0, 0}));
  end_update(abi::to_wire(Error::kInterrupted));
}

}  // namespace rs
