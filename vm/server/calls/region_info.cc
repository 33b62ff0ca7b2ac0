// SPDX-License-Identifier: BSD-3-Clause
// RegionInfo: the regions of the process itself, or with the right INFO of others, for
// /proc/<pid>/maps. The buffer must be present: VM cannot wait for itself.
#include <algorithm>

#include "lib/sys/memory.h"
#include "vm/core/info.h"
#include "vm/server/call_table.h"

namespace vm {
namespace {

constexpr uint32_t kAtOnce = 16;

}  // namespace

Result<int32_t> call_region_info(Server& server, Process& caller, abi::Message& m) {
  const auto request = m.as<abi::vm::RegionInfo>();
  const Process& target =
      *TRY(find_target(server, caller, request.process, abi::vm::kMayInfoOthers));
  if (target.space == nullptr) return Unexpected(Error::kNoProcess);
  abi::vm::RegionEntry entries[kAtOnce];
  uint32_t done = 0;
  for (uint64_t from = request.address; done < request.count;) {
    const unsigned found =
        region_entries(target.space, from, entries, std::min(kAtOnce, request.count - done));
    if (found == 0) break;
    TRY_VOID(sys::safe_copy_to(caller.endpoint, request.grant, uint64_t{done} * sizeof entries[0],
                               entries, found * sizeof entries[0]));
    done += found;
    from = entries[found - 1].end;
  }
  m.set(abi::vm::RegionInfo::Reply{.count = done});
  return 0;
}

}  // namespace vm
