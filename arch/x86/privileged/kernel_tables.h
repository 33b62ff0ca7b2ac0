// SPDX-License-Identifier: BSD-3-Clause
// Builds the kernel's own page tables at boot, for both ISAs: the image in 4 KiB pages (text
// read-only, all else never executable), the direct map in big pages but for the chunks that hold
// the image (where text is read-only too, and the trampoline and the guard page below the stack are
// absent), and the page table of windows and devices. All entries are global and supervisor-only,
// and every table of the kernel half exists afterwards, so that copies of the root's upper half
// stay valid for ever.
#pragma once
#include <cstdint>

#include "arch/x86/formats/memory_map.h"
#include "arch/x86/formats/page_table.h"
#include "arch/x86/privileged/cpu_features.h"

namespace arch::x86 {

// Physical ends of the parts of the image, page aligned, ascending.
struct ImageParts {
  uint64_t boot, text, rodata, data, end, guard_page;
};

// A contiguous stretch of frames, handed out from the bottom, zeroed.
struct FramePool {
  uint64_t first = 0, next = 0, end = 0;
  uintptr_t direct_base = 0;

  [[nodiscard]] void* at(uint64_t physical) const {
    return reinterpret_cast<void*>(direct_base + uintptr_t(physical));
  }
  [[nodiscard]] uint64_t allocate_zeroed();
};

template <class Format, class Layout>
class KernelTables {
 public:
  using Table = PageTable<Format, FramePool>;
  static constexpr uint64_t kPage = 4096;
  static constexpr uint64_t kChunk = Table::page_bytes(1);

  // Upper bound of the frames that build() needs.
  [[nodiscard]] static uint64_t frames_needed(uint64_t direct_bytes, const ImageParts& image) {
    const uint64_t chunks = (direct_bytes + kChunk - 1) / kChunk;
    const uint64_t image_chunks = (image.end + kChunk - 1) / kChunk + 1;
    const uint64_t directories = Format::kLevels > 2 ? (chunks >> Format::kIndexBits) + 6 : 2;
    return (cpu_features.has_big_pages ? 0 : chunks) + 2 * image_chunks + directories + 2;
  }

  KernelTables(FramePool& pool, const ImageParts& image)
      : image_(image),
        pool_(pool),
        table_(pool, pool.allocate_zeroed(), usable_page_flags_at_boot()) {}

  // False: out of frames.
  [[nodiscard]] bool build(uint64_t direct_bytes) {
    if (table_.root() == 0) return false;
    for (uint64_t p = 0; p < direct_bytes; p += kChunk) {
      if (!map_chunk(p, direct_bytes)) return false;
    }
    if constexpr (Layout::kImageBase != Layout::kDirectBase) {
      for (uint64_t p = image_.boot; p < image_.end; p += kPage) {
        if (!map_page(Layout::kImageBase, p, true)) return false;
      }
    }
    return table_.prepare(Layout::kWindowTable, 0, false) == MapResult::kOk;
  }

  [[nodiscard]] uint64_t root() const { return table_.root(); }
  // The page table of the windows: its first entry.
  [[nodiscard]] typename Format::Entry* window_table() const {
    return table_.entry(Layout::kWindowTable, 0);
  }

 private:
  [[nodiscard]] static uint32_t usable_page_flags_at_boot() {
    return ~((cpu_features.has_no_execute ? 0u : uint32_t{kPageNoExecute}) |
             (cpu_features.has_global_pages ? 0u : uint32_t{kPageGlobal}));
  }

  [[nodiscard]] bool map_chunk(uint64_t p, uint64_t direct_bytes) {
    const bool holds_image = p < image_.end && p + kChunk > kTrampoline;
    if (cpu_features.has_big_pages && !holds_image) {
      return table_.map(Layout::kDirectBase + p, p, kPageGlobal | kPageWritable | kPageNoExecute,
                        1) == MapResult::kOk;
    }
    for (uint64_t at = p; at < p + kChunk && (at < direct_bytes || holds_image); at += kPage) {
      if (!map_page(Layout::kDirectBase, at, Layout::kImageBase == Layout::kDirectBase))
        return false;
    }
    return true;
  }

  [[nodiscard]] bool map_page(uintptr_t base, uint64_t p, bool is_executable_here) {
    uint32_t flags = kPageGlobal | kPageNoExecute;
    if (p >= kTrampoline && p < image_.boot) return true;
    if (p == image_.guard_page) return true;
    if (p >= image_.boot && p < image_.text) {
      if (is_executable_here) flags &= ~uint32_t{kPageNoExecute};
    } else if (p < image_.boot || p >= image_.rodata) {
      flags |= kPageWritable;
    }
    return table_.map(base + p, p, flags) == MapResult::kOk;
  }

  static constexpr uint64_t kTrampoline = 0x100000;
  const ImageParts image_;
  FramePool& pool_;
  Table table_;
};

}  // namespace arch::x86
