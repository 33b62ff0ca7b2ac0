// SPDX-License-Identifier: BSD-3-Clause
// The only program of the test machine: init, linked with musl. Processes, signals, job control and time on the real
// kernel, VM and PM (R-KERN-19, R-KERN-26). One line a case; the end of the machine carries the number of failures.
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace {

int failures = 0;

void say(const char* verdict, const char* name) {
  char line[128];
  int bytes = snprintf(line, sizeof line, "pmtest: %s %s\n", verdict, name);
  write(1, line, size_t(bytes));
}
void expect(bool holds, const char* name) {
  if (!holds) failures++;
  say(holds ? "ok" : "FAILED", name);
}

void pause_ms(long ms) {
  timespec t{ms / 1000, ms % 1000 * 1'000'000};
  nanosleep(&t, nullptr);
}

template <class Body>
pid_t child(Body body) {
  pid_t pid = fork();
  if (pid == 0) _exit(body());
  return pid;
}
int status_of(pid_t pid) {
  int status = -1;
  return waitpid(pid, &status, 0) == pid ? status : -1;
}

void test_processes() {
  expect(getpid() == 1 && getppid() == 0, "init is pid 1");
  int shared = 5;
  pid_t pid = child([&] {
    shared = 6;
    return getppid() == 1 && getpid() > 1 ? 42 : 1;
  });
  int status = status_of(pid);
  expect(WIFEXITED(status) && WEXITSTATUS(status) == 42, "fork, exit, wait");
  expect(shared == 5, "the child has memory of its own");
  expect(waitpid(-1, nullptr, 0) == -1 && errno == ECHILD, "wait without children");
  pid = child([] {
    char name[] = "x";
    char* arguments[] = {name, nullptr};
    execve("/no/such", arguments, environ);
    return errno == ENOENT ? 7 : 1;
  });
  expect(WEXITSTATUS(status_of(pid)) == 7, "a failed exec leaves the caller");
  bool all = true;
  for (int i = 0; i < 100; i++) all &= WEXITSTATUS(status_of(child([&] { return i; }))) == i;
  expect(all, "a hundred children");
  pid = child([] {
    if (fork() == 0) {
      pause_ms(20);
      _exit(3);
    }
    return 0;
  });
  expect(status_of(pid) == 0, "a parent that goes first");
  expect(wait(&status) > 0 && WEXITSTATUS(status) == 3, "orphans come to init");
}

volatile sig_atomic_t caught = 0, caught_value = 0;
void on_signal(int signal) { caught = signal; }
void on_info(int signal, siginfo_t* info, void*) {
  caught = signal;
  caught_value = info->si_value.sival_int;
}
void install(int signal, void (*handler)(int), int flags = 0) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(signal, &action, nullptr);
}

double half = 0.5;
void on_signal_fpu(int signal) {
  volatile double x = 3.0;
  x = x * half;
  caught = signal;
}

void test_signals() {
  install(SIGUSR1, on_signal_fpu);
  double sum = 0;
  for (int i = 0; i < 10; i++) {
    double before = i * half;
    raise(SIGUSR1);
    sum += before;
  }
  expect(caught == SIGUSR1, "a handler of raise");
  expect(sum == 22.5, "FPU state over handlers");
  caught = 0;
  sigset_t set, old;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, &old);
  raise(SIGUSR1);
  expect(caught == 0, "a blocked signal waits");
  sigpending(&set);
  expect(sigismember(&set, SIGUSR1), "sigpending");
  sigsuspend(&old);
  expect(caught == SIGUSR1, "sigsuspend lets it through");
  sigprocmask(SIG_SETMASK, &old, nullptr);
  struct sigaction action {};
  action.sa_sigaction = on_info;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGUSR2, &action, nullptr);
  sigval value{.sival_int = 77};
  sigqueue(getpid(), SIGUSR2, value);
  expect(caught == SIGUSR2 && caught_value == 77, "sigqueue with a value");
}

sigjmp_buf back;
void on_fault(int, siginfo_t* info, void*) {
  caught_value = int(reinterpret_cast<uintptr_t>(info->si_addr));
  siglongjmp(back, 1);
}

void test_faults() {
  struct sigaction action {};
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGSEGV, &action, nullptr);
  if (sigsetjmp(back, 1) == 0) *reinterpret_cast<volatile int*>(0x20) = 1;
  expect(caught_value == 0x20, "SIGSEGV with its address, and out of the handler by longjmp");
  if (sigsetjmp(back, 1) == 0) *reinterpret_cast<volatile int*>(0x24) = 1;
  expect(caught_value == 0x24, "again");
  install(SIGSEGV, SIG_DFL);
  int status = status_of(child([] {
    *reinterpret_cast<volatile int*>(0x20) = 1;
    return 0;
  }));
  expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV, "a fault ends a child");
  status = status_of(child([] {
    asm volatile("ud2");
    return 0;
  }));
  expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGILL, "so does an invalid instruction");
  status = status_of(child([] {
    volatile int seven = 7, zero = 0;
    return seven / zero;
  }));
  expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGFPE, "and a division by zero");
}

void test_kill() {
  pid_t pid = child([] {
    for (;;) pause();
    return 0;
  });
  kill(pid, SIGTERM);
  int status = status_of(pid);
  expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM, "SIGTERM ends one that pauses");
  pid = child([] {
    for (volatile unsigned i = 0;; i = i + 1) {
    }
    return 0;
  });
  pause_ms(20);
  kill(pid, SIGKILL);
  status = status_of(pid);
  expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "SIGKILL ends one that runs");
  pid = child([] {
    char c;
    return int(read(0, &c, 1));
  });
  pause_ms(20);
  kill(pid, SIGKILL);
  expect(WTERMSIG(status_of(pid)) == SIGKILL, "SIGKILL ends one in a read");
  expect(kill(9999, 0) == -1 && errno == ESRCH, "kill of nobody");
  expect(kill(1, 99) == -1 && errno == EINVAL, "kill with a bad number");
}

void test_interrupts() {
  install(SIGALRM, on_signal);
  caught = 0;
  itimerval timer{{0, 0}, {0, 20'000}};
  setitimer(ITIMER_REAL, &timer, nullptr);
  char c;
  ssize_t n = read(0, &c, 1);
  expect(n == -1 && errno == EINTR && caught == SIGALRM, "a signal interrupts a read");
  pid_t pid = child([] {
    install(SIGUSR1, on_signal, SA_RESTART);
    char byte;
    read(0, &byte, 1);  // begins again after the handler: never comes back
    return 1;
  });
  pause_ms(20);
  kill(pid, SIGUSR1);
  pause_ms(20);
  expect(waitpid(pid, nullptr, WNOHANG) == 0, "SA_RESTART begins it again");
  kill(pid, SIGKILL);
  status_of(pid);
  caught = 0;
  setitimer(ITIMER_REAL, &timer, nullptr);
  timespec t{5, 0}, left{};
  expect(nanosleep(&t, &left) == -1 && errno == EINTR && left.tv_sec == 4, "a sleep tells what is left");
  timer.it_interval.tv_usec = 10'000;
  caught_value = 0;
  install(SIGALRM, [](int) { caught_value = caught_value + 1; });
  setitimer(ITIMER_REAL, &timer, nullptr);
  while (caught_value < 5) pause();
  timer = {};
  setitimer(ITIMER_REAL, &timer, nullptr);
  expect(true, "an interval timer repeats");
}

void test_jobs() {
  pid_t pid = child([] {
    for (;;) pause_ms(5);
    return 0;
  });
  setpgid(pid, pid);
  expect(getpgid(pid) == pid, "setpgid of a child");
  kill(-pid, SIGSTOP);
  int status = 0;
  expect(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP, "stop");
  kill(-pid, SIGCONT);
  expect(waitpid(pid, &status, WCONTINUED) == pid && WIFCONTINUED(status), "continue");
  kill(-pid, SIGTERM);
  expect(WTERMSIG(status_of(pid)) == SIGTERM, "a group ends");
  pid = child([] { return setsid() == getpid() && getsid(0) == getpid() && setsid() == -1 ? 0 : 1; });
  expect(status_of(pid) == 0, "setsid");
  volatile int spins = 0;
  pid = child([&] {
    for (;;) spins = spins + 1;
    return 0;
  });
  kill(pid, SIGSTOP);
  expect(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status), "one that runs is stopped");
  kill(pid, SIGKILL);
  expect(WTERMSIG(status_of(pid)) == SIGKILL, "and killed while stopped");
}

void test_ids() {
  expect(getuid() == 0 && geteuid() == 0, "init is root");
  pid_t pid = child([] {
    if (setgid(7) != 0 || setuid(100) != 0) return 1;
    if (setuid(0) != -1 || errno != EPERM) return 2;
    if (kill(1, SIGTERM) != -1 || errno != EPERM) return 3;
    if (reboot(RB_POWER_OFF) != -1 || errno != EPERM) return 4;
    return getuid() == 100 && getegid() == 7 ? 0 : 5;
  });
  expect(status_of(pid) == 0, "a user has no power");
  rlimit limit{};
  expect(getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur == 8u << 20, "stack limit");
  errno = 0;
  expect(setpriority(PRIO_PROCESS, 0, 5) == 0 && getpriority(PRIO_PROCESS, 0) == 5, "nice");
  setpriority(PRIO_PROCESS, 0, 0);
}

void test_time() {
  timespec a{}, b{};
  clock_gettime(CLOCK_MONOTONIC, &a);
  pause_ms(30);
  clock_gettime(CLOCK_MONOTONIC, &b);
  long ms = (b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1'000'000;
  expect(ms >= 30 && ms < 500, "a sleep takes its time");
  expect(time(nullptr) > 1'700'000'000, "it is later than 2023");
  tms t{};
  expect(times(&t) > 0, "times");
  utsname name{};
  expect(uname(&name) == 0 && strcmp(name.sysname, "Kintsugi") == 0, "uname");
}

void test_memory() {
  void* p = mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  expect(p != MAP_FAILED, "mmap");
  memset(p, 0xaa, 1 << 20);
  expect(munmap(p, 1 << 20) == 0, "munmap");
  char* m = static_cast<char*>(malloc(300'000));
  memset(m, 1, 300'000);
  m = static_cast<char*>(realloc(m, 600'000));
  expect(m != nullptr && m[299'999] == 1, "malloc, realloc");
  free(m);
  sem_t sem;
  sem_init(&sem, 0, 1);
  expect(sem_wait(&sem) == 0 && sem_trywait(&sem) == -1 && errno == EAGAIN, "a semaphore without threads");
  expect(syscall(9999) == -1 && errno == ENOSYS, "no such system call");
}

// Guest instructions when run with -icount shift=0.
unsigned long long ticks() {
  unsigned low, high;
  asm volatile("rdtsc" : "=a"(low), "=d"(high));
  return (unsigned long long)high << 32 | low;
}
template <class Body>
void measure(const char* name, int count, Body body) {
  body();
  unsigned long long least = ~0ull;
  for (int i = 0; i < count; i++) {
    unsigned long long start = ticks();
    body();
    unsigned long long took = ticks() - start;
    if (took < least) least = took;
  }
  char line[96];
  write(1, line, size_t(snprintf(line, sizeof line, "pmtest: cost %s %llu\n", name, least)));
}

void measure_all() {
  measure("getppid", 20, [] { syscall(SYS_getppid); });
  measure("sig_install", 20, [] { install(SIGUSR1, on_signal); });
  measure("sig_deliver_self", 20, [] { kill(1, SIGUSR1); });
  measure("clock_gettime", 20, [] {
    timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
  });
  measure("fork_exit_wait", 10, [] {
    pid_t pid = fork();
    if (pid == 0) _exit(0);
    waitpid(pid, nullptr, 0);
  });
}

}  // namespace

int main() {
  test_processes();
  test_signals();
  test_faults();
  test_kill();
  test_interrupts();
  test_jobs();
  test_ids();
  test_time();
  test_memory();
  measure_all();
  say(failures == 0 ? "all passed" : "there were failures", "");
  syscall(SYS_reboot, 0xfee1dead, 672274793, 0xa1b2c3d4, failures);
  for (;;) pause();
}
