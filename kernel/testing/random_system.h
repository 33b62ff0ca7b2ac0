// SPDX-License-Identifier: BSD-3-Clause
// A system driven by bytes: every few bytes are one event (a trap of somebody with more or less sensible arguments,
// an exception, an interrupt, time, a death, a birth). For the fuzzer and for the seeded test; both check all
// invariants after each event (System does), and that only the caller suffers from its garbage.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernel/testing/system.h"

namespace kernel::testing {

class RandomSystem {
 public:
  RandomSystem();
  // Consumes bytes until they are used up, or the machine ended in a way that is allowed.
  void run(const uint8_t* data, size_t bytes);
  [[nodiscard]] uint64_t events() const { return events_; }

 private:
  [[nodiscard]] uint8_t next();
  [[nodiscard]] uint64_t next_word();
  [[nodiscard]] abi::Endpoint some_endpoint();
  [[nodiscard]] uint64_t some_address();
  [[nodiscard]] Process* some_process();
  void event();
  void make_trap(Process& p);
  void make_kernel_call(Process& p);
  void fill_argument(Process& p);
  void be_vm();
  void birth();
  void check_bystander();

  System s_;
  Process* bystander_;
  std::vector<abi::Endpoint> known_;
  const uint8_t* data_ = nullptr;
  size_t left_ = 0;
  uint64_t events_ = 0;
};

}  // namespace kernel::testing
