// SPDX-License-Identifier: BSD-3-Clause
// Trap entry and return of x86_64. The registers of user mode are saved in the frame of the running
// process, the kernel runs on one stack, and `resume` is the only way back: what differs between
// two processes is in the frame. Interrupts stay off from entry to return; only the idle loop turns
// them on.
//
// Hazards, and what answers them:
//   syscall leaves rsp as it was        nothing is pushed before rsp is ours; NMI, #MC, #DF and
//                                       #DB have IST stacks
//   #DB carried in by MOV SS            IST; dropped when it comes from kernel mode (trap.cc)
//   TF, DF, AC, NT set by the user      cleared by SFMASK (syscall); gates clear TF, NT; cld below
//   sysret faults on a non-canonical rip   the user half ends a page before; Frame keeps ip below

#include "arch/x86_64/frame_offsets.h"
#include "kernel/process/offsets.h"

#define CURRENT the_kernel + K_CPU + K_CPU_CURRENT
#define MSR_FS_BASE 0xc0000100

	.text
	// First try: fast_ipc.cc, with the registers as they are; the user's stack pointer in r11.
	.weak fast_ipc, fast_call
	.globl syscall_fast_entry
	.balign 64
syscall_fast_entry:
	mov %rsp, %r11
	mov $kernel_stack_top - 8, %rsp
	cmp $7, %eax
	jne fast_ipc
	jmp fast_call

	// Back from there: rax, rdi, rsi and the message are in place, rcx = ip, r11 = sp.
	.globl fast_return
fast_return:
	mov %r11, %rsp
	mov $F_USER_FLAGS, %r11d
	xor %ebx, %ebx
	xor %ebp, %ebp
	xor %r10d, %r10d
	sysretq

	// The same for a process with a thread pointer, always written: user mode can clear FS base
	// behind our back.
	.globl fast_return_thread
fast_return_thread:
	mov %rax, %rbx
	mov %rcx, %rbp
	mov %rdx, %r10
	mov CURRENT, %rax
	mov P_FRAME + F_THREAD_POINTER(%rax), %rax
	mov %rax, %rdx
	shr $32, %rdx
	mov $MSR_FS_BASE, %ecx
	wrmsr
	mov %rbx, %rax
	mov %rbp, %rcx
	mov %r10, %rdx
	jmp fast_return

	// The fast path declined: rbx, rbp, r10 are its own by now, lost by declaration of the ABI.
	.globl syscall_slow
syscall_slow:
	mov CURRENT, %rsp
	add $P_FRAME + F_THREAD_POINTER, %rsp
	push $F_USER_DATA
	push %r11
	xor %ebx, %ebx
	xor %ebp, %ebp
	xor %r10d, %r10d
	xor %r11d, %r11d
	jmp 1f

	.globl syscall_entry
	.balign 64
syscall_entry:
	mov %rsp, user_stack_pointer
	mov CURRENT, %rsp
	add $P_FRAME + F_THREAD_POINTER, %rsp
	push $F_USER_DATA
	push user_stack_pointer
1:	push $F_USER_FLAGS
	push $F_USER_CODE
	push %rcx
	push $0
	push $F_VECTOR_SYSCALL
	push %rdi
	push %rsi
	push %rdx
	push %rcx
	push %rax
	push %r8
	push %r9
	push %r10
	push %r11
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	lea -P_FRAME(%rsp), %rdi
	mov $kernel_stack_top, %rsp
	xor %ebp, %ebp
	call kernel_trap

	// rax: the process to run, its address space active; null: none.
	.globl resume
resume:
	test %rax, %rax
	jz idle
	mov P_FRAME + F_THREAD_POINTER(%rax), %rdx
	test %rdx, %rdx
	jnz 3f
4:	lea P_FRAME(%rax), %rsp
	cmpl $F_VECTOR_SYSCALL, F_VECTOR(%rsp)
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	pop %r11
	pop %r10
	pop %r9
	pop %r8
	pop %rax
	pop %rcx
	pop %rdx
	pop %rsi
	pop %rdi
	jne 2f
	mov F_IP - F_VECTOR(%rsp), %rcx
	mov F_SP - F_VECTOR(%rsp), %rsp
	mov $F_USER_FLAGS, %r11d
	sysretq
2:	add $F_IP - F_VECTOR, %rsp
	iretq
	// The thread pointer, always: user mode can clear FS base behind our back by loading a
	// selector.
3:	mov %rax, %rbx
	mov $MSR_FS_BASE, %ecx
	mov %edx, %eax
	shr $32, %rdx
	wrmsr
	mov %rbx, %rax
	jmp 4b

	// Nothing to run. An interrupt here abandons the stack (trap_from_kernel).
	.globl idle
idle:
	mov $kernel_stack_top, %rsp
	xor %ebp, %ebp
	sti
	nop
	cli
	call kernel_idle
	test %rax, %rax
	jnz resume
	sti
	hlt
	jmp idle

	// First entry: rdi = process from kernel_main.
	.globl enter_user
enter_user:
	mov %rdi, %rax
	jmp resume

	// ---- Exceptions and interrupts. Stack: vector, error, ip, cs, flags, sp, ss.
trap_common:
	cld
	testb $3, 24(%rsp)
	jz trap_from_kernel
	push %rax
	mov CURRENT, %rax
	mov %rdi, P_FRAME + F_DI(%rax)
	mov %rsi, P_FRAME + F_SI(%rax)
	mov %rdx, P_FRAME + F_DX(%rax)
	mov %rcx, P_FRAME + F_CX(%rax)
	mov %r8, P_FRAME + F_R8(%rax)
	mov %r9, P_FRAME + F_R9(%rax)
	mov %r10, P_FRAME + F_R10(%rax)
	mov %r11, P_FRAME + F_R11(%rax)
	mov %rbx, P_FRAME + F_BX(%rax)
	mov %rbp, P_FRAME + F_BP(%rax)
	mov %r12, P_FRAME + F_R12(%rax)
	mov %r13, P_FRAME + F_R13(%rax)
	mov %r14, P_FRAME + F_R14(%rax)
	mov %r15, P_FRAME + F_R15(%rax)
	pop P_FRAME + F_AX(%rax)
	pop P_FRAME + F_VECTOR(%rax)
	pop P_FRAME + F_ERROR(%rax)
	pop P_FRAME + F_IP(%rax)
	pop P_FRAME + F_CS(%rax)
	pop P_FRAME + F_FLAGS(%rax)
	pop P_FRAME + F_SP(%rax)
	pop P_FRAME + F_SS(%rax)
	mov $kernel_stack_top, %rsp
	xor %ebp, %ebp
	mov %rax, %rdi
	call x86_user_trap
	jmp resume

trap_from_kernel:
	cmpl $32, (%rsp)
	jae 1f
	push %rdi
	push %rsi
	push %rdx
	push %rcx
	push %rax
	push %r8
	push %r9
	push %r10
	push %r11
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	mov %rsp, %rdi
	mov %rsp, %rbx
	and $-16, %rsp
	call x86_kernel_trap
	mov %rbx, %rsp
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	pop %r11
	pop %r10
	pop %r9
	pop %r8
	pop %rax
	pop %rcx
	pop %rdx
	pop %rsi
	pop %rdi
	add $16, %rsp
	iretq
	// An interrupt while idle: the only place where they are on.
1:	mov (%rsp), %edi
	mov $kernel_stack_top, %rsp
	xor %ebp, %ebp
	call x86_idle_interrupt
	jmp resume

	// One stub per vector, 16 bytes apart. The CPU pushes an error code for some.
	.globl trap_stubs
	.balign 16
trap_stubs:
	.set vector, 0
	.rept 256
	.balign 16
	.if !(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || \
		vector == 29 || vector == 30)
	push $0
	.endif
	push $vector
	jmp trap_common
	.set vector, vector + 1
	.endr

	.bss
	.balign 8
user_stack_pointer: .skip 8

	.section .note.GNU-stack, "", @progbits
