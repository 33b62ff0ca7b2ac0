// SPDX-License-Identifier: BSD-3-Clause
// See program_source.h.
#include "vm/server/program_source.h"

#include "lib/sys/memory.h"
#include "vm/core/object.h"
#include "vm/server/physical.h"

namespace vm {

bool ModuleSource::read(uint64_t offset, void* to, size_t bytes) {
  return read_physical(server_.passing, module_.first + offset, to, bytes).has_value();
}

Result<> ModuleSource::fill(uint64_t offset, uint64_t physical, size_t bytes) {
  return sys::physical_copy(uintptr_t(module_.first + offset), uintptr_t(physical), bytes);
}

Result<const MemoryObject*> ModuleSource::object() {
  const MemoryObject*& object = server_.module_object[index_];
  if (object != nullptr) return object;
  const Page pages = round_up(Address(module_.bytes)) >> kPageShift;
  object = TRY(object_create(server_.core, pages, FrameNumber(module_.first >> kPageShift)));
  use(object)->is_kept = true;
  object_detach(server_.core, object);
  return object;
}

bool GrantSource::read(uint64_t offset, void* to, size_t bytes) {
  return sys::safe_copy_from(granter_, grant_, offset, to, bytes).has_value();
}

Result<> GrantSource::fill(uint64_t offset, uint64_t physical, size_t bytes) {
  const FrameNumber frame = FrameNumber(physical >> kPageShift);
  std::byte* page = TRY(server_.passing.open({&frame, 1}));
  const auto copied =
      sys::safe_copy_from(granter_, grant_, offset, page + (physical & (kPageBytes - 1)), bytes);
  server_.passing.close();
  return copied;
}

}  // namespace vm
