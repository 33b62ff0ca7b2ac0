// SPDX-License-Identifier: BSD-3-Clause
// init, the first user process (pid 1): opens the console, runs /etc/rc, keeps a shell on the console, inherits and
// reaps orphans, and takes the system down when told to by a signal: SIGUSR2 power off, SIGTERM or SIGINT reboot,
// SIGUSR1 halt. Without interaction (commands from the host) /etc/rc itself ends the machine.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace {

constexpr char kConsole[] = "/dev/console";
constexpr long kMillisecond = 1'000'000;
constexpr int kShutdownSignals[] = {SIGTERM, SIGINT, SIGUSR1, SIGUSR2};

volatile sig_atomic_t shutdown_signal = 0;

void on_signal(int signal) { shutdown_signal = signal; }

void pause_for(long milliseconds) {
  timespec t{milliseconds / 1000, milliseconds % 1000 * kMillisecond};
  nanosleep(&t, nullptr);
}

void say(const char* text, const char* more = "") { dprintf(STDERR_FILENO, "init: %s%s\n", text, more); }

// The console driver may be starting still (or again). Descriptors 0, 1 and 2 are the console afterwards.
bool open_console(int extra_flags) {
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; i++) {
    int fd = open(kConsole, O_RDWR | extra_flags);
    if (fd >= 0) {
      for (int to = 0; to <= 2; to++) {
        if (fd != to) dup2(fd, to);
      }
      if (fd > 2) close(fd);
      return true;
    }
    pause_for(50);
  }
  return false;
}

void install(int signal, void (*handler)(int)) {
  struct sigaction action {};  // no SA_RESTART: a wait has to end
  action.sa_handler = handler;
  sigaction(signal, &action, nullptr);
}

void install_handlers() {
  for (int signal : kShutdownSignals) install(signal, on_signal);
}

// A child starts with what a program expects: no handlers, its own session on the console.
void become_session() {
  for (int signal : kShutdownSignals) install(signal, SIG_DFL);
  setsid();
  (void)open_console(0);
  ioctl(STDIN_FILENO, TIOCSCTTY, 0);
  tcsetpgrp(STDIN_FILENO, getpid());
}

pid_t start(const char* program, char* const arguments[]) {
  static char path[] = "PATH=/bin:/sbin", home[] = "HOME=/root", term[] = "TERM=vt100", prompt[] = "PS1=# ",
              shell[] = "SHELL=/bin/sh", user[] = "USER=root";
  static char* const environment[] = {path, home, term, prompt, shell, user, nullptr};
  pid_t pid = fork();
  if (pid != 0) return pid;
  become_session();
  if (chdir(home + sizeof "HOME=" - 1) != 0 && chdir("/") != 0) say("no root directory");
  execve(program, arguments, environment);
  say("cannot execute ", program);
  _exit(127);
}

// Reaps whoever ends until `pid` does or the system is to go down.
void wait_until_gone(pid_t pid) {
  while (shutdown_signal == 0) {
    pid_t gone = waitpid(-1, nullptr, 0);
    if (gone == pid) return;
    if (gone < 0 && shutdown_signal == 0) pause_for(100);
  }
}

void run_start_script() {
  static char sh[] = "sh", script[] = "/etc/rc";
  static char* const arguments[] = {sh, script, nullptr};
  pid_t pid = start("/bin/sh", arguments);
  if (pid > 0) wait_until_gone(pid);
}

// A shell that ends at once is not started again and again without a breath.
void keep_shell() {
  static char sh[] = "-sh", interactive[] = "-i";
  static char* const arguments[] = {sh, interactive, nullptr};
  while (shutdown_signal == 0) {
    time_t started = time(nullptr);
    pid_t pid = start("/bin/sh", arguments);
    if (pid > 0) wait_until_gone(pid);
    if (shutdown_signal == 0 && time(nullptr) - started < 1) pause_for(1000);
  }
}

// All get SIGTERM and some time, then SIGKILL.
void end_all_processes() {
  constexpr int kPatience = 40;
  kill(-1, SIGTERM);
  kill(-1, SIGCONT);
  for (int i = 0; i < kPatience && kill(-1, 0) == 0; i++) {
    while (waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    pause_for(50);
  }
  kill(-1, SIGKILL);
  while (waitpid(-1, nullptr, WNOHANG) > 0) {
  }
}

int command_of(int signal) {
  switch (signal) {
    case SIGUSR2: return RB_POWER_OFF;
    case SIGUSR1: return RB_HALT_SYSTEM;
    default: return RB_AUTOBOOT;
  }
}

}  // namespace

int main() {
  bool has_console = open_console(O_NOCTTY);
  install_handlers();
  if (has_console) {
    run_start_script();
    keep_shell();
  } else {
    run_start_script();  // nobody to talk to, but commands from the host may be there
    while (shutdown_signal == 0) wait_until_gone(-1);
  }
  end_all_processes();
  sync();
  reboot(command_of(shutdown_signal));
  for (;;) pause();
}
