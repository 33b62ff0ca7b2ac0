// SPDX-License-Identifier: BSD-3-Clause
// The boot trampoline: from a Multiboot 1 or 2 loader (32-bit protected mode, no paging) to C++ at
// 3 GiB and above. Linked and loaded at 1 MiB, never mapped by the kernel's own tables, its frames
// go to VM (R-KERN-33). The tables made here map the first 64 MiB twice, in 4 KiB pages: whether
// there are bigger ones is not known yet.

#define BOOT_TABLES 16
#define KERNEL_BASE 0xc0000000

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
	.globl _start
_start:
	cli
	cld
	mov %eax, loader_magic
	mov %ebx, loader_info
	mov $boot_root, %edi              // not all loaders clear what has no bytes in the file
	mov $1024, %ecx
	xor %eax, %eax
	rep stosl
	mov $boot_pages, %edi
	mov $3, %eax                      // present, writable
	mov $1024 * BOOT_TABLES, %ecx
1:	stosl
	add $4096, %eax
	loop 1b
	mov $boot_pages + 3, %eax
	xor %ecx, %ecx
2:	mov %eax, boot_root(, %ecx, 4)
	mov %eax, boot_root + (KERNEL_BASE >> 20)(, %ecx, 4)
	add $4096, %eax
	inc %ecx
	cmp $BOOT_TABLES, %ecx
	jne 2b

	mov $boot_root, %eax
	mov %eax, %cr3
	mov %cr0, %eax
	or $0x80000001, %eax
	mov %eax, %cr0
	lgdt boot_gdt_pointer
	ljmp $8, $3f
3:	mov $0x10, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	xor %eax, %eax
	mov %eax, %fs
	mov %eax, %gs
	mov $kernel_stack_top, %esp
	xor %ebp, %ebp
	push loader_info
	push loader_magic
	mov $x86_start, %eax
	call *%eax

	.balign 8
boot_gdt:
	.quad 0, 0x00cf9a000000ffff, 0x00cf92000000ffff
boot_gdt_pointer:
	.word . - boot_gdt - 1
	.long boot_gdt
	.balign 4
loader_magic: .long 0
loader_info:  .long 0

	.section .boot.bss, "aw", @nobits
	.balign 4096
boot_root:  .skip 4096
boot_pages: .skip 4096 * BOOT_TABLES

	.section .note.GNU-stack, "", @progbits
