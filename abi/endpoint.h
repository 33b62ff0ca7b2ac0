// SPDX-License-Identifier: BSD-3-Clause
// Endpoints: the addresses of messages. An endpoint names one process of one generation of a slot, so that a
// message to a dead process can never reach the slot's next owner (R-KERN-6, R-KERN-27).
//
// Encoding: generation << kSlotBits | slot. Slot 0 is never a process, so that ANY can be 0 (one compare with
// an immediate in the IPC fast path). Kernel pseudo-endpoints are negative.
#pragma once
#include <cstdint>

namespace abi {

inline constexpr unsigned kSlotBits = 10;
inline constexpr unsigned kMaxProcesses = 512;  // slots 1 .. kMaxProcesses-1 are usable
inline constexpr uint32_t kMaxGeneration = (1u << (31 - kSlotBits)) - 2;

struct Endpoint {
  int32_t value = 0;

  friend constexpr bool operator==(Endpoint, Endpoint) = default;
  [[nodiscard]] constexpr unsigned slot() const { return unsigned(value) & ((1u << kSlotBits) - 1); }
  [[nodiscard]] constexpr uint32_t generation() const { return uint32_t(value) >> kSlotBits; }
  [[nodiscard]] constexpr bool is_process() const {
    return value > 0 && slot() != 0 && slot() < kMaxProcesses && generation() <= kMaxGeneration;
  }
};
static_assert(sizeof(Endpoint) == 4);

[[nodiscard]] constexpr Endpoint make_endpoint(unsigned slot, uint32_t generation) {
  return {int32_t(generation << kSlotBits | slot)};
}
// Generation of the slot's next owner: never 0 again, so that boot endpoints are never reused (R-KERN-27).
[[nodiscard]] constexpr uint32_t next_generation(uint32_t generation) {
  return generation >= kMaxGeneration ? 1 : generation + 1;
}

inline constexpr Endpoint kAny{0};
inline constexpr Endpoint kNone{0x7fffffff};  // slot 1023: outside the table
inline constexpr Endpoint kSelf{0x7ffffffe};  // slot 1022
// Sources of notifications that the kernel itself makes.
inline constexpr Endpoint kHardware{-1};  // interrupts
inline constexpr Endpoint kSystem{-2};    // signals
inline constexpr Endpoint kClock{-3};     // alarms

// Boot slots that every program may rely on (generation 0: endpoint value == slot). These five keep their
// endpoint for the life of the system; every other service is found by its label (DS, or RS lookup).
inline constexpr Endpoint kRs{1};
inline constexpr Endpoint kVm{2};
inline constexpr Endpoint kPm{3};
inline constexpr Endpoint kVfs{4};
inline constexpr Endpoint kDs{5};
inline constexpr unsigned kFirstFreeBootSlot = 6;

inline constexpr unsigned kLabelBytes = 16;  // service label incl. terminating 0
inline constexpr unsigned kNameBytes = 16;   // process name incl. terminating 0

}  // namespace abi
