// SPDX-License-Identifier: BSD-3-Clause
// Send rights of services that are not in the image: the policy names labels, the kernel knows
// privilege ids. A right goes both ways (spec A.2: who is asked may notify back). Rights among the
// image's own services were resolved by the build; a dead service's id is forgotten by the kernel,
// so its successor is connected anew.
#include "servers/rs/rs.h"

namespace rs {
namespace {

std::string_view label_text(const char (&label)[abi::kLabelBytes]) {
  size_t n = 0;
  while (n < sizeof label && label[n] != 0) n++;
  return {label, n};
}

template <class F>
void for_each_target(const Service& s, F f) {
  for (unsigned i = 0; i < 8; i++) {
    if (s.policy.ipc_to[i][0] != 0) f(label_text(s.policy.ipc_to[i]));
    if (s.policy.notify_to[i][0] != 0) f(label_text(s.policy.notify_to[i]));
  }
}

bool names(const Service& s, std::string_view label) {
  bool found = false;
  for_each_target(s, [&](std::string_view target) { found |= target == label; });
  return found;
}

uint64_t bit(int32_t id) { return id >= 0 && id < 64 ? 1ull << id : 0; }

// Do they talk to each other, other than by what the build resolved?
bool is_linked(const Service& a, const Service& b) {
  if (&a == &b || !is_alive(b.state) || b.is_user()) return false;
  // Between services of the image the build decides; only DS may notify whoever may ask it:
  // subscribers.
  const bool is_of_ds = a.endpoint == abi::kDs || b.endpoint == abi::kDs;
  if (a.has_flag(abi::kServiceBoot) && b.has_flag(abi::kServiceBoot) && !is_of_ds) return false;
  const bool is_served =
      (a.endpoint == abi::kVfs && b.is_for_vfs()) || (b.endpoint == abi::kVfs && a.is_for_vfs());
  return names(a, b.label()) || names(b, a.label()) || is_served;
}

}  // namespace

uint64_t Rs::send_mask(const Service& s) const {
  uint64_t mask = s.policy.privilege.send_mask | bit(abi::kRs.value) | bit(abi::kVm.value);
  if (names(s, "USER")) mask |= bit(abi::kUserPrivilege);
  for (const Service& other : service_) {
    if (is_linked(s, other)) mask |= bit(other.privilege_id);
  }
  return mask;
}

void Rs::connect(Service& s) {
  for (const Service& other : service_) {
    if (!is_linked(s, other)) continue;
    if (auto set = system_.set_send_right(other.endpoint, s.privilege_id, true); !set) {
      log("{} may not send to {}: {}", other.label(), s.label(), set.error());
    }
  }
}

// Its id may belong to somebody else soon.
void Rs::disconnect(const Service& s) {
  if (s.privilege_id < 0) return;
  for (const Service& other : service_) {
    if (is_linked(s, other)) (void)system_.set_send_right(other.endpoint, s.privilege_id, false);
  }
}

}  // namespace rs
