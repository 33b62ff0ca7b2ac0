// SPDX-License-Identifier: BSD-3-Clause
// Direct physical memory: device registers, and what the kernel shows to everybody. The region's
// first page is the number of the physical page. Entries are set at once; frames are never counted,
// nor freed (R-VM-34).
#include "vm/core/core.h"

namespace vm {
namespace {

class DirectPhysicalType final : public MemoryType {
 public:
  constexpr DirectPhysicalType() = default;
  const char* name() const override { return "[physical]"; }
  bool is_private() const override { return false; }

  Result<> make_present(Core& core, const Region* region, Page page, bool) const override {
    return core.tables.map(region->space->root, region->address_of(page),
                           uint64_t{page} << kPageShift, region->access(true));
  }
  Result<> allocate(Core&, const Region*, Page, Page, const FrameRequest&) const override {
    return {};
  }
  Result<> map_present(Core& core, const Region* region) const override {
    return core.tables.map_linear(region->space->root, region->start,
                                  uint64_t{region->first_page} << kPageShift, region->page_count(),
                                  region->access(true));
  }
  void protection_changed(Core& core, const Region* region) const override {
    core.tables.unmap(region->space->root, region->start, region->page_count());
  }
  Result<> fork(Core& core, const Region*, const Region* child) const override {
    if (!child->is_readable()) return {};
    return map_present(core, child);
  }
  void release(Core&, const Region*, Page, Page) const override {}
  Result<> split(Core&, const Region*, const Region*) const override { return {}; }
  void merge(Core&, const Region*, const Region*) const override {}
  Page resident(const Region*) const override { return 0; }
  FrameNumber frame_of(const Region*, Page page) const override { return FrameNumber(page); }
};

constinit const DirectPhysicalType direct_type;

}  // namespace

constinit const MemoryType& kDirectPhysical = direct_type;

}  // namespace vm
