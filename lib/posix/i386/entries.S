// SPDX-License-Identifier: BSD-3-Clause
// Entries that musl and the kernel expect by name and register, i386:
//   __syscall_cp_asm(cancel*, nr, u, v, w, x, y, z)   a cancellation point: looks at *cancel, then the call.
//     musl's handler of SIGCANCEL compares the interrupted address with __cp_begin and __cp_end; a call that had
//     begun is ended by PM with EINTR (never restarted after signal 33), and musl looks at *cancel again.
//   __restore, __restore_rt   where a signal handler returns to: the stack holds the handler's three arguments
//     (signal, siginfo*, ucontext*).
        .text
        .globl  __syscall_cp_asm, __cp_begin, __cp_end, __cp_cancel
        .hidden __syscall_cp_asm, __cp_begin, __cp_end, __cp_cancel, __cancel, os_syscall
        .type   __syscall_cp_asm, @function
__syscall_cp_asm:
        mov     4(%esp), %ecx
__cp_begin:
        cmpl    $0, (%ecx)
        jne     __cp_cancel
        .irp    at, 4, 8, 12, 16, 20, 24, 28    // all arguments one place down, over the first
        mov     4+\at(%esp), %eax
        mov     %eax, \at(%esp)
        .endr
__cp_end:
        jmp     os_syscall
__cp_cancel:
        jmp     __cancel
        .size   __syscall_cp_asm, . - __syscall_cp_asm

        nop                             // unwinders look one byte before the return address
        .globl  __restore, __restore_rt
        .hidden __restore, __restore_rt, posix_signal_return
        .type   __restore_rt, @function
__restore:
__restore_rt:
        mov     8(%esp), %eax           // ucontext*
        mov     %esp, %ecx              // by which the kernel finds its frame
        and     $-16, %esp
        sub     $8, %esp
        push    %ecx
        push    %eax
        call    posix_signal_return
        ud2                             // PM never returns here
        .size   __restore_rt, . - __restore_rt
        .section .note.GNU-stack, "", @progbits
