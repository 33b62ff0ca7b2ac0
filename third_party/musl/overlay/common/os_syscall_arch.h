// SPDX-License-Identifier: BSD-3-Clause
// Overlay of musl's syscall_arch.h, the part common to both architectures: every system call of
// the C library becomes one call of the personality in lib/posix. Compiled as C inside musl and
// by nobody else.
__attribute__((visibility("hidden"))) long os_syscall(long n, long a, long b, long c, long d,
                                                      long e, long f);

static inline long __syscall0(long n) { return os_syscall(n, 0, 0, 0, 0, 0, 0); }
static inline long __syscall1(long n, long a) { return os_syscall(n, a, 0, 0, 0, 0, 0); }
static inline long __syscall2(long n, long a, long b) { return os_syscall(n, a, b, 0, 0, 0, 0); }
static inline long __syscall3(long n, long a, long b, long c) {
  return os_syscall(n, a, b, c, 0, 0, 0);
}
static inline long __syscall4(long n, long a, long b, long c, long d) {
  return os_syscall(n, a, b, c, d, 0, 0);
}
static inline long __syscall5(long n, long a, long b, long c, long d, long e) {
  return os_syscall(n, a, b, c, d, e, 0);
}
static inline long __syscall6(long n, long a, long b, long c, long d, long e, long f) {
  return os_syscall(n, a, b, c, d, e, f);
}
