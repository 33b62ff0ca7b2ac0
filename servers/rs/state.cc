// SPDX-License-Identifier: BSD-3-Clause
// See state.h.
#include "servers/rs/state.h"

namespace rs {
namespace {

constexpr Transition kTransitions[] = {
    {State::kFree, Event::kBoot, State::kWaiting},
    {State::kFree, Event::kLoad, State::kLoading},

    {State::kWaiting, Event::kStart, State::kInitializing},
    {State::kWaiting, Event::kBecomeUser, State::kUser},
    {State::kWaiting, Event::kWaitBackoff, State::kBackoff},
    {State::kWaiting, Event::kGiveUp, State::kDead},

    {State::kLoading, Event::kStart, State::kInitializing},
    {State::kLoading, Event::kLoad, State::kLoading},
    {State::kLoading, Event::kWaitBackoff, State::kBackoff},
    {State::kLoading, Event::kGiveUp, State::kDead},
    {State::kLoading, Event::kRemove, State::kFree},

    {State::kInitializing, Event::kInitOk, State::kRunning},
    {State::kInitializing, Event::kStart, State::kInitializing},
    {State::kInitializing, Event::kLoad, State::kLoading},
    {State::kInitializing, Event::kWaitBackoff, State::kBackoff},
    {State::kInitializing, Event::kRunScript, State::kScript},
    {State::kInitializing, Event::kGiveUp, State::kDead},
    {State::kInitializing, Event::kRemove, State::kFree},

    {State::kRunning, Event::kStop, State::kStopping},
    {State::kRunning, Event::kStart, State::kInitializing},
    {State::kRunning, Event::kLoad, State::kLoading},
    {State::kRunning, Event::kWaitBackoff, State::kBackoff},
    {State::kRunning, Event::kRunScript, State::kScript},
    {State::kRunning, Event::kGiveUp, State::kDead},
    {State::kRunning, Event::kRemove, State::kFree},

    {State::kStopping, Event::kRemove, State::kFree},

    {State::kBackoff, Event::kStart, State::kInitializing},
    {State::kBackoff, Event::kLoad, State::kLoading},
    {State::kBackoff, Event::kWaitBackoff, State::kBackoff},
    {State::kBackoff, Event::kGiveUp, State::kDead},
    {State::kBackoff, Event::kRemove, State::kFree},

    {State::kScript, Event::kStart, State::kInitializing},
    {State::kScript, Event::kLoad, State::kLoading},
    {State::kScript, Event::kWaitBackoff, State::kBackoff},
    {State::kScript, Event::kGiveUp, State::kDead},
    {State::kScript, Event::kRemove, State::kFree},

    {State::kDead, Event::kStart, State::kInitializing},
    {State::kDead, Event::kLoad, State::kLoading},
    {State::kDead, Event::kWaitBackoff, State::kBackoff},
    {State::kDead, Event::kGiveUp, State::kDead},
    {State::kDead, Event::kRemove, State::kFree},
};

}  // namespace

std::span<const Transition> transitions() { return kTransitions; }

std::optional<State> next_state(State from, Event event) {
  for (const Transition& t : kTransitions) {
    if (t.from == from && t.event == event) return t.to;
  }
  return std::nullopt;
}

const char* state_name(State s) {
  switch (s) {
    case State::kFree:
      return "free";
    case State::kWaiting:
      return "waiting";
    case State::kLoading:
      return "loading";
    case State::kInitializing:
      return "initializing";
    case State::kRunning:
      return "running";
    case State::kStopping:
      return "stopping";
    case State::kBackoff:
      return "backoff";
    case State::kScript:
      return "script";
    case State::kDead:
      return "dead";
    case State::kUser:
      return "user";
  }
  return "?";
}

const char* event_name(Event e) {
  constexpr const char* kNames[] = {"boot",   "load",         "start",      "init_ok",
                                    "stop",   "wait_backoff", "run_script", "give_up",
                                    "remove", "become_user"};
  static_assert(sizeof kNames / sizeof kNames[0] == kEventCount);
  return unsigned(e) < kEventCount ? kNames[unsigned(e)] : "?";
}

}  // namespace rs
