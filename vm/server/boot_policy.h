// SPDX-License-Identifier: BSD-3-Clause
// What VM needs of the boot policy: which services there are, in which slots, and what each may ask
// of VM.
#pragma once
#include <string_view>

#include "abi/boot.h"
#include "abi/policy.h"
#include "vm/server/own_window.h"

namespace vm {

struct BootService {
  char label[abi::kLabelBytes];
  Endpoint endpoint;
  uint32_t flags;  // abi::ServiceFlags
  uint64_t calls;  // abi::vm::CallBits
};

class BootPolicy {
 public:
  // Reads the boot module "policy", which the kernel has found to be sound.
  [[nodiscard]] Result<> load(const abi::BootInfo& info, PassingWindow& passing);
  [[nodiscard]] const BootService* find(std::string_view label) const;

 private:
  BootService service_[abi::kMaxBootModules] = {};
  unsigned count_ = 0;
};

// The label of a module "service LABEL", or "".
[[nodiscard]] std::string_view service_label(const abi::BootModule& module);

}  // namespace vm
