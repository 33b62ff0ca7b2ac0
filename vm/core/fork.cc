// SPDX-License-Identifier: BSD-3-Clause
// fork: the child gets every region; private pages are shared until one of the two writes. A
// failure at any point drops what the child has so far, by which the parent's pages are its own
// again and writable at once: nothing has changed.
#include "vm/core/region_change.h"

namespace vm {
namespace {

Result<> fork_region(Core& core, const Region* parent, const AddressSpace* child) {
  const Region* copy = TRY(region_create(core, child,
                                         {.type = parent->type,
                                          .range = {parent->start, parent->end},
                                          .first_page = parent->first_page,
                                          .protection = parent->protection,
                                          .most_protection = parent->most_protection,
                                          .flags = parent->flags,
                                          .object = parent->object}));
  use(child)->regions.insert(copy);
  return parent->type->fork(core, parent, copy);
}

}  // namespace

Result<const AddressSpace*> fork_space(Core& core, const AddressSpace* parent) {
  const AddressSpace* child = TRY(create_bare_space(core));
  {
    auto changing = use(child);
    changing->heap_start = parent->heap_start;
    changing->heap_end = parent->heap_end;
  }
  Result<> done;
  for (const Region* r = parent->regions.first(); r != nullptr && done;
       r = parent->regions.after(r)) {
    done = fork_region(core, r, child);
  }
  if (parent->process != abi::kNone) core.machine.invalidate_all(parent->process);
  if (done) return child;
  destroy_space(core, child);
  return Unexpected(done.error());
}

}  // namespace vm
