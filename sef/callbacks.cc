// SPDX-License-Identifier: BSD-3-Clause
// The predefined callbacks. See callbacks.h.
#include "sef/callbacks.h"

#include "abi/signal.h"

namespace sef {
namespace {

Result<> refused(abi::Error e) { return std::unexpected(e); }

}  // namespace

Result<> init_null(const InitInfo&) { return {}; }
Result<> init_fail(const InitInfo&) { return refused(abi::Error::kNotSupported); }
Result<> init_reset(const InitInfo&) { return refused(abi::Error::kRestart); }
Result<> init_restart_fresh(const InitInfo& info) { return info.callbacks->init_fresh(info); }
Result<> init_lu_refuse(const InitInfo&) { return refused(abi::Error::kNotSupported); }

PingAnswer ping_reply_pong(abi::Endpoint) { return PingAnswer::kPong; }
PingAnswer ping_reply_null(abi::Endpoint) { return PingAnswer::kSilent; }

bool lu_state_isvalid_null(int32_t, uint32_t) { return false; }
bool lu_state_isvalid_standard(int32_t state, uint32_t) { return is_standard_state(state); }
bool lu_state_isvalid_workfree(int32_t state, uint32_t) { return state == kStateWorkFree; }
Result<> lu_prepare_never_ready(int32_t) { return refused(abi::Error::kNotReady); }
Result<> lu_prepare_always_ready(int32_t) { return {}; }
void lu_state_changed_null(int32_t, int32_t) {}
void lu_state_dump_null(int32_t) {}
Result<> lu_state_save_null(int32_t, uint32_t) { return {}; }

SignalAction signal_handler_null(int) { return SignalAction::kContinue; }
SignalAction signal_handler_term(int signal) {
  return signal == abi::kSigTerm ? SignalAction::kExit : SignalAction::kContinue;
}
void signal_manager_null(const abi::SignalReport&) {}
void alarm_null(uint64_t) {}
void system_null(uint64_t) {}
void shutdown_null() {}
void dump_null() {}
FaultKind fault_inject(FaultKind asked) { return asked; }
FaultKind fault_null(FaultKind) { return FaultKind::kNone; }

}  // namespace sef
