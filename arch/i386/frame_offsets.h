// SPDX-License-Identifier: BSD-3-Clause
// Offsets in Frame for assembly; asserted in trap.cc.
#pragma once
#define F_DI 0
#define F_SI 4
#define F_BP 8
#define F_BX 12
#define F_DX 16
#define F_CX 20
#define F_AX 24
#define F_VECTOR 28
#define F_ERROR 32
#define F_IP 36
#define F_CS 40
#define F_FLAGS 44
#define F_SP 48
#define F_SS 52
#define F_THREAD_POINTER 56
#define F_BYTES 60
/* Values of `vector` beyond the CPU's 0..255: how the frame may be left. */
#define F_VECTOR_SYSENTER 256 /* entered by sysenter, untouched: sysexit will do */
#define F_VECTOR_EDITED 257   /* registers were replaced: only iret restores them all */
#define F_VECTOR_INT 0x80     /* the trap gate */
#define F_USER_FLAGS 0x202    /* interrupts on, everything else clear */
#define F_USER_CODE 0x1b
#define F_USER_DATA 0x23
#define F_USER_TLS 0x33
#define F_TRAP_PAGE 0xbfffe000
#define F_TRAP_RETURN (F_TRAP_PAGE + 4) /* the `ret` behind sysenter */
