// SPDX-License-Identifier: BSD-3-Clause
// The table of services: finding them, who may ask for what, and the one place where a state
// changes.
#include "servers/rs/rs.h"

namespace rs {

using abi::Error;

Service* Rs::find(std::string_view label) {
  for (Service& s : service_) {
    if (s.state != State::kFree && s.label() == label) return &s;
  }
  return nullptr;
}

Service* Rs::find(Endpoint ep) {
  if (ep == abi::kNone) return nullptr;
  for (Service& s : service_) {
    if (is_alive(s.state) && s.endpoint == ep) return &s;
  }
  return nullptr;
}

Service* Rs::free_slot() {
  for (Service& s : service_) {
    if (s.state == State::kFree) return &s;
  }
  return nullptr;
}

Result<Service*> Rs::target(const abi::rs::Label& label) {
  size_t n = 0;
  while (n < sizeof label.text && label.text[n] != 0) n++;
  if (n == 0 || n == sizeof label.text) return std::unexpected(Error::kInvalid);
  Service* s = find(std::string_view(label.text, n));
  if (s == nullptr) return std::unexpected(Error::kNoProcess);
  return s;
}

// Services have rights of their own (`control`), however they run; PM alone speaks for the system.
bool Rs::is_root(Endpoint caller) {
  if (caller == abi::kPm) return true;
  Service* s = find(caller);
  if (s != nullptr && !s->is_user()) return false;
  auto user = system_.effective_user(caller);
  return user && *user == 0;
}

bool Rs::may_control(Endpoint caller, const Service& s) {
  if (is_root(caller)) return true;
  const Service* controller = find(caller);
  if (controller == nullptr) return false;
  for (unsigned i = 0; i < controller->policy.control_count && i < 4; i++) {
    const char(&name)[abi::kLabelBytes] = controller->policy.control[i];
    if (s.label() == std::string_view(name, s.label().size()) && name[s.label().size()] == 0)
      return true;
  }
  return false;
}

bool Rs::is_busy(const Service& s) const {
  return rs::is_busy(s.state) || s.caller != abi::kNone || update_.service == &s;
}

void Rs::enter(Service& s, Event event) {
  auto next = next_state(s.state, event);
  if (!next) {
    log("bug: {}: event {} in state {}", s.label(), event_name(event), state_name(s.state));
    return;
  }
  s.state = *next;
  s.deadline_ns = 0;
  if (*next == State::kFree) s = Service{};
}

void Rs::answer(Service& s, int32_t type) {
  if (s.caller == abi::kNone) return;
  Message m;
  m.type = type;
  m.set(abi::rs::Up::Reply{s.endpoint});
  system_.reply(s.caller, m);
  s.caller = abi::kNone;
}

const char* reason_word(Reason r) {
  switch (r) {
    case Reason::kNone:
      return "none";
    case Reason::kRefresh:
      return "restart";
    case Reason::kNoHeartbeat:
      return "no-heartbeat";
    case Reason::kKilled:
      return "killed";
    case Reason::kSignaled:
      return "signaled";
    case Reason::kCrashed:
    case Reason::kInitFailed:
      return "crashed";
  }
  return "?";
}

}  // namespace rs
