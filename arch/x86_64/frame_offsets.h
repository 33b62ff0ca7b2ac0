// SPDX-License-Identifier: BSD-3-Clause
// Offsets in Frame for assembly; asserted in trap.cc.
#pragma once
#define F_R15 0
#define F_R14 8
#define F_R13 16
#define F_R12 24
#define F_BP 32
#define F_BX 40
#define F_R11 48
#define F_R10 56
#define F_R9 64
#define F_R8 72
#define F_AX 80
#define F_CX 88
#define F_DX 96
#define F_SI 104
#define F_DI 112
#define F_VECTOR 120
#define F_ERROR 128
#define F_IP 136
#define F_CS 144
#define F_FLAGS 152
#define F_SP 160
#define F_SS 168
#define F_THREAD_POINTER 176
#define F_BYTES 184
/* Values of `vector` beyond the CPU's 0..255: how the frame may be left. */
#define F_VECTOR_SYSCALL 256 /* entered by syscall, untouched: sysret will do */
#define F_VECTOR_EDITED 257  /* registers were replaced: only iret restores them all */
#define F_USER_FLAGS 0x202   /* interrupts on, everything else clear */
#define F_USER_CODE 0x2b
#define F_USER_DATA 0x23
