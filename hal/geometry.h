// SPDX-License-Identifier: BSD-3-Clause
// Geometry: the shape of an address space, as constants. kUserStart..kUserEnd (exclusive) is all that a process
// can ever address; kVmSelfMap is where VM sees its own page tables.
#pragma once
#include <concepts>
#include <cstdint>

namespace hal {

template <class A>
concept Geometry = requires {
  { A::kName } -> std::convertible_to<const char*>;
  { A::kPageShift } -> std::convertible_to<unsigned>;
  { A::kUserStart } -> std::convertible_to<uint64_t>;
  { A::kUserEnd } -> std::convertible_to<uint64_t>;
  { A::kStackTop } -> std::convertible_to<uint64_t>;   // initial stacks grow down from here
  { A::kVmSelfMap } -> std::convertible_to<uint64_t>;
  { A::kWordBits } -> std::convertible_to<unsigned>;   // of a user register
  { A::kElfMachine } -> std::convertible_to<unsigned>; // e_machine of programs for this architecture
};

}  // namespace hal
