// SPDX-License-Identifier: BSD-3-Clause
// RS on the real machine: kernel calls, VM, asynchronous messages.
#pragma once
#include "servers/rs/system.h"

namespace rs {

class KernelSystem final : public System {
 public:
  // RS talks to everybody; no policy text could name them all.
  static Result<> take_send_rights();
  // Of an asynchronous message.
  static void on_lost_message(Endpoint to, abi::Error why, const Message& m);

  uint64_t now_ns() override;
  void set_alarm_at(uint64_t uptime_ns) override;
  Result<Endpoint> create(std::string_view name, int32_t slot) override;
  Result<> set_service(Endpoint ep, abi::ServicePrivilege& p) override;
  Result<> set_user(Endpoint ep) override;
  Result<> set_send_right(Endpoint ep, int32_t id, bool is_allowed) override;
  Result<> load_module(Endpoint ep, uint32_t module) override;
  Result<> load_image(Endpoint ep, const Image& image) override;
  Result<> set_vm_calls(Endpoint ep, uint64_t calls, std::string_view label) override;
  Result<> schedule(Endpoint ep, uint32_t priority, uint32_t quantum_us) override;
  Result<> allow(Endpoint ep) override;
  Result<> set_arguments(Endpoint ep, const Image& image,
                         std::span<const std::string_view> arguments) override;
  void destroy(Endpoint ep) override;
  void send(Endpoint to, const Message& m) override;
  void reply(Endpoint to, const Message& m) override;
  void ping(Endpoint to) override;
  size_t block_chain(Endpoint ep, std::span<Endpoint> chain) override;
  Result<uint32_t> effective_user(Endpoint ep) override;
  Result<> copy_from(Endpoint ep, uint64_t address, void* to, size_t bytes) override;
  Result<> copy_to(Endpoint ep, uint64_t address, const void* from, size_t bytes) override;
  Result<> request_program(std::string_view path, uint64_t room, uint32_t tag) override;
  Image take_program(uint64_t bytes) override;
  void free_image(Image& image) override;
  void stop_machine(std::string_view text) override;
  void log(std::string_view text) override;

 private:
  Endpoint prepared_ = abi::kNone;  // made and loaded by kernel and VM at boot
  void* buffer_ = nullptr;          // where VFS writes the program that was asked for
  uint64_t room_ = 0;
  abi::GrantId grant_ = abi::kNoGrant;
};

}  // namespace rs
