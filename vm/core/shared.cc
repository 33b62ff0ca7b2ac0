// SPDX-License-Identifier: BSD-3-Clause
// Shared memory: the region is a view of a memory object. Entries are set when they are first
// needed, by each of the processes; the frames belong to the object, which never shares them with
// anything else.
#include "vm/core/object.h"

namespace vm {
namespace {

class SharedType final : public MemoryType {
 public:
  constexpr SharedType() = default;
  const char* name() const override { return "[shared]"; }
  bool is_private() const override { return false; }

  Result<> make_present(Core& core, const Region* region, Page page, bool) const override {
    const bool is_new = object_frame_of(region->object, page) == kNoFrame;
    const FrameNumber frame = TRY(object_page(core, region->object, page));
    auto mapped = core.tables.map(region->space->root, region->address_of(page), physical_of(frame),
                                  region->access(true));
    if (!mapped && is_new) object_drop_page(core, region->object, page);
    return mapped;
  }

  Result<> allocate(Core& core, const Region* region, Page first, Page count,
                    const FrameRequest& request) const override {
    return object_allocate(core, region->object, first, count, request);
  }

  Result<> map_present(Core& core, const Region* region) const override {
    const MemoryObject* object = region->object;
    const FrameNumber root = region->space->root;
    if (object->fixed_first != kNoFrame) {
      const uint64_t first =
          physical_of(object->fixed_first) + (uint64_t{region->first_page} << kPageShift);
      return core.tables.map_linear(root, region->start, first, region->page_count(),
                                    region->access(true));
    }
    const Page end = region->first_page + region->page_count();
    for (const PhysRange* r = object->pages.first_from(region->first_page);
         r != nullptr && r->first_page() < end; r = object->pages.after(r)) {
      const Page from = r->first_page() < region->first_page ? region->first_page : r->first_page();
      const Page to =
          r->first_page() + PhysRange::kPages < end ? r->first_page() + PhysRange::kPages : end;
      TRY_VOID(core.tables.map_frames(root, region->address_of(from), r->frame + slot_index(from),
                                      unsigned(to - from), region->is_writable() ? ~0u : 0,
                                      region->access(true)));
    }
    return {};
  }

  // The process finds its pages again by faults.
  void protection_changed(Core& core, const Region* region) const override {
    core.tables.unmap(region->space->root, region->start, region->page_count());
  }
  Result<> fork(Core&, const Region*, const Region*) const override { return {}; }
  void release(Core&, const Region*, Page, Page) const override {}
  Result<> split(Core&, const Region*, const Region*) const override { return {}; }
  void merge(Core&, const Region*, const Region*) const override {}

  Page resident(const Region* region) const override {
    Page count = 0;
    for (Page i = 0; i < region->page_count(); i++) {
      if (frame_of(region, region->first_page + i) != kNoFrame) count++;
    }
    return count;
  }
  FrameNumber frame_of(const Region* region, Page page) const override {
    return object_frame_of(region->object, page);
  }
};

constinit const SharedType shared_type;

}  // namespace

constinit const MemoryType& kShared = shared_type;

}  // namespace vm
