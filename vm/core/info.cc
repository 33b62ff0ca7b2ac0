// SPDX-License-Identifier: BSD-3-Clause
// See info.h.
#include "vm/core/info.h"

#include "vm/core/name.h"

namespace vm {
namespace {

const char* name_of(const Region* region) {
  if ((region->flags & kRegionHeap) != 0) return "[heap]";
  if ((region->flags & kRegionStack) != 0) return "[stack]";
  if ((region->flags & kRegionGuard) != 0) return "[guard]";
  if ((region->flags & kRegionFixed) != 0) return "[trap]";
  return region->type->name();
}

abi::vm::RegionEntry entry_of(const Region* region) {
  abi::vm::RegionEntry entry{};
  entry.start = region->start;
  entry.end = region->end;
  entry.offset = region->type->is_private() ? 0 : uint64_t{region->first_page} << kPageShift;
  entry.resident_bytes = uint64_t{region->type->resident(region)} << kPageShift;
  entry.protection = region->protection;
  entry.flags = region->flags;
  if (const char* name = name_of(region); name != nullptr) copy_name(entry.name, name);
  return entry;
}

uint64_t bytes_of(const Core& core, FrameKind kind) {
  return physical_of(core.memory.frames.frames_of(kind));
}

}  // namespace

SpaceInfo space_info(const AddressSpace* space) {
  SpaceInfo info{.virtual_bytes = 0,
                 .resident_bytes = 0,
                 .minor_faults = space->minor_faults,
                 .major_faults = space->major_faults};
  for (const Region* r = space->regions.first(); r != nullptr; r = space->regions.after(r)) {
    if ((r->flags & (kRegionGuard | kRegionFixed)) != 0) continue;
    info.virtual_bytes += r->end - r->start;
    if (!r->type->is_private()) info.resident_bytes += uint64_t{r->type->resident(r)} << kPageShift;
  }
  info.resident_bytes += physical_of(space->resident);
  return info;
}

unsigned region_entries(const AddressSpace* space, uint64_t address, abi::vm::RegionEntry* entries,
                        unsigned most) {
  unsigned count = 0;
  if (address > ~Address{0}) return 0;
  for (const Region* r = space->regions.first_from(Address(address)); r != nullptr && count < most;
       r = space->regions.after(r)) {
    entries[count++] = entry_of(r);
  }
  return count;
}

abi::MemoryInfo memory_info(const Core& core) {
  return {.total_bytes = physical_of(core.memory.frames.ram_frames()),
          .free_bytes = physical_of(core.memory.free_count()),
          .cached_bytes = 0,
          .vm_bytes = bytes_of(core, FrameKind::kVmObjects) + bytes_of(core, FrameKind::kVmFixed) +
                      bytes_of(core, FrameKind::kPageTable),
          .largest_free_bytes = physical_of(core.memory.allocator.largest_run()),
          .reserved = {}};
}

}  // namespace vm
