// SPDX-License-Identifier: BSD-3-Clause
// A service in VFS's place, for the test of PM on the real kernel: PM's requests succeed, writes go to the kernel log,
// reads are suspended until PM ends them, exec finds no file.
#include "abi/pm_vfs.h"
#include "abi/vfs.h"
#include "lib/sys/ipc.h"
#include "lib/sys/memory.h"
#include "lib/sys/print.h"
#include "sef/sef.h"

namespace {

// Whose read is suspended, by slot.
constinit abi::Endpoint suspended[abi::kMaxProcesses];

abi::Result<int32_t> print_of(abi::Endpoint caller, const abi::vfs::Transfer& request) {
  static char text[1000];
  uint64_t bytes = request.bytes < sizeof text ? request.bytes : sizeof text;
  TRY_VOID(sys::copy_from(caller, request.address, text, bytes));
  sys::print("{}", std::string_view(text, bytes));
  return int32_t(bytes);
}

int32_t unpause(const abi::pm_vfs::Unpause& request) {
  abi::Endpoint& who = suspended[request.process.slot()];
  if (who != request.process) return 0;
  who = abi::kNone;
  sys::reply(request.process, request.result);
  return 1;
}

abi::Result<int32_t> handle(abi::Message& m, abi::Status) {
  switch (m.type) {
    case abi::pm_vfs::Unpause::kType: return unpause(m.as<abi::pm_vfs::Unpause>());
    case abi::pm_vfs::Exec::kType:
      m.set(abi::pm_vfs::Exec::Reply{});
      return std::unexpected(abi::Error::kNoEntry);
    case abi::pm_vfs::ProcessExited::kType:
      suspended[m.as<abi::pm_vfs::ProcessExited>().process.slot()] = abi::kNone;
      return 0;
    case abi::vfs::Read::kType:
      suspended[m.source.slot()] = m.source;
      return std::unexpected(abi::Error::kSuspended);
    case abi::vfs::Write::kType: return print_of(m.source, m.as<abi::vfs::Transfer>());
    default: return 0;
  }
}

}  // namespace

int main() {
  sef::startup({});
  sef::serve(handle);
}
