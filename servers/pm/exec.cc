// SPDX-License-Identifier: BSD-3-Clause
// exec: VFS loads the program into the process (abi/pm_vfs.h Exec); what belongs to the old program is reset here.
#include "abi/pm_vfs.h"
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm {

namespace {

Error check_sizes(const abi::pm::Exec& request) {
  if (request.path_bytes == 0) return Error::kNoEntry;
  if (request.path_bytes > abi::pm::kMaxPathBytes) return Error::kNameTooLong;
  if (request.frame_bytes > abi::pm::kMaxFrameBytes) return Error::kTooBig;
  uint64_t strings = uint64_t(request.argument_count) + request.environment_count;
  if (strings > request.frame_bytes) return Error::kInvalid;  // each has at least its final 0
  return Error(0);
}

// Handlers are gone with the old text; ignored signals stay ignored, pending ones pending.
void reset_signals(Process& p) {
  for (Action& action : p.action) {
    if (action.handler != abi::kSignalIgnore) action = {};
  }
  p.entry->caught = 0;
  p.alt_stack = {};
  p.has_saved_mask = false;
}

void take_ids(Process& p, const abi::pm_vfs::Exec::Reply& loaded) {
  if ((loaded.flags & abi::pm_vfs::kExecSetUid) != 0) p.entry->euid = loaded.uid;
  if ((loaded.flags & abi::pm_vfs::kExecSetGid) != 0) p.entry->egid = loaded.gid;
  p.entry->saved_uid = p.entry->euid;
  p.entry->saved_gid = p.entry->egid;
}

void become(Pm& pm, Process& p, const abi::pm_vfs::Exec::Reply& loaded) {
  reset_signals(p);
  take_ids(p, loaded);
  p.set_flag(abi::pm::kEntryDidExec, true);
  p.entry->arguments = loaded.arguments;
  p.entry->argument_bytes = loaded.argument_bytes;
  std::memcpy(p.entry->name, loaded.name, sizeof p.entry->name);
  p.entry->name[sizeof p.entry->name - 1] = 0;
  abi::ExecArgs args{.process = p.endpoint(),
                     .reserved = 0,
                     .entry = loaded.entry,
                     .stack_pointer = loaded.stack_pointer,
                     .argument = 0,
                     .name = {}};
  std::memcpy(args.name, p.entry->name, sizeof args.name);
  if (!machine::exec(args)) exit_process(pm, p, abi::kChildKilled, abi::kSigKill);
}

}  // namespace

int32_t exec_request(Pm& pm, Process& caller, Message& m) {
  auto request = m.as<abi::pm::Exec>();
  if (Error e = check_sizes(request); e != Error(0)) return error(e);
  m = Message::of(abi::pm_vfs::Exec{.process = caller.endpoint(),
                                    .reserved = 0,
                                    .path = request.path,
                                    .frame = request.frame,
                                    .path_bytes = request.path_bytes,
                                    .frame_bytes = request.frame_bytes,
                                    .argument_count = request.argument_count,
                                    .environment_count = request.environment_count,
                                    .stack_bytes = caller.limit[abi::pm::kLimitStack].soft});
  int32_t result = machine::vfs(m);
  auto loaded = m.as<abi::pm_vfs::Exec::Reply>();
  if (result >= 0) {
    become(pm, caller, loaded);
    if (caller.is_alive() && needs_finish(caller)) deliver_signals(pm, caller);
    return kNoReply;
  }
  if ((loaded.flags & abi::pm_vfs::kExecCommitted) == 0) return result;
  exit_process(pm, caller, abi::kChildKilled, abi::kSigKill);
  return kNoReply;
}

}  // namespace pm
