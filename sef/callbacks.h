// SPDX-License-Identifier: BSD-3-Clause
// What a service may decide for itself, each with a default (spec B.2-B.4). Set what differs:
//
//   sef::startup({.init_fresh = init, .alarm = on_alarm});
//
// The predefined callbacks below keep the names of the specification's tables. A null pointer is a
// bug of the service (R-SEF-19). A callback may be called at any nesting depth of sef::receive, so
// it looks only at state that is consistent whenever the service receives.
#pragma once
#include "abi/kernel_calls.h"
#include "sef/events.h"

namespace sef {

// ---- Predefined callbacks

Result<> init_null(const InitInfo&);           // success
Result<> init_fail(const InitInfo&);           // kNotSupported
Result<> init_reset(const InitInfo&);          // kRestart: start me again, with a new endpoint
Result<> init_restart_fresh(const InitInfo&);  // after a crash: as if started for the first time
Result<> init_lu_refuse(const InitInfo&);      // kNotSupported: the update is rolled back

PingAnswer ping_reply_pong(abi::Endpoint source);
PingAnswer ping_reply_null(abi::Endpoint source);

bool lu_state_isvalid_null(int32_t state,
                           uint32_t flags);  // none: updates are refused as unsupported
bool lu_state_isvalid_standard(int32_t state, uint32_t flags);
bool lu_state_isvalid_workfree(int32_t state, uint32_t flags);
Result<> lu_prepare_never_ready(int32_t state);  // kNotReady
Result<> lu_prepare_always_ready(int32_t state);
void lu_state_changed_null(int32_t from, int32_t to);
void lu_state_dump_null(int32_t state);
Result<> lu_state_save_null(int32_t state, uint32_t flags);

SignalAction signal_handler_null(int signal);
SignalAction signal_handler_term(int signal);  // SIGTERM ends the service
void signal_manager_null(const abi::SignalReport&);
void alarm_null(uint64_t uptime_ns);
void system_null(uint64_t bits);
void shutdown_null();
void dump_null();
FaultKind fault_inject(FaultKind asked);  // does what is asked
FaultKind fault_null(FaultKind asked);    // refuses

// ---- The set

struct Callbacks {
  Startup startup = Startup::kByRs;

  // Start-up. The result decides whether it succeeded (R-SEF-22).
  Result<> (*init_fresh)(const InitInfo&) = init_null;
  Result<> (*init_restart)(const InitInfo&) = init_restart_fresh;
  Result<> (*init_lu)(const InitInfo&) = init_lu_refuse;

  // RS asks whether the service is alive. A callback that is silent may answer by itself, later.
  PingAnswer (*ping_reply)(abi::Endpoint source) = ping_reply_pong;

  // Live update. isvalid: can this state be reached? prepare: before each receive until it answers
  // success (ready); kNotReady means "not yet", another error refuses the update. state_save: the
  // last word, its error is a veto.
  bool (*lu_state_isvalid)(int32_t state, uint32_t flags) = lu_state_isvalid_null;
  Result<> (*lu_prepare)(int32_t state) = lu_prepare_never_ready;
  void (*lu_state_changed)(int32_t from, int32_t to) = lu_state_changed_null;
  void (*lu_state_dump)(int32_t state) = lu_state_dump_null;
  Result<> (*lu_state_save)(int32_t state, uint32_t flags) = lu_state_save_null;
  bool lu_debug = false;  // print each cycle of a preparation

  // A signal to this service (from RS, as a message), and one to a process that it manages (PM,
  // RS).
  SignalAction (*signal_handler)(int signal) = signal_handler_term;
  void (*signal_manager)(const abi::SignalReport&) = signal_manager_null;

  void (*alarm)(uint64_t uptime_ns) = alarm_null;  // sys::set_alarm ran out
  void (*system)(uint64_t bits) = system_null;     // other notifies of the kernel (abi::kSystem*)
  void (*shutdown)() = shutdown_null;              // the system goes down
  void (*dump)() = dump_null;  // `service dump LABEL`: print your state to the log
  FaultKind (*fault)(FaultKind asked) = fault_inject;
};

[[nodiscard]] constexpr bool has_null(const Callbacks& c) {
  return !c.init_fresh || !c.init_restart || !c.init_lu || !c.ping_reply || !c.lu_state_isvalid ||
         !c.lu_prepare || !c.lu_state_changed || !c.lu_state_dump || !c.lu_state_save ||
         !c.signal_handler || !c.signal_manager || !c.alarm || !c.system || !c.shutdown ||
         !c.dump || !c.fault;
}

}  // namespace sef
