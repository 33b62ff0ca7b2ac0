// SPDX-License-Identifier: BSD-3-Clause
// SafeCopyFrom, SafeCopyTo (ptr SafeCopy) and VectorSafeCopy (ptr SafeCopy[n], n <= 64): copies between the caller
// and memory that a granter lent it (R-KERN-12). A vector stops at its first error; what is done stays done.
#include "kernel/calls/call.h"
#include "kernel/grants/grants.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

using abi::Error;

namespace {

constexpr uint64_t kMaxPieces = 64;

// `skip`: bytes of the pieces before this one.
[[nodiscard]] abi::Result<> copy_piece(Kernel& k, Process& c, const abi::SafeCopy& piece, bool to_granter,
                                       uint64_t skip) {
  const hal::Access access = to_granter ? hal::Access::kWrite : hal::Access::kRead;
  const GrantedRange granted =
      TRY(verify_grant(k, c, piece.granter, piece.grant, c, piece.offset, piece.bytes, access));
  const UserRange own{&c, {piece.address}};
  const UserRange from = to_granter ? own : granted.range;
  const UserRange to = to_granter ? granted.range : own;
  return copy_between(k, c, from, to, piece.bytes, granted.absent, skip);
}

}  // namespace

CallResult call_SafeCopyFrom(Kernel& k, Process& c, const Arguments& arguments) {
  const auto piece = TRY(read_caller<abi::SafeCopy>(k, c, arguments.a[0]));
  TRY_VOID(copy_piece(k, c, piece, false, 0));
  return 0;
}

CallResult call_SafeCopyTo(Kernel& k, Process& c, const Arguments& arguments) {
  const auto piece = TRY(read_caller<abi::SafeCopy>(k, c, arguments.a[0]));
  TRY_VOID(copy_piece(k, c, piece, true, 0));
  return 0;
}

CallResult call_VectorSafeCopy(Kernel& k, Process& c, const Arguments& arguments) {
  if (arguments.a[1] > kMaxPieces) return abi::Unexpected(Error::kInvalid);
  uint64_t skip = 0;
  for (uint64_t i = 0; i < arguments.a[1]; ++i) {
    const auto piece = TRY(read_caller<abi::SafeCopy>(k, c, arguments.a[0] + i * sizeof(abi::SafeCopy)));
    if (piece.granter == c.endpoint || piece.granter == abi::kSelf) return abi::Unexpected(Error::kInvalid);
    if (skip + piece.bytes < skip) return abi::Unexpected(Error::kInvalid);
    TRY_VOID(copy_piece(k, c, piece, piece.to_granter != 0, skip));
    skip += piece.bytes;
  }
  return 0;
}

}  // namespace kernel
