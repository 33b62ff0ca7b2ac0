// SPDX-License-Identifier: BSD-3-Clause
// Page tables of any Format of arch/x86/formats/page_format.h, or of a test. Unlike the walker
// beside those formats this one keeps account: a table knows how many of its entries are in use
// (Frame::count of its frame), so that it can go with the last one; and all tables of an address
// space are linked through their frames (left: next, right: previous; the top one is the head), so
// that an address space ends without a walk.
#pragma once
#include <cstring>

#include "arch/x86/formats/page_format.h"
#include "vm/core/machine.h"
#include "vm/core/memory.h"
#include "vm/core/page_tables.h"

namespace vm {

template <class Format>
class RadixPageTables final : public PageTables {
 public:
  // `flags_mask`: PageFlags of the format that this CPU has.
  RadixPageTables(Memory& memory, Machine& machine, uint32_t flags_mask)
      : memory_(memory), machine_(machine), flags_mask_(flags_mask) {}

  Result<FrameNumber> create() override {
    void* page = TRY(memory_.pool.allocate_zeroed(FrameKind::kPageTable));
    const FrameNumber root = memory_.window.frame_of(page);
    machine_.fill_kernel_half(root);
    return root;
  }

  void destroy(FrameNumber root) override {
    for (FrameNumber table = root; table != kNoFrame;) {
      const FrameNumber next = memory_.frames[table].left;
      memory_.pool.free(memory_.window.at(table));
      table = next;
    }
  }

  Result<> prepare(FrameNumber root, Address address, Page pages) override {
    const Address end = address + (pages << kPageShift);
    for (Address at = address; at != end; at = next_table(at, end)) {
      if (auto made = make_leaf(root, at); !made) {
        prune(root, address, (at - address) >> kPageShift);
        return Unexpected(made.error());
      }
    }
    return {};
  }

  void prune(FrameNumber root, Address address, Page pages) override {
    const Address end = address + (pages << kPageShift);
    for (Address at = address; at != end; at = next_table(at, end)) {
      Path path;
      const unsigned level = find(root, at, path);
      free_empty(at, path, level);
    }
  }

  Result<> map(FrameNumber root, Address address, uint64_t physical, PageAccess access) override {
    const Entry entry = leaf(physical, access);
    if (Format::frame(entry) != physical) return Unexpected(Error::kInvalid);
    const FrameNumber table = TRY(make_leaf(root, address));
    set(table, address, entry);
    return {};
  }

  Result<> map_linear(FrameNumber root, Address address, uint64_t physical, Page pages,
                      PageAccess access) override {
    for (Page i = 0; i < pages; i++) {
      const uint64_t offset = uint64_t{i} << kPageShift;
      TRY_VOID(map(root, address + Address(offset), physical + offset, access));
    }
    return {};
  }

  Result<> map_frames(FrameNumber root, Address address, const FrameNumber* frames, unsigned count,
                      uint32_t writable, PageAccess access) override {
    FrameNumber table = kNoFrame;
    for (unsigned i = 0; i < count; i++, address += kPageBytes) {
      if (index(address, 0) == 0) table = kNoFrame;
      if (frames[i] == kNoFrame) continue;
      if (table == kNoFrame) table = TRY(make_leaf(root, address));
      access.is_writable = (writable >> i & 1) != 0;
      set(table, address, leaf(physical_of(frames[i]), access));
    }
    return {};
  }

  void change_frames(FrameNumber root, Address address, const FrameNumber* frames, unsigned count,
                     uint32_t writable, PageAccess access) override {
    FrameNumber table = kNoFrame;
    for (unsigned i = 0; i < count; i++, address += kPageBytes) {
      if (i == 0 || index(address, 0) == 0) table = find_leaf(root, address);
      if (frames[i] == kNoFrame || table == kNoFrame) continue;
      Entry& entry = entries(table)[index(address, 0)];
      if (!Format::is_present(entry)) continue;
      access.is_writable = (writable >> i & 1) != 0;
      entry = leaf(physical_of(frames[i]), access);
    }
  }

  void write_protect(FrameNumber root, Address address, Page pages) override {
    for_each_entry(root, address, pages, [](Entry& entry) {
      entry = Format::leaf(Format::frame(entry),
                           Format::flags(entry) & ~uint32_t{arch::x86::kPageWritable});
    });
  }

  void unmap(FrameNumber root, Address address, Page pages, bool keeps_tables) override {
    const Address end = address + (pages << kPageShift);
    for (Address at = address; at != end;) {
      Path path;
      const unsigned level = find(root, at, path);
      if (level == 0) {
        at = clear_leaf(path.table[0], at, end);
        if (!keeps_tables) free_empty(at - kPageBytes, path, 0);
      } else {
        at = next_boundary(at, end, level);
      }
    }
  }

  std::optional<PageEntry> query(FrameNumber root, Address address) const override {
    const FrameNumber table = find_leaf(root, address);
    if (table == kNoFrame) return std::nullopt;
    const Entry entry = entries(table)[index(address, 0)];
    if (!Format::is_present(entry)) return std::nullopt;
    const uint32_t flags = Format::flags(entry);
    return PageEntry{Format::frame(entry),
                     {.is_writable = (flags & arch::x86::kPageWritable) != 0,
                      .is_executable = (flags & arch::x86::kPageNoExecute) == 0,
                      .is_uncached = (flags & arch::x86::kPageUncached) != 0}};
  }

  uint32_t table_count(FrameNumber root) const override {
    uint32_t count = 0;
    for (FrameNumber table = root; table != kNoFrame; table = memory_.frames[table].left) count++;
    return count;
  }

 private:
  using Entry = typename Format::Entry;
  static constexpr unsigned kLevels = Format::kLevels;
  static_assert(Format::kPageShift == kPageShift);

  // The tables above an address, table[kLevels - 1] being the top one; valid down to the level that
  // find() returned.
  struct Path {
    FrameNumber table[kLevels];
  };

  [[nodiscard]] static unsigned index(Address address, unsigned level) {
    return unsigned(uint64_t{address} >> (kPageShift + level * Format::kIndexBits)) &
           ((1u << Format::kIndexBits) - 1);
  }
  // Where the part that one entry of `level` covers ends; `end` at the latest.
  [[nodiscard]] static Address next_boundary(Address address, Address end, unsigned level) {
    const uint64_t bytes = uint64_t{1} << (kPageShift + level * Format::kIndexBits);
    const uint64_t next = (uint64_t{address} & ~(bytes - 1)) + bytes;
    return next - address < end - address ? Address(next) : end;
  }
  [[nodiscard]] static Address next_table(Address address, Address end) {
    return next_boundary(address, end, 1);
  }

  [[nodiscard]] Entry* entries(FrameNumber table) const {
    return static_cast<Entry*>(memory_.window.at(table));
  }
  [[nodiscard]] static FrameNumber frame_of(Entry entry) {
    return FrameNumber(Format::frame(entry) >> kPageShift);
  }

  [[nodiscard]] Entry leaf(uint64_t physical, PageAccess access) const {
    const uint32_t flags = arch::x86::kPageUser |
                           (access.is_writable ? arch::x86::kPageWritable : 0u) |
                           (access.is_executable ? 0u : arch::x86::kPageNoExecute) |
                           (access.is_uncached ? arch::x86::kPageUncached : 0u);
    return Format::leaf(physical, flags & flags_mask_);
  }
  void set(FrameNumber table, Address address, Entry value) {
    Entry& entry = entries(table)[index(address, 0)];
    if (!Format::is_present(entry)) memory_.frames[table].count++;
    entry = value;
  }

  // Goes down as far as there are tables; the level of the last one.
  unsigned find(FrameNumber root, Address address, Path& path) const {
    unsigned level = kLevels - 1;
    path.table[level] = root;
    while (level > 0) {
      const Entry entry = entries(path.table[level])[index(address, level)];
      if (!Format::is_present(entry)) break;
      path.table[--level] = frame_of(entry);
    }
    return level;
  }
  [[nodiscard]] FrameNumber find_leaf(FrameNumber root, Address address) const {
    FrameNumber table = root;
    for (unsigned level = kLevels - 1; level > 0; level--) {
      const Entry entry = entries(table)[index(address, level)];
      if (!Format::is_present(entry)) return kNoFrame;
      table = frame_of(entry);
    }
    return table;
  }
  // The lowest table, made with all above it if need be; on failure none was made.
  [[nodiscard]] Result<FrameNumber> make_leaf(FrameNumber root, Address address) {
    if (const FrameNumber table = find_leaf(root, address); table != kNoFrame) [[likely]]
      return table;
    Path path;
    for (unsigned level = find(root, address, path); level > 0; level--) {
      const auto page = memory_.pool.allocate_zeroed(FrameKind::kPageTable);
      if (!page) {
        free_empty(address, path, level);
        return Unexpected(page.error());
      }
      path.table[level - 1] = memory_.window.frame_of(*page);
      link(root, path.table[level - 1]);
      entries(path.table[level])[index(address, level)] =
          Format::table(physical_of(path.table[level - 1]));
      memory_.frames[path.table[level]].count++;
    }
    return path.table[0];
  }

  // Removes the entries of one lowest table; where the next table starts, or `end`.
  Address clear_leaf(FrameNumber table, Address address, Address end) {
    const Address stop = next_table(address, end);
    Entry* entry = entries(table) + index(address, 0);
    for (; address != stop; address += kPageBytes, entry++) {
      if (!Format::is_present(*entry)) continue;
      *entry = Entry{};
      memory_.frames[table].count--;
    }
    return stop;
  }

  // Frees the tables of a path that are empty, from its end at `level` up.
  void free_empty(Address address, const Path& path, unsigned level) {
    for (; level < kLevels - 1 && memory_.frames[path.table[level]].count == 0; level++) {
      unlink(path.table[level]);
      memory_.pool.free_zeroed(memory_.window.at(path.table[level]));
      entries(path.table[level + 1])[index(address, level + 1)] = Entry{};
      memory_.frames[path.table[level + 1]].count--;
    }
  }

  void link(FrameNumber root, FrameNumber table) {
    Frame& head = memory_.frames[root];
    Frame& frame = memory_.frames[table];
    frame.left = head.left;
    frame.right = root;
    if (head.left != kNoFrame) memory_.frames[head.left].right = table;
    head.left = table;
  }
  void unlink(FrameNumber table) {
    const Frame& frame = memory_.frames[table];
    if (frame.left != kNoFrame) memory_.frames[frame.left].right = frame.right;
    memory_.frames[frame.right].left = frame.left;
  }

  template <class Change>
  void for_each_entry(FrameNumber root, Address address, Page pages, Change change) {
    const Address end = address + (pages << kPageShift);
    for (Address at = address; at != end;) {
      Path path;
      const unsigned level = find(root, at, path);
      const Address stop = next_boundary(at, end, level == 0 ? 1 : level);
      if (level == 0) {
        Entry* entry = entries(path.table[0]) + index(at, 0);
        for (; at != stop; at += kPageBytes, entry++) {
          if (Format::is_present(*entry)) change(*entry);
        }
      }
      at = stop;
    }
  }

  Memory& memory_;
  Machine& machine_;
  uint32_t flags_mask_;
};

}  // namespace vm
