// SPDX-License-Identifier: BSD-3-Clause
// A user program that does its worst: every trap and every message type of every service, with garbage and with
// requests that are valid but for one field (half of the calls each). It runs as nobody in workers that are replaced when
// they die or hang; bystanders keep checksums over their memory, a file and a pipe. The system must neither panic
// nor hang nor let a bystander be harmed. R-KERN-5, R-KERN-9, R-VM-24, R-VM-28.
//
//   hostile CALLS SEED      prints "N calls, M workers, bystanders unharmed"; exit 1 on harm
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/sys/trap.h"
#include "tests/hostile/requests.h"

namespace hostile {
namespace {

constexpr unsigned kCallsPerWorker = 500;
constexpr unsigned kWorkerSeconds = 3;
constexpr unsigned kBystanders = 3;
constexpr size_t kBystanderBytes = 64 * 1024;

// ---- Bystanders: hold data, wait for a line, check everything, answer with one byte.

uint32_t checksum(const unsigned char* data, size_t bytes) {
  uint32_t sum = 1;
  for (size_t i = 0; i < bytes; ++i) sum = sum * 31 + data[i];
  return sum;
}

struct Bystander {
  pid_t pid;
  int ask[2], answer[2];
};

[[noreturn]] void bystander_main(const Bystander& b, unsigned number) {
  char name[32];
  snprintf(name, sizeof name, "/tmp/bystander%u", number);
  auto* data = static_cast<unsigned char*>(malloc(kBystanderBytes));
  for (size_t i = 0; i < kBystanderBytes; ++i) data[i] = static_cast<unsigned char>(i * 7 + number);
  const uint32_t sum = checksum(data, kBystanderBytes);
  const int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (write(fd, data, kBystanderBytes) != ssize_t(kBystanderBytes)) _exit(2);
  auto* copy = static_cast<unsigned char*>(malloc(kBystanderBytes));
  for (;;) {
    char byte;
    if (read(b.ask[0], &byte, 1) != 1) _exit(0);
    lseek(fd, 0, SEEK_SET);
    const bool file_ok = read(fd, copy, kBystanderBytes) == ssize_t(kBystanderBytes) && checksum(copy, kBystanderBytes) == sum;
    const bool memory_ok = checksum(data, kBystanderBytes) == sum;
    byte = char('0' + (file_ok ? 1 : 0) + (memory_ok ? 2 : 0));
    if (write(b.answer[1], &byte, 1) != 1) _exit(3);
  }
}

bool start_bystander(Bystander& b, unsigned number) {
  if (pipe(b.ask) != 0 || pipe(b.answer) != 0) return false;
  b.pid = fork();
  if (b.pid == 0) bystander_main(b, number);
  return b.pid > 0;
}

bool is_unharmed(const Bystander& b) {
  char byte = '?';
  if (write(b.ask[1], "?", 1) != 1 || read(b.answer[0], &byte, 1) != 1) return false;
  return byte == '3';
}

// ---- Workers

void one_trap(Random& random, abi::Message& m) {
  const abi::Endpoint to = random_endpoint(random);
  switch (random.below(12)) {
    case 0: sys::trap_send(m, to); break;
    case 1: sys::trap_receive(m, to); break;
    case 2: sys::trap_notify(to); break;
    case 3: sys::trap_send_nb(m, to); break;
    case 4: sys::trap_reply_receive(m, to); break;
    case 5: sys::trap_senda(reinterpret_cast<abi::AsyncEntry*>(random_word(random)), random.next()); break;
    case 6:
    case 7:
      sys::trap_kernel_call(random.below(80), random_word(random), random_word(random), random_word(random),
                            random_word(random));
      break;
    default: sys::trap_send_receive(m, to); break;
  }
}

void one_call(Random& random) {
  abi::Message m;
  if (random.below(2) == 0) {
    garbage_request(random, m);
    one_trap(random, m);
  } else {
    const abi::Endpoint to = nearly_valid_request(random, m);
    sys::trap_send_receive(m, to);
  }
}

[[noreturn]] void worker_main(unsigned seed, int report) {
  for (int signal = 1; signal < 32; ++signal) ::signal(signal, SIG_DFL);
  close(0);
  if (setgid(65534) != 0 || setuid(65534) != 0) _exit(4);
  const pid_t self = getpid();
  Random random(seed);
  for (unsigned i = 0; i < kCallsPerWorker; ++i) {
    const char byte = 'c';
    if (write(report, &byte, 1) != 1) _exit(5);  // counted before it is made: the call may be the worker's last
    one_call(random);
    if (getpid() != self) _exit(0);  // a raw fork request made us twice
  }
  _exit(0);
}

// Runs one worker; returns how many calls it made.
unsigned run_worker(unsigned seed) {
  int report[2];
  if (pipe(report) != 0) return 0;
  const pid_t pid = fork();
  if (pid == 0) {
    close(report[0]);
    worker_main(seed, report[1]);
  }
  close(report[1]);
  // A worker that waits in a request for ever is killed: the time-out is the answer to a hang of the worker only.
  const pid_t killer = fork();
  if (killer == 0) {
    close(report[0]);
    sleep(kWorkerSeconds);
    kill(pid, SIGKILL);
    _exit(0);
  }
  int status;
  waitpid(pid, &status, 0);
  kill(killer, SIGKILL);
  waitpid(killer, &status, 0);
  fcntl(report[0], F_SETFL, O_NONBLOCK);
  unsigned calls = 0;
  char buffer[512];
  for (ssize_t n; (n = read(report[0], buffer, sizeof buffer)) > 0;) calls += unsigned(n);
  close(report[0]);
  return calls;
}

int run(unsigned wanted, unsigned seed) {
  Bystander bystanders[kBystanders];
  for (unsigned i = 0; i < kBystanders; ++i) {
    if (!start_bystander(bystanders[i], i)) {
      perror("hostile: bystander");
      return 2;
    }
  }
  unsigned calls = 0;
  unsigned workers = 0;
  while (calls < wanted) {
    calls += run_worker(seed + workers++);
    if (workers % 16 != 0 && calls < wanted) continue;
    for (unsigned i = 0; i < kBystanders; ++i) {
      if (is_unharmed(bystanders[i])) continue;
      printf("hostile: bystander %u was harmed after worker seed %u\n", i, seed + workers - 1);
      return 1;
    }
    while (waitpid(-1, nullptr, WNOHANG) > 0) {
    }
  }
  for (Bystander& b : bystanders) kill(b.pid, SIGKILL);
  printf("%u calls, %u workers, bystanders unharmed\n", calls, workers);
  return 0;
}

}  // namespace
}  // namespace hostile

int main(int argc, char** argv) {
  const unsigned calls = argc > 1 ? unsigned(strtoul(argv[1], nullptr, 10)) : 1000;
  const unsigned seed = argc > 2 ? unsigned(strtoul(argv[2], nullptr, 10)) : 1;
  return hostile::run(calls, seed);
}
