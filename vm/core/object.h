// SPDX-License-Identifier: BSD-3-Clause
// What is done with memory objects (memory_object.h).
#pragma once
#include "vm/core/core.h"

namespace vm {

// Demand-zero memory of that many pages, or consecutive frames that stay somebody else's. The maker
// is attached until it calls object_detach.
[[nodiscard]] Result<const MemoryObject*> object_create(Core& core, Page page_count,
                                                        FrameNumber fixed_first = kNoFrame);
void object_attach(const MemoryObject* object);
// Ends the object with its last attachment, unless it is kept.
void object_detach(Core& core, const MemoryObject* object);

// The frame of a page, made if need be. kFault: the object has no such page.
[[nodiscard]] Result<FrameNumber> object_page(Core& core, const MemoryObject* object, Page page);
// The frame of a page if it is there.
[[nodiscard]] FrameNumber object_frame_of(const MemoryObject* object, Page page);
// Gives up a page that nobody has seen.
void object_drop_page(Core& core, const MemoryObject* object, Page page);
// Makes all pages of the range that are not there.
[[nodiscard]] Result<> object_allocate(Core& core, const MemoryObject* object, Page first,
                                       Page count, const FrameRequest& request);

}  // namespace vm
