// SPDX-License-Identifier: BSD-3-Clause
// What RS keeps of one service. A slot with state kFree holds nothing.
#pragma once
#include <cstdint>
#include <string_view>

#include "abi/endpoint.h"
#include "abi/policy.h"
#include "abi/rs.h"
#include "servers/rs/state.h"

namespace rs {

using abi::Endpoint;
using abi::rs::Reason;

struct Image {
  void* address = nullptr;
  uint64_t bytes = 0;
};

struct Service {
  State state = State::kFree;
  abi::ServicePolicy policy = {};
  Endpoint endpoint = abi::kNone;
  Endpoint previous = abi::kNone;  // of the last instance that died
  int32_t privilege_id = -1;       // kept over restarts: others' send masks name it
  int32_t pid = -1;
  int32_t module = -1;  // boot module with its program
  Image copy;           // of its program, when it is kept in memory

  uint32_t restarts = 0;
  uint32_t crashes_in_row = 0;
  Reason last_reason = Reason::kNone;
  int32_t last_detail = 0;

  uint64_t started_ns = 0;   // of this instance
  uint64_t died_ns = 0;      // when the death was detected; 0: nothing to recover from
  uint64_t recovery_ns = 0;  // how long the last recovery took
  uint64_t deadline_ns = 0;  // of the state: initialisation, stopping, back-off, loading; 0: none
  uint64_t pinged_ns = 0;
  uint64_t alive_ns = 0;

  Endpoint caller = abi::kNone;  // waits for the end of up, restart or down
  uint32_t up_flags = 0;
  bool was_ready = false;   // an instance was once initialised
  int32_t sent_signal = 0;  // SIGTERM was passed on to this instance
  uint32_t watch_ms = 0;    // pinged although its policy has no heartbeat: somebody waits for it

  [[nodiscard]] std::string_view label() const {
    size_t n = 0;
    while (n + 1 < sizeof policy.label && policy.label[n] != 0) n++;
    return {policy.label, n};
  }
  [[nodiscard]] bool has_flag(abi::ServiceFlags f) const { return (policy.flags & f) != 0; }
  [[nodiscard]] bool is_user() const { return has_flag(abi::kServiceUserProcess); }
  // Program in memory: a restart needs nobody but VM (D17).
  [[nodiscard]] bool has_copy() const { return module >= 0 || copy.address != nullptr; }
  // Its endpoint stays the same: it is part of the ABI (abi/endpoint.h), or the policy wants it.
  // Slots of boot services are never given to others.
  [[nodiscard]] bool has_fixed_endpoint() const {
    const bool is_well_known = policy.slot > 0 && policy.slot < int32_t(abi::kFirstFreeBootSlot);
    return is_well_known || (policy.slot > 0 && policy.restart == abi::RestartPolicy::kRestart);
  }
  // VFS has to know of it.
  [[nodiscard]] bool is_for_vfs() const {
    return has_flag(abi::kServiceDriver) || has_flag(abi::kServiceFileSystem) ||
           policy.device_major != 0;
  }
};

}  // namespace rs
