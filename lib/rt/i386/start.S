// SPDX-License-Identifier: BSD-3-Clause
// First instruction of a service: the kernel passes one word (abi/boot.h) on top of the stack.
.section .text._start, "ax"
.globl _start
.type _start, @function
_start:
  xor %ebp, %ebp
  mov (%esp), %eax
  and $-16, %esp
  sub $12, %esp
  push %eax
  call rt_start
  ud2
.size _start, . - _start
.section .note.GNU-stack, "", @progbits
