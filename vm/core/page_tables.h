// SPDX-License-Identifier: BSD-3-Clause
// The page tables of processes, apart from their shape: radix_page_tables.h does it for every
// format. An address space is named by the frame of its top-level table. Tables are made when first
// needed and go with their last entry, so an address space without pages costs one frame. Nothing
// here tells any TLB; the callers do, once per operation (Machine::invalidate_*).
#pragma once
#include <optional>

#include "vm/core/page_access.h"
#include "vm/core/types.h"

namespace vm {

struct PageEntry {
  uint64_t physical;
  PageAccess access;
};

class PageTables {
 public:
  // A new address space: nothing but the kernel's half.
  [[nodiscard]] virtual Result<FrameNumber> create() = 0;
  // All of its tables. The caller has taken care of what was mapped.
  virtual void destroy(FrameNumber root) = 0;

  // Makes the tables for the pages, so that map() of them cannot fail; on failure everything is as
  // before.
  [[nodiscard]] virtual Result<> prepare(FrameNumber root, Address address, Page pages) = 0;
  // Takes back those of prepare() that are still empty.
  virtual void prune(FrameNumber root, Address address, Page pages) = 0;

  // Sets one entry, whatever was there. kNoMemory: no table; kInvalid: the format cannot say that
  // physical address.
  [[nodiscard]] virtual Result<> map(FrameNumber root, Address address, uint64_t physical,
                                     PageAccess access) = 0;
  // Sets the entries of `pages` consecutive physical pages; on failure some are set.
  [[nodiscard]] virtual Result<> map_linear(FrameNumber root, Address address, uint64_t physical,
                                            Page pages, PageAccess access) = 0;
  // Sets the entries of up to 32 pages to the frames in the array; kNoFrame: that entry is left
  // alone. A page is writable if its bit is set. On failure some are set.
  [[nodiscard]] virtual Result<> map_frames(FrameNumber root, Address address,
                                            const FrameNumber* frames, unsigned count,
                                            uint32_t writable, PageAccess access) = 0;
  // The same for entries that are present; the others stay as they are.
  virtual void change_frames(FrameNumber root, Address address, const FrameNumber* frames,
                             unsigned count, uint32_t writable, PageAccess access) = 0;
  virtual void write_protect(FrameNumber root, Address address, Page pages) = 0;
  // Removes entries. `keeps_tables`: empty tables stay (as after prepare()).
  virtual void unmap(FrameNumber root, Address address, Page pages, bool keeps_tables = false) = 0;

  [[nodiscard]] virtual std::optional<PageEntry> query(FrameNumber root, Address address) const = 0;
  // Frames that the address space uses for its tables, the top one included.
  [[nodiscard]] virtual uint32_t table_count(FrameNumber root) const = 0;

 protected:
  ~PageTables() = default;
};

}  // namespace vm
