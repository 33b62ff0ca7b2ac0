// SPDX-License-Identifier: BSD-3-Clause
// The fast path of i386: a SENDREC to a process that waits for anybody, and a REPLYRECV to a client
// that waits for this server, from sysenter to sysexit without saved registers. Type and two words
// stay in esi, ebx, edi; the other twelve words are pushed on the kernel stack in the sender's
// space and popped in the receiver's.
//
// Invariants: nothing is changed before the last check has passed and the message is read; whatever
// is not plain goes to the generic path (sysenter_slow) with the same registers, and does exactly
// the same there (kernel/ipc). The receiver's buffer is probed before it is filled: if it faults,
// the message goes to the slot of the receiver and the kernel delivers it as it always does. Not
// used with SMAP (tables.cc).
//
// Registers: eax = trap, then d (receiver); edx = endpoint, then c (caller); ecx = buffer; ebp =
// user's esp, then free.

#include "arch/i386/fast_offsets.h"
#include "arch/i386/frame_offsets.h"
#include "kernel/process/offsets.h"

#define CPU the_kernel + K_CPU
#define CURRENT CPU + K_CPU_CURRENT
#define LAST_BUFFER (F_TRAP_PAGE + 0x1000 - 64)
#define STACK_USED 48

	// eax = process of endpoint edx, edx = caller; the endpoint lives.
	.macro FIND op
	mov %edx, %eax
	and $P_SLOT_MASK, %eax
	shl $P_SHIFT, %eax
	add $the_kernel, %eax
	cmp %edx, P_ENDPOINT(%eax)
	jne restore_\op
	mov CURRENT, %edx
	mov %ebp, P_FRAME + F_SP(%edx)
	testb $1 << \op, P_TRAPS(%edx)
	jz restore2_\op
	.endm

	.macro FAST op, status
	cmp $LAST_BUFFER, %ecx
	ja restore2_\op
	testl $P_FLAGS_NOT_PLAIN, P_FLAGS(%eax)
	jnz restore2_\op
	mov CPU + K_CPU_READY_MASK, %ebp
	test %ebp, P_ABOVE(%eax)
	jnz restore2_\op
	cmpl $F_VECTOR_SYSENTER, P_FRAME + F_VECTOR(%eax)
	jne restore2_\op
	cmpb $0, CPU + C_FPU_IS_ENABLED
	jne restore2_\op
	cmp %eax, CPU + C_FPU_OWNER
	je restore2_\op
read_\op:
	.irp offset, 60, 56, 52, 48, 44, 40, 36, 32, 28, 24, 20, 16
	push \offset(%ecx)
	.endr
read_end_\op:
	// The point of no return.
	mov %ecx, P_SLOT_BUFFER(%edx)
	movl $F_VECTOR_SYSENTER, P_FRAME + F_VECTOR(%edx)
	movl $F_TRAP_RETURN, P_FRAME + F_IP(%edx)
	movl $F_USER_FLAGS, P_FRAME + F_FLAGS(%edx)
	mov %eax, %ebp
	mov %edx, %ecx
	rdtsc
	push %edx
	push %eax
	sub CPU + C_SWITCHED_AT, %eax
	sbb CPU + C_SWITCHED_AT + 4, %edx
	pop CPU + C_SWITCHED_AT
	pop CPU + C_SWITCHED_AT + 4
	add %eax, P_CYCLES(%ecx)
	adc %edx, P_CYCLES + 4(%ecx)
	sub %eax, P_QUANTUM_LEFT(%ecx)
	sbb %edx, P_QUANTUM_LEFT + 4(%ecx)
	testl $P_FLAG_BILLABLE, P_FLAGS(%ecx)
	jnz bill_\op
	mov CPU + C_BILLED, %ecx
	jecxz billed_\op
	add %eax, P_SYSTEM_CYCLES(%ecx)
	adc %edx, P_SYSTEM_CYCLES + 4(%ecx)
billed_\op:
	mov CURRENT, %edx
	mov P_ROOT(%ebp), %ecx
	.if \op == 3
	movl $P_RECEIVING | P_REPLY_WAIT, P_STATE(%edx)
	mov P_ENDPOINT(%ebp), %eax
	mov %eax, P_FROM(%edx)
	.else
	movl $P_RECEIVING, P_STATE(%edx)
	movl $0, P_FROM(%edx)
	.endif
	movl $0, P_STATE(%ebp)
	movl $0, P_FROM(%ebp)
	addl $1, P_MESSAGES(%ebp)
	adcl $0, P_MESSAGES + 4(%ebp)
	mov %ebp, CURRENT
	mov %ecx, CPU + C_ACTIVE_ROOT
	mov %ecx, %cr3
	mov P_SLOT_BUFFER(%ebp), %ecx
	mov $\status, %eax
	cmp $LAST_BUFFER, %ecx
	ja undelivered
probe_\op:
	// The first and the last word: the buffer spans at most two pages.
	orl $0, 16(%ecx)
	orl $0, 60(%ecx)
probe_end_\op:
	.irp offset, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60
	pop \offset(%ecx)
	.endr
	cmpl $0, P_FRAME + F_THREAD_POINTER(%ebp)
	jne return_thread
	mov P_FRAME + F_SP(%ebp), %ecx
	mov P_ENDPOINT(%edx), %ebp
	mov $F_TRAP_RETURN, %edx
	sti
	sysexit
bill_\op:
	mov %ecx, CPU + C_BILLED
	jmp billed_\op
	// Back to the registers of the trap.
read_fault_\op:
	mov $kernel_stack_top, %esp
restore2_\op:
	mov P_FRAME + F_SP(%edx), %ebp
	mov P_ENDPOINT(%eax), %edx
restore_\op:
	mov $\op, %eax
	jmp sysenter_slow
	.pushsection .extable, "a"
	.balign 4
	.long read_\op, read_end_\op, read_fault_\op
	.long probe_\op, probe_end_\op, undelivered
	.popsection
	.endm

	.text
	.globl sysenter_fast_entry, fast_ipc
	.balign 64
sysenter_fast_entry:
fast_ipc:
	pushl $2
	popfl
	mov %ss:user_data_selector, %ds
	mov %ss:user_data_selector, %es
	mov %ss:user_data_selector, %fs
	cmp $3, %eax
	jne 1f
	FIND 3
	mov P_PRIVILEGE_ID(%eax), %ebp
	bt %ebp, P_SEND_MASK(%edx)
	jnc restore2_3
	cmpl $P_RECEIVING, P_STATE(%eax)
	jne restore2_3
	cmpl $0, P_FROM(%eax)
	jne restore2_3
	testl $P_PENDING_ASYNC, P_PENDING(%edx)
	jnz restore2_3
	FAST 3, 3
1:	cmp $6, %eax
	jne kernel_call
	FIND 6
	cmpl $P_RECEIVING | P_REPLY_WAIT, P_STATE(%eax)
	jne restore2_6
	mov P_FROM(%eax), %ebp
	cmp %ebp, P_ENDPOINT(%edx)
	jne restore2_6
	cmpl $0, P_PENDING(%edx)
	jne restore2_6
	FAST 6, 0

	// A kernel call that leaves the registers of its caller alone (fast_call.h): number edx,
	// arguments esi ebx edi ecx. They are in the frame, for the call may be done again from
	// there.
kernel_call:
	cmp $7, %eax
	jne sysenter_slow
	mov CURRENT, %eax
	cmp $64, %edx
	jae 3f
	bt %edx, P_KERNEL_CALLS(%eax)
	jnc 3f
	testb $1 << 7, P_TRAPS(%eax)
	jz 3f
	mov %ebp, P_FRAME + F_SP(%eax)
	mov fast_call_table(, %edx, 4), %ebp
	test %ebp, %ebp
	jz 2f
	movl $7, P_FRAME + F_AX(%eax)
	mov %edi, P_FRAME + F_DI(%eax)
	mov %esi, P_FRAME + F_SI(%eax)
	mov %ebx, P_FRAME + F_BX(%eax)
	mov %edx, P_FRAME + F_DX(%eax)
	mov %ecx, P_FRAME + F_CX(%eax)
	movl $F_VECTOR_SYSENTER, P_FRAME + F_VECTOR(%eax)
	movl $F_TRAP_RETURN, P_FRAME + F_IP(%eax)
	movl $F_USER_FLAGS, P_FRAME + F_FLAGS(%eax)
	push $0
	push %ecx
	push $0
	push %edi
	push $0
	push %ebx
	push $0
	push %esi                         // kernel::Arguments
	mov %esp, %edx
	sub $16, %esp                     // kernel::CallResult
	mov %esp, %ecx
	push %edx
	push %eax
	push $the_kernel
	push %ecx
	mov %ebp, %ecx
	xor %ebp, %ebp
	call *%ecx                        // takes the last word pushed off the stack
	mov CURRENT, %ecx
	cmpb $0, 12 + 8(%esp)
	je 4f
	// Does the caller simply go on? (fast_call.h, goes_on)
	cmpl $0, P_STATE(%ecx)
	jne 4f
	cmpb $0, P_FLAGS(%ecx)
	jne 4f
	cmpl $0, CPU + C_HANDOFF
	jne 4f
	cmpb $0, CPU + C_WANTS_WINDOW
	jne 4f
	mov P_ABOVE(%ecx), %eax
	or P_READY_BIT(%ecx), %eax
	test %eax, CPU + K_CPU_READY_MASK
	jnz 4f
	movl $0, P_PROGRESS(%ecx)
	movl $0, P_PROGRESS + 4(%ecx)
	movl $0, CPU + C_COPIED_BYTES
	movl $0, CPU + C_COPIED_BYTES + 4
	mov 12(%esp), %eax
	mov 12 + 4(%esp), %ebp
	mov P_FRAME + F_SP(%ecx), %ecx
	mov $F_TRAP_RETURN, %edx
	sti
	sysexit
	// Back to the registers of the trap.
2:	mov P_FRAME + F_SP(%eax), %ebp
3:	mov $7, %eax
	jmp sysenter_slow
4:	lea 12(%esp), %eax
	push %eax
	push %ecx
	call finish_call
	mov $kernel_stack_top, %esp
	jmp resume

	// The receiver (ebp, current, its space active) has a buffer that cannot be written; eax =
	// status, edx = sender. Message to its slot, registers to its frame, and the kernel goes on
	// as after any rendezvous.
undelivered:
	mov $kernel_stack_top - STACK_USED, %esp
	.irp n, 0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44
	pop P_SLOT_WORDS + \n(%ebp)
	.endr
	movl $0, P_SLOT_IS_SHORT(%ebp)
	mov %esi, P_FRAME + F_SI(%ebp)
	mov %ebx, P_FRAME + F_BX(%ebp)
	mov %edi, P_FRAME + F_DI(%ebp)
	mov %eax, P_FRAME + F_AX(%ebp)
	mov P_ENDPOINT(%edx), %eax
	mov %eax, P_FRAME + F_BP(%ebp)
	orl $P_FLAG_DELIVER, P_FLAGS(%ebp)
	xor %ebp, %ebp
	// Chooses among the runnable: the receiver, whose delivery is due.
	call kernel_idle
	jmp resume

	// The receiver has a TLS segment: always loaded, for user mode can put anything into gs.
return_thread:
	mov P_FRAME + F_THREAD_POINTER(%ebp), %ecx
	mov %cx, tls_descriptor + 2
	shr $16, %ecx
	mov %cl, tls_descriptor + 4
	mov %ch, tls_descriptor + 7
	mov user_tls_selector, %gs
	mov P_FRAME + F_SP(%ebp), %ecx
	mov P_ENDPOINT(%edx), %ebp
	mov $F_TRAP_RETURN, %edx
	sti
	sysexit

	.section .note.GNU-stack, "", @progbits
