// SPDX-License-Identifier: BSD-3-Clause
// Offsets in the kernel object that fast_ipc.S uses beyond kernel/process/offsets.h; asserted in
// fast_offsets.cc.
#pragma once
#define C_WANTS_WINDOW 12
#define C_FPU_IS_ENABLED 13
#define C_HANDOFF 16
#define C_FPU_OWNER 20
#define C_BILLED 24
#define C_ACTIVE_ROOT 28
#define C_SWITCHED_AT 36
#define C_COPIED_BYTES 52
#define P_PROGRESS 284
#define P_SLOT (P_FRAME + F_BYTES)
#define P_SLOT_WORDS P_SLOT
#define P_SLOT_BUFFER (P_SLOT + 48)
#define P_SLOT_IS_SHORT (P_SLOT + 52)
#define P_SYSTEM_CYCLES 324
#define P_FLAG_DELIVER 1
#define P_FLAG_BILLABLE 0x4000
/* Work to do, kVmAsked, kTraced, kSingleStep, kReplyWasLost: not resumed by registers alone. */
#define P_FLAGS_NOT_PLAIN 0x581ff
#define P_PENDING_ASYNC 4
