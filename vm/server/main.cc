// SPDX-License-Identifier: BSD-3-Clause
// VM: start, and the main loop. VM is the first process that runs. It builds every other address
// space, answers every message at once, and never waits for anybody but the kernel.
#include <new>

#include "lib/rt/start.h"
#include "lib/sys/memory.h"
#include "lib/sys/print.h"
#include "sef/sef.h"
#include "vm/core/info.h"
#include "vm/server/call_table.h"
#include "vm/server/kernel_events.h"
#include "vm/server/load.h"

namespace vm {
namespace {

constinit Server* server = nullptr;
alignas(Server) constinit unsigned char server_memory[sizeof(Server)] = {};
alignas(OwnSpace) constinit unsigned char own_memory[sizeof(OwnSpace)] = {};

// VM's own page tables, once there is an allocator: kept for good, and below what the kernel maps
// directly.
class AllocatedTables final : public TableSource {
 public:
  explicit AllocatedTables(Memory& memory) : memory_(memory) {}
  Result<FrameNumber> take() override {
    return memory_.allocator.allocate(
        {.kind = FrameKind::kVmFixed, .may_use_reserve = true, .limit = memory_.window.limit()});
  }

 private:
  Memory& memory_;
};
alignas(AllocatedTables) constinit unsigned char table_source_memory[sizeof(AllocatedTables)] = {};

void require(const Result<>& done, const char* what) {
  if (!done) sys::panic("{}: {}", what, done.error());
}

void report_memory() {
  const abi::MemoryInfo info = memory_info(server->core);
  const auto told =
      sys::vm_control(abi::kVm, abi::VmRequest::kSetMemoryInfo, sys::address_of(&info));
  sys::log("{} KiB of memory, {} KiB free, {} KiB for VM and page tables{}", info.total_bytes >> 10,
           info.free_bytes >> 10, info.vm_bytes >> 10,
           told ? "" : " (the kernel does not want to know)");
}

void start() {
  const auto& info = *reinterpret_cast<const abi::BootInfo*>(rt::start_argument());
  if (rt::start_argument() == 0 || info.magic != abi::BootInfo::kMagic)
    sys::panic("no boot information");
  auto* own = new (own_memory) OwnSpace(info.has_no_execute != 0);
  BootMemory boot(info, *own);
  server = new (server_memory) Server(info, *own, boot);
  boot.hand_over(server->memory);
  own->set_source(*new (table_source_memory) AllocatedTables(server->memory));
  require(server->roots.create(server->memory, info.vm_root), "table of roots");
  require(server->policy.load(info, server->passing), "boot policy");
  load_boot_services(*server);
  if (sys::vm_control(abi::kVm, abi::VmRequest::kBootDone)) boot.reclaim_boot_pages(server->memory);
  report_memory();
}

// `service dump vm`
void dump() {
  const auto& c = server->counted;
  sys::log("{} faults, {} memory requests, {} calls, {} refused, {} unknown, {} signals", c.faults,
           c.memory_requests, c.calls, c.refused_calls, c.bad_calls, c.signals);
  const FrameTable& frames = server->memory.frames;
  sys::log(
      "frames: {} free in {} runs, {} anonymous, {} shared, {} tables, {} objects, {} kept, {} "
      "fixed, {} kernel, {} modules",
      frames.frames_of(FrameKind::kFree), server->memory.allocator.run_count(),
      frames.frames_of(FrameKind::kAnonymous), frames.frames_of(FrameKind::kObject),
      frames.frames_of(FrameKind::kPageTable), frames.frames_of(FrameKind::kVmObjects),
      frames.frames_of(FrameKind::kVmPool), frames.frames_of(FrameKind::kVmFixed),
      frames.frames_of(FrameKind::kKernel), frames.frames_of(FrameKind::kModule));
  server->processes.for_each([](const Process& p) {
    if (p.space == nullptr) return;
    const SpaceInfo info = space_info(p.space);
    sys::log("  {:-15} {:8} {} regions, {} KiB, {} KiB resident, {} faults", p.label, p.endpoint,
             p.space->regions.count(), info.virtual_bytes >> 10, info.resident_bytes >> 10,
             info.minor_faults);
  });
}

[[noreturn]] void serve() {
  abi::Message m;
  Endpoint reply_to = abi::kNone;
  for (;;) {
    const abi::Status status = sef::reply_receive(reply_to, m);
    reply_to = abi::kNone;
    if (!status.ok() || status.is_notify()) continue;
    if (status.by_kernel()) [[likely]] {
      serve_kernel_event(*server, m);
      reply_to = m.source;
      continue;
    }
    const Result<int32_t> result = serve_call(*server, m);
    if (status.kind() != abi::ReceiveKind::kSendReceive) continue;
    m.type = result ? *result : abi::to_wire(result.error());
    reply_to = m.source;
  }
}

}  // namespace
}  // namespace vm

int main() {
  vm::start();
  sef::startup({.startup = sef::Startup::kAtOnce, .dump = vm::dump});
  vm::serve();
}
