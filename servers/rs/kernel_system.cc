// SPDX-License-Identifier: BSD-3-Clause
// See kernel_system.h.
#include "servers/rs/kernel_system.h"

#include <cstring>

#include "abi/layout.h"
#include "abi/pm.h"
#include "abi/vfs.h"
#include "abi/vm.h"
#include "lib/sys/async.h"
#include "lib/sys/grant.h"
#include "lib/sys/info.h"
#include "lib/sys/ipc.h"
#include "lib/sys/memory.h"
#include "lib/sys/print.h"
#include "lib/sys/process.h"
#include "lib/sys/time.h"
#include "lib/sys/vm.h"
#include "servers/rs/argument_frame.h"

namespace rs {

void KernelSystem::on_lost_message(Endpoint to, abi::Error why, const Message& m) {
  // A dead receiver is no news: RS is the one who buries it.
  if (why != abi::Error::kDeadEndpoint && why != abi::Error::kDestinationDied) {
    sys::log("message {:x} to {} lost: {}", m.type, to, why);
  }
}

Result<> KernelSystem::take_send_rights() {
  abi::ServicePrivilege p;
  TRY_VOID(sys::privilege_get(abi::kSelf, p));
  p.send_mask = ~0ull;
  return sys::privilege_update(abi::kSelf, p);
}

uint64_t KernelSystem::now_ns() { return sys::uptime_ns(); }

void KernelSystem::set_alarm_at(uint64_t uptime_ns) {
  if (uptime_ns == 0) {
    (void)sys::cancel_alarm();
  } else {
    (void)sys::set_alarm_at(uptime_ns);
  }
}

// The kernel made the processes of the boot image, with their static privileges, and VM loaded
// them.
Result<Endpoint> KernelSystem::create(std::string_view name, int32_t slot) {
  auto ep = sys::create(name, slot);
  if (ep || ep.error() != abi::Error::kBusy || slot <= 0) return ep;
  prepared_ = Endpoint{slot};
  return prepared_;
}

Result<> KernelSystem::set_service(Endpoint ep, abi::ServicePrivilege& p) {
  auto set = sys::privilege_set_service(ep, p);
  if (!set && ep != prepared_) return set;
  TRY_VOID(take_send_rights());  // the kernel took the id from RS, too, when its last owner died
  return sys::privilege_get(ep, p);
}

Result<> KernelSystem::set_user(Endpoint ep) { return sys::privilege_set_user(ep); }

Result<> KernelSystem::set_send_right(Endpoint ep, int32_t id, bool is_allowed) {
  if (id < 0 || id >= int32_t(abi::kMaxPrivileges)) return std::unexpected(abi::Error::kInvalid);
  abi::ServicePrivilege p;
  TRY_VOID(sys::privilege_get(ep, p));
  const uint64_t bit = 1ull << id;
  p.send_mask = is_allowed ? p.send_mask | bit : p.send_mask & ~bit;
  return sys::privilege_update(ep, p);
}

Result<> KernelSystem::load_module(Endpoint ep, uint32_t module) {
  if (ep == prepared_) return {};
  TRY(sys::call(abi::kVm, abi::vm::LoadModule{.process = ep, .module = module}));
  return {};
}

Result<> KernelSystem::load_image(Endpoint ep, const Image& image) {
  auto grant = TRY(sys::ScopedGrant::direct(abi::kVm, image.address, image.bytes, abi::kGrantRead));
  TRY(sys::call(abi::kVm,
                abi::vm::LoadImage{.process = ep, .grant = grant.id(), .bytes = image.bytes}));
  return {};
}

Result<> KernelSystem::set_vm_calls(Endpoint ep, uint64_t calls, std::string_view label) {
  abi::vm::SetCalls request{.process = ep, .reserved = 0, .calls = calls, .label = {}};
  label.copy(request.label, sizeof request.label - 1);
  TRY(sys::call(abi::kVm, request));
  return {};
}

Result<> KernelSystem::schedule(Endpoint ep, uint32_t priority, uint32_t quantum_us) {
  return sys::schedule(ep, priority, quantum_us);
}

Result<> KernelSystem::allow(Endpoint ep) { return sys::privilege_allow(ep); }

// The arguments lie at the top of the stack, the stack pointer at their count; the program starts
// at its entry.
Result<> KernelSystem::set_arguments(Endpoint ep, const Image& image,
                                     std::span<const std::string_view> arguments) {
  uint8_t frame[kFrameBytes];
  const uint64_t top = abi::layout::kStackTop;
  const uint64_t sp = TRY(build_argument_frame(frame, top, arguments));
  TRY_VOID(sys::copy_to(ep, top - kFrameBytes, frame, sizeof frame));
  abi::ExecArgs exec{
      .process = ep, .reserved = 0, .entry = 0, .stack_pointer = sp, .argument = 0, .name = {}};
  exec.entry = TRY(elf_entry({static_cast<const uint8_t*>(image.address), size_t(image.bytes)}));
  arguments[0].copy(exec.name, sizeof exec.name - 1);
  return sys::exec(exec);
}

// First it must not run any more, or it would fault while its memory goes.
void KernelSystem::destroy(Endpoint ep) {
  sys::async_table().cancel(ep);
  (void)sys::privilege_disallow(ep);
  (void)sys::call(abi::kVm, abi::vm::Exit{ep});
  prepared_ = abi::kNone;
  if (auto done = sys::exit(ep); !done) sys::log("cannot end process {}: {}", ep, done.error());
}

void KernelSystem::send(Endpoint to, const Message& m) {
  auto sent = sys::async_send(to, m);
  if (!sent) sys::log("message {:x} to {} not sent: {}", m.type, to, sent.error());
}

void KernelSystem::reply(Endpoint to, const Message& m) { sys::reply(to, m); }

void KernelSystem::ping(Endpoint to) { (void)sys::notify(to); }

size_t KernelSystem::block_chain(Endpoint ep, std::span<Endpoint> chain) {
  return sys::block_chain(ep, chain).value_or(0);
}

// From PM's own table, which PM lends: RS never waits for PM.
Result<uint32_t> KernelSystem::effective_user(Endpoint ep) {
  using Table = abi::pm::ProcessTable;
  constexpr unsigned kBatch = 4;
  static abi::pm::PmProcessEntry batch[kBatch];
  for (unsigned first = 0; first < abi::kMaxProcesses; first += kBatch) {
    const uint64_t offset = offsetof(Table, entry) + first * sizeof batch[0];
    TRY_VOID(sys::safe_copy_from(abi::kPm, abi::pm::kTableGrantRs, offset, batch, sizeof batch));
    for (const auto& e : batch) {
      if (e.mode == abi::pm::ProcessMode::kAlive && e.endpoint == ep) return e.euid;
    }
  }
  return std::unexpected(abi::Error::kNoProcess);
}

Result<> KernelSystem::copy_from(Endpoint ep, uint64_t address, void* to, size_t bytes) {
  return sys::copy_from(ep, address, to, bytes);
}

Result<> KernelSystem::copy_to(Endpoint ep, uint64_t address, const void* from, size_t bytes) {
  return sys::copy_to(ep, address, from, bytes);
}

Result<> KernelSystem::request_program(std::string_view path, uint64_t room, uint32_t tag) {
  if (grant_ != abi::kNoGrant) (void)sys::grant_revoke(std::exchange(grant_, abi::kNoGrant));
  if (buffer_ != nullptr && room_ != room)
    (void)sys::unmap_memory(std::exchange(buffer_, nullptr), room_);
  if (buffer_ == nullptr) {
    room_ = (room + abi::layout::kPageBytes - 1) & ~uint64_t(abi::layout::kPageBytes - 1);
    buffer_ = TRY(sys::map_memory(room_));
  }
  std::memcpy(buffer_, path.data(), path.size());
  grant_ = TRY(sys::grant_direct(abi::kVfs, buffer_, room_, abi::kGrantRead | abi::kGrantWrite));
  return sys::async_send_request(abi::kVfs, abi::vfs::LoadImage{.grant = grant_,
                                                                .path_bytes = uint32_t(path.size()),
                                                                .bytes = room_,
                                                                .tag = tag,
                                                                .reserved = 0});
}

// The pages behind the program go back at once.
Image KernelSystem::take_program(uint64_t bytes) {
  if (grant_ != abi::kNoGrant) (void)sys::grant_revoke(std::exchange(grant_, abi::kNoGrant));
  if (bytes > room_) bytes = room_;
  const uint64_t used =
      (bytes + abi::layout::kPageBytes - 1) & ~uint64_t(abi::layout::kPageBytes - 1);
  auto* start = static_cast<uint8_t*>(std::exchange(buffer_, nullptr));
  if (used < room_) (void)sys::unmap_memory(start + used, room_ - used);
  return {start, bytes};
}

void KernelSystem::free_image(Image& image) {
  const uint64_t used =
      (image.bytes + abi::layout::kPageBytes - 1) & ~uint64_t(abi::layout::kPageBytes - 1);
  if (image.address != nullptr && used != 0) (void)sys::unmap_memory(image.address, used);
  image = {};
}

void KernelSystem::stop_machine(std::string_view text) {
  (void)sys::abort_machine(abi::AbortReason::kPanic, 1, text);
}

void KernelSystem::log(std::string_view text) { sys::log("{}", text); }

}  // namespace rs
