// SPDX-License-Identifier: BSD-3-Clause
// Who has to know that a service came or went: DS (label -> endpoint), PM (its pid), VFS (drivers
// and file systems). All of it asynchronous. One that is not there yet, or is being restarted,
// hears everything when it is.
#include "abi/ds.h"
#include "abi/pm.h"
#include "servers/rs/rs.h"

namespace rs {
namespace {

abi::ds::Publish label_of(const Service& s) {
  abi::ds::Publish p{.key = {},
                     .kind = abi::ds::Kind::kLabel,
                     .text = abi::kNoGrant,
                     .value = uint32_t(s.endpoint.value)};
  p.key.bytes = uint32_t(s.label().copy(p.key.text, sizeof p.key.text));
  return p;
}

abi::pm::ServiceStarted process_of(const Service& s, bool is_new_instance) {
  abi::pm::ServiceStarted p{.service = s.endpoint,
                            .is_new_instance = is_new_instance,
                            .is_user = s.is_user(),
                            .uid = s.policy.uid,
                            .gid = s.policy.gid,
                            .label = {}};
  s.label().copy(p.label, sizeof p.label - 1);
  return p;
}

abi::vfs::MapDriver driver_of(const Service& s) {
  abi::vfs::MapDriver d{
      .label = {}, .endpoint = s.endpoint, .major = s.policy.device_major, .flags = s.policy.flags};
  s.label().copy(d.label, sizeof d.label - 1);
  return d;
}

abi::vfs::ServiceExited driver_gone(const Service& s, Endpoint old_endpoint, bool is_final) {
  abi::vfs::ServiceExited d{.label = {}, .endpoint = old_endpoint, .is_final = is_final};
  s.label().copy(d.label, sizeof d.label - 1);
  return d;
}

bool listens(const Service* s, const Service& about) {
  return s != nullptr && s != &about && s->state == State::kRunning;
}

}  // namespace

void Rs::announce_started(const Service& s, bool is_new_instance) {
  if (listens(find(abi::kPm), s))
    system_.send(abi::kPm, Message::of(process_of(s, is_new_instance)));
  if (listens(find(abi::kDs), s) && !s.is_user()) system_.send(abi::kDs, Message::of(label_of(s)));
}

void Rs::announce_ready(const Service& s) {
  if (s.is_for_vfs() && listens(find(abi::kVfs), s))
    system_.send(abi::kVfs, Message::of(driver_of(s)));
  announce_all_to(s);
}

void Rs::announce_gone(const Service& s, Endpoint old_endpoint, bool is_final) {
  if (listens(find(abi::kPm), s))
    system_.send(abi::kPm, Message::of(abi::pm::ServiceExited{old_endpoint}));
  if (listens(find(abi::kDs), s))
    system_.send(abi::kDs, Message::of(abi::ds::OwnerDied{old_endpoint}));
  if (s.is_for_vfs() && listens(find(abi::kVfs), s)) {
    system_.send(abi::kVfs, Message::of(driver_gone(s, old_endpoint, is_final)));
  }
}

void Rs::announce_all_to(const Service& listener) {
  for (const Service& s : service_) {
    if (!is_alive(s.state)) continue;
    if (listener.endpoint == abi::kPm) system_.send(abi::kPm, Message::of(process_of(s, false)));
    if (listener.endpoint == abi::kDs && !s.is_user())
      system_.send(abi::kDs, Message::of(label_of(s)));
    if (listener.endpoint == abi::kVfs && s.is_for_vfs() && s.state == State::kRunning) {
      system_.send(abi::kVfs, Message::of(driver_of(s)));
    }
  }
}

}  // namespace rs
