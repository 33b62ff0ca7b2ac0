// SPDX-License-Identifier: BSD-3-Clause
// What VFS needs of the rest of the world: messages, copies, grants, time. The service has one implementation
// (port_sys.cc); host tests put a whole little system behind another (testing/fake_port.h).
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "abi/endpoint.h"
#include "abi/error.h"
#include "abi/grant.h"
#include "abi/message.h"

namespace vfs {

using abi::Endpoint;
using abi::Error;
using abi::GrantId;
using abi::Message;
template <class T = void>
using Result = abi::Result<T>;

class Port {
 public:
  // SENDREC down the declared order; an error is one of the transport.
  virtual Result<> call(Endpoint to, Message& m) = 0;
  // The answer to one who waits in SENDREC; lost if he does not.
  virtual void reply(Endpoint to, const Message& m) = 0;
  // Upwards: never waits.
  virtual void send_async(Endpoint to, const Message& m) = 0;
  virtual void raise(Endpoint process, int signal) = 0;

  virtual Result<> copy_in(Endpoint from, uint64_t address, void* to, size_t bytes) = 0;
  virtual Result<> copy_out(Endpoint to, uint64_t address, const void* from, size_t bytes) = 0;
  virtual Result<> copy_between(Endpoint from, uint64_t from_address, Endpoint to, uint64_t to_address,
                                size_t bytes) = 0;
  virtual Result<> safe_copy_in(Endpoint granter, GrantId grant, uint64_t offset, void* to, size_t bytes) = 0;
  virtual Result<> safe_copy_out(Endpoint granter, GrantId grant, uint64_t offset, const void* from,
                                 size_t bytes) = 0;

  virtual Result<GrantId> grant_own(Endpoint to, const void* start, size_t bytes, uint32_t access) = 0;
  virtual Result<GrantId> grant_magic(Endpoint to, Endpoint owner, uint64_t address, uint64_t bytes,
                                      uint32_t access) = 0;
  virtual Result<GrantId> grant_indirect(Endpoint to, Endpoint granter, GrantId theirs) = 0;
  virtual void revoke(GrantId grant) = 0;

  virtual uint64_t uptime_ns() = 0;
  virtual void set_alarm(uint64_t uptime_ns) = 0;  // 0: none
  virtual void random(void* to, size_t bytes) = 0;
  virtual void log(std::string_view text, std::string_view name) = 0;

 protected:
  ~Port() = default;
};

// A grant for the time of one request.
class ScopedGrant {
 public:
  ScopedGrant(Port& port, GrantId id) : port_(&port), id_(id) {}
  ScopedGrant(ScopedGrant&& other) noexcept : port_(other.port_), id_(other.id_) { other.id_ = abi::kNoGrant; }
  ScopedGrant& operator=(ScopedGrant&&) = delete;
  ~ScopedGrant() {
    if (id_ != abi::kNoGrant) port_->revoke(id_);
  }
  [[nodiscard]] GrantId id() const { return id_; }

 private:
  Port* port_;
  GrantId id_;
};

}  // namespace vfs
