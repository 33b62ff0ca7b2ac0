// SPDX-License-Identifier: BSD-3-Clause
// The process manager: start and main loop. One trap a request when nothing else is to be done for the caller.
#include "abi/policy.h"
#include "lib/sys/info.h"
#include "lib/sys/ipc.h"
#include "lib/sys/print.h"
#include "sef/sef.h"
#include "servers/pm/grants.h"
#include "servers/pm/pm.h"

namespace {

constinit pm::Pm the_pm{};
constinit abi::ServicePolicy boot_policy[abi::kMaxBootModules] = {};

// A PM that starts again has no memory of who is whose child: the system cannot go on with it.
abi::Result<> refuse(const sef::InitInfo&) { return std::unexpected(abi::Error::kNotSupported); }

abi::Result<> initialise(const sef::InitInfo&) {
  the_pm.initialise();
  pm::make_grants(&the_pm.table.shared(), sizeof the_pm.table.shared());
  auto count = TRY(sys::boot_policy(boot_policy));
  pm::add_boot_services(the_pm, boot_policy, unsigned(count));
  return {};
}

void settle() {
  if (the_pm.has_hang_ups || the_pm.timers.first_deadline() != the_pm.alarm_at) pm::run_deferred(the_pm);
}

void on_report(const abi::SignalReport& report) {
  pm::handle_report(the_pm, report);
  settle();
}

void on_alarm(uint64_t) {
  pm::handle_alarm(the_pm, sys::uptime_ns());
  settle();
}

// The endpoint to answer with the next receive, or kNone.
abi::Endpoint serve_one(abi::Message& m, abi::Status status) {
  if (status.is_notify()) return abi::kNone;
  abi::Endpoint source = m.source;
  if (status.kind() != abi::ReceiveKind::kSendReceive) {
    (void)pm::handle_service_message(the_pm, source, m);
    settle();
    return abi::kNone;
  }
  pm::Process* caller = the_pm.table.by_endpoint(source);
  if (caller == nullptr) [[unlikely]] {
    m.type = abi::to_wire(abi::Error::kDeadEndpoint);
    return source;
  }
  int32_t result = pm::handle(the_pm, *caller, m);
  m.type = result;
  bool has_reply = result != pm::kNoReply;
  if (has_reply && pm::needs_finish(*caller)) {
    sys::reply(source, m);
    pm::finish(the_pm, *caller);
    has_reply = false;
  }
  settle();
  return has_reply ? source : abi::kNone;
}

}  // namespace

int main() {
  sef::Callbacks callbacks;
  callbacks.init_fresh = initialise;
  callbacks.init_restart = refuse;
  callbacks.signal_manager = on_report;
  callbacks.alarm = on_alarm;
  callbacks.signal_handler = sef::signal_handler_null;
  sef::startup(callbacks);
  abi::Message m;
  abi::Endpoint reply_to = abi::kNone;
  for (;;) {
    abi::Status status = sef::reply_receive(reply_to, m);
    reply_to = status.ok() ? serve_one(m, status) : abi::kNone;
  }
}
