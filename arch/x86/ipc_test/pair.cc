// SPDX-License-Identifier: BSD-3-Clause
// Three processes under the real kernel, before there is anything else: this program is "vm"
// (client and pager) and, in address spaces that it makes itself, "rs" (the server) and "third" (a
// client with FPU and thread pointer). Checks every primitive and measures them in guest
// instructions (QEMU -icount shift=0: one TSC tick each). Prints lines "bench NAME N", then "ipc
// tests: N passed, M failed", and ends the machine.
#include <cstdint>
#include <cstring>

#include "abi/boot.h"
#include "abi/error.h"
#include "abi/kernel_calls.h"
#include "abi/layout.h"
#include "abi/message.h"
#include "abi/vm.h"
#include "lib/rt/start.h"
#include "lib/sys/trap.h"

namespace {

using abi::Endpoint;
using abi::Error;
using abi::KernelCall;
using abi::Message;
using abi::ReceiveKind;
using abi::Status;
using abi::layout::Word;

constexpr Endpoint kServer = abi::kRs, kClient = abi::kVm, kThird{abi::kFirstFreeBootSlot};
enum Request : int32_t {
  kEcho = 7,
  kSilent = 8,
  kNotifyMe = 9,
  kSendMe = 10,
  kForget = 11,
  kUseFarBuffer = 12,
  kDone = 77
};
constexpr unsigned kTrips = 400, kStackBytes = 16384;

constinit unsigned passed = 0, failed = 0;
alignas(4096) constinit Word roots[abi::kMaxProcesses] = {};
alignas(4096) constinit char server_stack[kStackBytes] = {}, third_stack[kStackBytes] = {};
alignas(4096) constinit char far_page[4096] = {};
constinit volatile uint32_t server_notifies = 0;
constinit volatile int32_t server_sent = 0;

int64_t call(KernelCall number, uintptr_t a0 = 0, uintptr_t a1 = 0, uintptr_t a2 = 0,
             uintptr_t a3 = 0) {
  return sys::trap_kernel_call(uint32_t(number), a0, a1, a2, a3);
}
uintptr_t word_of(const void* p) { return reinterpret_cast<uintptr_t>(p); }

struct Line {
  char text[100];
  unsigned length = 0;
  Line& operator<<(const char* s) {
    while (*s != 0 && length < sizeof text) text[length++] = *s++;
    return *this;
  }
  Line& operator<<(int64_t v) {
    char digits[24];
    unsigned n = 0;
    if (v < 0) *this << "-";
    uint64_t u = v < 0 ? uint64_t(-v) : uint64_t(v);
    do digits[n++] = char('0' + u % 10);
    while ((u /= 10) != 0);
    while (n != 0 && length < sizeof text) text[length++] = digits[--n];
    return *this;
  }
  ~Line() {
    text[length < sizeof text ? length++ : length - 1] = '\n';
    call(KernelCall::kPrint, word_of(text), length);
  }
};

void check(const char* name, bool is_good, int64_t detail = 0) {
  ++(is_good ? passed : failed);
  if (!is_good) Line() << "FAILED " << name << ": " << detail;
}
void check_error(const char* name, int32_t got, Error wanted) {
  check(name, got == abi::to_wire(wanted), got);
}

uint64_t ticks() {
  uint32_t low, high;
  asm volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
  return uint64_t{high} << 32 | low;
}

// ---- The server
// ------------------------------------------------------------------------------------------------

void answer(Message& m) {
  m.type += 1;
  m.word[6] ^= 0x55;
}

extern "C" [[noreturn]] void serve() {
  Message near;
  auto& far = *reinterpret_cast<Message*>(far_page + 128);
  Message* buffer = &near;
  Endpoint reply_to = abi::kNone;
  for (;;) {
    Message& m = *buffer;
    const Status s = sys::trap_reply_receive(m, reply_to);
    reply_to = m.source;
    if (s.kind() == ReceiveKind::kNotify) {
      server_notifies = server_notifies + 1;
      reply_to = abi::kNone;
    } else if (m.type == kEcho) {
      answer(m);
    } else if (m.type == kNotifyMe) {
      sys::trap_notify(m.source);
      answer(m);
    } else if (m.type == kSendMe) {  // an answer, and a message of its own later
      const Endpoint client = m.source;
      answer(m);
      (void)sys::trap_send_nb(m, client);
      m.type = 99;
      server_sent = sys::trap_send(m, client);
      reply_to = abi::kNone;
    } else if (m.type == kUseFarBuffer) {  // prepared by the client: readable, not writable
      buffer = &far;
    } else if (m.type == kForget) {  // answers nobody
      reply_to = abi::kNone;
    } else {
      m.type = s.reply_lost() ? 1000 : 500;
    }
  }
}

// ---- The client
// ------------------------------------------------------------------------------------------------

// Physical address of a page of ours, read from our own page tables.
uint64_t physical_of(const void* p) {
  const auto entry = reinterpret_cast<const volatile Word*>(
      abi::layout::kVmSelfMap + (word_of(p) >> abi::layout::kPageShift) * sizeof(Word));
  return *entry & 0xffffffffff000 & ~uint64_t{4095};
}

uint64_t find_frame(const abi::BootInfo& info) {
  for (unsigned i = 0; i < info.area_count; ++i) {
    const abi::MemoryArea& a = info.area[i];
    if (a.kind == abi::MemoryKind::kFree && a.first >= 1 << 20 && a.first < info.direct_map_bytes)
      return a.first;
  }
  return 0;
}

int64_t control(Endpoint e, abi::VmRequest r, uintptr_t a2 = 0) {
  return call(KernelCall::kVmControl, uintptr_t(e.value), uintptr_t(r), a2);
}

// Starts a process in an address space of its own over the same tables: another root with the same
// contents.
void start(Endpoint process, uint64_t root, const abi::BootInfo& info, void (*entry)(),
           char* stack) {
  check("copy of the root",
        call(KernelCall::kPhysicalCopy, uintptr_t(info.vm_root), uintptr_t(root), 4096) == 0);
  roots[process.slot()] = Word(root);
  abi::ExecArgs exec{};
  exec.process = process;
  exec.entry = word_of(reinterpret_cast<const void*>(entry));
  exec.stack_pointer = word_of(stack + kStackBytes - 64);
  memcpy(exec.name, "child", 6);
  const int64_t execed = call(KernelCall::kExec, word_of(&exec));
  check("exec", execed == 0, execed);
  const int64_t bound = control(process, abi::VmRequest::kSetSpace);
  check("bind space", bound == 0, bound);
}

void make_root_table(const abi::BootInfo& info) {
  roots[kClient.slot()] = Word(info.vm_root);
  check("root table",
        control(kClient, abi::VmRequest::kRootTable, uintptr_t(physical_of(roots))) == 0);
}

Message make(int32_t type, uint64_t seed) {
  Message m;
  m.type = type;
  for (unsigned i = 0; i < 7; ++i) m.word[i] = seed * (i + 1) + (seed << 32);
  return m;
}

bool is_echo(const Message& m, uint64_t seed) {
  Message wanted = make(kEcho, seed);
  answer(wanted);
  return m.type == wanted.type && memcmp(m.word, wanted.word, sizeof m.word) == 0 &&
         m.source == kServer;
}

void test_primitives() {
  Message m = make(kEcho, 1);
  Status s = sys::trap_send_receive(m, kServer);
  check("SENDREC", s.ok() && s.kind() == ReceiveKind::kReply && is_echo(m, 1), s.value);

  m = make(kNotifyMe, 2);
  s = sys::trap_send_receive(m, kServer);
  check("a notify does not end a SENDREC (R-KERN-4)", s.ok() && s.kind() == ReceiveKind::kReply,
        s.value);
  s = sys::trap_receive(m, abi::kAny);
  check("the notify came later", s.is_notify() && m.source == kServer, s.value);

  m = make(kSendMe, 3);
  s = sys::trap_send_receive(m, kServer);
  check("reply by SENDNB", s.ok() && m.type == kSendMe + 1, s.value);
  s = sys::trap_receive(m, kServer);
  check("SEND to a receiver", s.ok() && s.kind() == ReceiveKind::kSend && m.type == 99, s.value);

  check("NOTIFY", sys::trap_notify(kServer) == 0);
  m = make(kEcho, 4);
  s = sys::trap_send_receive(m, kServer);
  check("echo after notify", is_echo(m, 4) && server_notifies == 1, server_notifies);
  check("SENDNB", sys::trap_send_nb(make(kForget, 5), kServer) == 0);
  check("SEND", sys::trap_send(make(kForget, 5), kServer) == 0);

  m = make(kEcho, 6);
  check_error("dead endpoint", sys::trap_send_receive(m, Endpoint{77}).value, Error::kDeadEndpoint);
  check_error("SEND to ANY", sys::trap_send(m, abi::kAny), Error::kInvalid);
  check_error("bad call number", int32_t(call(KernelCall{59})), Error::kBadCall);
  m = make(kNotifyMe, 8);
  (void)sys::trap_send_receive(m, kServer);
  s = sys::trap_reply_receive(
      m, kServer);  // the server does not wait for us; its notify is what we receive
  check("lost reply", s.is_notify() && s.reply_lost(), s.value);
}

// ---- The third process: FPU registers and thread pointer across fast and slow traps
// ------------------------------

uintptr_t thread_word() {
  uintptr_t v;
#if defined(__x86_64__)
  asm volatile("mov %%fs:0, %0" : "=r"(v));
#else
  asm volatile("mov %%gs:0, %0" : "=r"(v));
#endif
  return v;
}

extern "C" [[noreturn]] void third() {
  alignas(16) uintptr_t block[4] = {0x5a5a};
  bool is_good = call(KernelCall::kSetTls, uintptr_t(abi::kSelf.value), word_of(block)) == 0;
  is_good &= thread_word() == 0x5a5a;
  Message m;
  for (uint64_t i = 0; i < 10; ++i) {
    if (i == 5) asm volatile("fninit; fld1; fldpi");
    m = make(kEcho, i);
    const Status s = sys::trap_send_receive(m, kServer);
    is_good &= s.ok() && is_echo(m, i) && thread_word() == 0x5a5a;
  }
  int32_t one = 0;
  asm volatile("fstp %%st(0); fistpl %0" : "=m"(one));
  is_good &= one == 1;
  m = make(kDone, is_good);
  (void)sys::trap_send(m, kClient);
  for (;;) (void)sys::trap_receive(m, abi::kAny);
}

volatile Word* entry_of(const void* p) {
  return reinterpret_cast<volatile Word*>(abi::layout::kVmSelfMap +
                                          (word_of(p) >> abi::layout::kPageShift) * sizeof(Word));
}

// The server's buffer is not writable when the third process sends to it; as the pager we make it
// so. R-KERN-11, 30.
void test_far_buffer(const abi::BootInfo& info, uint64_t root) {
  constexpr Word kWritable = 2;
  volatile Word* const entry = entry_of(far_page);
  *const_cast<volatile char*>(far_page) = 1;
  *entry = *entry & ~kWritable;
  Message m = make(kUseFarBuffer, 1);
  check("far buffer", sys::trap_send_receive(m, kServer).ok());
  start(kThird, root, info, third, third_stack);
  const int64_t allowed = call(KernelCall::kPrivilege, uintptr_t(kThird.value),
                               uintptr_t(abi::PrivilegeRequest::kAllow));
  check("allow", allowed == 0, allowed);
  unsigned requests = 0;
  for (;;) {
    const Status s = sys::trap_receive(m, abi::kAny);
    if (!s.by_kernel()) break;
    ++requests;
    check("who faulted", m.source == kServer, m.source.value);
    *entry = *entry | kWritable;
    m.type = 0;
    check("answer to the kernel", sys::trap_send_nb(m, m.source) == 0);
  }
  check("one request for memory", requests == 1, requests);
  check("third process", m.source == kThird && m.type == kDone && uint32_t(m.word[0]) == 1, m.type);
}

template <class F>
void bench(const char* name, F&& run) {
  uint64_t empty = ~uint64_t{0}, best = ~uint64_t{0};
  for (unsigned i = 0; i < 20; ++i) {
    const uint64_t a = ticks(), b = ticks();
    if (b - a < empty) empty = b - a;
  }
  for (unsigned i = 0; i < kTrips; ++i) {
    const uint64_t a = ticks();
    run(i);
    const uint64_t b = ticks();
    if (b - a - empty < best) best = b - a - empty;
  }
  Line() << "bench " << name << " " << int64_t(best);
}

void run_benches() {
  bool is_good = true;
  bench("ipc_rtt", [&](uint64_t i) {
    Message m = make(kEcho, 1);
    m.word[0] = i;
    m.word[6] = i;
    (void)sys::trap_send_receive(m, kServer);
    is_good &= m.type == kEcho + 1 && m.word[0] == i && m.word[6] == (i ^ 0x55);
  });
  Message m;
  bench("ipc_rtt_only", [&](uint64_t i) {
    m.type = kEcho;
    m.word[0] = i;
    (void)sys::trap_send_receive(m, kServer);
  });
  check("echoes", is_good);
  bench("kernel_call_null", [](uint64_t) { (void)call(KernelCall::kPrint, 0, 0); });
  bench("notify", [&](uint64_t) { (void)sys::trap_notify(kServer); });
}

}  // namespace

int main() {
  const auto* info = reinterpret_cast<const abi::BootInfo*>(rt::start_argument());
  if (info == nullptr || info->magic != abi::BootInfo::kMagic) return 1;
  const uint64_t frame = find_frame(*info);
  check("free frames", frame != 0);
  make_root_table(*info);
  start(kServer, frame, *info, serve, server_stack);
  test_primitives();
  run_benches();
  test_far_buffer(*info, frame + 4096);
  Line() << "ipc tests: " << int64_t(passed) << " passed, " << int64_t(failed) << " failed";
  call(KernelCall::kAbort, uintptr_t(abi::AbortReason::kPowerOff), failed != 0);
  return 0;
}
