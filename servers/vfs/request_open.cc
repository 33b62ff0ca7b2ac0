// SPDX-License-Identifier: BSD-3-Clause
// open(2). First the node, then by its type: regular file, directory, device, FIFO.
#include "abi/blockdev.h"
#include "servers/vfs/requests.h"

namespace vfs {

namespace {

struct Opening {
  Vfs& vfs;
  Process& p;
  uint32_t flags;
  OpenFile& file;
  bool is_created;
  uint64_t size;
};

[[nodiscard]] bool wants_read(uint32_t flags) { return (flags & abi::kOpenAccess) != abi::kOpenWrite; }
[[nodiscard]] bool wants_write(uint32_t flags) { return (flags & abi::kOpenAccess) != abi::kOpenRead; }

Result<> check_access(const Opening& o, const Vnode& v) {
  if (v.type() == abi::kModeSymlink) return std::unexpected(Error::kLoop);
  if (v.type() == abi::kModeSocket) return std::unexpected(Error::kNoDeviceAddress);
  if (v.is_directory() && (wants_write(o.flags) || (o.flags & abi::kOpenCreate) != 0)) {
    return std::unexpected(Error::kIsDirectory);
  }
  if (o.is_created) return {};
  uint32_t want = wants_read(o.flags) ? fs::kMayRead : 0;
  if (wants_write(o.flags) || (o.flags & abi::kOpenTruncate) != 0) want |= fs::kMayWrite;
  if (!fs::may_access(o.p.who(), v.mode, v.uid, v.gid, want)) return std::unexpected(Error::kAccess);
  const bool is_stored = v.type() == abi::kModeRegular || v.is_directory();
  if (is_stored && (want & fs::kMayWrite) != 0 && (v.mount->flags & abi::fs::kMountReadOnly) != 0) {
    return std::unexpected(Error::kReadOnly);
  }
  return {};
}

Result<> open_regular(Opening& o, Vnode& v) {
  o.file.kind = FileKind::kRegular;
  if ((o.flags & abi::kOpenTruncate) == 0 || o.is_created || o.size == 0) return {};
  Message m = Message::of(abi::fs::Truncate{{v.mount->number, v.node}, 0});
  return o.vfs.ask(*v.mount->file_system, m);
}

Result<> open_device(Opening& o, const Vnode& v) {
  const bool is_block = v.type() == abi::kModeBlock;
  const auto driver = TRY(o.vfs.driver_of(v.device, is_block));
  o.file.kind = is_block ? FileKind::kBlock : FileKind::kCharacter;
  o.file.driver = driver.driver;
  o.file.minor = driver.minor;
  Message m = is_block ? Message::of(abi::blockdev::Open{driver.minor, o.flags})
                       : Message::of(abi::chardev::Open{driver.minor, o.flags, caller_of(o.p)});
  return o.vfs.ask(*driver.driver, m);
}

Result<> open_fifo(Opening& o, Vnode& v) {
  const bool is_alone_writer = !wants_read(o.flags) && (v.pipe == nullptr || v.pipe->readers == 0);
  if (is_alone_writer && (o.flags & abi::kOpenNonBlock) != 0) return std::unexpected(Error::kNoDeviceAddress);
  if (v.pipe == nullptr) v.pipe = TRY(o.vfs.new_pipe());
  o.file.kind = FileKind::kPipe;
  o.vfs.open_pipe_end(*v.pipe, o.file);
  o.vfs.wake(Wait::kFifoOpen, v.pipe);
  return {};
}

Result<> open_node(Opening& o, Vnode& v) {
  if ((o.flags & abi::kOpenPath) != 0) {
    o.file.kind = FileKind::kPath;
    return {};
  }
  TRY_VOID(check_access(o, v));
  switch (v.type()) {
    case abi::kModeDirectory:
      o.file.kind = FileKind::kDirectory;
      return {};
    case abi::kModeCharacter:
    case abi::kModeBlock:
      return open_device(o, v);
    case abi::kModeFifo:
      return open_fifo(o, v);
    default:
      return open_regular(o, v);
  }
}

Result<Mount*> find_or_create(Vfs& vfs, Process& p, const abi::vfs::Open& request, Message& m) {
  const uint8_t follow = (request.flags & abi::kOpenNoFollow) != 0 ? abi::fs::kWalkNoFollow : 0;
  if ((request.flags & abi::kOpenCreate) == 0) {
    uint8_t flags = abi::fs::kWalkOpen | follow;
    if ((request.flags & abi::kOpenDirectory) != 0) flags |= abi::fs::kWalkDirectory;
    m.type = abi::fs::Lookup::kType;
    return vfs.walk_path(p, request.path, request.text, sizeof request.text, flags, m,
                         Vfs::text_bytes_of<abi::fs::Lookup>());
  }
  abi::fs::Create create{};
  create.flags = request.flags;
  create.mode = request.mode & abi::kModePermissions & ~p.umask;
  m = Message::of(create);
  return vfs.walk_path(p, request.path, request.text, sizeof request.text, follow, m,
                       Vfs::text_bytes_of<abi::fs::Create>());
}

// A FIFO's open waits for the other end; the descriptor exists already.
Result<int32_t> wait_for_other_end(Vfs& vfs, Process& p, const OpenFile& file, int32_t fd) {
  Pipe& pipe = *file.pipe;
  const bool needs_writer = file.is_reader != 0;
  const uint32_t opens = needs_writer ? pipe.opens_write : pipe.opens_read;
  const bool is_there = needs_writer ? pipe.writers != 0 : pipe.readers != 0;
  if (p.fifo_fd == 0) p.fifo_ticket = opens;
  if (is_there || opens != p.fifo_ticket) {
    p.fifo_fd = 0;
    return fd;
  }
  p.fifo_fd = fd + 1;
  return vfs.suspend(p, Wait::kFifoOpen, &pipe);
}

}  // namespace

Result<int32_t> open(Vfs& vfs, Process& p, const abi::vfs::Open& request, Message&) {
  if (p.fifo_fd != 0) return wait_for_other_end(vfs, p, *TRY(vfs.file_of(p, p.fifo_fd - 1)), p.fifo_fd - 1);
  if ((request.flags & abi::kOpenAccess) == abi::kOpenAccess) return std::unexpected(Error::kInvalid);
  const int32_t fd = TRY(vfs.free_descriptor(p));
  OpenFile& file = *TRY(vfs.new_file());
  Message m;
  Mount& mount = *TRY(find_or_create(vfs, p, request, m));
  const auto attributes = m.as<abi::Attributes>();
  Vnode* v = TRY(vfs.take_vnode(mount, m));
  file.flags = request.flags & ~(abi::kOpenCreate | abi::kOpenExclusive | abi::kOpenTruncate | abi::kOpenCloseOnExec);
  file.is_reader = wants_read(request.flags);
  file.is_writer = wants_write(request.flags);
  Opening opening{vfs, p, request.flags, file, attributes.blocks == abi::fs::kCreated, attributes.size};
  if (const auto opened = open_node(opening, *v); !opened) {
    file.kind = FileKind::kFree;
    vfs.release(v);
    return std::unexpected(opened.error());
  }
  file.vnode = v;
  vfs.set_descriptor(p, fd, file, (request.flags & abi::kOpenCloseOnExec) != 0);
  const bool is_waiting = file.kind == FileKind::kPipe && (request.flags & abi::kOpenNonBlock) == 0 &&
                          (file.is_reader == 0 || file.is_writer == 0);
  if (is_waiting) return wait_for_other_end(vfs, p, file, fd);
  return fd;
}

Result<int32_t> close(Vfs& vfs, Process& p, const abi::vfs::Close& request, Message&) {
  TRY(vfs.file_of(p, request.fd));
  vfs.close_descriptor(p, request.fd);
  return 0;
}

}  // namespace vfs
