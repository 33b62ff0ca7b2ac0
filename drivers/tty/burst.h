// SPDX-License-Identifier: BSD-3-Clause
// Port accesses of which a successor can tell whether they were done. The operations lie in the recovery box, and
// the last one reads: the kernel does the accesses and stores what was read in one kernel call, between which and
// its end nobody can be killed. So a byte is never sent twice, nor taken from the receiver and lost.
#pragma once
#include <atomic>
#include <cstdint>
#include <span>

#include "abi/kernel_calls.h"

namespace tty {

inline constexpr uint32_t kTransmitChunk = 16;  // bytes: a 16550's FIFO

// The compiler must keep the order of stores to the box: a kill acts like a signal on this process. (The CPU's order
// does not matter: the successor's reads come after a change of address space.)
inline void keep_order() { std::atomic_signal_fence(std::memory_order_seq_cst); }

struct Burst {
  static constexpr uint32_t kNotDone = 0xffffffff;

  uint32_t id;     // what it is about
  uint32_t count;  // of operations; 0: none
  abi::PortOperation operation[kTransmitChunk + 1];

  // Forgets the last burst; then operations are added by fill().
  void begin(uint32_t new_id) {
    count = 0;
    keep_order();
    id = new_id;
  }
  void fill(uint32_t at, const abi::PortOperation& o) { operation[at] = o; }
  // The last operation reads. Returns what is to be handed to the kernel.
  std::span<abi::PortOperation> seal(uint32_t new_count) {
    operation[new_count - 1].value = kNotDone;
    keep_order();
    count = new_count;
    keep_order();
    return {operation, count};
  }
  [[nodiscard]] bool is_done() const {
    return count > 0 && count <= kTransmitChunk + 1 && operation[count - 1].value != kNotDone;
  }
};

}  // namespace tty
