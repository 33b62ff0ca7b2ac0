// SPDX-License-Identifier: BSD-3-Clause
// A new instance of a service. It cannot execute anything before its privileges are set and those
// who must know of it are told (R-RS-21); then it gets Init. Boot services and restarted ones come
// up the same way, without VFS (D17).
#include "abi/sef.h"
#include "servers/rs/rs.h"

namespace rs {

using abi::Error;

Result<> Rs::start(Service& s) {
  if (s.has_copy()) return start_process(s, s.copy);
  enter(s, Event::kLoad);
  s.deadline_ns = system_.now_ns() + kLoadLimitNs;
  queue_load(s, false);
  return {};
}

Result<> Rs::prepare_user(Service& s) { return system_.set_user(s.endpoint); }

Result<> Rs::prepare_service(Service& s) {
  abi::ServicePrivilege p = s.policy.privilege;
  p.id = s.privilege_id;
  p.signal_manager = abi::kRs.value;
  p.send_mask = send_mask(s);
  auto set = system_.set_service(s.endpoint, p);
  if (!set && set.error() == Error::kBusy && !s.has_flag(abi::kServiceBoot)) {
    p.id = -1;  // somebody else has the id of the last instance by now
    set = system_.set_service(s.endpoint, p);
  }
  if (!set) return set;
  s.privilege_id = p.id;
  connect(s);
  return {};
}

Result<> Rs::load_program(Service& s, const Image& image) {
  // First the label: VM names the process by it.
  if (!s.is_user()) {
    TRY_VOID(system_.set_vm_calls(s.endpoint, s.policy.vm_calls, s.label()));
  }
  if (s.module >= 0) {
    TRY_VOID(system_.load_module(s.endpoint, uint32_t(s.module)));
  } else {
    TRY_VOID(system_.load_image(s.endpoint, image));
  }
  return system_.schedule(s.endpoint, s.policy.priority, s.policy.quantum_us);
}

Result<> Rs::start_process(Service& s, const Image& image) {
  // At its first start a boot service has the endpoint that equals its slot; later only the
  // well-known ones keep it.
  const bool is_first =
      s.restarts == 0 && s.previous == abi::kNone && s.has_flag(abi::kServiceBoot);
  const int32_t slot = is_first || s.has_fixed_endpoint() ? s.policy.slot : -1;
  s.endpoint = TRY(system_.create(s.label(), slot));
  auto done = s.is_user() ? prepare_user(s) : prepare_service(s);
  if (done) done = load_program(s, image);
  if (done) {
    announce_started(s, !is_first);
    done = system_.allow(s.endpoint);
  }
  if (!done) {
    system_.destroy(s.endpoint);
    announce_gone(s, s.endpoint, false);
    s.endpoint = abi::kNone;
    return done;
  }
  s.started_ns = system_.now_ns();
  if (s.is_user()) {
    s.was_ready = true;
    enter(s, Event::kBecomeUser);
    return {};
  }
  enter(s, Event::kStart);
  s.deadline_ns = s.started_ns + kInitLimitNs;
  abi::sef::Init init{
      .kind = s.restarts > 0 ? abi::sef::InitKind::kRestart : abi::sef::InitKind::kFresh,
      .restarts = s.restarts,
      .old_endpoint = s.previous,
      .flags = 0,
      .label = {}};
  s.label().copy(init.label, sizeof init.label - 1);
  system_.send(s.endpoint, Message::of(init));
  if ((s.up_flags & abi::rs::kUpNoWait) != 0) answer(s, 0);
  return {};
}

// No process came to be. The first start of `up` fails for good (R-RS-14); others are tried again.
void Rs::start_failed(Service& s, abi::Error why) {
  log("{}: cannot start: {}", s.label(), why);
  s.last_reason = Reason::kInitFailed;
  s.last_detail = abi::to_wire(why);
  if (!s.was_ready && !s.has_flag(abi::kServiceBoot)) {
    answer(s, abi::to_wire(why));
    remove(s);
    return;
  }
  answer(s, abi::to_wire(why));
  decide(s, Reason::kInitFailed);
  boot_attempt_failed(s);
}

}  // namespace rs
