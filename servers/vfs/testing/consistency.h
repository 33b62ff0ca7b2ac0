// SPDX-License-Identifier: BSD-3-Clause
// Counts everything that refers to something, and compares with what the tables say.
#pragma once
#include <map>
#include <string>

#include "servers/vfs/testing/world.h"

namespace vfs::testing {

// The first thing that is wrong, or nothing.
inline std::string find_inconsistency(const Vfs& vfs) {
  std::map<const OpenFile*, uint32_t> files;
  std::map<const Vnode*, uint32_t> vnodes;
  for (const Process& p : vfs.tables.processes) {
    if (p.endpoint.value == 0) continue;
    for (uint32_t fd = 0; fd < abi::vfs::kMaxFds; fd++) {
      if (p.fds[fd].file == 0) continue;
      if (fd >= p.fd_end) return "a descriptor behind the end";
      files[&vfs.tables.files[p.fds[fd].file - 1]]++;
    }
    if (p.root != nullptr) vnodes[p.root]++;
    if (p.cwd != nullptr) vnodes[p.cwd]++;
  }
  for (const Mount& m : vfs.mounts) {
    if (!m.is_used) continue;
    vnodes[m.root]++;
    if (m.covered != nullptr) vnodes[m.covered]++;
  }
  std::map<const Pipe*, std::pair<uint32_t, uint32_t>> pipes;
  for (const OpenFile& f : vfs.tables.files) {
    if (f.kind == FileKind::kFree) {
      if (files.contains(&f)) return "a descriptor of a free file";
      continue;
    }
    if (f.references != files[&f]) return "references of an open file";
    if (f.vnode != nullptr) vnodes[f.vnode]++;
    if (f.kind == FileKind::kPipe) {
      pipes[f.pipe].first += f.is_reader != 0;
      pipes[f.pipe].second += f.is_writer != 0;
    }
  }
  for (const Vnode& v : vfs.tables.vnodes) {
    if (v.mount == nullptr) continue;
    if (v.references != vnodes[&v]) return "references of a vnode";
  }
  for (const Pipe& pipe : vfs.tables.pipes) {
    if (!pipe.is_used) continue;
    if (pipes[&pipe] != std::pair<uint32_t, uint32_t>(pipe.readers, pipe.writers)) return "ends of a pipe";
    if (pipe.count > kPipeBytes || pipe.head >= kPipeBytes) return "the ring of a pipe";
  }
  for (const RecordLock& l : vfs.locks) {
    if (l.vnode != nullptr && vnodes[l.vnode] == 0) return "a lock on a closed file";
  }
  return {};
}

}  // namespace vfs::testing
