// SPDX-License-Identifier: BSD-3-Clause
// mmap: see mmap.h.
#include "vm/core/mmap.h"

#include "vm/core/map_memory.h"
#include "vm/core/object.h"

namespace vm {
namespace {

constexpr uint32_t kEveryProtection = abi::vm::kProtRead | abi::vm::kProtWrite | abi::vm::kProtExec;
constexpr uint32_t kConstraints =
    abi::vm::kMapContiguous | abi::vm::kMapLower16M | abi::vm::kMapLower1M | abi::vm::kMapAlign64K;

// R-VM-17. Alignment is about the first frame, so it means contiguous memory.
FrameRequest frames_for(uint32_t flags, Page pages) {
  FrameRequest request;
  if ((flags & (abi::vm::kMapContiguous | abi::vm::kMapAlign64K)) != 0)
    request.count = uint32_t(pages);
  if ((flags & abi::vm::kMapAlign64K) != 0) request.alignment = kFrames64K;
  if ((flags & abi::vm::kMapLower16M) != 0) request.limit = kFrames16M;
  if ((flags & abi::vm::kMapLower1M) != 0) request.limit = kFrames1M;
  request.is_low_first = request.limit != kNoFrameLimit;
  return request;
}

Result<> check(uint64_t bytes, uint32_t protection, uint32_t flags, const Layout& layout) {
  const bool is_shared = (flags & abi::vm::kMapShared) != 0;
  const bool is_private = (flags & abi::vm::kMapPrivate) != 0;
  if (is_shared == is_private || (protection & ~kEveryProtection) != 0 || bytes == 0) {
    return Unexpected(Error::kInvalid);
  }
  if ((flags & abi::vm::kMapAnonymous) == 0) return Unexpected(Error::kNoDevice);
  if (bytes > layout.user_end) return Unexpected(Error::kNoMemory);
  // No machine has that much memory: no need to count the frames.
  const bool is_allocated = (flags & (abi::vm::kMapPrealloc | kConstraints)) != 0;
  if (is_allocated && (bytes >> kPageShift) >= kNoFrameLimit) return Unexpected(Error::kNoMemory);
  return {};
}

}  // namespace

Result<Address> mmap(Core& core, const AddressSpace* space, uint64_t address, uint64_t bytes,
                     uint32_t protection, uint32_t flags) {
  TRY_VOID(check(bytes, protection, flags, core.layout));
  const Page pages = round_up(Address(bytes)) >> kPageShift;
  MapRequest request{.address = address,
                     .bytes = bytes,
                     .is_fixed = (flags & (abi::vm::kMapFixed | abi::vm::kMapNoReplace)) != 0,
                     .keeps_others = (flags & abi::vm::kMapNoReplace) != 0,
                     .is_allocated = (flags & (abi::vm::kMapPrealloc | kConstraints)) != 0,
                     .region = {.type = &kAnonymous, .protection = uint8_t(protection)},
                     .frames = frames_for(flags, pages)};
  if ((flags & abi::vm::kMapShared) == 0) return map_memory(core, space, request);
  request.region.type = &kShared;
  request.region.object = TRY(object_create(core, pages));
  auto mapped = map_memory(core, space, request);
  object_detach(core, request.region.object);
  return mapped;
}

}  // namespace vm
