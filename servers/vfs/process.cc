// SPDX-License-Identifier: BSD-3-Clause
#include "servers/vfs/vfs.h"

#include <algorithm>

namespace vfs {

Vfs::Vfs(Port& p, const Tables& t) : port(p), tables(t) {
  waiting_.initialise();
  ready_.initialise();
  for (size_t i = 0; i < tables.processes.size(); i++) {
    tables.processes[i].fds = &tables.descriptors[i * abi::vfs::kMaxFds];
  }
  for (size_t i = 0; i < tables.pipes.size(); i++) tables.pipes[i].buffer = &tables.pipe_buffers[i * kPipeBytes];
  for (unsigned i = 0; i < kMaxMounts; i++) mounts[i].number = uint16_t(i);
}

Process* Vfs::process_of(Endpoint e) {
  if (!e.is_process() || e.slot() >= tables.processes.size()) return nullptr;
  Process* p = &tables.processes[e.slot()];
  return p->endpoint == e ? p : nullptr;
}

void Vfs::release_process(Process& p) {
  stop_waiting(p);
  for (uint32_t fd = p.fd_end; fd-- > 0;) {
    if (fd < p.fd_end && p.fds[fd].file != 0) close_descriptor(p, int32_t(fd));
  }
  release(p.root);
  release(p.cwd);
  Descriptor* fds = p.fds;
  p = {};
  p.fds = fds;
}

}  // namespace vfs
