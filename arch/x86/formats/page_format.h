// SPDX-License-Identifier: BSD-3-Clause
// Page-table entries of x86 as pure data: how many levels, and what the bits of an entry mean. No
// privileged instruction, so VM, the kernel and host tests compile the same text. The walker is
// page_table.h. Invariant: a table entry grants everything; what is allowed is decided by the last
// entry alone. A reader must nevertheless combine all levels (access_of a table entry), for a table
// may have been made by others.
#pragma once
#include <cstdint>

namespace arch::x86 {

// What an entry allows and how it is cached. A set of bits, the same for every format.
enum PageFlags : uint32_t {
  kPageWritable = 1,
  kPageUser = 2,
  kPageNoExecute = 4,  // only where the CPU has NX
  kPageGlobal = 8,     // only where the CPU has PGE
  kPageUncached = 16,
  kPageWriteThrough = 32,
  kPageAccessed = 64,  // set by the CPU
  kPageDirty = 128,    // set by the CPU
};

namespace entry_bits {
inline constexpr uint64_t kPresent = 1, kWritable = 2, kUser = 4, kWriteThrough = 8, kUncached = 16,
                          kAccessed = 32, kDirty = 64, kBig = 128, kGlobal = 256,
                          kNoExecute = 1ull << 63;

[[nodiscard]] constexpr uint64_t encode(uint32_t flags) {
  return kPresent | (flags & kPageWritable ? kWritable : 0) | (flags & kPageUser ? kUser : 0) |
         (flags & kPageGlobal ? kGlobal : 0) |
         (flags & kPageUncached ? kUncached | kWriteThrough : 0) |
         (flags & kPageWriteThrough ? kWriteThrough : 0) | (flags & kPageAccessed ? kAccessed : 0) |
         (flags & kPageDirty ? kDirty : 0) | (flags & kPageNoExecute ? kNoExecute : 0);
}

[[nodiscard]] constexpr uint32_t decode(uint64_t entry) {
  const bool uncached = (entry & kUncached) != 0;
  return (entry & kWritable ? kPageWritable : 0u) | (entry & kUser ? kPageUser : 0u) |
         (entry & kGlobal ? kPageGlobal : 0u) | (uncached ? kPageUncached : 0u) |
         (!uncached && (entry & kWriteThrough) ? kPageWriteThrough : 0u) |
         (entry & kAccessed ? kPageAccessed : 0u) | (entry & kDirty ? kPageDirty : 0u) |
         (entry & kNoExecute ? kPageNoExecute : 0u);
}
}  // namespace entry_bits

// i386 without PAE: two levels of 1024 entries, 4 MiB big pages, no NX bit.
struct TwoLevelFormat {
  using Entry = uint32_t;
  static constexpr unsigned kLevels = 2, kIndexBits = 10, kPageShift = 12, kAddressBits = 32;
  static constexpr unsigned kMaxBigLevel = 1;  // big pages at level 1: 4 MiB
  static constexpr uint32_t kSupported = ~uint32_t{kPageNoExecute};
  static constexpr Entry kFrameMask = 0xfffff000;

  [[nodiscard]] static constexpr bool is_present(Entry e) {
    return (e & entry_bits::kPresent) != 0;
  }
  [[nodiscard]] static constexpr bool is_big(Entry e) { return (e & entry_bits::kBig) != 0; }
  [[nodiscard]] static constexpr Entry leaf(uint64_t physical, uint32_t flags) {
    return (Entry(physical) & kFrameMask) | Entry(entry_bits::encode(flags & kSupported));
  }
  [[nodiscard]] static constexpr Entry big_leaf(uint64_t physical, uint32_t flags) {
    return leaf(physical, flags) | Entry(entry_bits::kBig);
  }
  [[nodiscard]] static constexpr Entry table(uint64_t frame) {
    return leaf(frame, kPageWritable | kPageUser);
  }
  [[nodiscard]] static constexpr Entry kernel_table(uint64_t frame) {
    return leaf(frame, kPageWritable);
  }
  [[nodiscard]] static constexpr uint64_t frame(Entry e) { return e & kFrameMask; }
  [[nodiscard]] static constexpr uint32_t flags(Entry e) { return entry_bits::decode(e); }
};

// x86_64: four levels of 512 entries, big pages of 2 MiB and (where the CPU has them) 1 GiB.
struct FourLevelFormat {
  using Entry = uint64_t;
  static constexpr unsigned kLevels = 4, kIndexBits = 9, kPageShift = 12, kAddressBits = 48;
  static constexpr unsigned kMaxBigLevel = 2;
  static constexpr uint32_t kSupported = ~uint32_t{0};
  static constexpr Entry kFrameMask = 0x000ffffffffff000;

  [[nodiscard]] static constexpr bool is_present(Entry e) {
    return (e & entry_bits::kPresent) != 0;
  }
  [[nodiscard]] static constexpr bool is_big(Entry e) { return (e & entry_bits::kBig) != 0; }
  [[nodiscard]] static constexpr Entry leaf(uint64_t physical, uint32_t flags) {
    return (physical & kFrameMask) | entry_bits::encode(flags & kSupported);
  }
  [[nodiscard]] static constexpr Entry big_leaf(uint64_t physical, uint32_t flags) {
    return leaf(physical, flags) | entry_bits::kBig;
  }
  [[nodiscard]] static constexpr Entry table(uint64_t frame) {
    return leaf(frame, kPageWritable | kPageUser);
  }
  [[nodiscard]] static constexpr Entry kernel_table(uint64_t frame) {
    return leaf(frame, kPageWritable);
  }
  [[nodiscard]] static constexpr uint64_t frame(Entry e) { return e & kFrameMask; }
  [[nodiscard]] static constexpr uint32_t flags(Entry e) { return entry_bits::decode(e); }
};

}  // namespace arch::x86
