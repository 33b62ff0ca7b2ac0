// SPDX-License-Identifier: BSD-3-Clause
#include "tools/policy/image_policy.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "abi/message.h"
#include "lib/policy/parser.h"

namespace policy {
namespace {

bool collect(void* services, const abi::ServicePolicy& policy, unsigned) {
  static_cast<std::vector<abi::ServicePolicy>*>(services)->push_back(policy);
  return true;
}

std::unexpected<std::string> refuse(std::string text) { return std::unexpected(std::move(text)); }

std::string text_of(const char* s) { return s; }
std::string text_of(int n) { return std::to_string(n); }
std::string text_of(const std::string& s) { return s; }

template <class... T>
std::string join(const T&... parts) {
  return (text_of(parts) + ...);
}

std::string hex(int n) {
  char text[16];
  std::snprintf(text, sizeof text, "%x", n);
  return text;
}

// The five services whose endpoint is part of the ABI (abi/endpoint.h).
int well_known_slot(std::string_view label) {
  const std::map<std::string_view, int> known = {{"rs", abi::kRs.value},
                                                 {"vm", abi::kVm.value},
                                                 {"pm", abi::kPm.value},
                                                 {"vfs", abi::kVfs.value},
                                                 {"ds", abi::kDs.value}};
  const auto it = known.find(label);
  return it == known.end() ? -1 : it->second;
}

// What all user processes share (spec A.2): SENDREC to the servers of POSIX calls and to RS, signals by PM.
abi::ServicePrivilege user_privilege() {
  abi::ServicePrivilege p{};
  p.id = abi::kUserPrivilege;
  p.flags = abi::kPreemptible | abi::kBillable;
  p.trap_mask = abi::trap_bit(abi::Trap::kSendReceive);
  p.signal_manager = abi::kPm.value;
  for (abi::Endpoint to : {abi::kRs, abi::kVm, abi::kPm, abi::kVfs}) p.send_mask |= 1ull << to.value;
  return p;
}

bool is_boot(const abi::ServicePolicy& p) { return (p.flags & abi::kServiceBoot) != 0; }
bool is_user(const abi::ServicePolicy& p) { return (p.flags & abi::kServiceUserProcess) != 0; }

}  // namespace

Checked<ImagePolicy> ImagePolicy::create(std::string_view text) {
  ImagePolicy image;
  if (auto parsed = parse(text, {collect, &image.services_}); !parsed) {
    return refuse(join("line ", int(parsed.error().line), ": ", parsed.error().text));
  }
  if (auto s = image.assign_slots(); !s) return refuse(s.error());
  if (auto s = image.check_unique_resources(); !s) return refuse(s.error());
  if (auto s = image.resolve_targets(); !s) return refuse(s.error());
  if (auto s = image.check_acyclic(); !s) return refuse(s.error());
  return image;
}

int ImagePolicy::index_of(std::string_view label) const {
  for (size_t i = 0; i < services_.size(); ++i) {
    if (label == services_[i].label) return int(i);
  }
  return -1;
}

// Boot services get their slot as privilege id; user processes share id 0.
Checked<> ImagePolicy::assign_slots() {
  int next = abi::kFirstFreeBootSlot;
  for (size_t i = 0; i < services_.size(); ++i) {
    abi::ServicePolicy& p = services_[i];
    if (index_of(p.label) != int(i)) return refuse(join("two services are named '", p.label, "'"));
    if (!is_boot(p)) continue;
    const int known = well_known_slot(p.label);
    p.slot = known > 0 ? known : next++;
    if (p.slot >= int(abi::kMaxPrivileges)) return refuse("more boot services than privilege ids");
    p.privilege.id = p.slot;
    if (is_user(p)) p.privilege = user_privilege();
  }
  return {};
}

Checked<> ImagePolicy::check_unique_resources() const {
  std::map<int, const char*> irqs, ports;
  for (const abi::ServicePolicy& p : services_) {
    for (unsigned i = 0; i < p.privilege.irq_count; ++i) {
      const auto [it, is_new] = irqs.emplace(p.privilege.irq[i], p.label);
      if (!is_new) return refuse(join("IRQ ", it->first, " is claimed by '", it->second, "' and '", p.label, "'"));
    }
    for (unsigned i = 0; i < p.privilege.io_count; ++i) {
      for (int port = p.privilege.io[i].first; port <= p.privilege.io[i].last; ++port) {
        const auto [it, is_new] = ports.emplace(port, p.label);
        if (!is_new) {
          return refuse(join("port 0x", hex(port), " is claimed by '", it->second, "' and '", p.label, "'"));
        }
      }
    }
  }
  return {};
}

Checked<> ImagePolicy::resolve_targets() {
  for (abi::ServicePolicy& p : services_) {
    // RS and VM serve every process: the init handshake and memory.
    uint64_t mask = 1ull << abi::kRs.value | 1ull << abi::kVm.value;
    for (const auto& field : {p.ipc_to, p.notify_to}) {
      for (int i = 0; i < 8 && field[i][0] != 0; ++i) {
        if (std::string_view(field[i]) == "USER") {
          mask |= 1;
          continue;
        }
        const int callee = index_of(field[i]);
        if (callee < 0) {
          return refuse(join("service '", p.label, "' may call '", field[i], "', which is not in this image"));
        }
        if (is_boot(services_[callee])) mask |= 1ull << services_[callee].privilege.id;
      }
    }
    if (is_user(p)) continue;
    if (p.slot > 0) mask &= ~(1ull << p.slot);  // never to itself
    p.privilege.send_mask = mask;
  }
  return {};
}

Checked<> ImagePolicy::check_acyclic() const {
  std::vector<int> state(services_.size(), 0);  // 0 new, 1 on the path, 2 done
  for (size_t i = 0; i < services_.size(); ++i) {
    if (auto s = visit(int(i), state, ""); !s) return s;
  }
  return {};
}

Checked<> ImagePolicy::visit(int index, std::vector<int>& state, std::string path) const {
  const abi::ServicePolicy& p = services_[index];
  path += join(path.empty() ? "" : " -> ", p.label);
  if (state[index] == 1) return refuse(join("cycle of ipc rights (D9): ", path));
  if (state[index] == 2) return {};
  state[index] = 1;
  for (int i = 0; i < 8 && p.ipc_to[i][0] != 0; ++i) {
    const int callee = index_of(p.ipc_to[i]);
    if (callee < 0) continue;  // USER
    if (auto s = visit(callee, state, path); !s) return s;
  }
  state[index] = 2;
  return {};
}

std::string ImagePolicy::boot_module() const {
  const uint32_t count = uint32_t(std::count_if(services_.begin(), services_.end(), is_boot));
  const abi::PolicyHeader header{abi::PolicyHeader::kMagic, 1, count, sizeof(abi::ServicePolicy)};
  std::string out(reinterpret_cast<const char*>(&header), sizeof header);
  for (const abi::ServicePolicy& p : services_) {
    if (is_boot(p)) out.append(reinterpret_cast<const char*>(&p), sizeof p);
  }
  return out;
}

}  // namespace policy
