// SPDX-License-Identifier: BSD-3-Clause
// PortString(ptr PortStringArgs): many elements between one port and memory, the caller's own or granted. At most
// 64 KiB. All memory is there before the first access to the port, because that cannot be repeated.
#include "kernel/calls/call.h"
#include "kernel/calls/port_rights.h"
#include "kernel/grants/grants.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

using abi::Error;
using hal::Arch;

namespace {

[[nodiscard]] abi::Result<UserRange> memory_of(Kernel& k, Process& c, const abi::PortStringArgs& args, uint64_t bytes,
                                               hal::Access access) {
  if (args.grant == abi::kNoGrant) return UserRange{&c, {args.address}};
  const GrantedRange granted = TRY(verify_grant(k, c, args.granter, args.grant, c, args.address, bytes, access));
  return granted.range;
}

// In portions of a small buffer; the range was found present.
void transfer(const abi::PortStringArgs& args, const UserRange& range, uint64_t bytes) {
  uint32_t buffer[128];
  for (uint64_t done = 0; done < bytes;) {
    const uint64_t piece = bytes - done < sizeof buffer ? bytes - done : sizeof buffer;
    const hal::UserAddr place{range.address.value + done};
    if (args.is_output != 0) {
      if (!peek(*range.process, place, buffer, piece)) return;
      Arch::port_out_string(args.port, args.width, buffer, piece / args.width);
    } else {
      Arch::port_in_string(args.port, args.width, buffer, piece / args.width);
      if (!poke(*range.process, place, buffer, piece)) return;
    }
    done += piece;
  }
}

}  // namespace

CallResult call_PortString(Kernel& k, Process& c, const Arguments& arguments) {
  const auto args = TRY(read_caller<abi::PortStringArgs>(k, c, arguments.a[0]));
  TRY_VOID(check_port(c, args.port, args.width));
  if (args.count > kMaxBytesPerEntry / args.width) return abi::Unexpected(Error::kInvalid);
  const uint64_t bytes = args.count * args.width;
  const hal::Access access = args.is_output != 0 ? hal::Access::kRead : hal::Access::kWrite;
  const UserRange range = TRY(memory_of(k, c, args, bytes, access));
  if (!is_user_range(range.address, bytes)) return abi::Unexpected(Error::kFault);
  if (first_absent(*range.process, range.address, bytes, access).value != 0) {
    return abi::Unexpected(need_memory(k, c, *range.process, range.address, bytes, access));
  }
  transfer(args, range, bytes);
  return 0;
}

}  // namespace kernel
