// SPDX-License-Identifier: BSD-3-Clause
// Hazards of x86_64, tried from user mode. See core.cc for what the test kernel does. Runs at
// kText. Convention: rbx = where to go on after an exception (0: none is expected); r15 holds what
// must survive.

#define K_PROTECTION 9
#define K_DIVIDE 1
#define K_DEBUG 2
#define K_BREAKPOINT 3
#define K_OVERFLOW 4
#define K_INVALID 6
#define K_PAGE_FAULT 10
#define K_ALIGNMENT 12
#define DATA 0x500000
#define LAST_PAGE 0x7fffffffd000
#define KERNEL_TEXT 0xffffffff80109000
#define DIRECT_MAP 0xffff800000001000

	.section .rodata.user_cases, "a"
	.balign 8
	.globl user_cases
user_cases:
	.section .rodata.user_text, "a"
	.balign 4096
	.globl user_text, user_text_end
user_text:
	// The end of the last user page is the end of a syscall: what follows is not canonical any
	// more.
	jmp 1f
	.skip 4094 - (. - user_text)
last_syscall:
	syscall
1:
	.set checks, 0
	.macro CHECK condition
	.set checks, checks + 1
	j\condition 77f
	mov $checks, %esi
	jmp fail
77:
	.endm
	.macro CALL number
	mov $7, %eax
	mov $\number, %edi
	syscall
	.endm
	.macro REPORT_PASS
	xor %esi, %esi
	jmp fail
	.endm
	// `instruction` must raise the exception.
	.macro FAULTS kind instruction:vararg
	lea 88f(%rip), %rbx
	xor %edi, %edi
	\instruction
88:	cmp $\kind, %edi
	CHECK e
	.endm
	// ... or #UD, where AMD's and Intel's rules differ.
	.macro FAULTS_SOMEHOW instruction:vararg
	lea 88f(%rip), %rbx
	xor %edi, %edi
	\instruction
88:	test %edi, %edi
	CHECK nz
	.endm
	.macro CASE label name other=none
	.pushsection .rodata.user_cases, "a"
	.balign 8
	.quad 99f, \label - user_text, \other - user_text
	.popsection
	.pushsection .rodata.strings, "a"
99:	.asciz "\name"
	.popsection
\label:
	xor %ebx, %ebx
	.endm
	.macro SET_FLAG bit
	pushf
	orq $1 << \bit, (%rsp)
	popf
	.endm

fail:	CALL 1
none:	ud2

	CASE plain_call "kernel call"
	CALL 2
	pushf
	pop %rcx
	cmp $77, %rax
	CHECK e
	cmp $0x202, %rcx                  // not even the user's own flags come back
	CHECK e
	mov $0x1111, %r12d
	mov $0x2222, %r15d
	mov %rsp, %r13
	CALL 3                            // by iret
	cmp $78, %rax
	CHECK e
	cmp $0x1111, %r12d
	CHECK e
	cmp $0x2222, %r15d
	CHECK e
	cmp %rsp, %r13
	CHECK e
	REPORT_PASS

	CASE first_registers "registers of a new program"
	cmp $0x1234, %rdi
	CHECK e
	mov %rax, %rcx
	or %rdx, %rcx
	or %rsi, %rcx
	or %rbp, %rcx
	or %r8, %rcx
	or %r9, %rcx
	or %r10, %rcx
	or %r11, %rcx
	or %r12, %rcx
	or %r13, %rcx
	or %r14, %rcx
	or %r15, %rcx
	CHECK z
	REPORT_PASS

	CASE direction_flag "DF at syscall"
	std
	CALL 2
	SET_FLAG 10
	int3_1: lea 1f(%rip), %rbx
	int3
1:	cld
	REPORT_PASS

	CASE alignment_flag "AC at syscall and at an exception"
	SET_FLAG 18
	CALL 2
	SET_FLAG 18
	lea 1f(%rip), %rbx
	ud2
1:	SET_FLAG 18
	CALL 3
	REPORT_PASS

	CASE alignment_check "AC in user mode"
	SET_FLAG 18
	lea 1f(%rip), %rbx
	xor %edi, %edi
	mov DATA + 1, %eax
1:	test %edi, %edi                   // QEMU's TCG does not check alignment
	jz 2f
	cmp $K_ALIGNMENT, %edi
	CHECK e
2:	REPORT_PASS

	CASE nested_task "NT at syscall, exception and iret"
	SET_FLAG 14
	CALL 2
	SET_FLAG 14
	CALL 3
	SET_FLAG 14
	lea 1f(%rip), %rbx
	int3
1:	SET_FLAG 14
	FAULTS K_PROTECTION iretq
	REPORT_PASS

	CASE trap_flag "TF at syscall"
	mov $7, %eax
	mov $2, %edi
	pushf
	orq $0x100, (%rsp)
	lea 1f(%rip), %rbx
	popf                              // traps after the next instruction
	nop
	ud2
1:	cmp $K_DEBUG, %edi
	CHECK e
	pushf
	orq $0x100, (%rsp)
	xor %ebx, %ebx
	mov $7, %eax
	mov $2, %edi
	popf
	syscall
	cmp $77, %rax
	CHECK e
	REPORT_PASS

	CASE mov_ss_trap "debug trap behind MOV SS at syscall and int3"
	mov %ss, %ecx
	mov $7, %eax
	mov $2, %edi
	pushf
	orq $0x100, (%rsp)
	lea 2f(%rip), %rbx
	popf
	mov %ecx, %ss
	syscall
2:	CALL 2
	cmp $77, %rax
	CHECK e
	mov %ss, %ecx
	pushf
	orq $0x100, (%rsp)
	lea 3f(%rip), %rbx
	popf
	mov %ecx, %ss
	int3
3:	CALL 2
	cmp $77, %rax
	CHECK e
	REPORT_PASS

	CASE canonical "syscall at the end of the user half"
	lea 1f(%rip), %rbx
	mov $7, %eax
	mov $2, %edi
	mov $LAST_PAGE + 4094, %rcx
	jmp *%rcx
1:	cmp $K_PAGE_FAULT, %edi
	CHECK e
	cmp $20, %esi                     // user, execute; absent
	je 2f
	cmp $4, %esi                      // ... without NX the fetch is not told apart
	CHECK e
2:	REPORT_PASS

	CASE bad_ip "non-canonical and kernel addresses as ip"
	lea 1f(%rip), %rbx
	xor %esi, %esi                    // core.cc: 0 is the first non-canonical address
	CALL 4
1:	cmp $K_PAGE_FAULT, %edi
	CHECK e
	lea 2f(%rip), %rbx
	mov $KERNEL_TEXT, %rsi
	CALL 4
2:	cmp $K_PAGE_FAULT, %edi
	CHECK e
	mov $KERNEL_TEXT, %rcx
	FAULTS K_PAGE_FAULT jmp *%rcx
	mov $0x800000000000, %rcx
	FAULTS K_PROTECTION jmp *%rcx
	REPORT_PASS

	CASE bad_sp "any stack pointer"
	mov %rsp, %r14
	mov $0x8000000000000000, %rsp
	CALL 2
	cmp $77, %rax
	CHECK e
	xor %esp, %esp
	CALL 3
	cmp $78, %rax
	CHECK e
	mov $0x8000000000000000, %rsp
	CALL 3
	cmp $78, %rax
	CHECK e
	mov $0xffffffffffffffff, %rsp
	FAULTS K_BREAKPOINT int3
	mov $KERNEL_TEXT, %rsp
	FAULTS K_PAGE_FAULT push %rax
	mov %r14, %rsp
	REPORT_PASS

	CASE kernel_memory "kernel addresses and page 0"
	mov $KERNEL_TEXT, %rcx
	FAULTS K_PAGE_FAULT mov (%rcx), %eax
	cmp $5, %esi
	CHECK e
	cmp %rcx, %rdx
	CHECK e
	FAULTS K_PAGE_FAULT mov %eax, (%rcx)
	cmp $7, %esi
	CHECK e
	mov $DIRECT_MAP, %rcx
	FAULTS K_PAGE_FAULT mov (%rcx), %eax
	FAULTS K_PAGE_FAULT mov 0, %eax
	cmp $4, %esi
	CHECK e
	FAULTS K_PAGE_FAULT mov %eax, user_text(%rip)
	cmp $7, %esi
	CHECK e
	REPORT_PASS

	CASE privileged "privileged instructions"
	FAULTS K_PROTECTION hlt
	FAULTS K_PROTECTION cli
	FAULTS K_PROTECTION sti
	FAULTS K_PROTECTION in $0x60, %al
	FAULTS K_PROTECTION out %al, $0x80
	FAULTS K_PROTECTION mov %cr0, %rax
	FAULTS K_PROTECTION mov %cr3, %rax
	FAULTS K_PROTECTION mov %rax, %cr3
	FAULTS K_PROTECTION mov %db7, %rax
	FAULTS K_PROTECTION invlpg (%rsp)
	FAULTS K_PROTECTION lgdt (%rsp)
	FAULTS K_PROTECTION lidt (%rsp)
	xor %eax, %eax
	FAULTS K_PROTECTION ltr %ax
	FAULTS K_PROTECTION lldt %ax
	FAULTS K_PROTECTION lmsw %ax
	FAULTS K_PROTECTION clts
	mov $0xc0000100, %ecx
	FAULTS K_PROTECTION rdmsr
	FAULTS K_PROTECTION wrmsr
	FAULTS K_PROTECTION wbinvd
	FAULTS K_PROTECTION sysretq
	FAULTS K_PROTECTION swapgs
	FAULTS_SOMEHOW sysexit
	FAULTS K_INVALID ud2
	xor %eax, %eax
	xor %edx, %edx
	xor %ecx, %ecx
	FAULTS K_DIVIDE div %ecx
	FAULTS K_BREAKPOINT int3
	rdtsc
	REPORT_PASS

	CASE selectors "segment selectors and far calls"
	mov $0x08, %ecx
	FAULTS K_PROTECTION mov %ecx, %ds
	mov $0x10, %ecx
	FAULTS K_PROTECTION mov %ecx, %ss
	mov $0x40, %ecx
	FAULTS K_PROTECTION mov %ecx, %es
	mov $0x4f, %ecx                   // an LDT that is not there
	FAULTS K_PROTECTION mov %ecx, %fs
	mov $0xffff, %ecx
	FAULTS K_PROTECTION mov %ecx, %gs
	movl $0, DATA + 16
	movw $0x08, DATA + 20
	FAULTS K_PROTECTION lcall *DATA + 16
	movw $0x40, DATA + 20
	FAULTS K_PROTECTION lcall *DATA + 16
	movw $0x43, DATA + 20
	FAULTS K_PROTECTION ljmp *DATA + 16
	movw $0, DATA + 20
	FAULTS K_PROTECTION lcall *DATA + 16
	xor %ecx, %ecx
	mov %ecx, %ds
	mov %ecx, %es
	mov %ecx, %fs
	mov %ecx, %gs
	CALL 2
	cmp $77, %rax
	CHECK e
	CALL 3
	cmp $78, %rax
	CHECK e
	REPORT_PASS

	CASE compatibility "no 32-bit code segment, no sysenter"
	movl $0, DATA + 16
	movw $0x1b, DATA + 20
	FAULTS K_PROTECTION ljmp *DATA + 16
	FAULTS_SOMEHOW sysenter
	CALL 2
	cmp $77, %rax
	CHECK e
	REPORT_PASS

	// Every vector but breakpoint and overflow is closed to `int`.
	.macro INT_VECTORS from to
	.set v, \from
	.rept \to - \from
	FAULTS K_PROTECTION int $v
	.set v, v + 1
	.endr
	.endm
	CASE software_interrupts "int n"
	.set v, 0
	.rept 3
	FAULTS K_PROTECTION int $v
	.set v, v + 1
	.endr
	FAULTS K_BREAKPOINT int $3
	FAULTS K_OVERFLOW int $4
	INT_VECTORS 5, 256
	REPORT_PASS

	CASE interrupt_registers "registers across interrupts"
	mov $2000000, %esi
	CALL 5
	mov $0x0101010101010101, %rax
	lea 1(%rax), %rbx
	lea 2(%rax), %rcx
	lea 3(%rax), %rdx
	lea 4(%rax), %rsi
	lea 5(%rax), %rdi
	lea 6(%rax), %rbp
	lea 8(%rax), %r8
	lea 9(%rax), %r9
	lea 10(%rax), %r10
	lea 11(%rax), %r11
	lea 12(%rax), %r12
	lea 13(%rax), %r13
	lea 14(%rax), %r14
	lea 15(%rax), %r15
	std
1:	cmpl $0, DATA
	je 1b
	cld
	.set n, 1
	.irp r, rbx, rcx, rdx, rsi, rdi, rbp
	sub %rax, %\r
	cmp $n, %\r
	jne 3f
	.set n, n + 1
	.endr
	.set n, 8
	.irp r, r8, r9, r10, r11, r12, r13, r14, r15
	sub %rax, %\r
	cmp $n, %\r
	jne 3f
	.set n, n + 1
	.endr
	xor %ebx, %ebx
	REPORT_PASS
3:	xor %ebx, %ebx
	mov $7000 + 1, %esi
	jmp fail

	CASE device_interrupts "interrupts of a device"
	CALL 8
	test %eax, %eax
	CHECK z
1:	cmpl $5, DATA + 4
	jb 1b
	REPORT_PASS

	CASE thread_pointer "thread pointer across another process" thread_pointer_other
	movq $0x5a5a, DATA + 256
	movl $DATA + 256, %esi
	CALL 7
	cmp $80, %rax
	CHECK e
	mov %fs:0, %rax
	cmp $0x5a5a, %rax
	CHECK e
	CALL 6
	mov %fs:0, %rax
	cmp $0x5a5a, %rax
	CHECK e
	REPORT_PASS
thread_pointer_other:
	mov $0x23, %ecx
	mov %ecx, %fs                     // clears the base behind the kernel's back
	CALL 6
	ud2

	CASE fpu_state "FPU and SSE state of two processes" fpu_state_other
	fninit
	fld1
	fldpi
	mov $0x1234567, %eax
	movd %eax, %xmm7
	movd %eax, %xmm15
	CALL 6
	movd %xmm7, %ecx
	cmp $0x1234567, %ecx
	CHECK e
	movd %xmm15, %ecx
	cmp $0x1234567, %ecx
	CHECK e
	fnstsw %ax
	and $0x3800, %eax
	cmp $6 << 11, %eax                // two on the stack
	CHECK e
	fstpl DATA + 64
	fistl DATA + 64
	cmpl $1, DATA + 64
	CHECK e
	CALL 6                            // once more round
	movd %xmm7, %ecx
	cmp $0x1234567, %ecx
	CHECK e
	REPORT_PASS
fpu_state_other:
	movd %xmm7, %ecx                  // nothing of the other process
	test %ecx, %ecx
	CHECK z
	stmxcsr DATA + 128
	cmpl $0x1f80, DATA + 128
	CHECK e
	fnstsw %ax
	test $0x3800, %eax
	CHECK z
	mov $0x7654321, %eax
	movd %eax, %xmm7
	CALL 6
	movd %xmm7, %ecx
	cmp $0x7654321, %ecx
	CHECK e
	CALL 6
	ud2

	.balign 4096
user_text_end:

	.section .rodata.user_cases, "a"
	.balign 8
	.globl user_cases_end
user_cases_end:
	.section .note.GNU-stack, "", @progbits
