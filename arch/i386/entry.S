// SPDX-License-Identifier: BSD-3-Clause
// Trap entry and return of i386. The registers of user mode are saved in the frame of the running
// process, the kernel runs on one stack, and `resume` is the only way back: what differs between
// two processes is in the frame. Interrupts stay off from entry to return; only the idle loop turns
// them on.
//
// Hazards, and what answers them:
//   NMI, #MC at any instruction    esp is the kernel stack wherever they strike: frames are
//                                  filled by moves
//   sysenter keeps TF, NT, AC, DF  flags are replaced at once; the #DB that TF raises on the first
//                                  instruction comes from kernel mode and is dropped, with TF
//   segment registers of the user  ds, es, fs are loaded before they are used; gs on return
//   iret with NT set               NT is clear: gates and sysenter_entry clear it
//   a stack that cannot be pushed to   double fault by task gate

#include "arch/i386/frame_offsets.h"
#include "kernel/process/offsets.h"

#define CURRENT the_kernel + K_CPU + K_CPU_CURRENT

	.macro LOAD_SEGMENTS
	mov %ss:user_data_selector, %ds
	mov %ss:user_data_selector, %es
	mov %ss:user_data_selector, %fs
	.endm

	.text
	.globl sysenter_entry
	.balign 64
sysenter_entry:
	pushl $2
	popfl
	LOAD_SEGMENTS
	// The fast path (fast_ipc.S) comes here when it declines, with the registers of the trap.
	.globl sysenter_slow
sysenter_slow:
	push %eax
	mov CURRENT, %eax
	mov %edi, P_FRAME + F_DI(%eax)
	mov %esi, P_FRAME + F_SI(%eax)
	mov %ebx, P_FRAME + F_BX(%eax)
	mov %edx, P_FRAME + F_DX(%eax)
	mov %ecx, P_FRAME + F_CX(%eax)
	mov %ebp, P_FRAME + F_SP(%eax)
	pop P_FRAME + F_AX(%eax)
	movl $F_VECTOR_SYSENTER, P_FRAME + F_VECTOR(%eax)
	movl $F_TRAP_RETURN, P_FRAME + F_IP(%eax)
	movl $F_USER_FLAGS, P_FRAME + F_FLAGS(%eax)
	xor %ebp, %ebp
	push %eax
	call kernel_trap

	// eax: the process to run, its address space active; null: none.
	.globl resume
resume:
	test %eax, %eax
	jz idle
	mov P_FRAME + F_THREAD_POINTER(%eax), %edx
	test %edx, %edx
	jnz 3f
1:	cmpl $F_VECTOR_SYSENTER, P_FRAME + F_VECTOR(%eax)
	mov P_FRAME + F_DI(%eax), %edi
	mov P_FRAME + F_SI(%eax), %esi
	mov P_FRAME + F_BX(%eax), %ebx
	mov P_FRAME + F_BP(%eax), %ebp
	jne 2f
	mov P_FRAME + F_IP(%eax), %edx
	mov P_FRAME + F_SP(%eax), %ecx
	mov P_FRAME + F_AX(%eax), %eax
	sti
	sysexit
2:	mov $kernel_stack_top, %esp
	pushl P_FRAME + F_SS(%eax)
	pushl P_FRAME + F_SP(%eax)
	pushl P_FRAME + F_FLAGS(%eax)
	pushl P_FRAME + F_CS(%eax)
	pushl P_FRAME + F_IP(%eax)
	mov P_FRAME + F_DX(%eax), %edx
	mov P_FRAME + F_CX(%eax), %ecx
	mov P_FRAME + F_AX(%eax), %eax
	iretl
	// The TLS segment, always: user mode can load anything into gs behind our back.
3:	mov %dx, tls_descriptor + 2
	shr $16, %edx
	mov %dl, tls_descriptor + 4
	mov %dh, tls_descriptor + 7
	mov user_tls_selector, %gs
	jmp 1b

	// Nothing to run. An interrupt here abandons the stack (trap_from_kernel).
	.globl idle
idle:
	mov $kernel_stack_top, %esp
	xor %ebp, %ebp
	sti
	nop
	cli
	call kernel_idle
	test %eax, %eax
	jnz resume
	sti
	hlt
	jmp idle

	// First entry: the argument is the process from kernel_main.
	.globl enter_user
enter_user:
	mov 4(%esp), %eax
	mov $kernel_stack_top, %esp
	jmp resume

	// ---- Exceptions and interrupts. Stack: vector, error, ip, cs, flags, and from user mode
	// sp, ss.
trap_common:
	cld
	testb $3, 12(%esp)
	jz trap_from_kernel
	LOAD_SEGMENTS
	push %eax
	mov CURRENT, %eax
	mov %edi, P_FRAME + F_DI(%eax)
	mov %esi, P_FRAME + F_SI(%eax)
	mov %ebx, P_FRAME + F_BX(%eax)
	mov %edx, P_FRAME + F_DX(%eax)
	mov %ecx, P_FRAME + F_CX(%eax)
	mov %ebp, P_FRAME + F_BP(%eax)
	pop P_FRAME + F_AX(%eax)
	pop P_FRAME + F_VECTOR(%eax)
	pop P_FRAME + F_ERROR(%eax)
	pop P_FRAME + F_IP(%eax)
	pop P_FRAME + F_CS(%eax)
	pop P_FRAME + F_FLAGS(%eax)
	pop P_FRAME + F_SP(%eax)
	pop P_FRAME + F_SS(%eax)
	xor %ebp, %ebp
	push %eax
	call x86_user_trap
	add $4, %esp
	jmp resume

	// The segment registers may still be the user's: the first instruction of sysenter_entry
	// can trap.
trap_from_kernel:
	cmpl $32, %ss:(%esp)
	jae 1f
	pushal
	push %ds
	push %es
	LOAD_SEGMENTS
	lea 8(%esp), %eax
	push %eax
	call x86_kernel_trap
	add $4, %esp
	pop %es
	pop %ds
	popal
	add $8, %esp
	iretl
	// An interrupt while idle: the only place where they are on.
1:	LOAD_SEGMENTS
	mov (%esp), %eax
	mov $kernel_stack_top, %esp
	xor %ebp, %ebp
	push %eax
	call x86_idle_interrupt
	add $4, %esp
	jmp resume

	// The double-fault task: what was running is in the other task state.
	.globl double_fault_entry
double_fault_entry:
	call x86_double_fault

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

	// What every process has at abi::layout::kTrapPage: one of the two, chosen at boot.
	.section .rodata
	.globl trap_page_sysenter, trap_page_sysenter_end, trap_page_int, trap_page_int_end
trap_page_sysenter:
	mov %esp, %ebp
	sysenter
	ret
trap_page_sysenter_end:
	.if trap_page_sysenter_end - trap_page_sysenter - 1 != F_TRAP_RETURN - F_TRAP_PAGE
	.error "the ret is not at F_TRAP_RETURN"
	.endif
trap_page_int:
	int $F_VECTOR_INT
	ret
trap_page_int_end:

	.balign 4
	.globl user_data_selector, user_tls_selector
user_data_selector: .long F_USER_DATA
user_tls_selector:  .long F_USER_TLS

	.section .note.GNU-stack, "", @progbits
