// SPDX-License-Identifier: BSD-3-Clause
// read, write, readv, writev and their positional forms.
#include "abi/signal.h"
#include "servers/vfs/transfer.h"

namespace vfs {

namespace {

constexpr uint64_t kMaxBytes = 0x7ffff000;  // Linux's: the result is an int

// RLIMIT_FSIZE: nothing beyond; the first byte beyond is SIGXFSZ.
Result<> limit_file(Vfs& vfs, Process& p, const OpenFile& file, uint64_t position, uint64_t& bytes) {
  if (file.kind != FileKind::kRegular || p.max_file_bytes == ~0ull) return {};
  if (position >= p.max_file_bytes) {
    vfs.port.raise(p.endpoint, abi::kSigFileLimit);
    return std::unexpected(Error::kFileTooBig);
  }
  bytes = std::min(bytes, p.max_file_bytes - position);
  return {};
}

Result<int32_t> start(Vfs& vfs, Process& p, const abi::vfs::Transfer& r, bool is_write, const Segment* segments,
                      size_t count, uint64_t bytes) {
  OpenFile& file = *TRY(vfs.file_of(p, r.fd));
  if ((is_write ? file.is_writer : file.is_reader) == 0 || file.kind == FileKind::kPath) {
    return std::unexpected(Error::kBadFd);
  }
  const bool is_positional = (r.flags & abi::vfs::kAtPosition) != 0;
  if (is_positional && int64_t(r.position) < 0) return std::unexpected(Error::kInvalid);
  bytes = std::min(bytes, kMaxBytes);
  if (is_write) TRY_VOID(limit_file(vfs, p, file, is_positional ? r.position : file.position, bytes));
  Transfer t{vfs, p, file, is_write, r.flags, r.position, Cursor(segments, count, bytes)};
  t.cursor.advance(p.progress);
  switch (file.kind) {
    case FileKind::kRegular:
      return transfer_file(t);
    case FileKind::kPipe:
      if (is_positional) return std::unexpected(Error::kIllegalSeek);
      return transfer_pipe(t);
    case FileKind::kCharacter:
      return transfer_character(t);
    case FileKind::kBlock:
      return transfer_block(t);
    default:
      return std::unexpected(Error::kIsDirectory);
  }
}

Result<int32_t> single(Vfs& vfs, Process& p, const abi::vfs::Transfer& r, bool is_write) {
  const Segment segment{uintptr_t(r.address), uintptr_t(r.bytes)};
  if (segment.address != r.address) return std::unexpected(Error::kFault);
  return start(vfs, p, r, is_write, &segment, 1, r.bytes);
}

Result<int32_t> vector(Vfs& vfs, Process& p, const abi::vfs::Transfer& r, bool is_write) {
  Segment segments[abi::vfs::kMaxVector];
  if (r.bytes > abi::vfs::kMaxVector) return std::unexpected(Error::kInvalid);
  if (r.bytes != 0) TRY_VOID(vfs.port.copy_in(p.endpoint, r.address, segments, r.bytes * sizeof(Segment)));
  uint64_t total = 0;
  for (size_t i = 0; i < r.bytes; i++) {
    if (intptr_t(segments[i].bytes) < 0) return std::unexpected(Error::kInvalid);
    total += segments[i].bytes;
    if (int64_t(total) < 0) return std::unexpected(Error::kInvalid);
  }
  return start(vfs, p, r, is_write, segments, r.bytes, total);
}

}  // namespace

Result<int32_t> read(Vfs& vfs, Process& p, const abi::vfs::Read& r, Message&) { return single(vfs, p, r, false); }
Result<int32_t> write(Vfs& vfs, Process& p, const abi::vfs::Write& r, Message&) { return single(vfs, p, r, true); }
Result<int32_t> read_vector(Vfs& vfs, Process& p, const abi::vfs::ReadVector& r, Message&) {
  return vector(vfs, p, r, false);
}
Result<int32_t> write_vector(Vfs& vfs, Process& p, const abi::vfs::WriteVector& r, Message&) {
  return vector(vfs, p, r, true);
}

}  // namespace vfs
