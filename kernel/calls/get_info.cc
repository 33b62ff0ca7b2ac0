// SPDX-License-Identifier: BSD-3-Clause
// GetInfo(InfoRequest, address, bytes, argument) -> bytes written. Single structs: kTooBig if they do not fit;
// arrays: as many whole elements as fit.
#include <algorithm>
#include <cstring>

#include "kernel/calls/call.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

using abi::Error;
using hal::Arch;
using hal::UserAddr;

namespace {

// Where the answer goes.
struct Sink {
  Kernel& k;
  Process& c;
  UserAddr address;
  uint64_t bytes;
  uint64_t argument;

  template <class T>
  [[nodiscard]] CallResult one(const T& value) const {
    if (bytes < sizeof value) return abi::Unexpected(Error::kTooBig);
    TRY_VOID(write_caller(k, c, address, &value, sizeof value));
    return int64_t{sizeof value};
  }
  // make(i) for each of count elements.
  template <class T, class Make>
  [[nodiscard]] CallResult many(uint64_t count, Make make) const {
    count = std::min<uint64_t>(count, bytes / sizeof(T));
    for (uint64_t i = 0; i < count; ++i) {
      const T value = make(i);
      TRY_VOID(write_caller(k, c, UserAddr{address.value + i * sizeof(T)}, &value, sizeof value));
    }
    return int64_t(count * sizeof(T));
  }
};

[[nodiscard]] uint8_t visible_state(const Process& p) {
  if (p.is_free()) return abi::kFree;
  if ((p.state & kNoPrivileges) != 0) return abi::kNoPrivilege;
  if ((p.state & (kNoAddressSpace | kInhibited)) != 0) return abi::kNoSpace;
  if ((p.state & (kSignalled | kSignalPending | kStoppedByManager | kTraceStop)) != 0) return abi::kStopped;
  if (p.has(kVmAsked)) return abi::kPageFault;
  if ((p.state & kReplyWait) != 0) return abi::kSendReceiving;
  if ((p.state & kSending) != 0) return abi::kSending;
  if ((p.state & kReceiving) != 0) return abi::kReceiving;
  return abi::kRunnable;
}

[[nodiscard]] abi::ProcessInfo describe(const Process& p) {
  abi::ProcessInfo info{};
  info.state = visible_state(p);
  if (p.is_free()) return info;
  info.self = p.endpoint;
  info.waits_for = abi::Endpoint{int32_t(p.from)};
  info.priority = uint8_t(p.priority);
  info.max_priority = uint8_t(p.max_priority);
  info.is_service = p.is_service() ? 1 : 0;
  info.privilege_id = int32_t(p.privilege_id);
  info.user_ns = Arch::cycles_to_ns(p.cycles);
  info.system_ns = Arch::cycles_to_ns(p.system_cycles);
  info.messages = p.messages;
  info.page_faults = p.page_faults;
  info.quantum_us = p.quantum_us;
  info.signal_manager = abi::Endpoint{p.privilege->rights.signal_manager};
  std::memcpy(info.name, p.name, sizeof info.name);
  return info;
}

[[nodiscard]] CallResult who_am_i(const Sink& to) {
  abi::WhoAmI me{.self = to.c.endpoint, .privilege_flags = to.c.privilege->rights.flags, .name = {}};
  std::memcpy(me.name, to.c.name, sizeof me.name);
  return to.one(me);
}

[[nodiscard]] CallResult one_process(const Sink& to) {
  const Process* const p =
      TRY(process_argument(to.k, to.c, abi::Endpoint{int32_t(uint32_t(to.argument))}));
  return to.one(describe(*p));
}

// The boot policy stays in its module; the kernel only knows where.
[[nodiscard]] CallResult boot_policy(const Sink& to) {
  const uint64_t elements = std::min<uint64_t>(to.k.boot.policy_count, to.bytes / sizeof(abi::ServicePolicy));
  const uint64_t bytes = elements * sizeof(abi::ServicePolicy);
  constexpr uint64_t kFrameBytes = 1ull << hal::Arch::kPageShift;  // what a window shows
  for (uint64_t done = 0; done < bytes;) {
    const hal::PhysAddr from{to.k.boot.policy.value + done};
    const uint64_t piece = std::min(bytes - done, kFrameBytes - from.value % kFrameBytes);
    TRY_VOID(write_caller(to.k, to.c, UserAddr{to.address.value + done}, Arch::physical_window(0, from), piece));
    done += piece;
  }
  return int64_t(bytes);
}

// Text from a position of the log stream on. What was overwritten meanwhile reads as zero bytes, so that the
// reader's position stays true.
[[nodiscard]] CallResult kernel_log(const Sink& to) {
  uint64_t done = 0;
  while (done < to.bytes) {
    char buffer[256] = {};
    const uint64_t wanted = std::min<uint64_t>(to.bytes - done, sizeof buffer);
    const uint64_t got = log_read(to.k, to.argument + done, buffer, wanted);
    if (got == 0) break;
    TRY_VOID(write_caller(to.k, to.c, UserAddr{to.address.value + done}, buffer, got));
    done += got;
  }
  return int64_t(done);
}

[[nodiscard]] CallResult randomness(const Sink& to) {
  IrqState& irq = to.k.irq;
  return to.many<uint64_t>(to.bytes / sizeof(uint64_t), [&irq](uint64_t i) {
    uint64_t& word = irq.entropy[i % std::size(irq.entropy)];
    word = (word ^ Arch::random_word() ^ Arch::cycles()) * 0x9e3779b97f4a7c15u;
    word ^= word >> 29;
    return word;
  });
}

[[nodiscard]] CallResult machine(const Sink& to) {
  abi::MachineInfo info{};
  Arch::machine_info(info);
  info.memory_bytes = to.k.boot.info.memory_bytes;
  return to.one(info);
}

// Whom the process waits for, and so on, until somebody who waits for anybody or runs.
[[nodiscard]] CallResult block_chain(const Sink& to) {
  const Process* p = TRY(process_argument(to.k, to.c, abi::Endpoint{int32_t(uint32_t(to.argument))}));
  uint64_t done = 0;
  while ((p->state & (kSending | kReceiving)) != 0 && p->from != uint32_t(abi::kAny.value)) {
    const abi::Endpoint next{int32_t(p->from)};
    if (done + sizeof next > to.bytes || done / sizeof next >= abi::kMaxProcesses) break;
    TRY_VOID(write_caller(to.k, to.c, UserAddr{to.address.value + done}, &next, sizeof next));
    done += sizeof next;
    p = to.k.find(next);
    if (p == nullptr) break;
  }
  return int64_t(done);
}

[[nodiscard]] CallResult answer(abi::InfoRequest request, const Sink& to) {
  Kernel& k = to.k;
  switch (request) {
    case abi::InfoRequest::kWhoAmI:
      return who_am_i(to);
    case abi::InfoRequest::kBootInfo:
      return to.one(k.boot.info);
    case abi::InfoRequest::kPolicy:
      return boot_policy(to);
    case abi::InfoRequest::kProcesses:
      return to.many<abi::ProcessInfo>(abi::kMaxProcesses, [&k](uint64_t i) { return describe(k.process[i]); });
    case abi::InfoRequest::kProcess:
      return one_process(to);
    case abi::InfoRequest::kKernelLog:
      return kernel_log(to);
    case abi::InfoRequest::kPrivileges:
      return to.many<abi::ServicePrivilege>(abi::kMaxPrivileges, [&k](uint64_t i) { return k.privilege[i].rights; });
    case abi::InfoRequest::kIrqHooks:
      return to.many<abi::IrqHookInfo>(kMaxIrqHooks, [&k](uint64_t i) {
        const IrqHook& h = k.irq.hook[i];
        return abi::IrqHookInfo{h.owner, h.line, h.notify_id, h.policy, h.count};
      });
    case abi::InfoRequest::kMachine:
      return machine(to);
    case abi::InfoRequest::kRandomness:
      return randomness(to);
    case abi::InfoRequest::kMemory:
      return to.one(k.memory);
    case abi::InfoRequest::kLoad:
      return to.one(k.clock.load);
    case abi::InfoRequest::kBlockChain:
      return block_chain(to);
  }
  return abi::Unexpected(Error::kBadCall);
}

}  // namespace

CallResult call_GetInfo(Kernel& k, Process& c, const Arguments& arguments) {
  const Sink to{k, c, {arguments.a[1]}, arguments.a[2], arguments.a[3]};
  return answer(abi::InfoRequest{uint32_t(arguments.a[0])}, to);
}

}  // namespace kernel
