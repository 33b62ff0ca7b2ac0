// SPDX-License-Identifier: BSD-3-Clause
// See fault.h.
#include "vm/core/fault.h"

#include "abi/signal.h"

namespace vm {
namespace {

constexpr Page kMostPagesAtOnce = 64;

bool is_allowed(const Region* region, uint32_t flags) {
  if ((flags & abi::vm::kFaultWrite) != 0) return region->is_writable();
  if ((flags & abi::vm::kFaultExecute) != 0) return region->is_executable();
  return region->is_readable();
}

}  // namespace

std::expected<void, FaultSignal> handle_fault(Core& core, const AddressSpace* space,
                                              uint64_t address, uint32_t flags) {
  const Region* region =
      address < core.layout.user_end ? use(space)->regions.find_again(Address(address)) : nullptr;
  if (region == nullptr || (region->flags & kRegionGuard) != 0) {
    return std::unexpected(FaultSignal{abi::kSigSegv, kCodeMapError});
  }
  if (!is_allowed(region, flags))
    return std::unexpected(FaultSignal{abi::kSigSegv, kCodeAccessError});
  const bool is_write = (flags & abi::vm::kFaultWrite) != 0;
  use(space)->minor_faults++;
  const auto done =
      region->type->make_present(core, region, region->page_of(Address(address)), is_write);
  if (done) [[likely]]
    return {};
  if (done.error() == Error::kFault)
    return std::unexpected(FaultSignal{abi::kSigBus, kCodeAddressError});
  return std::unexpected(FaultSignal{abi::kSigSegv, kCodeMapError});
}

Result<> make_present(Core& core, const AddressSpace* space, uint64_t address, uint64_t bytes,
                      bool is_write) {
  if (bytes == 0) return {};
  const auto range = Range::around(core.layout, address, bytes);
  if (!range) return Unexpected(Error::kFault);
  const Page pages = range->pages() < kMostPagesAtOnce ? range->pages() : kMostPagesAtOnce;
  const Address end = range->start + (pages << kPageShift);
  for (Address at = range->start; at != end; at += kPageBytes) {
    const Region* region = use(space)->regions.find_again(at);
    if (region == nullptr || !(is_write ? region->is_writable() : region->is_readable())) {
      return Unexpected(Error::kFault);
    }
    TRY_VOID(region->type->make_present(core, region, region->page_of(at), is_write));
  }
  return {};
}

}  // namespace vm
