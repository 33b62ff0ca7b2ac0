// SPDX-License-Identifier: BSD-3-Clause
// Device memory: see share.h. That the process may have exactly these bytes was asked of the kernel
// before anything was rounded to pages (7e73260cf).
#include "vm/core/map_memory.h"
#include "vm/core/share.h"

namespace vm {
namespace {

// RAM belongs to somebody. Whoever has the right may look at it; nobody may write to it behind its
// owner's back.
bool touches_ram(const Core& core, uint64_t first, uint64_t last) {
  for (uint64_t page = first; page <= last && page < core.memory.frames.count(); page++) {
    if (core.memory.frames.is_ram(FrameNumber(page))) return true;
  }
  return false;
}

}  // namespace

Result<Address> map_physical(Core& core, const AddressSpace* space,
                             const PhysicalRequest& request) {
  if (request.bytes == 0 || request.bytes > ~uint64_t{0} - request.physical)
    return Unexpected(Error::kInvalid);
  const uint64_t first = request.physical >> kPageShift;
  const uint64_t last = (request.physical + request.bytes - 1) >> kPageShift;
  if (last >= kNoFrameLimit) return Unexpected(Error::kInvalid);
  const bool may_read_memory = request.may_map_memory && request.is_read_only;
  if (!may_read_memory && touches_ram(core, first, last)) return Unexpected(Error::kPerm);
  const uint8_t protection =
      request.is_read_only ? abi::vm::kProtRead : abi::vm::kProtRead | abi::vm::kProtWrite;
  const Address address =
      TRY(map_memory(core, space,
                     {.bytes = (last - first + 1) << kPageShift,
                      .is_allocated = true,
                      .region = {.type = &kDirectPhysical,
                                 .first_page = Page(first),
                                 .protection = protection,
                                 .most_protection = protection,
                                 .flags = request.is_uncached ? uint32_t{kRegionUncached} : 0}}));
  return address + Address(request.physical & (kPageBytes - 1));
}

Result<> unmap_physical(Core& core, const AddressSpace* space, uint64_t address) {
  const Region* region =
      address < core.layout.user_end ? space->regions.find(Address(address)) : nullptr;
  if (region == nullptr || region->type != &kDirectPhysical ||
      (region->flags & kRegionFixed) != 0) {
    return Unexpected(Error::kInvalid);
  }
  const Range range{region->start, region->end};
  remove_regions(core, space, range);
  invalidate(core, space, range);
  return {};
}

}  // namespace vm
