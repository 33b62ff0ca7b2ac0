// SPDX-License-Identifier: BSD-3-Clause
// How a region gets its pages: one interface, one file a type. A type is stateless; what there is
// to know is in the region. Types change page tables and frames, never the region map.
#pragma once
#include "vm/core/frame_allocator.h"
#include "vm/core/region.h"

namespace vm {

struct Core;

class MemoryType {
 public:
  // As /proc/<pid>/maps shows it; nullptr for plain memory.
  [[nodiscard]] virtual const char* name() const = 0;
  // How first_page of a new region is chosen when there is a choice: private memory counts as its
  // address does, so that neighbours can be merged.
  [[nodiscard]] virtual bool is_private() const = 0;

  // The process may read (or write, which the region allows) the page; makes that so. kNoMemory;
  // kFault: the memory has no such page (SIGBUS).
  [[nodiscard]] virtual Result<> make_present(Core& core, const Region* region, Page page,
                                              bool is_write) const = 0;
  // Gets frames for pages of a region that has none there yet, cleared, as `request` wants them;
  // sets no entries. On failure some are there: the caller destroys the region.
  [[nodiscard]] virtual Result<> allocate(Core& core, const Region* region, Page first, Page count,
                                          const FrameRequest& request) const = 0;
  // Sets the entries of all pages that are there. Cannot fail if the tables are prepared.
  [[nodiscard]] virtual Result<> map_present(Core& core, const Region* region) const = 0;
  // The region's protection has changed: no entry may allow more than it does.
  virtual void protection_changed(Core& core, const Region* region) const = 0;
  // Gives `child`, a copy of the region that is in the map of another space, the same memory.
  [[nodiscard]] virtual Result<> fork(Core& core, const Region* parent,
                                      const Region* child) const = 0;
  // Gives up these pages; their entries are gone.
  virtual void release(Core& core, const Region* region, Page first, Page count) const = 0;
  // `high`, which directly follows `low` in the same memory, takes over its pages from `low`.
  [[nodiscard]] virtual Result<> split(Core& core, const Region* low, const Region* high) const = 0;
  // The opposite; needs no memory.
  virtual void merge(Core& core, const Region* low, const Region* high) const = 0;
  // Frames of the region that are there.
  [[nodiscard]] virtual Page resident(const Region* region) const = 0;
  // The frame of a page, or kNoFrame.
  [[nodiscard]] virtual FrameNumber frame_of(const Region* region, Page page) const = 0;

 protected:
  constexpr MemoryType() = default;
  ~MemoryType() = default;
};

extern const MemoryType&
    kAnonymous;  // anonymous.cc: private, cleared when first touched, copied on write
extern const MemoryType& kShared;  // shared.cc: pages of a memory object
extern const MemoryType&
    kDirectPhysical;  // direct_physical.cc: given physical pages, never freed (R-VM-34)

}  // namespace vm
