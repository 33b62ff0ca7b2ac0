// SPDX-License-Identifier: BSD-3-Clause
#include "abi/blockdev.h"
#include "abi/device_numbers.h"
#include "servers/vfs/requests.h"

namespace vfs {

namespace {

Result<uint64_t> size_of(Vfs& vfs, const OpenFile& file) {
  if (file.kind != FileKind::kBlock) return TRY(vfs.attributes_of(*file.vnode->mount, file.vnode->node)).a.size;
  Message m = Message::of(abi::blockdev::Size{file.minor});
  TRY_VOID(vfs.ask(*file.driver, m));
  return m.as<abi::blockdev::Size::Reply>().bytes;
}

Result<> check_seekable(const OpenFile& file) {
  switch (file.kind) {
    case FileKind::kPipe:
      return std::unexpected(Error::kIllegalSeek);
    case FileKind::kPath:
      return std::unexpected(Error::kBadFd);
    case FileKind::kCharacter:
      if (abi::device_major(file.vnode->device) == abi::device::kMemoryMajor) return {};
      return std::unexpected(Error::kIllegalSeek);
    default:
      return {};
  }
}

}  // namespace

Result<int32_t> seek(Vfs& vfs, Process& p, const abi::vfs::Seek& request, Message& reply) {
  constexpr int32_t kSet = 0, kCurrent = 1, kEnd = 2, kData = 3, kHole = 4;
  OpenFile& file = *TRY(vfs.file_of(p, request.fd));
  TRY_VOID(check_seekable(file));
  int64_t base = 0;
  switch (request.whence) {
    case kSet:
      break;
    case kCurrent:
      base = int64_t(file.position);
      break;
    case kEnd:
    case kData:
    case kHole:
      base = int64_t(TRY(size_of(vfs, file)));
      break;
    default:
      return std::unexpected(Error::kInvalid);
  }
  int64_t position;
  if (request.whence >= kData) {
    // All of a file counts as data, and what is behind it as a hole.
    if (request.offset < 0 || request.offset >= base) return std::unexpected(Error::kNoDeviceAddress);
    position = request.whence == kData ? request.offset : base;
  } else if (__builtin_add_overflow(base, request.offset, &position)) {
    return std::unexpected(Error::kOverflow);
  }
  if (position < 0) return std::unexpected(Error::kInvalid);
  file.position = uint64_t(position);
  reply.set(abi::vfs::Seek::Reply{position});
  return 0;
}

}  // namespace vfs
