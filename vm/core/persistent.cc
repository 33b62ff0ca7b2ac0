// SPDX-License-Identifier: BSD-3-Clause
// See persistent.h.
#include "vm/core/persistent.h"

#include <cstring>

#include "vm/core/name.h"
#include "vm/core/object.h"

namespace vm {

Result<PersistentMaps::Found> PersistentMaps::find_or_create(Core& core, const char* label,
                                                             const char* name, uint64_t bytes,
                                                             FrameNumber fixed_first) {
  Entry* free = nullptr;
  for (Entry& e : entry_) {
    if (e.object == nullptr) {
      if (free == nullptr) free = &e;
    } else if (std::strncmp(e.label, label, sizeof e.label) == 0 &&
               std::strncmp(e.name, name, sizeof e.name) == 0) {
      if (bytes != 0 && bytes != e.bytes) return Unexpected(Error::kInvalid);
      return Found{e.object, e.bytes, false};
    }
  }
  if (bytes == 0 || bytes > core.layout.user_end) return Unexpected(Error::kInvalid);
  if (free == nullptr) return Unexpected(Error::kNoSpace);
  const Page pages = round_up(Address(bytes)) >> kPageShift;
  const MemoryObject* object = TRY(object_create(core, pages, fixed_first));
  use(object)->is_kept = true;
  object_detach(core, object);
  copy_name(free->label, label);
  copy_name(free->name, name);
  free->object = object;
  free->bytes = bytes;
  return Found{object, bytes, true};
}

}  // namespace vm
