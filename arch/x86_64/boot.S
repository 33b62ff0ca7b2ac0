// SPDX-License-Identifier: BSD-3-Clause
// The boot trampoline: from a Multiboot 1 or 2 loader (32-bit protected mode, no paging) to 64-bit
// C++ in the top 2 GiB. Linked and loaded at 1 MiB, never mapped by the kernel's own tables, its
// frames go to VM (R-KERN-33). The tables made here map the first 4 GiB three times: as they are,
// at the direct map, and (1 GiB) at the image.

#define BOOT_GIB 4
#define DEBUG_EXIT 0xf4
#define STATUS_NO_LONG_MODE 0x64

	.section .multiboot, "a"
	.balign 8
multiboot2_header:
	.long 0xe85250d6, 0, multiboot2_end - multiboot2_header
	.long -(0xe85250d6 + 0 + (multiboot2_end - multiboot2_header))
	.balign 8
	.short 6, 0                       // modules are page aligned
	.long 8
	.balign 8
	.short 0, 0                       // end
	.long 8
multiboot2_end:
	.balign 4
	.long 0x1badb002, 3, -(0x1badb002 + 3)  // Multiboot 1: aligned modules, memory map

	.section .boot, "ax"
	.code32
	.globl _start
_start:
	cli
	cld
	mov %eax, loader_magic
	mov %ebx, loader_info
	mov $boot_stack_top, %esp
	mov $0x80000000, %eax
	cpuid
	cmp $0x80000001, %eax
	jb no_long_mode
	mov $0x80000001, %eax
	cpuid
	bt $29, %edx
	jnc no_long_mode

	mov $boot_tables, %edi            // not all loaders clear what has no bytes in the file
	mov $(boot_tables_end - boot_tables) / 4, %ecx
	xor %eax, %eax
	rep stosl
	mov $boot_low + 3, %eax
	mov %eax, boot_root               // identity
	mov %eax, boot_root + 256 * 8     // direct map
	movl $boot_high + 3, boot_root + 511 * 8
	movl $boot_big + 3, boot_high + 510 * 8
	xor %ecx, %ecx
	mov $boot_big + 3, %eax
1:	mov %eax, boot_low(, %ecx, 8)
	add $4096, %eax
	inc %ecx
	cmp $BOOT_GIB, %ecx
	jne 1b
	xor %ecx, %ecx
	mov $0x83, %eax                   // 2 MiB, writable
2:	mov %eax, boot_big(, %ecx, 8)
	add $0x200000, %eax
	inc %ecx
	cmp $512 * BOOT_GIB, %ecx
	jne 2b

	mov $boot_root, %eax
	mov %eax, %cr3
	mov %cr4, %eax
	or $0x20, %eax                    // PAE
	mov %eax, %cr4
	mov $0xc0000080, %ecx
	rdmsr
	or $0x100, %eax                   // long mode
	wrmsr
	mov %cr0, %eax
	or $0x80000001, %eax
	mov %eax, %cr0
	lgdt boot_gdt_pointer
	ljmp $8, $long_mode

	// A 32-bit CPU: say so wherever somebody may look, and end.
no_long_mode:
	mov $message, %esi
	mov $0xb8000, %edi
	mov $0x3f8 + 3, %edx              // 8N1, whatever the speed
	mov $3, %al
	out %al, %dx
3:	lodsb
	test %al, %al
	jz 6f
	out %al, $0xe9
	mov %al, %ah
	mov $0x3f8 + 5, %edx
	mov $10000, %ecx
4:	in %dx, %al
	test $0x20, %al
	loopz 4b
	mov %ah, %al
	mov $0x3f8, %edx
	out %al, %dx
	mov $0x4f, %ah                    // white on red
	cmp $32, %al
	jb 3b
	stosw
	jmp 3b
6:	mov $STATUS_NO_LONG_MODE, %eax
	out %eax, $DEBUG_EXIT
7:	cli
	hlt
	jmp 7b
message:
	.ascii "Kintsugi: this image is for x86_64, and this CPU has no 64-bit mode. "
	.asciz "Use the i386 image.\r\n"

	.code64
long_mode:
	mov $0x10, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	xor %eax, %eax
	mov %eax, %fs
	mov %eax, %gs
	mov $kernel_stack_top, %rsp
	xor %ebp, %ebp
	mov loader_magic, %edi
	mov loader_info, %esi
	mov $x86_start, %rax
	call *%rax

	.balign 8
boot_gdt:
	.quad 0, 0x00af9a000000ffff, 0x00cf92000000ffff
boot_gdt_pointer:
	.word . - boot_gdt - 1
	.long boot_gdt
	.balign 4
loader_magic: .long 0
loader_info:  .long 0

	.section .boot.bss, "aw", @nobits
	.balign 4096
boot_tables:
boot_root: .skip 4096
boot_low:  .skip 4096
boot_high: .skip 4096
boot_big:  .skip 4096 * BOOT_GIB
boot_tables_end:
	.skip 256
boot_stack_top:

	.section .note.GNU-stack, "", @progbits
