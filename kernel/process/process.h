// SPDX-License-Identifier: BSD-3-Clause
// A process as the kernel sees it. The first two cache lines are all that a message rendezvous touches; then the
// saved registers; then what is rarely used. Offsets of the first part are fixed (offsets.h): entry code and the
// fast path of an architecture rely on them.
//
// Invariants (kernel/process/invariants.h checks them in tests):
//   state == 0  <=>  the process is runnable: it is cpu.current, or linked in exactly one ready queue
//   from        is meaningful while kSending or kReceiving is set, else kAny (0)
//   kSending    => linked in the caller queue of the process `from`
//   a free slot has endpoint 0 (slot 0, which is never used: 1) and state kFreeSlot, so that no endpoint value a
//               process can name ever finds it
#pragma once
#include <cstddef>
#include <cstdint>

#include "abi/endpoint.h"
#include "abi/kernel_calls.h"
#include "base/intrusive_list.h"
#include "hal/hal.h"
#include "kernel/process/offsets.h"

namespace kernel {

struct Privilege;

// Block reasons. A process runs when none is set.
enum State : uint32_t {
  kSending = P_SENDING,        // queued at `from`, which has not taken the message
  kReceiving = P_RECEIVING,    // waits for a message of `from` (with kSending: will, after the send)
  kReplyWait = P_REPLY_WAIT,   // the receive belongs to a SENDREC: only `from` may answer, notifies do not
  kNoPrivileges = 1u << 3,     // not yet allowed by RS
  kNoAddressSpace = 1u << 4,   // waits for VM to bind a page table
  kInhibited = 1u << 5,        // VM works on its address space
  kSignalled = 1u << 6,        // has kernel signals that its signal manager has not fetched
  kSignalPending = 1u << 7,    // its signal manager fetched them and works on them
  kStoppedByManager = 1u << 8, // Run(kStop)
  kTraceStop = 1u << 9,        // stopped for a tracer
  kFreeSlot = 1u << 31,
};

// Flags. The low byte is work to do when the process is about to run (P_FLAG_WORK).
enum Flag : uint32_t {
  kDeliverMessage = 1u << 0,   // message slot -> user memory
  kResumeTrap = 1u << 1,       // the trap in the saved registers is done again (VMSUSPEND, copies in portions)
  kStopAtEnd = 1u << 2,        // Run(kStop) came during a system call: stop before user mode, tell the manager
  kVmAsked = 1u << 8,          // the SENDREC to VM is the kernel's, on behalf of this process
  kPageFaulting = 1u << 9,     // ... because of a page fault (else: memory for a copy)
  kFpuUsed = 1u << 10,         // has FPU state
  kStoppedAtEnd = 1u << 11,    // kStopAtEnd has happened and was not yet reported by GetSignal
  kIsService = 1u << 12,       // has a privilege of its own
  kIsPreemptible = 1u << 13,
  kIsBillable = 1u << 14,
  kTraced = 1u << 15,
  kSingleStep = 1u << 16,
  kHasPrivilege = 1u << 17,    // RS (or the boot policy) has said which privilege it gets
  kReplyWasLost = 1u << 18,    // its REPLYRECV blocked after the reply half had failed
};

// What a process has to receive (`pending`): zero means that a receive must block.
enum Pending : uint32_t { kPendingNotify = 1, kPendingQueue = 2, kPendingAsync = 4 };

// Request to VM that the kernel makes on behalf of the process; composed into a message when VM receives it.
struct VmEvent {
  abi::Endpoint target;   // memory request
  uint32_t flags = 0;     // fault flags, or 1 = write
  uint64_t address = 0;
  uint64_t extent = 0;    // bytes, or the instruction pointer of the fault
};

struct alignas(1u << P_SHIFT) Process {
  // ---- line 0: the rendezvous (offsets.h)
  uint32_t state;
  uint32_t from;
  abi::Endpoint endpoint;
  uint32_t pending;
  uint32_t above;
  uint32_t traps;
  uint32_t privilege_id;
  uint32_t flags;
  hal::PhysAddr root;
  uint64_t send_mask;
  uint64_t key;
  uint64_t kernel_calls;
  // ---- line 1: scheduling and accounting
  alignas(8) Privilege* privilege;
  alignas(8) uint32_t priority;
  uint32_t ready_bit;
  uint64_t cycles;        // used so far, user and kernel
  int64_t quantum_left;   // cycles
  uint64_t messages;      // received
  base::ListNode ready_link;
  // ---- registers
  alignas(64) hal::Arch::Frame frame;
  // ---- the rest
  hal::Arch::MessageSlot slot;
  base::ListNode caller_link;        // in the caller queue of the process it sends to
  base::List caller_queue;           // processes that send to this one, FIFO
  VmEvent vm_event;
  uint64_t progress;                 // bytes of a long kernel call already done
  uint64_t signals;                  // kernel signals not yet fetched, bit n-1 = signal n
  uint64_t fault_address;            // of the last exception signal
  int32_t fault_code;                // its si_code
  uint32_t quantum_us;
  uint32_t max_priority;             // priority asked for; `priority` may be worse for a while
  uint32_t trace_status;
  uint64_t system_cycles;            // used by services on its behalf
  uint64_t page_faults;
  uint64_t virtual_timer_end;        // value of `cycles` at which it fires, 0 = off
  uint64_t profile_timer_end;        // of `cycles` + `system_cycles`
  abi::Endpoint tracer;
  uint32_t generation;               // of the last endpoint given to this slot with one
  char name[abi::kNameBytes];

  [[nodiscard]] bool is_free() const { return (state & kFreeSlot) != 0; }
  [[nodiscard]] bool is_runnable() const { return state == 0; }
  [[nodiscard]] bool has(uint32_t f) const { return (flags & f) != 0; }
  [[nodiscard]] bool is_service() const { return has(kIsService); }
  [[nodiscard]] bool waits_for(abi::Endpoint e) const { return from == uint32_t(e.value); }
};

#define KT_OFFSET(member, offset) static_assert(offsetof(Process, member) == (offset))
KT_OFFSET(state, P_STATE);
KT_OFFSET(from, P_FROM);
KT_OFFSET(endpoint, P_ENDPOINT);
KT_OFFSET(pending, P_PENDING);
KT_OFFSET(above, P_ABOVE);
KT_OFFSET(traps, P_TRAPS);
KT_OFFSET(privilege_id, P_PRIVILEGE_ID);
KT_OFFSET(flags, P_FLAGS);
KT_OFFSET(root, P_ROOT);
KT_OFFSET(send_mask, P_SEND_MASK);
KT_OFFSET(key, P_KEY);
KT_OFFSET(kernel_calls, P_KERNEL_CALLS);
KT_OFFSET(privilege, P_PRIVILEGE);
KT_OFFSET(priority, P_PRIORITY);
KT_OFFSET(ready_bit, P_READY_BIT);
KT_OFFSET(cycles, P_CYCLES);
KT_OFFSET(quantum_left, P_QUANTUM_LEFT);
KT_OFFSET(messages, P_MESSAGES);
KT_OFFSET(ready_link, P_READY_NEXT);
KT_OFFSET(frame, P_FRAME);
#undef KT_OFFSET
static_assert(sizeof(Process) == 1u << P_SHIFT);
static_assert(abi::kAny.value == 0, "a receive from anybody compares as the state word kReceiving");

// State and from as the one word that they are compared as.
[[nodiscard]] constexpr uint64_t state_word(uint32_t state, abi::Endpoint from) {
  return uint64_t(uint32_t(from.value)) << 32 | state;
}

}  // namespace kernel
