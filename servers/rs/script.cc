// SPDX-License-Identifier: BSD-3-Clause
// Recovery scripts (spec C.6): `sh SCRIPT LABEL REASON INCARNATION` as a user process, not waited
// for. The script decides: `service restart`, `refresh` or `down`. If it does nothing the service
// stays dead, but listed. It runs through the shell, so it needs no execute bit. It runs once PM
// (and through it VFS) knows it: before, its calls would be those of a stranger.
#include "servers/rs/rs.h"

#include "abi/pm.h"

namespace rs {
namespace {

Result<> start_script(System& system, const Service& s, const Image& shell, Endpoint ep) {
  TRY_VOID(system.set_user(ep));
  TRY_VOID(system.load_image(ep, shell));
  char incarnation[12];
  const std::string_view arguments[] = {"sh", std::string_view(s.policy.script), s.label(),
                                        reason_word(s.last_reason),
                                        sys::format_to(incarnation, "{}", s.restarts)};
  TRY_VOID(system.set_arguments(ep, shell, arguments));
  abi::pm::ServiceStarted started{
      .service = ep, .is_new_instance = 1, .is_user = 1, .uid = 0, .gid = 0, .label = "sh"};
  system.send(abi::kPm, Message::of(started));
  return {};
}

}  // namespace

void Rs::run_script(const Service& s, const Image& shell) {
  if (s.state != State::kScript) return;  // restarted or removed while the shell was being read
  Endpoint* place = nullptr;
  for (Endpoint& e : new_user_) {
    if (e == abi::kNone) place = &e;
  }
  Result<Endpoint> ep = std::unexpected(abi::Error::kAgain);
  if (place != nullptr) ep = system_.create("sh", -1);
  Result<> done = ep ? start_script(system_, s, shell, *ep) : std::unexpected(ep.error());
  if (done) {
    *place = *ep;
    return;
  }
  log("{}: its recovery script cannot run: {}", s.label(), done.error());
  if (ep) system_.destroy(*ep);
}

// PM knows the process `ep`, or will not have it (pid < 0).
void Rs::pid_known(Endpoint ep, int32_t pid) {
  if (Service* s = find(ep)) s->pid = pid;
  for (Endpoint& e : new_user_) {
    if (e != ep || ep == abi::kNone) continue;
    e = abi::kNone;
    if (pid > 0 && system_.allow(ep)) return;
    log("a recovery script cannot run: {}", abi::Error(-pid));
    system_.destroy(ep);
  }
}

}  // namespace rs
