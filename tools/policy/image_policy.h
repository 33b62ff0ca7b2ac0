// SPDX-License-Identifier: BSD-3-Clause
// The policy of a whole image: slots and privilege ids assigned, labels resolved to send masks, and the checks
// that no single entry can show (D9, D10). Host side only.
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "abi/policy.h"

namespace policy {

// What is wrong, in one sentence. (No abseil here: the tool runs in every build, and would be all that needs it.)
template <class T = void>
using Checked = std::expected<T, std::string>;

class ImagePolicy {
 public:
  // Parses `text` (system.conf) and checks the whole: labels unique, callees present, no IRQ line or I/O port
  // claimed twice, no cycle of `ipc` rights (SENDREC only goes down, D9), at most 63 services.
  static Checked<ImagePolicy> create(std::string_view text);

  // PolicyHeader followed by the ServicePolicy array: the boot module "policy". Boot services only.
  [[nodiscard]] std::string boot_module() const;
  [[nodiscard]] const std::vector<abi::ServicePolicy>& services() const { return services_; }

 private:
  Checked<> assign_slots();
  Checked<> resolve_targets();
  Checked<> check_unique_resources() const;
  Checked<> check_acyclic() const;
  Checked<> visit(int index, std::vector<int>& state, std::string path) const;
  [[nodiscard]] int index_of(std::string_view label) const;

  std::vector<abi::ServicePolicy> services_;
};

}  // namespace policy
