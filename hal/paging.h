// SPDX-License-Identifier: BSD-3-Clause
// Paging: mechanism only; VM owns the policy and edits page tables itself. A root is the physical address of a
// top-level table. The kernel half is the same in every root, supervisor-only (R-KERN-20).
#pragma once
#include <concepts>
#include <cstdint>

#include "hal/types.h"

namespace hal {

template <class A>
concept Paging = requires(PhysAddr p, UserAddr u, Access access, unsigned n, PageRights rights, FrameSource& frames) {
  // Walks the user half of a page table. Never faults, whatever the table holds.
  { A::translate(p, u, access) } noexcept -> std::same_as<Translation>;
  // A kernel pointer to physical memory, good up to the end of that page and until the next use of the same
  // window number (0 .. kWindows-1). Any physical RAM or device address.
  { A::kWindows } -> std::convertible_to<unsigned>;
  { A::physical_window(n, p) } noexcept -> std::same_as<void*>;
  { A::activate(p) } noexcept -> std::same_as<void>;   // loads the root (always, even if it is the same)
  { A::kernel_root() } noexcept -> std::same_as<PhysAddr>;  // kernel half only: when the active root goes away
  { A::fill_kernel_half(p) } noexcept -> std::same_as<void>;
  { A::invalidate_page(u) } noexcept -> std::same_as<void>; // of the active space
  { A::invalidate_all() } noexcept -> std::same_as<void>;   // user entries of the active space
  // R-KERN-32: maps VM's table of roots (kMaxProcesses words) read-only; false: not direct-mappable or misaligned.
  { A::map_root_table(p) } noexcept -> std::same_as<bool>;
  { A::root_of_slot(n) } noexcept -> std::same_as<PhysAddr>;  // entry of that table
  // Boot only: builds VM's address space. `root` is a zeroed frame. false: out of frames.
  { A::boot_map(p, u, p, rights, frames) } noexcept -> std::same_as<bool>;
  { A::boot_map_self(p) } noexcept -> std::same_as<void>;    // recursive slot at kVmSelfMap
  { A::release_boot_pages() } noexcept -> std::same_as<void>;  // R-KERN-33
};

}  // namespace hal
