// SPDX-License-Identifier: BSD-3-Clause
// dup, dup2, pipe: new descriptors that need no path.
#include "servers/vfs/requests.h"

namespace vfs {

Result<int32_t> dup(Vfs& vfs, Process& p, const abi::vfs::Dup& request, Message&) {
  OpenFile* file = TRY(vfs.file_of(p, request.fd));
  if (request.minimum < 0 || uint32_t(request.minimum) >= p.max_fds) return std::unexpected(Error::kInvalid);
  const int32_t fd = TRY(vfs.free_descriptor(p, uint32_t(request.minimum)));
  vfs.set_descriptor(p, fd, *file, (request.flags & abi::kOpenCloseOnExec) != 0);
  return fd;
}

Result<int32_t> dup_to(Vfs& vfs, Process& p, const abi::vfs::DupTo& request, Message&) {
  OpenFile* file = TRY(vfs.file_of(p, request.fd));
  if (request.target < 0 || uint32_t(request.target) >= p.max_fds) return std::unexpected(Error::kBadFd);
  if (request.target == request.fd) return request.target;
  if (vfs.file_of(p, request.target)) vfs.close_descriptor(p, request.target);
  vfs.set_descriptor(p, request.target, *file, (request.flags & abi::kOpenCloseOnExec) != 0);
  return request.target;
}

namespace {

Result<OpenFile*> make_end(Vfs& vfs, ::vfs::Pipe& pipe, bool is_writer, uint32_t flags) {
  OpenFile* file = TRY(vfs.new_file());
  file->kind = FileKind::kPipe;
  file->flags = (flags & abi::kOpenNonBlock) | (is_writer ? abi::kOpenWrite : abi::kOpenRead);
  file->is_reader = !is_writer;
  file->is_writer = is_writer;
  vfs.open_pipe_end(pipe, *file);
  return file;
}

}  // namespace

Result<int32_t> make_pipe(Vfs& vfs, Process& p, const abi::vfs::Pipe& request, Message& reply) {
  const int32_t read_fd = TRY(vfs.free_descriptor(p));
  const int32_t write_fd = TRY(vfs.free_descriptor(p, uint32_t(read_fd) + 1));
  ::vfs::Pipe& pipe = *TRY(vfs.new_pipe());
  const auto reader = make_end(vfs, pipe, false, request.flags);
  if (!reader) {
    vfs.release_pipe(pipe);
    return std::unexpected(reader.error());
  }
  const bool is_close_on_exec = (request.flags & abi::kOpenCloseOnExec) != 0;
  vfs.set_descriptor(p, read_fd, **reader, is_close_on_exec);
  const auto writer = make_end(vfs, pipe, true, request.flags);
  if (!writer) {
    vfs.close_descriptor(p, read_fd);
    return std::unexpected(writer.error());
  }
  vfs.set_descriptor(p, write_fd, **writer, is_close_on_exec);
  reply.set(abi::vfs::Pipe::Reply{read_fd, write_fd});
  return 0;
}

}  // namespace vfs
