// SPDX-License-Identifier: BSD-3-Clause
// Calls of services that lend memory or devices: remap and its kin (System V shared memory), device
// memory. Who may call is checked by the server before; what is asked of the address spaces is
// checked here.
#pragma once
#include "vm/core/core.h"

namespace vm {

struct RemapRequest {
  uint64_t destination_address;  // 0: anywhere; else exactly there
  uint64_t source_address, bytes;
  bool is_read_only;
};
// The destination sees the pages of a shared region of the source, also those touched later
// (R-VM-25). kInvalid: no such region, not shared, or the place is taken; kFault: the range leaves
// the region.
[[nodiscard]] Result<Address> remap(Core& core, const AddressSpace* destination,
                                    const AddressSpace* source, const RemapRequest& request);
// Ends the attachment that starts at the address. kFault: that is not the start of one.
[[nodiscard]] Result<> shm_unmap(Core& core, const AddressSpace* space, uint64_t address);
// Of the attachment that starts at the address: where its first page is, and how many attachments
// there are. kInvalid.
[[nodiscard]] Result<uint64_t> shared_physical(Core& core, const AddressSpace* space,
                                               uint64_t address);
[[nodiscard]] Result<uint64_t> shared_references(const AddressSpace* space, uint64_t address);

struct PhysicalRequest {
  uint64_t physical, bytes;
  bool is_uncached, is_read_only;
  bool may_map_memory;  // the named right: RAM, too, but only to look at
};
// Device memory. The answer is the address of that very byte (R-VM-31). kInvalid: empty or
// wrapping; kPerm: a page of it is RAM.
[[nodiscard]] Result<Address> map_physical(Core& core, const AddressSpace* space,
                                           const PhysicalRequest& request);
// kInvalid: the address is not in a physical mapping of the space.
[[nodiscard]] Result<> unmap_physical(Core& core, const AddressSpace* space, uint64_t address);

// The whole object, in a new place.
[[nodiscard]] Result<Address> map_object(Core& core, const AddressSpace* space,
                                         const MemoryObject* object);

}  // namespace vm
