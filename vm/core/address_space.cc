// SPDX-License-Identifier: BSD-3-Clause
// See address_space.h.
#include "vm/core/address_space.h"

#include "vm/core/region_change.h"

namespace vm {
namespace {

Result<> add_fixed_mapping(Core& core, const AddressSpace* space,
                           const FixedMappings::Entry& entry) {
  const uint8_t protection = abi::vm::kProtRead | (entry.is_executable ? abi::vm::kProtExec : 0);
  const Region* region = TRY(
      region_create(core, space,
                    {.type = &kDirectPhysical,
                     .range = {entry.address, entry.address + (Address{entry.pages} << kPageShift)},
                     .first_page = entry.first,
                     .protection = protection,
                     .most_protection = protection,
                     .flags = kRegionFixed}));
  use(space)->regions.insert(region);
  return kDirectPhysical.map_present(core, region);
}

}  // namespace

Result<const AddressSpace*> create_bare_space(Core& core) {
  const AddressSpace* space = TRY(core.spaces.create());
  auto root = core.tables.create();
  if (!root) {
    core.spaces.destroy(space);
    return Unexpected(root.error());
  }
  use(space)->root = *root;
  return space;
}

Result<const AddressSpace*> create_space(Core& core) {
  const AddressSpace* space = TRY(create_bare_space(core));
  for (unsigned i = 0; i < core.fixed_mappings.count; i++) {
    if (auto done = add_fixed_mapping(core, space, core.fixed_mappings.entry[i]); !done) {
      destroy_space(core, space);
      return Unexpected(done.error());
    }
  }
  return space;
}

void destroy_space(Core& core, const AddressSpace* space) {
  use(space)->regions.remove_all([&core](const Region* region) { region_destroy(core, region); });
  core.tables.destroy(space->root);
  core.spaces.destroy(space);
}

}  // namespace vm
