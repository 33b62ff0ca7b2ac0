// SPDX-License-Identifier: BSD-3-Clause
// The system calls, by Linux's names, in the arguments of Linux's interface. table.cc maps the SYS_ numbers of the ISA
// to them. A pair (low, high) is a 64-bit argument that takes two words on 32-bit machines.
#pragma once
#include <sys/types.h>

#include <cstddef>
#include <cstdint>

#include "lib/posix/call.h"

struct iovec;
struct pollfd;

namespace posix {

// ids.cc
long getpid();
long getppid();
long getuid();
long geteuid();
long getgid();
long getegid();
long getresuid(uint32_t* real, uint32_t* effective, uint32_t* saved);
long getresgid(uint32_t* real, uint32_t* effective, uint32_t* saved);
long setuid(uint32_t id);
long setgid(uint32_t id);
long setreuid(uint32_t real, uint32_t effective);
long setregid(uint32_t real, uint32_t effective);
long setresuid(uint32_t real, uint32_t effective, uint32_t saved);
long setresgid(uint32_t real, uint32_t effective, uint32_t saved);
long setfsuid(uint32_t id);
long setfsgid(uint32_t id);
long getgroups(int count, uint32_t* groups);
long setgroups(unsigned count, const uint32_t* groups);
long getpgid(int pid);
long getpgrp();
long getsid(int pid);
long setpgid(int pid, int group);
long setsid();

// process.cc
long fork();
long clone(unsigned long flags);
long execve(const char* path, char* const* arguments, char* const* environment);
long exit_group(int status);
long wait4(int pid, int* status, int options, long* usage);
long waitid(int type, int id, void* info, int options, long* usage);
long set_tid_address();
long set_robust_list();
long get_robust_list();

// signals.cc
long rt_sigaction(int signal, const void* action, void* former, size_t bytes);
long rt_sigprocmask(int how, const uint32_t* set, uint32_t* former, size_t bytes);
long rt_sigpending(uint32_t* set, size_t bytes);
long rt_sigsuspend(const uint32_t* set, size_t bytes);
long rt_sigtimedwait(const uint32_t* set, void* info, const LongTime* timeout, size_t bytes);
long rt_sigtimedwait_time64(const uint32_t* set, void* info, const Time64* timeout, size_t bytes);
long rt_sigqueueinfo(int pid, int signal, const void* info);
long sigaltstack(const void* stack, void* former);
long pause();
long kill(int pid, int signal);
long tkill(int tid, int signal);
long tgkill(int pid, int tid, int signal);

// time.cc
long clock_gettime(unsigned clock, LongTime* time);
long clock_gettime64(unsigned clock, Time64* time);
long clock_getres(unsigned clock, LongTime* time);
long clock_getres_time64(unsigned clock, Time64* time);
long clock_settime(unsigned clock, const LongTime* time);
long clock_settime64(unsigned clock, const Time64* time);
long gettimeofday(LongTime* time, void* zone);
long settimeofday(const LongTime* time);
long time(long* out);
long nanosleep(const LongTime* time, LongTime* left);
long clock_nanosleep(unsigned clock, int flags, const LongTime* time, LongTime* left);
long clock_nanosleep_time64(unsigned clock, int flags, const Time64* time, Time64* left);
long setitimer(unsigned which, const LongTime* setting, LongTime* former);
long getitimer(unsigned which, LongTime* setting);
long alarm(unsigned seconds);
long times(long* out);
long getrusage(int who, long* usage);

// memory.cc
long brk(void* end);
long mmap(void* address, size_t bytes, int protection, int flags, int fd, long offset);
long mmap2(void* address, size_t bytes, int protection, int flags, int fd, unsigned long page);
long munmap(void* address, size_t bytes);
long mprotect(void* address, size_t bytes, int protection);
long mremap(void* address, size_t bytes, size_t new_bytes, int flags, void* new_address);
long madvise(void* address, size_t bytes, int advice);
long success();  // calls that need nothing to be done here: mlock, msync, ...

// files.cc
long open(const char* path, int flags, unsigned mode);
long openat(int directory, const char* path, int flags, unsigned mode);
long creat(const char* path, unsigned mode);
long close(int fd);
long pipe(int* fds);
long pipe2(int* fds, int flags);
long dup(int fd);
long dup2(int fd, int target);
long dup3(int fd, int target, int flags);
long fcntl(int fd, int command, unsigned long argument);
long flock(int fd, int operation);
long ioctl(int fd, unsigned request, unsigned long argument);
long lseek(int fd, long offset, int whence);
long llseek(int fd, uint32_t high, uint32_t low, int64_t* result, int whence);
long fsync(int fd);
long sync();
long allocate_range(int fd, int mode, int64_t offset, int64_t bytes);
long fadvise(int fd);
long getdents64(int fd, void* to, unsigned bytes);

// transfer.cc
long read(int fd, void* to, size_t bytes);
long write(int fd, const void* from, size_t bytes);
long pread(int fd, void* to, size_t bytes, int64_t offset);
long pwrite(int fd, const void* from, size_t bytes, int64_t offset);
long readv(int fd, const iovec* pieces, int count);
long writev(int fd, const iovec* pieces, int count);
long preadv(int fd, const iovec* pieces, int count, unsigned long low, unsigned long high);
long pwritev(int fd, const iovec* pieces, int count, unsigned long low, unsigned long high);
long sendfile(int out, int in, long* offset, size_t bytes);
long sendfile64(int out, int in, int64_t* offset, size_t bytes);
long copy_file_range(int in, int64_t* in_offset, int out, int64_t* out_offset, size_t bytes, unsigned flags);

// paths.cc
long access(const char* path, unsigned mode);
long faccessat(int directory, const char* path, unsigned mode);
long faccessat2(int directory, const char* path, unsigned mode, unsigned flags);
long chdir(const char* path);
long fchdir(int fd);
long chroot(const char* path);
long getcwd(char* to, size_t bytes);
long umask(unsigned mask);
long mkdir(const char* path, unsigned mode);
long mkdirat(int directory, const char* path, unsigned mode);
long mknod(const char* path, unsigned mode, unsigned device);
long mknodat(int directory, const char* path, unsigned mode, unsigned device);
long unlink(const char* path);
long rmdir(const char* path);
long unlinkat(int directory, const char* path, unsigned flags);
long link(const char* from, const char* to);
long linkat(int from_directory, const char* from, int to_directory, const char* to, unsigned flags);
long rename(const char* from, const char* to);
long renameat(int from_directory, const char* from, int to_directory, const char* to);
long renameat2(int from_directory, const char* from, int to_directory, const char* to, unsigned flags);
long symlink(const char* target, const char* path);
long symlinkat(const char* target, int directory, const char* path);
long readlink(const char* path, char* to, size_t bytes);
long readlinkat(int directory, const char* path, char* to, size_t bytes);
long mount(const char* source, const char* target, const char* type, unsigned long flags);
long umount2(const char* path, unsigned flags);

// attributes.cc
long chmod(const char* path, unsigned mode);
long fchmod(int fd, unsigned mode);
long fchmodat(int directory, const char* path, unsigned mode);
long chown(const char* path, uint32_t uid, uint32_t gid);
long lchown(const char* path, uint32_t uid, uint32_t gid);
long fchown(int fd, uint32_t uid, uint32_t gid);
long fchownat(int directory, const char* path, uint32_t uid, uint32_t gid, unsigned flags);
long truncate_to(const char* path, int64_t size);
long ftruncate_to(int fd, int64_t size);
long utimensat(int directory, const char* path, const LongTime* times, unsigned flags);
long utimensat_time64(int directory, const char* path, const Time64* times, unsigned flags);
long futimesat(int directory, const char* path, const LongTime* times);
long utimes(const char* path, const LongTime* times);
long statfs(const char* path, void* out);
long fstatfs(int fd, void* out);
long statfs_sized(const char* path, size_t bytes, void* out);
long fstatfs_sized(int fd, size_t bytes, void* out);
long no_attributes();  // extended attributes: there are none (EOPNOTSUPP)

// stat.cc. `attributes` of a path or descriptor: the reply's type, or -errno.
long get_attributes(int directory, const char* path, unsigned flags, abi::Attributes& out);
long statx(int directory, const char* path, unsigned flags, unsigned mask, void* out);
// <isa>/stat.cc
long stat(const char* path, void* out);
long lstat(const char* path, void* out);
long fstat(int fd, void* out);
long fstatat(int directory, const char* path, void* out, unsigned flags);

// poll.cc
long poll(pollfd* entries, unsigned long count, int timeout_ms);
long ppoll(pollfd* entries, unsigned long count, const LongTime* timeout, const uint32_t* mask);
long ppoll_time64(pollfd* entries, unsigned long count, const Time64* timeout, const uint32_t* mask);
long select(int count, unsigned long* read, unsigned long* write, unsigned long* except, LongTime* timeout);
long pselect6(int count, unsigned long* read, unsigned long* write, unsigned long* except, const LongTime* timeout,
              const unsigned long* mask);
long pselect6_time64(int count, unsigned long* read, unsigned long* write, unsigned long* except,
                     const Time64* timeout, const unsigned long* mask);

// system.cc
long uname(void* out);
long sysinfo(void* out);
long sethostname(const char* name, size_t bytes);
long reboot(unsigned magic, unsigned magic2, unsigned command, const void* argument);
long getrandom(void* to, size_t bytes, unsigned flags);
long prctl(int option, unsigned long argument);
long prlimit64(int pid, unsigned resource, const uint64_t* limit, uint64_t* former);
long getpriority(unsigned which, int id);
long setpriority(unsigned which, int id, int nice);
long syslog(int action, char* to, int bytes);
long futex(int* word, int operation, int value, const LongTime* timeout);
long futex_time64(int* word, int operation, int value, const Time64* timeout);
long sched_yield();
long sched_getaffinity(int pid, size_t bytes, unsigned long* mask);
long sched_get_priority_range();
long getcpu(unsigned* cpu, unsigned* node);

// <isa>/thread_pointer.cc
long set_thread_pointer(void* address);
long arch_prctl(int code, unsigned long address);
extern const char kMachineName[];

}  // namespace posix
