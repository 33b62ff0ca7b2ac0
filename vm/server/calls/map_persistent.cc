// SPDX-License-Identifier: BSD-3-Clause
// MapPersistent: memory by label and name that outlives the service, or a boot module such as the
// RAM disk (D17).
#include <cstring>

#include "vm/core/share.h"
#include "vm/server/call_table.h"

namespace vm {
namespace {

constexpr uint32_t kIsModule = 1;

Result<const abi::BootModule*> find_module(const abi::BootInfo& info, const char* name) {
  for (unsigned i = 0; i < info.module_count; i++) {
    if (std::strncmp(info.module[i].name, name, sizeof info.module[i].name) == 0)
      return &info.module[i];
  }
  return Unexpected(Error::kNoEntry);
}

}  // namespace

Result<int32_t> call_map_persistent(Server& server, Process& caller, abi::Message& m) {
  auto request = m.as<abi::vm::MapPersistent>();
  request.name[sizeof request.name - 1] = '\0';
  FrameNumber fixed_first = kNoFrame;
  if ((request.flags & kIsModule) != 0) {
    const abi::BootModule& module = *TRY(find_module(server.info, request.name));
    fixed_first = FrameNumber(module.first >> kPageShift);
    if (request.bytes == 0) request.bytes = module.bytes;
    if (request.bytes > module.bytes) return Unexpected(Error::kInvalid);
  }
  const auto found = TRY(server.persistent.find_or_create(server.core, caller.label, request.name,
                                                          request.bytes, fixed_first));
  const Address address = TRY(map_object(server.core, caller.space, found.object));
  m.set(abi::vm::MapPersistent::Reply{
      .address = address, .bytes = found.bytes, .is_new = found.is_new});
  return 0;
}

}  // namespace vm
