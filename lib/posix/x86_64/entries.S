// SPDX-License-Identifier: BSD-3-Clause
// Entries that musl and the kernel expect by name and register, x86_64:
//   __syscall_cp_asm(cancel*, nr, u, v, w, x, y, z)   a cancellation point: looks at *cancel, then the call.
//     musl's handler of SIGCANCEL compares the interrupted address with __cp_begin and __cp_end; a call that had
//     begun is ended by PM with EINTR (never restarted after signal 33), and musl looks at *cancel again.
//   __restore_rt   where a signal handler returns to: the stack pointer is the address of the ucontext.
        .text
        .globl  __syscall_cp_asm, __cp_begin, __cp_end, __cp_cancel
        .hidden __syscall_cp_asm, __cp_begin, __cp_end, __cp_cancel, __cancel, os_syscall
        .type   __syscall_cp_asm, @function
__syscall_cp_asm:
__cp_begin:
        cmpl    $0, (%rdi)
        jne     __cp_cancel
        mov     %rsi, %rdi
        mov     %rdx, %rsi
        mov     %rcx, %rdx
        mov     %r8, %rcx
        mov     %r9, %r8
        mov     8(%rsp), %r9
        mov     16(%rsp), %rax          // the seventh argument takes the place of our own seventh
        mov     %rax, 8(%rsp)
__cp_end:
        jmp     os_syscall
__cp_cancel:
        jmp     __cancel
        .size   __syscall_cp_asm, . - __syscall_cp_asm

        nop                             // unwinders look one byte before the return address
        .globl  __restore_rt, __restore
        .hidden __restore_rt, __restore, posix_signal_return
        .type   __restore_rt, @function
__restore:
__restore_rt:
        mov     %rsp, %rdi              // ucontext*
        mov     %rsp, %rsi              // by which the kernel finds its frame
        and     $-16, %rsp
        call    posix_signal_return
        ud2                             // PM never returns here
        .size   __restore_rt, . - __restore_rt
        .section .note.GNU-stack, "", @progbits
