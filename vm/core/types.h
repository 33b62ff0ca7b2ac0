// SPDX-License-Identifier: BSD-3-Clause
// Words that all of VM shares: results, frames, pages, addresses, and the shape of a user address
// space.
#pragma once
#include <cstddef>
#include <cstdint>

#include "abi/endpoint.h"
#include "abi/error.h"

namespace vm {

using abi::Endpoint;
using abi::Error;
using abi::Unexpected;
template <class T = void>
using Result = abi::Result<T>;

// A physical page of 4096 bytes, by number. Frame 0 is never handed out, so that 0 can mean "none".
using FrameNumber = uint32_t;
inline constexpr FrameNumber kNoFrame = 0;
inline constexpr FrameNumber kNoFrameLimit = ~FrameNumber{0};

// An address in a process, and the number of a page in a region's memory (Region::first_page).
using Address = uintptr_t;
using Page = uintptr_t;

inline constexpr unsigned kPageShift = 12;
inline constexpr Address kPageBytes = Address{1} << kPageShift;

[[nodiscard]] constexpr uint64_t physical_of(FrameNumber f) { return uint64_t{f} << kPageShift; }
[[nodiscard]] constexpr bool is_page_aligned(uint64_t a) { return (a & (kPageBytes - 1)) == 0; }
[[nodiscard]] constexpr Address round_down(Address a) { return a & ~(kPageBytes - 1); }
// May wrap to 0; callers check (Range::around does).
[[nodiscard]] constexpr Address round_up(Address a) {
  return (a + kPageBytes - 1) & ~(kPageBytes - 1);
}

// Where a process may have memory. An input, so that tests can try other shapes.
struct Layout {
  Address user_start;
  Address user_end;  // exclusive
  Address mmap_top;  // mmap looks for room downwards from here
  Address stack_top;
};

// A page-aligned, non-empty part of the user address space: exists only if it is legal.
struct Range {
  Address start;
  Address end;  // exclusive

  // The pages that [address, address + bytes) touches. kNoMemory: outside of the user space (that
  // is what mmap says of it); kInvalid: empty.
  [[nodiscard]] static Result<Range> around(const Layout& layout, uint64_t address,
                                            uint64_t bytes) {
    if (bytes == 0) return Unexpected(Error::kInvalid);
    if (address < layout.user_start || address >= layout.user_end)
      return Unexpected(Error::kNoMemory);
    if (bytes > layout.user_end - address) return Unexpected(Error::kNoMemory);
    return Range{round_down(Address(address)), round_up(Address(address + bytes))};
  }
  [[nodiscard]] Address bytes() const { return end - start; }
  [[nodiscard]] Page pages() const { return bytes() >> kPageShift; }
  [[nodiscard]] bool contains(Address a) const { return a >= start && a < end; }
};

// Ends VM after a bug of VM itself; never because of what a process asked. The server and the tests
// define it.
[[noreturn]] void fatal(const char* file, int line, const char* what);

}  // namespace vm

// An invariant of VM. On in every build (D20).
#define VM_ASSERT(condition) ((condition) ? void() : ::vm::fatal(__FILE__, __LINE__, #condition))
