// SPDX-License-Identifier: BSD-3-Clause
// Walks, fills and reads a radix page table whose shape and entries come from a Format
// (page_format.h, or the fake machine's). Where table frames live comes from Frames, so that VM,
// the kernel's boot code, the kernel's software walk and host tests use the same code:
//   void* Frames::at(uint64_t physical)       where a table frame can be read and written, or
//   nullptr uint64_t Frames::allocate_zeroed()         physical address of a new table, or 0
// Addresses are indexed by their low kAddressBits, so canonical kernel addresses work as they are.
#pragma once
#include <cstdint>
#include <optional>

#include "arch/x86/formats/page_format.h"

namespace arch::x86 {

struct Mapping {
  uint64_t physical = 0;  // of the very address asked for
  uint32_t flags = 0;     // PageFlags; writable, user and NX combined over all levels
  uint64_t bytes = 0;     // size of the page that holds the address
};

enum class MapResult { kOk, kNoMemory, kOccupied };

template <class Format, class Frames>
class PageTable {
 public:
  using Entry = typename Format::Entry;

  // `flags_mask`: flags that this CPU lacks (NX, global) are left out of every entry.
  PageTable(Frames& frames, uint64_t root, uint32_t flags_mask = ~0u)
      : frames_(frames), root_(root), flags_mask_(flags_mask) {}

  [[nodiscard]] static constexpr uint64_t page_bytes(unsigned level) {
    return uint64_t{1} << (Format::kPageShift + level * Format::kIndexBits);
  }
  [[nodiscard]] static constexpr unsigned index(uint64_t address, unsigned level) {
    return unsigned(address >> (Format::kPageShift + level * Format::kIndexBits)) &
           ((1u << Format::kIndexBits) - 1);
  }
  [[nodiscard]] uint64_t root() const { return root_; }

  // Maps one page at `level` (0: smallest). Fails if anything is mapped there; makes tables as
  // needed.
  [[nodiscard]] MapResult map(uint64_t address, uint64_t physical, uint32_t flags,
                              unsigned level = 0) {
    Entry* e = nullptr;
    if (const MapResult r = make_tables(address, level, (flags & kPageUser) != 0, &e);
        r != MapResult::kOk)
      return r;
    if (Format::is_present(*e)) return MapResult::kOccupied;
    *e = make_leaf(physical, flags, level);
    return MapResult::kOk;
  }

  // Makes the tables down to `level` and no more: for parts that later address spaces share.
  [[nodiscard]] MapResult prepare(uint64_t address, unsigned level, bool is_user) {
    Entry* e = nullptr;
    return make_tables(address, level, is_user, &e);
  }

  // Removes the page that holds `address`, of whatever size. False: nothing was there.
  bool unmap(uint64_t address) {
    Entry* e = leaf_entry(address);
    if (e == nullptr) return false;
    *e = Entry{};
    return true;
  }

  // Changes the flags of the page that holds `address`.
  bool protect(uint64_t address, uint32_t flags) {
    unsigned level = 0;
    Entry* e = leaf_entry(address, &level);
    if (e == nullptr) return false;
    *e = make_leaf(Format::frame(*e) & ~(page_bytes(level) - 1), flags, level);
    return true;
  }

  [[nodiscard]] std::optional<Mapping> query(uint64_t address) const {
    uint64_t table = root_;
    uint32_t allowed = kPageWritable | kPageUser;
    uint32_t denied = 0;
    for (unsigned level = Format::kLevels; level-- > 0;) {
      const Entry* e = entry_at(table, address, level);
      if (e == nullptr || !Format::is_present(*e)) return std::nullopt;
      const uint32_t flags = Format::flags(*e);
      allowed &= flags;
      denied |= flags & kPageNoExecute;
      if (is_leaf(*e, level)) {
        const uint64_t offset_mask = page_bytes(level) - 1;
        const uint32_t rest = flags & ~uint32_t{kPageWritable | kPageUser | kPageNoExecute};
        return Mapping{(Format::frame(*e) & ~offset_mask) | (address & offset_mask),
                       rest | allowed | denied, page_bytes(level)};
      }
      table = Format::frame(*e);
    }
    return std::nullopt;
  }

  // The entry at `level` for `address`, if its table exists; for walks of VM (accessed bits,
  // freeing tables).
  [[nodiscard]] Entry* entry(uint64_t address, unsigned level) const {
    uint64_t table = root_;
    for (unsigned l = Format::kLevels; l-- > level;) {
      Entry* e = entry_at(table, address, l);
      if (e == nullptr || l == level) return e;
      if (!Format::is_present(*e) || is_leaf(*e, l)) return nullptr;
      table = Format::frame(*e);
    }
    return nullptr;
  }

 private:
  [[nodiscard]] static bool is_leaf(Entry e, unsigned level) {
    return level == 0 || (level <= Format::kMaxBigLevel && Format::is_big(e));
  }

  [[nodiscard]] Entry make_leaf(uint64_t physical, uint32_t flags, unsigned level) const {
    const uint32_t f = flags & flags_mask_;
    return level == 0 ? Format::leaf(physical, f) : Format::big_leaf(physical, f);
  }

  [[nodiscard]] Entry* entry_at(uint64_t table, uint64_t address, unsigned level) const {
    auto* entries = static_cast<Entry*>(frames_.at(table));
    return entries == nullptr ? nullptr : entries + index(address, level);
  }

  MapResult make_tables(uint64_t address, unsigned to_level, bool is_user, Entry** out) {
    uint64_t table = root_;
    for (unsigned level = Format::kLevels; level-- > to_level;) {
      Entry* e = entry_at(table, address, level);
      if (e == nullptr) return MapResult::kNoMemory;
      if (level == to_level) {
        *out = e;
        return MapResult::kOk;
      }
      if (!Format::is_present(*e)) {
        const uint64_t frame = frames_.allocate_zeroed();
        if (frame == 0) return MapResult::kNoMemory;
        *e = is_user ? Format::table(frame) : Format::kernel_table(frame);
      } else if (is_leaf(*e, level)) {
        return MapResult::kOccupied;
      }
      table = Format::frame(*e);
    }
    return MapResult::kNoMemory;
  }

  Entry* leaf_entry(uint64_t address, unsigned* level_out = nullptr) const {
    uint64_t table = root_;
    for (unsigned level = Format::kLevels; level-- > 0;) {
      Entry* e = entry_at(table, address, level);
      if (e == nullptr || !Format::is_present(*e)) return nullptr;
      if (is_leaf(*e, level)) {
        if (level_out != nullptr) *level_out = level;
        return e;
      }
      table = Format::frame(*e);
    }
    return nullptr;
  }

  Frames& frames_;
  uint64_t root_;
  uint32_t flags_mask_;
};

}  // namespace arch::x86
