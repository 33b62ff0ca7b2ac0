// SPDX-License-Identifier: BSD-3-Clause
// The life of a service as RS sees it: one table of transitions, and nobody changes a state but
// through it.
#pragma once
#include <cstdint>
#include <optional>
#include <span>

#include "abi/rs.h"

namespace rs {

using abi::rs::State;

enum class Event : uint8_t {
  kBoot,         // it is in the boot image
  kLoad,         // its program is requested from VFS
  kStart,        // a process exists and was told to initialise
  kInitOk,       // it reported success
  kStop,         // SIGTERM was sent
  kWaitBackoff,  // it is dead and will start again later
  kRunScript,    // it is dead and its recovery script decides
  kGiveUp,       // it is dead and stays so, but listed
  kRemove,       // its slot is free again
  kBecomeUser,   // it is a user process: PM looks after it
};
inline constexpr unsigned kStateCount = unsigned(State::kUser) + 1;
inline constexpr unsigned kEventCount = unsigned(Event::kBecomeUser) + 1;

struct Transition {
  State from;
  Event event;
  State to;
};

[[nodiscard]] std::span<const Transition> transitions();
[[nodiscard]] std::optional<State> next_state(State from, Event event);
[[nodiscard]] const char* state_name(State s);
[[nodiscard]] const char* event_name(Event e);

// There is a process.
[[nodiscard]] constexpr bool is_alive(State s) {
  return s == State::kInitializing || s == State::kRunning || s == State::kStopping ||
         s == State::kUser;
}
// A request about it has to wait for something else to end first.
[[nodiscard]] constexpr bool is_busy(State s) {
  return s == State::kWaiting || s == State::kLoading || s == State::kInitializing ||
         s == State::kStopping;
}

}  // namespace rs
