// SPDX-License-Identifier: BSD-3-Clause
// The pending live update of a service: at most one, from an accepted request to its end. Pure
// state; the protocol around it is in framework.h.
#pragma once
#include <span>
#include <string_view>

#include "abi/sef.h"
#include "lib/sys/format.h"
#include "sef/events.h"

namespace sef {

class LiveUpdate {
 public:
  enum class Answer : uint8_t { kAccepted, kCancelled, kBusy, kInvalid };

  [[nodiscard]] constexpr int32_t state() const { return state_; }
  [[nodiscard]] constexpr uint32_t flags() const { return flags_; }
  [[nodiscard]] constexpr bool is_pending() const { return state_ != kStateNull; }

  // State 0 cancels, pending or not (R-SEF-25); a second request does not replace the first
  // (R-SEF-15).
  constexpr Answer request(const abi::sef::Prepare& r, bool is_valid) {
    if (r.state == kStateNull) {
      end();
      return Answer::kCancelled;
    }
    if (is_pending()) return Answer::kBusy;
    if (!is_valid) return Answer::kInvalid;
    state_ = r.state;
    flags_ = r.flags;
    cycles_ = 0;
    return Answer::kAccepted;
  }
  constexpr void end() {
    state_ = kStateNull;
    flags_ = 0;
  }

  // One line for each time that the service is asked whether it is ready (R-SEF-18).
  std::string_view describe_cycle(std::span<char> to, uint64_t uptime_ns) {
    return sys::format_to(to, "live update: time {} ms, state {}, cycle {}", uptime_ns / 1'000'000,
                          state_, ++cycles_);
  }

 private:
  int32_t state_ = kStateNull;
  uint32_t flags_ = 0;
  uint32_t cycles_ = 0;
};

}  // namespace sef
