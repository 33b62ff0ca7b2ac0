// SPDX-License-Identifier: BSD-3-Clause
#include "servers/procfs/mounts.h"

#include "lib/sys/memory.h"

namespace procfs {
namespace {

char text[4096];
size_t text_bytes;

}  // namespace

std::string_view mount_table() { return {text, text_bytes}; }

abi::Result<> set_mount_table(const abi::fs::MountTable& request) {
  if (request.text_bytes > sizeof text) return std::unexpected(abi::Error::kTooBig);
  text_bytes = 0;
  TRY_VOID(sys::safe_copy_from(abi::kVfs, request.grant, 0, text, request.text_bytes));
  text_bytes = request.text_bytes;
  return {};
}

}  // namespace procfs
