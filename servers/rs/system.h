// SPDX-License-Identifier: BSD-3-Clause
// The world as RS acts on it. kernel_system.h is the real one; tests give RS a fake with a clock of
// its own, so that whole lives of services run on the host. Nothing here blocks but on VM and the
// kernel (R-RS-32).
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "abi/error.h"
#include "abi/kernel_calls.h"
#include "abi/message.h"
#include "servers/rs/service.h"

namespace rs {

using abi::Message;
using abi::Result;

class System {
 public:
  virtual uint64_t now_ns() = 0;
  // One alarm; 0: none.
  virtual void set_alarm_at(uint64_t uptime_ns) = 0;

  // ---- Processes. `create` makes an empty one that cannot run before `allow` (R-RS-21).
  virtual Result<Endpoint> create(std::string_view name, int32_t slot) = 0;
  // p.id -1: any; the id that was given is left in it.
  virtual Result<> set_service(Endpoint ep, abi::ServicePrivilege& p) = 0;
  virtual Result<> set_user(Endpoint ep) = 0;
  // May `ep` send to the owner of privilege `id`?
  virtual Result<> set_send_right(Endpoint ep, int32_t id, bool is_allowed) = 0;
  virtual Result<> load_module(Endpoint ep, uint32_t module) = 0;
  virtual Result<> load_image(Endpoint ep, const Image& image) = 0;
  // What it may ask of VM, and the label of its persistent memory.
  virtual Result<> set_vm_calls(Endpoint ep, uint64_t calls, std::string_view label) = 0;
  virtual Result<> schedule(Endpoint ep, uint32_t priority, uint32_t quantum_us) = 0;
  virtual Result<> allow(Endpoint ep) = 0;
  // After `load_image` of a user program: its arguments, and where it starts.
  virtual Result<> set_arguments(Endpoint ep, const Image& image,
                                 std::span<const std::string_view> arguments) = 0;
  // Ends it, whatever it is doing: memory, slot and messages on their way to it are gone.
  virtual void destroy(Endpoint ep) = 0;

  // ---- Messages
  virtual void send(Endpoint to, const Message& m) = 0;   // asynchronous
  virtual void reply(Endpoint to, const Message& m) = 0;  // to one who waits; lost if he does not
  virtual void ping(Endpoint to) = 0;

  // ---- Questions
  // Whom it waits for, and so on; the last one is to blame.
  virtual size_t block_chain(Endpoint ep, std::span<Endpoint> chain) = 0;
  virtual Result<uint32_t> effective_user(Endpoint ep) = 0;
  virtual Result<> copy_from(Endpoint ep, uint64_t address, void* to, size_t bytes) = 0;
  virtual Result<> copy_to(Endpoint ep, uint64_t address, const void* from, size_t bytes) = 0;

  // ---- Programs in the file system: VFS reads one at a time into a buffer of RS.
  virtual Result<> request_program(std::string_view path, uint64_t room, uint32_t tag) = 0;
  virtual Image take_program(
      uint64_t bytes) = 0;  // the buffer's content; it is the caller's from now on
  virtual void free_image(Image& image) = 0;

  virtual void stop_machine(std::string_view text) = 0;
  virtual void log(std::string_view text) = 0;

 protected:
  ~System() = default;
};

}  // namespace rs
