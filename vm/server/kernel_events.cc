// SPDX-License-Identifier: BSD-3-Clause
// See kernel_events.h. A process that died meanwhile finds nothing; its reply is lost, and that is
// all (R-VM-44).
#include "vm/server/kernel_events.h"

#include "abi/signal.h"
#include "lib/sys/print.h"
#include "vm/core/fault.h"

namespace vm {
namespace {

constexpr uint64_t kMostLogged = 50;

void refuse(abi::Message& m, FaultSignal signal, uint64_t address) {
  m.type = abi::to_wire(Error::kFault);
  m.set(abi::vm::FaultReply{.signal = signal.signal, .code = signal.code, .address = address});
}

// A service that faults is a bug worth a line; programs of users are their own business.
void log_fault(Server& server, const Process& process, const abi::vm::PageFault& fault,
               FaultSignal signal) {
  if (process.label[0] == '\0' || process.is_exiting || ++server.counted.signals > kMostLogged)
    return;
  sys::log("{} (endpoint {}): signal {} at {:x}, ip {:x}, flags {:x}", process.label,
           process.endpoint, signal.signal, fault.address, fault.instruction_pointer, fault.flags);
}

void serve_page_fault(Server& server, abi::Message& m) {
  const auto fault = m.as<abi::vm::PageFault>();
  server.counted.faults++;
  const auto process = server.processes.find(m.source);
  if (!process || (*process)->space == nullptr) {
    return refuse(m, {abi::kSigSegv, kCodeMapError}, fault.address);
  }
  const auto handled = handle_fault(server.core, (*process)->space, fault.address, fault.flags);
  m.type = 0;
  if (handled) [[likely]]
    return;
  log_fault(server, **process, fault, handled.error());
  refuse(m, handled.error(), fault.address);
}

Result<> serve_memory_request(Server& server, const abi::vm::MemoryRequest& request) {
  server.counted.memory_requests++;
  const Process& target = *TRY(server.processes.find(request.target));
  if (target.space == nullptr) return Unexpected(Error::kFault);
  return make_present(server.core, target.space, request.address, request.bytes,
                      request.is_write != 0);
}

}  // namespace

void serve_kernel_event(Server& server, abi::Message& m) {
  if (m.type == abi::vm::PageFault::kType) [[likely]]
    return serve_page_fault(server, m);
  if (m.type == abi::vm::MemoryRequest::kType) {
    const auto done = serve_memory_request(server, m.as<abi::vm::MemoryRequest>());
    // A target that died in the meantime is no bad address; a kernel call finds out by itself when
    // it is done again.
    m.type = !done && done.error() == Error::kNoProcess ? abi::to_wire(Error::kDeadEndpoint)
                                                        : abi::to_wire(done);
    return;
  }
  m.type = abi::to_wire(Error::kBadCall);
}

}  // namespace vm
