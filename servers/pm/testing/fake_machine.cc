// SPDX-License-Identifier: BSD-3-Clause
#include "servers/pm/testing/fake_machine.h"

namespace pm {

namespace fake {

Machine the;
Pm pm;

namespace {
// Memory of a Pm is large: it is cleared in place.
void clear_pm() {
  pm.~Pm();
  new (&pm) Pm{};
  pm.initialise();
}
Endpoint add_body(unsigned slot) {
  Body& b = the.body[slot];
  b = Body{};
  b.endpoint = abi::make_endpoint(slot, the.generation[slot]);
  b.place = Place::kRunning;
  return b.endpoint;
}
}  // namespace

Process& boot() {
  the.~Machine();
  new (&the) Machine{};
  clear_pm();
  abi::ServicePolicy policy[2] = {};
  policy[0].slot = abi::kRs.value;
  std::memcpy(policy[0].label, "rs", 3);
  policy[1].slot = 9;
  policy[1].flags = abi::kServiceUserProcess;
  std::memcpy(policy[1].label, "init", 5);
  add_body(unsigned(abi::kRs.value));
  add_body(9);
  add_boot_services(pm, policy, 2);
  return *pm.init;
}

Body& body_of(Endpoint ep) { return the.body[ep.slot() & (abi::kMaxProcesses - 1)]; }

int32_t call(Process& p, Message& m) {
  Body& b = body_of(p);
  b.place = Place::kInPm;
  unsigned before = b.reply_count;
  int32_t result = handle(pm, p, m);
  if (result != kNoReply) {
    m.type = result;
    machine::reply(b.endpoint, m);
    finish(pm, p);
  }
  run_deferred(pm);
  if (b.place == Place::kNone || b.reply_count == before) return kNoReply;
  m = b.reply_message;
  return b.last_reply;
}

Process& fork(Process& p) {
  int32_t pid = call(p, abi::pm::Fork{});
  return *pm.table.by_pid(pid);
}

void enter_vfs(Process& p) {
  body_of(p).place = Place::kInVfs;
  body_of(p).is_suspended = true;
}

void leave_vfs(Process& p, int32_t type) {
  Body& b = body_of(p);
  b.is_suspended = false;
  b.last_reply = type;
  b.reply_count++;
  b.place = Place::kRunning;
  if (!b.is_stop_asked) return;
  b.is_stop_asked = false;
  b.is_stopped = true;
  report({.process = b.endpoint, .stopped = 1});
}

void run_taking() {
  for (Body& b : the.body) {
    if (b.place != Place::kTaking) continue;
    b.place = Place::kRunning;
    if (!b.is_stop_asked) continue;
    b.is_stop_asked = false;
    b.is_stopped = true;
    report({.process = b.endpoint, .stopped = 1});
  }
}

void report(const abi::SignalReport& r) {
  handle_report(pm, r);
  run_deferred(pm);
}

void advance(uint64_t ns) {
  the.now += ns;
  if (the.alarm > the.now) return;
  the.alarm = ~0ull;
  handle_alarm(pm, the.now);
  run_deferred(pm);
}

}  // namespace fake

// ---- The seam

namespace machine {

using fake::body_of;
using fake::Place;
using fake::the;

void reply(Endpoint to, const Message& m) {
  fake::Body& b = body_of(to);
  if (b.endpoint != to || b.place != Place::kInPm) return;
  b.last_reply = m.type;
  b.reply_message = m;
  b.reply_count++;
  b.place = the.takes_later ? Place::kTaking : Place::kRunning;
  if (the.takes_later) return;
  if (b.is_stop_asked) b.is_stopped = true;
  b.is_stop_asked = false;
}
void send_async(Endpoint to, const Message& m) {
  the.last_async_to = to;
  the.last_async = m;
}

Result<> stop(Endpoint ep) {
  fake::Body& b = body_of(ep);
  if (b.place == Place::kRunning) {
    b.is_stopped = true;
    return {};
  }
  b.is_stop_asked = true;
  return std::unexpected(Error::kBusy);
}
void resume(Endpoint ep) { body_of(ep).is_stopped = body_of(ep).is_stop_asked = false; }
Result<> exec(const abi::ExecArgs& args) {
  body_of(args.process).place = Place::kRunning;
  return {};
}
void destroy(Endpoint ep) {
  fake::Body& b = body_of(ep);
  b = fake::Body{};
  the.generation[ep.slot()]++;
  the.exits++;
}
Result<> schedule(Endpoint ep, unsigned priority, uint32_t) {
  body_of(ep).priority = priority;
  return {};
}
Result<> set_thread_pointer(Endpoint, uint64_t) { return {}; }

Result<> kill(Endpoint, int signal) {
  the.service_signal = signal;
  return {};
}
Result<> signal_send(Endpoint ep, const abi::SignalFrameArgs& args) {
  fake::Body& b = body_of(ep);
  if (!b.is_stopped) return std::unexpected(Error::kBusy);
  if (the.frame_fails) return std::unexpected(Error::kFault);
  b.frame = args;
  b.frame_count++;
  return {};
}
Result<> signal_return(Endpoint ep, uint64_t frame) {
  if (frame == 0) return std::unexpected(Error::kFault);
  body_of(ep).place = Place::kRunning;
  return {};
}

Result<> copy_from(Endpoint, uint64_t, void*, uint64_t) { return std::unexpected(Error::kFault); }
Result<> copy_to(Endpoint, uint64_t, const void*, uint64_t) { return std::unexpected(Error::kFault); }

abi::TimesReply times(Endpoint) {
  return {.uptime_ns = the.now,
          .realtime_ns = the.now + the.realtime_offset,
          .user_ns = 7,
          .system_ns = 3,
          .idle_ns = 0,
          .cycles = 0};
}
void set_alarm(uint64_t deadline) { the.alarm = deadline; }
Result<> set_time(uint64_t ns) {
  the.realtime_offset = ns - the.now;
  return {};
}
Result<> virtual_timer(Endpoint, abi::VirtualTimerArgs&) { return {}; }

unsigned randomness(std::span<uint8_t> out) { return unsigned(out.size()); }
abi::MemoryInfo memory_info() { return {}; }
void load_averages(uint32_t (&)[3]) {}
void abort(abi::AbortReason, uint32_t, std::string_view) { the.aborts++; }
void log(std::string_view, int64_t) {}

Result<Endpoint> vm_fork(Endpoint parent) {
  if (the.vm_fork_fails) return std::unexpected(Error::kNoMemory);
  for (unsigned slot = 10; slot < abi::kMaxProcesses; slot++) {
    if (the.body[slot].place != Place::kNone) continue;
    Endpoint ep = fake::add_body(slot);
    body_of(ep).place = body_of(parent).place;  // it waits for PM, as its parent does
    return ep;
  }
  return std::unexpected(Error::kAgain);
}
void vm_exit(Endpoint) {}
uint64_t minor_faults(Endpoint) { return 0; }

namespace {
int32_t unpause_in_vfs(const abi::pm_vfs::Unpause& request) {
  the.unpauses++;
  fake::Body& b = body_of(request.process);
  if (!b.is_suspended) return 0;
  b.is_suspended = false;
  b.last_reply = request.result;
  b.reply_count++;
  b.place = Place::kRunning;
  if (b.is_stop_asked) b.is_stopped = true;  // the test sends the report
  b.is_stop_asked = false;
  return 1;
}
}  // namespace

int32_t vfs(Message& m) {
  the.last_vfs = m;
  switch (m.type) {
    case abi::pm_vfs::Unpause::kType: return unpause_in_vfs(m.as<abi::pm_vfs::Unpause>());
    case abi::pm_vfs::Sync::kType: the.syncs++; return 0;
    case abi::pm_vfs::Exec::kType:
    case abi::pm_vfs::ProcessForked::kType: m = the.vfs_reply; return the.vfs_result;
    default: return 0;
  }
}

void grant_table_to(unsigned, Endpoint) {}

}  // namespace machine
}  // namespace pm
