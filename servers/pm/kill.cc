// SPDX-License-Identifier: BSD-3-Clause
// kill, sigqueue, tkill, and what a process asks when a terminal refused it because it is in the background.
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm {

namespace {

bool is_target(const Process& sender, const Process& p, int32_t pid) {
  if (pid > 0) return p.pid() == pid;
  if (p.is_service()) return false;
  if (pid == -1) return p.pid() != abi::pm::kInitPid && &p != &sender;
  return p.entry->group == (pid == 0 ? sender.entry->group : -pid);
}

SignalInfo info_of(const Process& sender, const abi::pm::Kill& request) {
  // Positive codes are the kernel's own words; nobody else may use them.
  int32_t code = request.code > 0 ? abi::kCodeUser : request.code;
  return {.code = code, .pid = sender.pid(), .uid = sender.entry->uid, .value = request.value};
}

}  // namespace

int32_t kill_request(Pm& pm, Process& caller, Message& m) {
  auto request = m.as<abi::pm::Kill>();
  if (request.signal < 0 || request.signal > abi::kMaxSignal) return error(Error::kInvalid);
  if (request.pid == INT32_MIN) return error(Error::kNoProcess);
  SignalInfo info = info_of(caller, request);
  Error result = Error::kNoProcess;
  bool any = false;
  for (unsigned i = 0; i < pm.table.place_count(); i++) {
    Process* p = pm.table.at(i);
    if (p == nullptr || !is_target(caller, *p, request.pid)) continue;
    if (!may_signal(caller, *p, request.signal)) {
      result = Error::kPerm;
      continue;
    }
    any = true;
    if (request.signal != 0) post_signal(pm, *p, request.signal, info);
  }
  if (!any) return error(result);
  return caller.is_alive() ? 0 : kNoReply;
}

int32_t background(Pm& pm, Process& caller, Message& m) {
  int32_t signal = m.as<abi::pm::Background>().signal;
  if (signal != abi::kSigTerminalIn && signal != abi::kSigTerminalOut) return error(Error::kInvalid);
  bool is_blocked = (caller.entry->blocked & abi::signal_bit(signal)) != 0;
  if (is_blocked || is_ignored(caller, signal)) {
    return signal == abi::kSigTerminalIn ? error(Error::kIo) : 0;
  }
  if (pm.table.is_orphaned_group(caller.entry->group)) return error(Error::kIo);
  post_to_group(pm, caller.entry->group, signal, {.code = abi::kCodeKernel});
  return error(Error::kRestart);
}

}  // namespace pm
