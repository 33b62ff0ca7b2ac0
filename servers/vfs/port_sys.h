// SPDX-License-Identifier: BSD-3-Clause
// The port of the real service: kernel calls and messages.
#pragma once
#include "servers/vfs/port.h"

namespace vfs {

class SystemPort final : public Port {
 public:
  Result<> call(Endpoint to, Message& m) override;
  void reply(Endpoint to, const Message& m) override;
  void send_async(Endpoint to, const Message& m) override;
  void raise(Endpoint process, int signal) override;
  Result<> copy_in(Endpoint from, uint64_t address, void* to, size_t bytes) override;
  Result<> copy_out(Endpoint to, uint64_t address, const void* from, size_t bytes) override;
  Result<> copy_between(Endpoint from, uint64_t from_address, Endpoint to, uint64_t to_address,
                        size_t bytes) override;
  Result<> safe_copy_in(Endpoint granter, GrantId grant, uint64_t offset, void* to, size_t bytes) override;
  Result<> safe_copy_out(Endpoint granter, GrantId grant, uint64_t offset, const void* from, size_t bytes) override;
  Result<GrantId> grant_own(Endpoint to, const void* start, size_t bytes, uint32_t access) override;
  Result<GrantId> grant_magic(Endpoint to, Endpoint owner, uint64_t address, uint64_t bytes, uint32_t access) override;
  Result<GrantId> grant_indirect(Endpoint to, Endpoint granter, GrantId theirs) override;
  void revoke(GrantId grant) override;
  uint64_t uptime_ns() override;
  void set_alarm(uint64_t uptime_ns) override;
  void random(void* to, size_t bytes) override;
  void log(std::string_view text, std::string_view name) override;
};

}  // namespace vfs
