// SPDX-License-Identifier: BSD-3-Clause
#include "servers/vfs/port_sys.h"

#include "lib/sys/async.h"
#include "lib/sys/grant.h"
#include "lib/sys/info.h"
#include "lib/sys/ipc.h"
#include "lib/sys/memory.h"
#include "lib/sys/print.h"
#include "lib/sys/process.h"
#include "lib/sys/time.h"

namespace vfs {

Result<> SystemPort::call(Endpoint to, Message& m) { return sys::send_receive(to, m); }
void SystemPort::reply(Endpoint to, const Message& m) { sys::reply(to, m); }
void SystemPort::send_async(Endpoint to, const Message& m) { (void)sys::async_send(to, m); }
void SystemPort::raise(Endpoint process, int signal) { (void)sys::kill(process, signal); }

Result<> SystemPort::copy_in(Endpoint from, uint64_t address, void* to, size_t bytes) {
  return sys::copy_from(from, address, to, bytes);
}
Result<> SystemPort::copy_out(Endpoint to, uint64_t address, const void* from, size_t bytes) {
  return sys::copy_to(to, address, from, bytes);
}
Result<> SystemPort::copy_between(Endpoint from, uint64_t from_address, Endpoint to, uint64_t to_address,
                                  size_t bytes) {
  return sys::virtual_copy(
      {.from = from, .to = to, .from_address = from_address, .to_address = to_address, .bytes = bytes});
}
Result<> SystemPort::safe_copy_in(Endpoint granter, GrantId grant, uint64_t offset, void* to, size_t bytes) {
  return sys::safe_copy_from(granter, grant, offset, to, bytes);
}
Result<> SystemPort::safe_copy_out(Endpoint granter, GrantId grant, uint64_t offset, const void* from,
                                   size_t bytes) {
  return sys::safe_copy_to(granter, grant, offset, from, bytes);
}

Result<GrantId> SystemPort::grant_own(Endpoint to, const void* start, size_t bytes, uint32_t access) {
  return sys::grant_direct(to, start, bytes, access);
}
Result<GrantId> SystemPort::grant_magic(Endpoint to, Endpoint owner, uint64_t address, uint64_t bytes,
                                        uint32_t access) {
  return sys::grant_magic(to, owner, address, bytes, access);
}
Result<GrantId> SystemPort::grant_indirect(Endpoint to, Endpoint granter, GrantId theirs) {
  return sys::grant_indirect(to, granter, theirs);
}
void SystemPort::revoke(GrantId grant) { (void)sys::grant_revoke(grant); }

uint64_t SystemPort::uptime_ns() { return sys::uptime_ns(); }
void SystemPort::set_alarm(uint64_t uptime_ns) {
  (void)(uptime_ns != 0 ? sys::set_alarm_at(uptime_ns) : sys::cancel_alarm());
}
void SystemPort::random(void* to, size_t bytes) {
  (void)sys::randomness({static_cast<uint8_t*>(to), bytes});
}
void SystemPort::log(std::string_view text, std::string_view name) { sys::log("{}: {}", text, name); }

}  // namespace vfs
