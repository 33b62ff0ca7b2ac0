// SPDX-License-Identifier: BSD-3-Clause
// See server.h.
#include "vm/server/server.h"

namespace vm {
namespace {

constexpr Layout kLayout = {.user_start = abi::layout::kUserStart,
                            .user_end = abi::layout::kUserEnd,
                            .mmap_top = abi::layout::kMmapTop,
                            .stack_top = abi::layout::kStackTop};

// Flags that the CPU has; entries are made without the others.
uint32_t known_flags(const abi::BootInfo& info) {
  return info.has_no_execute ? ~0u : ~uint32_t{arch::x86::kPageNoExecute};
}

}  // namespace

Server::Server(const abi::BootInfo& boot_info, OwnSpace& own_space, const BootMemory& boot)
    : info(boot_info),
      own(own_space),
      window(own_space, boot.arena(), boot.limit()),
      passing(own_space, boot.passing_window()),
      memory(boot.table(), window),
      tables(memory, machine, known_flags(boot_info)),
      core(memory, machine, tables, kLayout) {
  for (unsigned i = 0; i < info.mapping_count && i < abi::kMaxFixedMappings; i++) {
    const abi::FixedMapping& m = info.mapping[i];
    core.fixed_mappings.entry[core.fixed_mappings.count++] = {
        .address = Address(m.address),
        .first = FrameNumber(m.physical >> kPageShift),
        .pages = m.pages,
        .is_executable = m.is_executable != 0};
  }
}

}  // namespace vm
