// SPDX-License-Identifier: BSD-3-Clause
// Open files and the descriptors that name them.
#include "abi/blockdev.h"
#include "abi/chardev.h"
#include "servers/vfs/requests.h"

namespace vfs {

Result<OpenFile*> Vfs::file_of(Process& p, int32_t fd) {
  if (fd < 0 || uint32_t(fd) >= p.fd_end || p.fds[fd].file == 0) return std::unexpected(Error::kBadFd);
  return &tables.files[p.fds[fd].file - 1];
}

Result<int32_t> Vfs::free_descriptor(Process& p, uint32_t minimum) {
  for (uint32_t fd = minimum; fd < p.max_fds; fd++) {
    if (fd >= p.fd_end || p.fds[fd].file == 0) return int32_t(fd);
  }
  return std::unexpected(Error::kTooManyFiles);
}

// From where the last one was found: one that is closed again soon is found at once.
Result<OpenFile*> Vfs::new_file() {
  const auto count = uint32_t(tables.files.size());
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t at = file_hint_ + i < count ? file_hint_ + i : file_hint_ + i - count;
    OpenFile& f = tables.files[at];
    if (f.kind != FileKind::kFree) continue;
    f = {};
    file_hint_ = at;
    return &f;
  }
  return std::unexpected(Error::kFileTableFull);
}

void Vfs::set_descriptor(Process& p, int32_t fd, OpenFile& file, bool is_close_on_exec) {
  p.fds[fd] = {uint16_t(&file - tables.files.data() + 1), is_close_on_exec};
  if (uint32_t(fd) >= p.fd_end) p.fd_end = uint32_t(fd) + 1;
  file.references++;
}

void Vfs::close_descriptor(Process& p, int32_t fd) {
  OpenFile& file = tables.files[p.fds[fd].file - 1];
  p.fds[fd] = {};
  while (p.fd_end > 0 && p.fds[p.fd_end - 1].file == 0) p.fd_end--;
  // POSIX: closing any descriptor of a file gives up all the process' record locks on it.
  if (file.vnode != nullptr && file.vnode->has_locks) release_locks(*file.vnode, &p);
  release_file(file, &p);
}

namespace {

void close_device(Vfs& vfs, const OpenFile& file, Process* closer) {
  Message m;
  if (file.kind == FileKind::kCharacter) {
    m = Message::of(abi::chardev::Close{file.minor, closer != nullptr ? caller_of(*closer) : abi::chardev::Caller{}});
  } else {
    m = Message::of(abi::blockdev::Close{file.minor});
  }
  (void)vfs.ask(*file.driver, m);  // a dead driver has nothing open
}

}  // namespace

void Vfs::release_file(OpenFile& file, Process* closer) {
  if (--file.references != 0) return;
  if (file.has_flock && file.vnode != nullptr) release_locks(*file.vnode, &file);
  if (file.kind == FileKind::kCharacter || file.kind == FileKind::kBlock) close_device(*this, file, closer);
  if (file.kind == FileKind::kPipe) close_pipe_end(*file.pipe, file);
  release(file.vnode);
  file.kind = FileKind::kFree;
}

}  // namespace vfs
