// SPDX-License-Identifier: BSD-3-Clause
// Proves the numbers of fast_offsets.h. No code.
#include "arch/i386/fast_offsets.h"

#include <cstddef>

#include "abi/message.h"
#include "arch/i386/frame_offsets.h"
#include "kernel/kernel.h"

namespace kernel {

static_assert(offsetof(Cpu, fpu_is_enabled) == C_FPU_IS_ENABLED &&
              sizeof(Cpu::fpu_is_enabled) == 1);
static_assert(offsetof(Cpu, wants_window) == C_WANTS_WINDOW && offsetof(Cpu, handoff) == C_HANDOFF);
static_assert(offsetof(Cpu, copied_bytes) == C_COPIED_BYTES &&
              offsetof(Process, progress) == P_PROGRESS);
static_assert(P_FLAG_WORK == 0xff, "tested as one byte");
static_assert(offsetof(Cpu, fpu_owner) == C_FPU_OWNER);
static_assert(offsetof(Cpu, billed) == C_BILLED);
static_assert(offsetof(Cpu, active_root) == C_ACTIVE_ROOT);
static_assert(offsetof(Cpu, switched_at) == C_SWITCHED_AT);
static_assert(offsetof(Process, slot) == P_SLOT);
static_assert(offsetof(arch::MessageSlot, words) == P_SLOT_WORDS - P_SLOT);
static_assert(offsetof(arch::MessageSlot, buffer) == P_SLOT_BUFFER - P_SLOT);
static_assert(offsetof(arch::MessageSlot, is_short) == P_SLOT_IS_SHORT - P_SLOT);
static_assert(offsetof(Process, system_cycles) == P_SYSTEM_CYCLES);
static_assert(kDeliverMessage == P_FLAG_DELIVER && kIsBillable == P_FLAG_BILLABLE);
static_assert((P_FLAG_WORK | kVmAsked | kReplyWasLost | kTraced | kSingleStep) ==
              P_FLAGS_NOT_PLAIN);
static_assert(kPendingAsync == P_PENDING_ASYNC);
static_assert(uint32_t(abi::Trap::kSendReceive) == 3 && uint32_t(abi::Trap::kReplyReceive) == 6);
static_assert(abi::trap_bit(abi::Trap::kSendReceive) == 1 << 3 &&
              abi::trap_bit(abi::Trap::kReplyReceive) == 1 << 6);
static_assert(uint32_t(abi::ReceiveKind::kSendReceive) == 3 &&
              uint32_t(abi::ReceiveKind::kReply) == 0);

}  // namespace kernel
