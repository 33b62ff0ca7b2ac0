// SPDX-License-Identifier: BSD-3-Clause
// Paging as the kernel uses it after boot, for both ISAs: Format says what entries look like,
// Layout where things are in the kernel half. VM owns all user halves; the kernel reads them
// (translate), and writes only the kernel half of new roots and, at boot, VM's own space.
//
// Layout: kDirectBase, kWindowBase (kWindows pages), kRootTableBase (one page), kFirstKernelEntry
// (of a root), kUserEnd, kVmSelfMap.
#pragma once
#include <cstdint>
#include <cstring>

#include "abi/endpoint.h"
#include "arch/x86/formats/page_table.h"
#include "arch/x86/privileged/cpu.h"
#include "arch/x86/privileged/cpu_features.h"
#include "hal/types.h"

namespace arch::x86 {

// Flags that this CPU does not have are left out of all entries.
[[nodiscard]] inline uint32_t usable_page_flags() {
  return ~((cpu_features.has_no_execute ? 0u : uint32_t{kPageNoExecute}) |
           (cpu_features.has_global_pages ? 0u : uint32_t{kPageGlobal}));
}

template <class Format, class Layout>
struct Paging {
  using Entry = typename Format::Entry;
  static constexpr unsigned kWindows = 2;
  static constexpr unsigned kRootEntries = 1u << Format::kIndexBits;

  // Set once by boot code (start.cc): what the direct map covers, the kernel's own root, and the
  // table that maps the windows and the table of roots (its entries are the same in every address
  // space).
  inline static constinit uint64_t direct_bytes = 0;
  inline static constinit uint64_t kernel_root_frame = 0;
  inline static constinit Entry* window_table = nullptr;

  // Table frames are direct-mapped memory by agreement with VM; anything else is treated as absent.
  struct DirectFrames {
    hal::FrameSource* source = nullptr;
    [[nodiscard]] void* at(uint64_t physical) const {
      return physical < direct_bytes ? direct(physical) : nullptr;
    }
    [[nodiscard]] uint64_t allocate_zeroed() const {
      return source == nullptr ? 0 : source->take(source->context).value;
    }
  };
  using Table = PageTable<Format, DirectFrames>;

  [[nodiscard]] static void* direct(uint64_t physical) {
    return reinterpret_cast<void*>(Layout::kDirectBase + uintptr_t(physical));
  }

  [[nodiscard]] static hal::Translation translate(hal::PhysAddr root, hal::UserAddr u,
                                                  hal::Access access) noexcept {
    if (u.value >= Layout::kUserEnd) return {};
    DirectFrames frames;
    const auto mapping = Table(frames, root.value).query(u.value);
    const uint32_t needed =
        kPageUser | (access == hal::Access::kWrite ? uint32_t{kPageWritable} : 0u);
    if (!mapping || (mapping->flags & needed) != needed) return {};
    return {{mapping->physical}, mapping->bytes - (u.value & (mapping->bytes - 1))};
  }

  [[nodiscard]] static void* physical_window(unsigned n, hal::PhysAddr p) noexcept {
    if (p.value < direct_bytes) return direct(p.value);
    const uintptr_t address = Layout::kWindowBase + n * 4096u;
    window_table[Table::index(address, 0)] = Format::leaf(
        p.value & ~uint64_t{4095}, (kPageWritable | kPageNoExecute) & usable_page_flags());
    x86::invalidate_page(address);
    return reinterpret_cast<void*>(address + uintptr_t(p.value & 4095));
  }

  static void activate(hal::PhysAddr root) noexcept { write_cr3(uintptr_t(root.value)); }
  [[nodiscard]] static hal::PhysAddr kernel_root() noexcept { return {kernel_root_frame}; }

  static void fill_kernel_half(hal::PhysAddr root) noexcept {
    if (root.value >= direct_bytes) return;
    auto* to = static_cast<Entry*>(direct(root.value));
    const auto* from = static_cast<const Entry*>(direct(kernel_root_frame));
    for (unsigned i = Layout::kFirstKernelEntry; i < kRootEntries; ++i) to[i] = from[i];
  }

  static void invalidate_page(hal::UserAddr u) noexcept {
    x86::invalidate_page(uintptr_t(u.value));
  }
  static void invalidate_all() noexcept { write_cr3(read_cr3()); }

  static bool map_root_table(hal::PhysAddr table) noexcept {
    constexpr uint64_t kBytes = abi::kMaxProcesses * sizeof(uintptr_t);
    if (table.value % sizeof(uintptr_t) != 0 || table.value >= direct_bytes) return false;
    if ((table.value & 4095) + kBytes > 4096) return false;
    window_table[Table::index(Layout::kRootTableBase, 0)] = Format::leaf(
        table.value & ~uint64_t{4095}, (kPageNoExecute | kPageGlobal) & usable_page_flags());
    x86::invalidate_page(uintptr_t{Layout::kRootTableBase});
    root_table = reinterpret_cast<const volatile uintptr_t*>(Layout::kRootTableBase +
                                                             uintptr_t(table.value & 4095));
    return true;
  }
  [[nodiscard]] static hal::PhysAddr root_of_slot(unsigned slot) noexcept {
    return {root_table == nullptr || slot >= abi::kMaxProcesses ? 0 : uint64_t{root_table[slot]}};
  }

  [[nodiscard]] static bool boot_map(hal::PhysAddr root, hal::UserAddr u, hal::PhysAddr p,
                                     hal::PageRights rights, hal::FrameSource& source) noexcept {
    DirectFrames frames{&source};
    const uint32_t flags = kPageUser | (rights.is_writable ? uint32_t{kPageWritable} : 0u) |
                           (rights.is_executable ? 0u : uint32_t{kPageNoExecute});
    return Table(frames, root.value, usable_page_flags()).map(u.value, p.value, flags) ==
           MapResult::kOk;
  }

  // VM sees its own tables at kVmSelfMap, as pages that it may write and not run.
  static void boot_map_self(hal::PhysAddr root) noexcept {
    auto* entries = static_cast<Entry*>(direct(root.value));
    entries[Table::index(Layout::kVmSelfMap, Format::kLevels - 1)] = Format::leaf(
        root.value, (kPageUser | kPageWritable | kPageNoExecute) & usable_page_flags());
  }

 private:
  inline static constinit const volatile uintptr_t* root_table = nullptr;
};

}  // namespace arch::x86
