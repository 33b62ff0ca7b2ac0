// SPDX-License-Identifier: BSD-3-Clause
// The procfs service: one request of VFS after the other.
#include <new>

#include "sef/sef.h"
#include "servers/procfs/procfs.h"

namespace {

alignas(procfs::ProcFs) unsigned char g_storage[sizeof(procfs::ProcFs)];
procfs::ProcFs* g_procfs;

abi::Result<int32_t> handle(abi::Message& m, abi::Status status) {
  if (status.is_notify()) return 0;
  if (m.source != abi::kVfs) return std::unexpected(abi::Error::kPerm);
  const abi::Message request = m;
  g_procfs->handle(request, m);
  if (m.type < 0) return std::unexpected(abi::Error(-m.type));
  return m.type;
}

}  // namespace

int main() {
  sef::startup({});
  g_procfs = new (g_storage) procfs::ProcFs;
  sef::serve(handle);
}
