// SPDX-License-Identifier: BSD-3-Clause
// The policy of a whole image: slots and privilege ids assigned, labels resolved to send masks, and the checks
// that no single entry can show (D9, D10). Host side only.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "abi/policy.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace policy {

class ImagePolicy {
 public:
  // Parses `text` (system.conf) and checks the whole: labels unique, callees present, no IRQ line or I/O port
  // claimed twice, no cycle of `ipc` rights (SENDREC only goes down, D9), at most 63 services.
  static absl::StatusOr<ImagePolicy> create(std::string_view text);

  // PolicyHeader followed by the ServicePolicy array: the boot module "policy". Boot services only.
  [[nodiscard]] std::string boot_module() const;
  [[nodiscard]] const std::vector<abi::ServicePolicy>& services() const { return services_; }

 private:
  absl::Status assign_slots();
  absl::Status resolve_targets();
  absl::Status check_unique_resources() const;
  absl::Status check_acyclic() const;
  absl::Status visit(int index, std::vector<int>& state, std::string path) const;
  [[nodiscard]] int index_of(std::string_view label) const;

  std::vector<abi::ServicePolicy> services_;
};

}  // namespace policy
