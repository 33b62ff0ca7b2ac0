// SPDX-License-Identifier: BSD-3-Clause
// First instruction of a service: the kernel passes one word (abi/boot.h) in rdi.
.section .text._start, "ax"
.globl _start
.type _start, @function
_start:
  xor %ebp, %ebp
  and $-16, %rsp
  call rt_start
  ud2
.size _start, . - _start
.section .note.GNU-stack, "", @progbits
