// SPDX-License-Identifier: BSD-3-Clause
// remap and its kin: see share.h.
#include "vm/core/map_memory.h"
#include "vm/core/object.h"
#include "vm/core/share.h"

namespace vm {
namespace {

const Region* shared_region_at(const AddressSpace* space, uint64_t address) {
  const Region* region = address <= ~Address{0} ? space->regions.find(Address(address)) : nullptr;
  return region != nullptr && region->type == &kShared ? region : nullptr;
}

}  // namespace

Result<Address> remap(Core& core, const AddressSpace* destination, const AddressSpace* source,
                      const RemapRequest& request) {
  const auto range = Range::around(core.layout, request.source_address, request.bytes);
  const Region* region = shared_region_at(source, request.source_address);
  if (!range || region == nullptr || !is_page_aligned(request.source_address))
    return Unexpected(Error::kInvalid);
  if (range->end > region->end) return Unexpected(Error::kFault);
  const uint8_t denied = request.is_read_only ? abi::vm::kProtWrite : 0;
  auto mapped =
      map_memory(core, destination,
                 {.address = request.destination_address,
                  .bytes = request.bytes,
                  .is_fixed = request.destination_address != 0,
                  .keeps_others = true,
                  .region = {.type = &kShared,
                             .first_page = region->page_of(range->start),
                             .protection = uint8_t(region->protection & ~denied),
                             .most_protection = uint8_t(region->most_protection & ~denied),
                             .object = region->object}});
  if (!mapped && mapped.error() != Error::kNoMemory) return Unexpected(Error::kInvalid);
  return mapped;
}

// A process may have cut the attachment; all that directly follows goes with it.
Result<> shm_unmap(Core& core, const AddressSpace* space, uint64_t address) {
  const Region* region = shared_region_at(space, address);
  if (region == nullptr || region->start != address) return Unexpected(Error::kFault);
  const Region* last = region;
  for (const Region* next = space->regions.after(last);
       next != nullptr && next->object == region->object && next->start == last->end &&
       next->first_page == last->last_page() + 1;
       next = space->regions.after(last)) {
    last = next;
  }
  const Range range{region->start, last->end};
  remove_regions(core, space, range);
  invalidate(core, space, range);
  return {};
}

Result<uint64_t> shared_physical(Core& core, const AddressSpace* space, uint64_t address) {
  const Region* region = shared_region_at(space, address);
  if (region == nullptr || region->start != address) return Unexpected(Error::kInvalid);
  return physical_of(TRY(object_page(core, region->object, region->first_page)));
}

Result<uint64_t> shared_references(const AddressSpace* space, uint64_t address) {
  const Region* region = shared_region_at(space, address);
  if (region == nullptr || region->start != address) return Unexpected(Error::kInvalid);
  return region->object->region_count;
}

Result<Address> map_object(Core& core, const AddressSpace* space, const MemoryObject* object) {
  return map_memory(core, space,
                    {.bytes = uint64_t{object->page_count} << kPageShift,
                     .region = {.type = &kShared,
                                .protection = abi::vm::kProtRead | abi::vm::kProtWrite,
                                .object = object}});
}

}  // namespace vm
