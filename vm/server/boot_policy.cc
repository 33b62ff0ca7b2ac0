// SPDX-License-Identifier: BSD-3-Clause
// See boot_policy.h.
#include "vm/server/boot_policy.h"

#include <cstring>

#include "vm/server/physical.h"

namespace vm {
namespace {

std::string_view name_of(const abi::BootModule& module) {
  return {module.name, strnlen(module.name, sizeof module.name)};
}

const abi::BootModule* find_module(const abi::BootInfo& info, std::string_view name) {
  for (unsigned i = 0; i < info.module_count; i++) {
    if (name_of(info.module[i]) == name) return &info.module[i];
  }
  return nullptr;
}

}  // namespace

std::string_view service_label(const abi::BootModule& module) {
  constexpr std::string_view kPrefix = "service ";
  const std::string_view name = name_of(module);
  return name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : std::string_view();
}

Result<> BootPolicy::load(const abi::BootInfo& info, PassingWindow& passing) {
  const abi::BootModule* module = find_module(info, "policy");
  if (module == nullptr) return Unexpected(Error::kNoEntry);
  abi::PolicyHeader header;
  TRY_VOID(read_physical(passing, module->first, &header, sizeof header));
  if (header.service_bytes != sizeof(abi::ServicePolicy)) return Unexpected(Error::kInvalid);
  for (uint32_t i = 0; i < header.service_count && count_ < abi::kMaxBootModules; i++) {
    abi::ServicePolicy policy;
    const uint64_t at = module->first + sizeof header + uint64_t{i} * sizeof policy;
    TRY_VOID(read_physical(passing, at, &policy, sizeof policy));
    BootService& service = service_[count_++];
    std::memcpy(service.label, policy.label, sizeof service.label);
    service.endpoint = abi::make_endpoint(unsigned(policy.slot), 0);
    service.flags = policy.flags;
    service.calls = policy.vm_calls;
  }
  return {};
}

const BootService* BootPolicy::find(std::string_view label) const {
  for (unsigned i = 0; i < count_; i++) {
    if (label == service_[i].label) return &service_[i];
  }
  return nullptr;
}

}  // namespace vm
