// SPDX-License-Identifier: BSD-3-Clause
#include "servers/procfs/snapshot.h"

#include <cstddef>

#include "lib/sys/info.h"
#include "lib/sys/memory.h"
#include "lib/sys/time.h"

namespace procfs {

using abi::pm::PmProcessEntry;
using abi::pm::ProcessMode;
using abi::pm::ProcessTable;

constinit Snapshot snapshot;

void Snapshot::refresh() {
  const auto done = sys::safe_copy_from(abi::kPm, abi::pm::kTableGrantProcfs, 0, &table_, sizeof table_);
  if (!done || table_.magic != ProcessTable::kMagic) table_ = {};
}

// The table is a cache of places: an entry is read again before it is believed.
bool Snapshot::reread(unsigned i) {
  const uint64_t offset = offsetof(ProcessTable, entry) + i * sizeof(PmProcessEntry);
  return bool(sys::safe_copy_from(abi::kPm, abi::pm::kTableGrantProcfs, offset, &table_.entry[i],
                                  sizeof table_.entry[i]));
}

const Process* Snapshot::complete(unsigned i) {
  process_ = {};
  process_.pm = table_.entry[i];
  if (process_.pm.mode != ProcessMode::kZombie) {
    if (const auto info = sys::process_info(process_.pm.endpoint)) process_.kernel = *info;
    if (const auto times = sys::times(process_.pm.endpoint)) process_.times = *times;
  } else {
    process_.kernel.state = abi::kZombie;
  }
  return &process_;
}

const Process* Snapshot::find(uint32_t pid) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    for (unsigned i = 0; i < abi::kMaxProcesses; ++i) {
      const PmProcessEntry& e = table_.entry[i];
      if (e.mode == ProcessMode::kFree || uint32_t(e.pid) != pid) continue;
      if (reread(i) && e.mode != ProcessMode::kFree && uint32_t(e.pid) == pid) return complete(i);
    }
    refresh();
  }
  return nullptr;
}

const Process* Snapshot::find(abi::Endpoint endpoint) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    for (unsigned i = 0; i < abi::kMaxProcesses; ++i) {
      const PmProcessEntry& e = table_.entry[i];
      if (e.mode == ProcessMode::kFree || e.endpoint != endpoint) continue;
      if (reread(i) && e.mode != ProcessMode::kFree && e.endpoint == endpoint) return complete(i);
    }
    refresh();
  }
  return nullptr;
}

}  // namespace procfs
