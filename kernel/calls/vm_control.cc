// SPDX-License-Identifier: BSD-3-Clause
// VmControl(ep, VmRequest, a2, a3): what VM tells the kernel about address spaces. VM only.
#include "kernel/calls/call.h"
#include "kernel/log/log.h"
#include "kernel/memory/user_memory.h"
#include "kernel/sched/ready.h"

namespace kernel {

using abi::Error;
using hal::Arch;

namespace {

// The root of `p` in VM's table; 0 takes its space away.
[[nodiscard]] CallResult set_space(Kernel& k, Process& p) {
  if (!k.boot.has_root_table) return abi::Unexpected(Error::kInvalid);
  const hal::PhysAddr root = Arch::root_of_slot(k.slot_of(p));
  const bool was_active = k.cpu.active_root == p.root && p.root.value != 0;
  p.root = root;
  if (was_active) {
    k.cpu.active_root = &p == k.cpu.current ? root : Arch::kernel_root();
    if (k.cpu.active_root.value == 0) k.cpu.active_root = Arch::kernel_root();
    Arch::activate(k.cpu.active_root);
  }
  if (root.value == 0) {
    block(k, p, kNoAddressSpace);
  } else {
    unblock(k, p, kNoAddressSpace | kInhibited);
  }
  return 0;
}

// Loading a root drops all user entries of the old one, so a space that is not active has none.
void invalidate(Kernel& k, const Process& p, hal::UserAddr address, bool is_all) {
  if (k.cpu.active_root != p.root) return;
  if (is_all) {
    Arch::invalidate_all();
  } else {
    Arch::invalidate_page(address);
  }
}

[[nodiscard]] CallResult set_root_table(Kernel& k, uint64_t physical) {
  if (!Arch::map_root_table(hal::PhysAddr{physical})) return abi::Unexpected(Error::kInvalid);
  k.boot.has_root_table = true;
  return 0;
}

[[nodiscard]] CallResult boot_done(Kernel& k) {
  if (!k.boot.is_done) Arch::release_boot_pages();
  k.boot.is_done = true;
  return 0;
}

[[nodiscard]] CallResult set_memory_info(Kernel& k, Process& c, uint64_t address) {
  k.memory = TRY(read_caller<abi::MemoryInfo>(k, c, address));
  return 0;
}

// The requests that are about a process.
[[nodiscard]] CallResult about_process(Kernel& k, Process& p, abi::VmRequest request, const Arguments& arguments) {
  switch (request) {
    case abi::VmRequest::kSetSpace:
      return set_space(k, p);
    case abi::VmRequest::kInvalidatePage:
      invalidate(k, p, hal::UserAddr{arguments.a[2]}, false);
      return 0;
    case abi::VmRequest::kInvalidateAll:
      invalidate(k, p, {}, true);
      return 0;
    case abi::VmRequest::kInhibit:
      block(k, p, kInhibited);
      return 0;
    case abi::VmRequest::kRelease:
      unblock(k, p, kInhibited);
      return 0;
    default:
      return abi::Unexpected(Error::kBadCall);
  }
}

}  // namespace

CallResult call_VmControl(Kernel& k, Process& c, const Arguments& arguments) {
  if (c.endpoint != abi::kVm) return abi::Unexpected(Error::kPerm);
  const abi::VmRequest request{uint32_t(arguments.a[1])};
  switch (request) {
    case abi::VmRequest::kInitRoot:
      Arch::fill_kernel_half(hal::PhysAddr{arguments.a[2]});
      return 0;
    case abi::VmRequest::kRootTable:
      return set_root_table(k, arguments.a[2]);
    case abi::VmRequest::kBootDone:
      return boot_done(k);
    case abi::VmRequest::kSetMemoryInfo:
      return set_memory_info(k, c, arguments.a[2]);
    default:
      break;
  }
  Process* const p = TRY(process_argument(k, c, arguments.endpoint(0)));
  return about_process(k, *p, request, arguments);
}

}  // namespace kernel
