// SPDX-License-Identifier: BSD-3-Clause
// In the place of PM, in a machine that has only kernel, VM, RS, DS and probes: makes services fail
// and looks at what RS makes of it. Ends the machine after "DIRECTOR OK" or the first thing that is
// not so.
#include "abi/ds.h"
#include "abi/rs.h"
#include "abi/signal.h"
#include "lib/sys/info.h"
#include "lib/sys/print.h"
#include "lib/sys/process.h"
#include "lib/sys/time.h"
#include "sef/sef.h"
#include "servers/ds/client.h"

namespace director {
namespace {

using abi::Endpoint;
using abi::rs::Reason;
using abi::rs::State;
using abi::rs::StatusEntry;

constinit int notifies_of_ds = 0;

[[noreturn]] void end(bool is_good) {
  (void)sys::abort_machine(abi::AbortReason::kPowerOff, is_good ? 0 : 1,
                           is_good ? "DIRECTOR OK" : "DIRECTOR FAILED");
  sys::exit_self(1);
}

void expect(bool is_so, std::string_view what) {
  sys::log("{}: {}", is_so ? "good" : "NOT SO", what);
  if (!is_so) end(false);
}

template <class Request>
Request about(std::string_view label) {
  Request r{};
  label.copy(r.label.text, sizeof r.label.text - 1);
  return r;
}

template <class Request>
bool ask(std::string_view label) {
  return sys::call(abi::kRs, about<Request>(label)).has_value();
}

bool inject(std::string_view label, sef::FaultKind kind) {
  auto r = about<abi::rs::Inject>(label);
  r.kind = uint32_t(kind);
  return sys::call(abi::kRs, r).has_value();
}

StatusEntry status(std::string_view label) {
  static StatusEntry entries[16];
  const auto count = sys::call(abi::kRs, abi::rs::Status{.address = sys::address_of(entries),
                                                         .count = 16,
                                                         .entry_bytes = sizeof entries[0]});
  for (int i = 0; count && i < *count; i++) {
    if (label == entries[i].label) return entries[i];
  }
  return {};
}

// Serves events for a while: pings have to be answered meanwhile.
void wait_ms(uint64_t ms) {
  (void)sys::set_alarm(ms * sys::kMillisecond);
  for (;;) {
    abi::Message m;
    const abi::Status s = sef::receive(abi::kAny, m);
    if (!s.ok()) return;  // the alarm
    if (s.is_notify() && m.source == abi::kDs) notifies_of_ds++;
  }
}

template <class Condition>
bool within_seconds(int seconds, Condition is_true) {
  for (int i = 0; i < seconds * 20; i++) {
    if (is_true()) return true;
    wait_ms(50);
  }
  return is_true();
}

bool is_back(std::string_view label, uint32_t restarts) {
  const StatusEntry s = status(label);
  return s.state == State::kRunning && s.restarts == restarts;
}

void crash_and_kill() {
  const Endpoint first = status("probe").endpoint;
  expect(inject("probe", sef::FaultKind::kCrash), "fault injected");
  expect(within_seconds(5, [] { return is_back("probe", 1); }), "back after a crash (R-RS-9)");
  expect(status("probe").endpoint != first, "with a new endpoint (R-SEF-23)");
  expect(status("probe").last_reason == Reason::kSignaled, "reason signaled");
  expect(ds::retrieve_label("probe") == status("probe").endpoint, "DS has the new endpoint");
  sys::log("recovery took {} us", status("probe").recovery_ns / 1000);
  expect(sys::kill(status("probe").endpoint, abi::kSigKill).has_value(), "SIGKILL");
  expect(within_seconds(5, [] { return is_back("probe", 2); }), "back after SIGKILL");
  expect(status("probe").last_reason == Reason::kKilled, "reason killed");
}

void silence_and_loop() {
  expect(inject("probe", sef::FaultKind::kSilent), "silence");
  expect(within_seconds(6, [] { return is_back("probe", 3); }), "back after silence (R-SEF-3)");
  expect(status("probe").last_reason == Reason::kNoHeartbeat, "reason no-heartbeat");
  wait_ms(1200);
  expect(inject("probe", sef::FaultKind::kHang), "an endless loop");
  expect(within_seconds(6, [] { return is_back("probe", 4); }), "back after a loop (R-RS-31)");
}

void data_store() {
  expect(ds::publish_number("director", 7).has_value(), "published");
  expect(sys::kill(abi::kDs, abi::kSigKill).has_value(), "DS is killed");
  expect(within_seconds(5, [] { return is_back("ds", 1); }), "DS is back");
  expect(status("ds").endpoint == abi::kDs, "with its endpoint");
  expect(ds::retrieve_number("director").value_or(0) == 7, "and everything it knew (R-DS-1)");
  expect(ds::subscribe("prob.", false).has_value(), "subscribed");
  const int before = notifies_of_ds;
  expect(ask<abi::rs::Refresh>("probe"), "refresh");
  expect(within_seconds(5, [] { return is_back("probe", 0); }), "count from 0 (R-RS-8)");
  expect(within_seconds(2, [&] { return notifies_of_ds > before; }), "DS notified us (R-DS-1)");
  ds::Changed changed;
  expect(ds::check(changed).has_value(), "something changed");
  expect(changed.value == uint32_t(status("probe").endpoint.value), "the endpoint of the probe");
  expect(!ds::check(changed), "nothing else");
}

void blame() {
  const StatusEntry caller = status("caller");
  expect(inject("probe", sef::FaultKind::kHang), "the callee hangs");
  expect(ask<abi::rs::Dump>("caller"), "the caller asks it");
  expect(within_seconds(8, [] { return is_back("probe", 1); }), "the callee is replaced");
  expect(status("caller").endpoint == caller.endpoint && status("caller").restarts == 0,
         "the caller is not blamed");
}

void update_and_down() {
  const Endpoint before = status("caller").endpoint;
  auto request = about<abi::rs::Update>("caller");
  request.state = sef::kStateRequestFree;
  expect(sys::call(abi::kRs, request).has_value(), "controlled update (R-RS-23)");
  expect(status("caller").endpoint != before, "by a new instance");
  auto refused = about<abi::rs::Update>("ds");
  refused.state = sef::kStateWorkFree;
  const auto answer = sys::call(abi::kRs, refused);
  expect(!answer && answer.error() == abi::Error::kNoSystemCall, "no update of DS (R-SEF-8)");
  const auto core = sys::call(abi::kRs, about<abi::rs::Down>("ds"));
  expect(!core && core.error() == abi::Error::kPerm, "no down of DS (R-RS-41)");
  expect(ask<abi::rs::Down>("probe"), "down (R-RS-6)");
  expect(status("probe").state == State::kFree, "it is gone");
}

void alarm(uint64_t) { sef::cancel(); }

}  // namespace
}  // namespace director

int main() {
  sef::startup({.alarm = director::alarm});
  director::expect(director::within_seconds(5, [] { return director::is_back("caller", 0); }),
                   "all have started");
  director::crash_and_kill();
  director::silence_and_loop();
  director::data_store();
  director::blame();
  director::update_and_down();
  director::end(true);
}
