// SPDX-License-Identifier: BSD-3-Clause
// The services of the image, one after the other in their start order: the next one starts when the
// last has reported InitDone, or has failed too often. RS and VM run already; VM reports by itself
// (it cannot wait for RS).
#include "servers/rs/rs.h"

namespace rs {
namespace {

std::string_view text_of(const char* text, size_t most) {
  size_t n = 0;
  while (n < most && text[n] != 0) n++;
  return {text, n};
}

// The module "service LABEL".
int32_t module_of(const abi::BootInfo& info, std::string_view label) {
  constexpr std::string_view kPrefix = "service ";
  for (uint32_t i = 0; i < info.module_count && i < abi::kMaxBootModules; i++) {
    std::string_view name = text_of(info.module[i].name, sizeof info.module[i].name);
    if (name.starts_with(kPrefix) && name.substr(kPrefix.size()) == label) return int32_t(i);
  }
  return -1;
}

}  // namespace

void Rs::boot(const abi::BootInfo& info, std::span<const abi::ServicePolicy> policies) {
  for (const abi::ServicePolicy& p : policies) {
    Service* s = free_slot();
    if (s == nullptr || (p.flags & abi::kServiceBoot) == 0) continue;
    s->policy = p;
    s->privilege_id = p.privilege.id;
    s->module = module_of(info, s->label());
    enter(*s, Event::kBoot);
    if (p.slot != abi::kRs.value && p.slot != abi::kVm.value) continue;
    s->endpoint = abi::Endpoint{p.slot};
    s->started_ns = system_.now_ns();
    enter(*s, Event::kStart);
    if (p.slot == abi::kRs.value) {
      s->was_ready = true;
      enter(*s, Event::kInitOk);
    } else {
      s->deadline_ns = s->started_ns + kInitLimitNs;
      booting_ = s;
    }
  }
  if (booting_ == nullptr) advance_boot();
}

Service* Rs::next_to_boot() {
  Service* next = nullptr;
  for (Service& s : service_) {
    if (s.state != State::kWaiting) continue;
    if (next == nullptr || s.policy.start_order < next->policy.start_order) next = &s;
  }
  return next;
}

void Rs::boot_service(Service& s) {
  if (s.module < 0) {
    log("{}: no module 'service {}' in the boot image", s.label(), s.label());
    enter(s, Event::kGiveUp);
    return;
  }
  if (auto started = start(s); !started) start_failed(s, started.error());
}

void Rs::advance_boot() {
  if (is_advancing_) return;  // a service failed at once: the loop below sees it
  is_advancing_ = true;
  while (Service* s = next_to_boot()) {
    booting_ = s;
    boot_attempts_ = 0;
    boot_service(*s);
    if (s->state == State::kInitializing || s->state == State::kBackoff)
      break;  // it will be heard of
    booting_ = nullptr;
  }
  is_advancing_ = false;
  if (next_to_boot() != nullptr || booting_ != nullptr) return;
  log("all boot services are started");
}

// The boot does not wait for ever for a service that cannot start; RS goes on trying by itself.
void Rs::boot_attempt_failed(const Service& s) {
  if (booting_ != &s) return;
  const bool is_hopeless =
      ++boot_attempts_ >= kMaxBootAttempts || s.state == State::kDead || s.state == State::kFree;
  if (!is_hopeless) return;
  booting_ = nullptr;
  advance_boot();
}

}  // namespace rs
