// SPDX-License-Identifier: BSD-3-Clause
// The system as a whole: sysinfo, host name, random numbers, reboot; and two small things of a process that only
// PM may ask the kernel for.
#include "abi/pm_vfs.h"
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm {

int32_t system_info(Pm& pm, Process&, Message& m) {
  abi::MemoryInfo memory = machine::memory_info();
  abi::pm::SystemInfo::Reply reply{.uptime_ns = machine::times(abi::kSelf).uptime_ns,
                                   .total_bytes = memory.total_bytes,
                                   .free_bytes = memory.free_bytes,
                                   .load = {},
                                   .process_count = pm.table.count()};
  machine::load_averages(reply.load);
  m.set(reply);
  return 0;
}

int32_t host_name(Pm& pm, Process& caller, Message& m) {
  auto request = m.as<abi::pm::HostName>();
  if (request.is_set != 0) {
    if (!caller.is_root()) return error(Error::kPerm);
    if (request.name[sizeof request.name - 1] != 0) return error(Error::kInvalid);
    std::memcpy(pm.host_name, request.name, sizeof pm.host_name);
  }
  abi::pm::HostName::Reply reply;
  std::memcpy(reply.name, pm.host_name, sizeof reply.name);
  m.set(reply);
  return 0;
}

int32_t get_random(Pm&, Process&, Message& m) {
  uint32_t bytes = m.as<abi::pm::GetRandom>().bytes;
  abi::pm::GetRandom::Reply reply{};
  if (bytes > sizeof reply.data) bytes = sizeof reply.data;
  unsigned got = machine::randomness({reply.data, bytes});
  m.set(reply);
  return int32_t(got);
}

int32_t reboot(Pm&, Process& caller, Message& m) {
  auto request = m.as<abi::pm::Reboot>();
  if (!caller.is_root()) return error(Error::kPerm);
  auto reason = abi::AbortReason(request.how);
  if (reason != abi::AbortReason::kPowerOff && reason != abi::AbortReason::kReboot &&
      reason != abi::AbortReason::kHalt) {
    return error(Error::kInvalid);
  }
  m = Message::of(abi::pm_vfs::Sync{.is_final = 1});
  (void)machine::vfs(m);
  machine::abort(reason, uint32_t(request.status), "");
  return error(Error::kNotSupported);  // the machine goes on: it cannot do that
}

int32_t set_thread_pointer(Pm&, Process& caller, Message& m) {
  auto r = machine::set_thread_pointer(caller.endpoint(), m.as<abi::pm::SetThreadPointer>().address);
  return r ? 0 : error(r.error());
}

int32_t set_name(Pm&, Process& caller, Message& m) {
  auto request = m.as<abi::pm::SetName>();
  std::memcpy(caller.entry->name, request.name, sizeof request.name);
  caller.entry->name[sizeof request.name - 1] = 0;
  return 0;
}

}  // namespace pm
