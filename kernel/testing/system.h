// SPDX-License-Identifier: BSD-3-Clause
// A whole system in a test: the kernel on the fake machine, with services and user processes that the test drives
// trap by trap. The test decides who makes the next trap (enter), the kernel decides everything else.
//
// Every process has memory at kData (kDataPages pages, writable); its message buffer is at kBuffer, structs for
// kernel calls at kArgument. Pages from kHole on are absent.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "abi/kernel_calls.h"
#include "abi/message.h"
#include "arch/host/fake.h"
#include "kernel/kernel.h"

namespace kernel::testing {

inline constexpr uint64_t kData = 0x100000;
inline constexpr unsigned kDataPages = 4;
inline constexpr uint64_t kBuffer = kData + 64;
inline constexpr uint64_t kArgument = kData + 0x1000;
inline constexpr uint64_t kScratch = kData + arch::host::kPageBytes;  // 3 pages for the test
inline constexpr uint64_t kHole = kData + kDataPages * arch::host::kPageBytes;

inline constexpr uint64_t kPending = uint64_t(1) << 40;  // result of a trap that has none yet

class System {
 public:
  System();
  ~System();

  Kernel& k;
  arch::host::FakeMachine machine;
  Process *rs, *vm, *pm, *vfs;  // services in their slots, signal manager RS (PM of users)

  // A service that may do everything; priority 5.
  Process& service(const char* name);
  // A user process: SENDREC to everybody, nothing else; priority 8.
  Process& user(const char* name);
  // With an own privilege as given.
  Process& service_with(const char* name, abi::ServicePrivilege rights);
  [[nodiscard]] static abi::ServicePrivilege all_rights();

  // Makes a runnable process the current one, as if the scheduler had chosen it, and finishes its pending work.
  // False: it is not runnable (any more).
  bool run(Process& p);

  // A trap of `p`: -> result or status, kPending if it has none yet. Ends with a check of all invariants.
  int64_t trap(Process& p, abi::Trap t, abi::Endpoint e, uint64_t a0 = 0, uint64_t a1 = 0);
  int64_t call(Process& p, abi::KernelCall c, uint64_t a0 = 0, uint64_t a1 = 0, uint64_t a2 = 0, uint64_t a3 = 0);
  // With a struct at kArgument, which is read back afterwards.
  template <class T>
  int64_t call_with(Process& p, abi::KernelCall c, T& argument, unsigned position = 0, uint64_t other0 = 0,
                    uint64_t other1 = 0) {
    put(p, kArgument, argument);
    uint64_t a[4] = {other0, other1, 0, 0};
    if (position == 0) {
      a[0] = kArgument, a[1] = other0, a[2] = other1;
    } else if (position == 1) {
      a[1] = kArgument, a[2] = other1;
    } else {
      a[2] = kArgument;
    }
    const int64_t r = call(p, c, a[0], a[1], a[2], a[3]);
    argument = get<T>(p, kArgument);
    return r;
  }
  // The result of an earlier kPending trap; kPending while it still waits.
  int64_t result(Process& p);

  int64_t send(Process& p, Process& to, int32_t type, uint64_t word = 0);
  int64_t send_nb(Process& p, Process& to, int32_t type, uint64_t word = 0);
  int64_t send_receive(Process& p, Process& to, int32_t type, uint64_t word = 0);
  int64_t reply_receive(Process& p, abi::Endpoint to, int32_t type, uint64_t word = 0);
  int64_t receive(Process& p, abi::Endpoint from = abi::kAny);
  int64_t notify(Process& p, Process& to);

  // The message in the buffer of `p`, which ran since it arrived.
  abi::Message message(Process& p);

  // VM's side: receives what the kernel asks and answers with `type`. Returns the request.
  abi::Message vm_receive();
  void vm_answer(abi::Endpoint who, int32_t type, int signal = 0);

  void exception(Process& p, hal::ExceptionKind kind, uint64_t address = 0, uint32_t flags = 0);
  void interrupt(unsigned line);
  // A notification from kSystem, as an interrupt handler would make it.
  void notify_by_kernel(Process& p);
  // Lets virtual time pass; the timer fires when its deadline is reached.
  void advance(uint64_t ns);

  template <class T>
  void put(Process& p, uint64_t address, const T& value) {
    write(p, address, &value, sizeof value);
  }
  template <class T>
  T get(Process& p, uint64_t address) {
    T value;
    read(p, address, &value, sizeof value);
    return value;
  }
  void write(Process& p, uint64_t address, const void* from, size_t bytes);
  void read(Process& p, uint64_t address, void* to, size_t bytes);

  // One raw entry: the trap in the frame of the current process; an idle CPU looking for work.
  void enter_trap();
  void idle();

  void check(const char* after);

 private:
  Process& add(const char* name, int slot, const abi::ServicePrivilege* rights, unsigned priority);
  std::unique_ptr<Kernel> kernel_;
};

[[nodiscard]] inline int64_t error(abi::Error e) { return abi::to_wire(e); }

}  // namespace kernel::testing
