// SPDX-License-Identifier: BSD-3-Clause
// See status.h. The table's first five columns are fixed: label, endpoint, pid, state, restarts;
// scripts read them.
#include "userland/service/status.h"

#include <stdio.h>

namespace service {
namespace {

using abi::rs::Reason;
using abi::rs::State;
using abi::rs::StatusEntry;

const char* state_word(State s) {
  constexpr const char* kWords[] = {"free",     "waiting", "loading", "initializing", "running",
                                    "stopping", "backoff", "script",  "dead",         "user"};
  return unsigned(s) < sizeof kWords / sizeof kWords[0] ? kWords[unsigned(s)] : "?";
}

const char* reason_word(Reason r) {
  constexpr const char* kWords[] = {"-",       "restart",  "no-heartbeat", "killed",
                                    "crashed", "signaled", "init-failed"};
  return unsigned(r) < sizeof kWords / sizeof kWords[0] ? kWords[unsigned(r)] : "?";
}

// A number, or a dash where there is none.
struct Cell {
  char text[24];
  Cell(bool is_there, unsigned long long value) {
    snprintf(text, sizeof text, is_there ? "%llu" : "-", value);
  }
};

bool is_alive(const StatusEntry& e) { return e.endpoint != abi::kNone; }

void print_row(const StatusEntry& e) {
  const Cell endpoint(is_alive(e), unsigned(e.endpoint.value)), pid(e.pid >= 0, unsigned(e.pid));
  const Cell recovery(e.recovery_ns != 0, e.recovery_ns / 1000),
      period(e.heartbeat_ms != 0, e.heartbeat_ms);
  char last[32];
  if (e.last_reason == Reason::kNone || e.last_reason == Reason::kRefresh) {
    snprintf(last, sizeof last, "%s", reason_word(e.last_reason));
  } else {
    snprintf(last, sizeof last, "%s:%d", reason_word(e.last_reason), e.last_detail);
  }
  printf("%-15s %8s %5s %-12s %8u %-16s %11s %9s %5u %s\n", e.label, endpoint.text, pid.text,
         state_word(e.state), e.restarts, last, recovery.text, period.text, e.uid, e.program);
}

}  // namespace

void print_table(std::span<const StatusEntry> entries) {
  printf("%-15s %8s %5s %-12s %8s %-16s %11s %9s %5s %s\n", "LABEL", "ENDPOINT", "PID", "STATE",
         "RESTARTS", "LAST", "RECOVERY/us", "PERIOD/ms", "UID", "PROGRAM");
  for (const StatusEntry& e : entries) print_row(e);
}

void print_json(std::span<const StatusEntry> entries) {
  printf("[");
  const char* separator = "";
  for (const StatusEntry& e : entries) {
    printf(
        "%s\n  {\"label\": \"%s\", \"endpoint\": %d, \"pid\": %d, \"state\": \"%s\", \"restarts\": "
        "%u, "
        "\"last\": \"%s\", \"detail\": %d, \"started_ns\": %llu, \"recovery_ns\": %llu, "
        "\"heartbeat_ms\": %u, "
        "\"major\": %u, \"uid\": %u, \"program\": \"%s\"}",
        separator, e.label, is_alive(e) ? e.endpoint.value : -1, e.pid, state_word(e.state),
        e.restarts, reason_word(e.last_reason), e.last_detail,
        static_cast<unsigned long long>(e.started_ns),
        static_cast<unsigned long long>(e.recovery_ns), e.heartbeat_ms, e.device_major, e.uid,
        e.program);
    separator = ",";
  }
  printf("\n]\n");
}

}  // namespace service
