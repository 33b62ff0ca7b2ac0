// SPDX-License-Identifier: BSD-3-Clause
// Hazards of i386, tried from user mode. See core.cc for what the test kernel does. Runs at kText.
// Convention: ebx = where to go on after an exception (0: none is expected).

#define K_PROTECTION 9
#define K_DIVIDE 1
#define K_DEBUG 2
#define K_BREAKPOINT 3
#define K_OVERFLOW 4
#define K_BOUNDS 5
#define K_INVALID 6
#define K_PAGE_FAULT 10
#define DATA 0x500000
#define TEXT 0x400000
#define TRAP_PAGE 0xbfffe000
#define KERNEL_TEXT 0xc0112000

	.section .rodata.user_cases, "a"
	.balign 4
	.globl user_cases
user_cases:
	.section .rodata.user_text, "a"
	.balign 4096
	.globl user_text, user_text_end
user_text:
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
	mov $\number, %edx
	mov $TRAP_PAGE, %ebp
	call *%ebp
	.endm
	.macro REPORT_PASS
	xor %esi, %esi
	jmp fail
	.endm
	.macro RESUME_AT label
	mov $TEXT + \label - user_text, %ebx
	.endm
	// `instruction` must raise the exception.
	.macro FAULTS kind instruction:vararg
	call 88f
88:	pop %ebx
	add $(87f - 88b), %ebx
	xor %edi, %edi
	\instruction
87:	cmp $\kind, %edi
	CHECK e
	.endm
	.macro CASE label name other=none
	.pushsection .rodata.user_cases, "a"
	.balign 4
	.long 99f, \label - user_text, \other - user_text
	.popsection
	.pushsection .rodata.strings, "a"
99:	.asciz "\name"
	.popsection
\label:
	xor %ebx, %ebx
	.endm
	.macro SET_FLAG bit
	pushf
	orl $1 << \bit, (%esp)
	popf
	.endm
	.macro CHECK_RESULT value
	cmp $\value, %eax
	CHECK e
	.endm
	// zf clear: the CPU has sysenter.
	.macro TEST_SYSENTER
	mov $1, %eax
	cpuid
	xor %ebx, %ebx
	test $1 << 11, %edx
	.endm

	// Whatever esp and the segments are: a stack of its own, then the report by int.
fail:	mov $7, %eax
	mov $1, %edx
	int $0x80
none:	ud2

	CASE plain_call "kernel call"
	mov $0x1111, %esi
	mov $0x2222, %edi
	mov %esp, DATA + 32
	CALL 2
	CHECK_RESULT 77
	cmp $0x1111, %esi
	CHECK e
	cmp $0x2222, %edi
	CHECK e
	cmp %esp, DATA + 32
	CHECK e
	CALL 3                            // by iret
	CHECK_RESULT 78
	cmp $0x1111, %esi
	CHECK e
	cmp %esp, DATA + 32
	CHECK e
	mov $7, %eax
	mov $2, %edx
	int $0x80
	CHECK_RESULT 77
	cmp $0x2222, %edi
	CHECK e
	REPORT_PASS

	CASE first_registers "registers of a new program"
	cmp $0x1234, %eax
	CHECK e
	or %ecx, %edx
	or %esi, %edx
	or %edi, %edx
	or %ebp, %edx
	CHECK z
	REPORT_PASS

	CASE direction_flag "DF at every entry"
	std
	CALL 2
	CHECK_RESULT 77
	std
	mov $7, %eax
	mov $2, %edx
	int $0x80
	CHECK_RESULT 77
	std
	RESUME_AT 1f
	int3
1:	cld
	REPORT_PASS

	CASE alignment_flag "AC at every entry"
	SET_FLAG 18
	CALL 2
	CHECK_RESULT 77
	SET_FLAG 18
	mov $7, %eax
	mov $2, %edx
	int $0x80
	CHECK_RESULT 77
	SET_FLAG 18
	RESUME_AT 1f
	ud2
1:	SET_FLAG 18
	CALL 3
	CHECK_RESULT 78
	REPORT_PASS

	CASE nested_task "NT at every entry and at iret"
	SET_FLAG 14
	CALL 2
	CHECK_RESULT 77
	SET_FLAG 14
	CALL 3
	CHECK_RESULT 78
	SET_FLAG 14
	mov $7, %eax
	mov $2, %edx
	int $0x80
	CHECK_RESULT 77
	SET_FLAG 14
	RESUME_AT 1f
	int3
1:	SET_FLAG 14
	FAULTS K_PROTECTION iretl
	REPORT_PASS

	CASE trap_flag "TF at sysenter and int"
	RESUME_AT 1f
	SET_FLAG 8                        // traps after the next instruction
	nop
	ud2
1:	cmp $K_DEBUG, %edi
	CHECK e
	xor %ebx, %ebx
	mov $7, %eax
	mov $2, %edx
	SET_FLAG 8
	int $0x80
	RESUME_AT 2f                      // TF came back with the user's flags: one trap
	nop
2:	CHECK_RESULT 77
	TEST_SYSENTER
	jz 4f
	push $TEXT + 3f - user_text
	mov %esp, %ebp
	mov $7, %eax
	mov $2, %edx
	SET_FLAG 8
	sysenter
3:	CHECK_RESULT 77
4:	REPORT_PASS

	CASE mov_ss_trap "debug trap behind MOV SS"
	mov %ss, %ecx
	mov $7, %eax
	mov $2, %edx
	RESUME_AT 1f
	SET_FLAG 8
	mov %ecx, %ss
	int $0x80
	nop
1:	CALL 2
	CHECK_RESULT 77
	mov %ss, %ecx
	RESUME_AT 2f
	SET_FLAG 8
	mov %ecx, %ss
	int3
2:	CALL 2
	CHECK_RESULT 77
	TEST_SYSENTER
	jz 4f
	push $TEXT + 3f - user_text
	mov %esp, %ebp
	mov %ss, %ecx
	mov $7, %eax
	mov $2, %edx
	RESUME_AT 3f
	SET_FLAG 8
	mov %ecx, %ss
	sysenter
3:	CALL 2
	CHECK_RESULT 77
4:	REPORT_PASS

	CASE bad_sp "any stack pointer"
	mov %esp, DATA + 32
	xor %esp, %esp
	mov $7, %eax
	mov $2, %edx
	int $0x80
	CHECK_RESULT 77
	mov $0xfffffffe, %esp
	mov $7, %eax
	mov $3, %edx
	int $0x80
	CHECK_RESULT 78
	RESUME_AT 1f
	int3
1:	mov $KERNEL_TEXT, %esp
	RESUME_AT 2f
	push %eax
2:	cmp $K_PAGE_FAULT, %edi
	CHECK e
	mov DATA + 32, %esp
	TEST_SYSENTER
	jz 4f
	xor %ebp, %ebp                    // the `ret` of the trap page faults then
	mov $7, %eax
	mov $2, %edx
	RESUME_AT 3f
	sysenter
3:	cmp $K_PAGE_FAULT, %edi
	CHECK e
4:	mov DATA + 32, %esp
	REPORT_PASS

	CASE bad_ip "kernel addresses as ip"
	RESUME_AT 1f
	mov $KERNEL_TEXT, %esi
	CALL 4
1:	cmp $K_PAGE_FAULT, %edi
	CHECK e
	FAULTS K_PROTECTION cli           // no IOPL came with the flags
	mov $KERNEL_TEXT, %ecx
	FAULTS K_PAGE_FAULT jmp *%ecx
	REPORT_PASS

	CASE kernel_memory "kernel addresses, page 0, trap page"
	FAULTS K_PAGE_FAULT mov KERNEL_TEXT, %eax
	cmp $5, %esi
	CHECK e
	cmp $KERNEL_TEXT, %edx
	CHECK e
	FAULTS K_PAGE_FAULT mov %eax, KERNEL_TEXT
	cmp $7, %esi
	CHECK e
	FAULTS K_PAGE_FAULT mov 0, %eax
	cmp $4, %esi
	CHECK e
	FAULTS K_PAGE_FAULT mov %eax, TEXT
	cmp $7, %esi
	CHECK e
	FAULTS K_PAGE_FAULT mov %eax, TRAP_PAGE
	cmp $7, %esi
	CHECK e
	FAULTS K_PAGE_FAULT mov 0xffc00000, %eax
	REPORT_PASS

	CASE privileged "privileged instructions"
	FAULTS K_PROTECTION hlt
	FAULTS K_PROTECTION cli
	FAULTS K_PROTECTION sti
	FAULTS K_PROTECTION in $0x60, %al
	FAULTS K_PROTECTION out %al, $0x80
	FAULTS K_PROTECTION mov %cr0, %eax
	FAULTS K_PROTECTION mov %cr3, %eax
	FAULTS K_PROTECTION mov %eax, %cr3
	FAULTS K_PROTECTION mov %db7, %eax
	FAULTS K_PROTECTION invlpg (%esp)
	FAULTS K_PROTECTION lgdt (%esp)
	FAULTS K_PROTECTION lidt (%esp)
	xor %eax, %eax
	FAULTS K_PROTECTION ltr %ax
	FAULTS K_PROTECTION lldt %ax
	FAULTS K_PROTECTION lmsw %ax
	FAULTS K_PROTECTION clts
	mov $0x174, %ecx
	FAULTS K_PROTECTION rdmsr
	FAULTS K_PROTECTION wrmsr
	FAULTS K_PROTECTION wbinvd
	FAULTS K_PROTECTION sysexit
	FAULTS K_INVALID ud2
	xor %eax, %eax
	xor %edx, %edx
	xor %ecx, %ecx
	FAULTS K_DIVIDE div %ecx
	FAULTS K_BREAKPOINT int3
	movl $0, DATA + 16
	movl $0, DATA + 20
	mov $5, %eax
	FAULTS K_BOUNDS bound %eax, DATA + 16
	RESUME_AT 1f
	mov $0x7fffffff, %eax
	add $1, %eax
	into
1:	cmp $K_OVERFLOW, %edi
	CHECK e
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
	FAULTS K_PROTECTION lcall $0x08, $0
	FAULTS K_PROTECTION lcall $0x38, $0
	FAULTS K_PROTECTION lcall $0x40, $0
	FAULTS K_PROTECTION ljmp $0x43, $0
	FAULTS K_PROTECTION ljmp $0x3b, $0
	FAULTS K_PROTECTION lcall $0, $0
	REPORT_PASS

	CASE null_segments "null segment registers at every entry"
	.macro CLEAR_SEGMENTS
	xor %ecx, %ecx
	mov %ecx, %ds
	mov %ecx, %es
	mov %ecx, %fs
	mov %ecx, %gs
	.endm
	CLEAR_SEGMENTS
	CALL 2
	CHECK_RESULT 77
	mov DATA, %ecx                    // usable again
	CLEAR_SEGMENTS
	CALL 3
	CHECK_RESULT 78
	CLEAR_SEGMENTS
	mov $7, %eax
	mov $2, %edx
	int $0x80
	CHECK_RESULT 77
	CLEAR_SEGMENTS
	RESUME_AT 1f
	int3
1:	mov DATA, %ecx
	mov $0x1b, %ecx                   // a code segment in a data register: not writable
	mov %ecx, %ds
	mov %ecx, %es
	CALL 2
	CHECK_RESULT 77
	TEST_SYSENTER
	jz 3f
	push $TEXT + 2f - user_text
	mov %esp, %ebp
	CLEAR_SEGMENTS
	mov $7, %eax
	mov $2, %edx
	SET_FLAG 8                        // and a debug trap in the kernel on top
	sysenter
2:	CHECK_RESULT 77
3:	REPORT_PASS

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
	INT_VECTORS 5, 128
	INT_VECTORS 129, 256
	REPORT_PASS

	CASE interrupt_registers "registers across interrupts"
	mov $2000000, %esi
	CALL 5
	mov $0x01010101, %eax
	lea 1(%eax), %ebx
	lea 2(%eax), %ecx
	lea 3(%eax), %edx
	lea 4(%eax), %esi
	lea 5(%eax), %edi
	lea 6(%eax), %ebp
	std
1:	cmpl $0, DATA
	je 1b
	cld
	.set n, 1
	.irp r, ebx, ecx, edx, esi, edi, ebp
	sub %eax, %\r
	cmp $n, %\r
	jne 2f
	.set n, n + 1
	.endr
	xor %ebx, %ebx
	REPORT_PASS
2:	xor %ebx, %ebx
	mov $7001, %esi
	jmp fail

	CASE device_interrupts "interrupts of a device"
	CALL 8
	test %eax, %eax
	CHECK z
1:	cmpl $5, DATA + 4
	jb 1b
	REPORT_PASS

	CASE thread_pointer "thread pointer across another process" thread_pointer_other
	movl $0x5a5a, DATA + 256
	mov $DATA + 256, %esi
	CALL 7
	CHECK_RESULT 80
	mov %gs:0, %eax
	cmp $0x5a5a, %eax
	CHECK e
	CALL 6
	CHECK_RESULT 79
	mov %gs:0, %eax
	cmp $0x5a5a, %eax
	CHECK e
	REPORT_PASS
thread_pointer_other:
	xor %ecx, %ecx
	mov %ecx, %gs
	CALL 6
	ud2

	CASE fpu_state "FPU state of two processes" fpu_state_other
	fninit
	fld1
	fldpi
	CALL 6
	CHECK_RESULT 79
	fnstsw %ax
	and $0x3800, %eax
	cmp $6 << 11, %eax                // two on the stack
	CHECK e
	fstp %st(0)
	fistl DATA + 64
	cmpl $1, DATA + 64
	CHECK e
	CALL 6                            // once more round
	fistpl DATA + 64
	cmpl $1, DATA + 64
	CHECK e
	REPORT_PASS
fpu_state_other:
	fnstsw %ax
	test $0x3800, %eax
	CHECK z
	fnstcw DATA + 128
	cmpw $0x37f, DATA + 128
	CHECK e
	fldz
	CALL 6
	fnstsw %ax
	and $0x3800, %eax
	cmp $7 << 11, %eax
	CHECK e
	CALL 6
	ud2

	.balign 4096
user_text_end:

	.section .rodata.user_cases, "a"
	.balign 4
	.globl user_cases_end
user_cases_end:
	.section .note.GNU-stack, "", @progbits
