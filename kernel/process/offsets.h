// SPDX-License-Identifier: BSD-3-Clause
// Offsets that assembly relies on, asserted in process.h and kernel.h. Same on every architecture.
#pragma once

#define P_STATE 0          /* u32 block reasons; 0 = runnable */
#define P_FROM 4           /* u32 endpoint waited for; state and from are compared as one u64 */
#define P_ENDPOINT 8       /* i32; 0 in a free slot, 1 in slot 0 (never used) */
#define P_PENDING 12       /* u32 something to receive: notify, queue, async */
#define P_ABOVE 16         /* u32 ready-mask bits of strictly better priorities */
#define P_TRAPS 20         /* u32 allowed traps */
#define P_PRIVILEGE_ID 24  /* u32 */
#define P_FLAGS 28         /* u32 P_FLAG_* */
#define P_ROOT 32          /* u64 physical root of the address space */
#define P_SEND_MASK 40     /* u64 copy of the privilege's send mask */
#define P_KEY 48           /* u64 {kReceiving|kReplyWait, endpoint}: state word of one who waits for my reply */
#define P_KERNEL_CALLS 56  /* u64 copy of the privilege's kernel-call mask */
#define P_PRIVILEGE 64     /* pointer */
#define P_PRIORITY 72      /* u32 */
#define P_READY_BIT 76     /* u32 1 << priority */
#define P_CYCLES 80        /* u64 cycles used */
#define P_QUANTUM_LEFT 88  /* i64 cycles */
#define P_MESSAGES 96      /* u64 */
#define P_READY_NEXT 104   /* two pointers */
#define P_FRAME 128        /* Arch::Frame */

#define P_SHIFT 10         /* sizeof(Process) == 1 << P_SHIFT */
#define P_SLOT_MASK 511

#define P_SENDING 1
#define P_RECEIVING 2
#define P_REPLY_WAIT 4

#define P_FLAG_WORK 0xff   /* any of these: the kernel has something to do before user mode */

#define K_CPU (512 << P_SHIFT) /* the_kernel.cpu */
#define K_CPU_CURRENT 0        /* pointer: running process, null when idle */
#define K_CPU_READY_MASK 8     /* u32: priorities with waiting ready processes */
