// SPDX-License-Identifier: BSD-3-Clause
// Reading and writing.
#include "lib/posix/calls.h"

#include <fcntl.h>
#include <sys/uio.h>

namespace posix {

namespace {

using abi::vfs::kAtPosition;
using abi::vfs::kMaxVector;

template <class Request>
long transfer(int fd, const void* address, size_t bytes, uint32_t flags = 0, int64_t position = 0) {
  Request request{};
  request.fd = fd;
  request.flags = flags;
  request.address = address_of(address);
  request.bytes = bytes;
  request.position = uint64_t(position);
  return vfs_blocking(request);
}

constexpr int kMostPieces = 1024;  // IOV_MAX

size_t bytes_of(const iovec* pieces, int count) {
  size_t bytes = 0;
  for (int i = 0; i < count; i++) bytes += pieces[i].iov_len;
  return bytes;
}

// VFS takes kMaxVector pieces at once: long lists go in parts, until one is not done in full.
template <class Request>
long vector_transfer(int fd, const iovec* pieces, int count, uint32_t flags = 0, int64_t position = 0) {
  if (count < 0 || count > kMostPieces) return -EINVAL;
  long done = 0;
  do {
    int part = count < int(kMaxVector) ? count : int(kMaxVector);
    long result = transfer<Request>(fd, pieces, size_t(part), flags, position + done);
    if (result < 0) return done > 0 ? done : result;
    done += result;
    if (count > part && size_t(result) < bytes_of(pieces, part)) break;
    pieces += part;
    count -= part;
  } while (count > 0);
  return done;
}

int64_t offset_of(unsigned long low, unsigned long high) { return int64_t(uint64_t(high) << 32 | uint64_t(low)); }

}  // namespace

long read(int fd, void* to, size_t bytes) { return transfer<abi::vfs::Read>(fd, to, bytes); }
long write(int fd, const void* from, size_t bytes) { return transfer<abi::vfs::Write>(fd, from, bytes); }
long pread(int fd, void* to, size_t bytes, int64_t offset) {
  if (offset < 0) return -EINVAL;
  return transfer<abi::vfs::Read>(fd, to, bytes, kAtPosition, offset);
}
long pwrite(int fd, const void* from, size_t bytes, int64_t offset) {
  if (offset < 0) return -EINVAL;
  return transfer<abi::vfs::Write>(fd, from, bytes, kAtPosition, offset);
}

long readv(int fd, const iovec* pieces, int count) {
  return vector_transfer<abi::vfs::ReadVector>(fd, pieces, count);
}
long writev(int fd, const iovec* pieces, int count) {
  return vector_transfer<abi::vfs::WriteVector>(fd, pieces, count);
}
long preadv(int fd, const iovec* pieces, int count, unsigned long low, unsigned long high) {
  if (offset_of(low, high) < 0) return -EINVAL;
  return vector_transfer<abi::vfs::ReadVector>(fd, pieces, count, kAtPosition, offset_of(low, high));
}
long pwritev(int fd, const iovec* pieces, int count, unsigned long low, unsigned long high) {
  if (offset_of(low, high) < 0) return -EINVAL;
  return vector_transfer<abi::vfs::WriteVector>(fd, pieces, count, kAtPosition, offset_of(low, high));
}

// ---- From file to file, through a piece of our stack.

namespace {

// One side of a copy: at its own position, or at *offset, which moves.
struct Side {
  int fd;
  int64_t* offset;
};

long read_side(const Side& from, char* to, size_t bytes) {
  return from.offset != nullptr ? pread(from.fd, to, bytes, *from.offset) : read(from.fd, to, bytes);
}

long write_side(const Side& to, const char* from, size_t bytes) {
  size_t done = 0;
  while (done < bytes) {
    long result = to.offset != nullptr ? pwrite(to.fd, from + done, bytes - done, *to.offset + int64_t(done))
                                       : write(to.fd, from + done, bytes - done);
    if (result < 0) return done > 0 ? long(done) : result;
    done += size_t(result);
  }
  return long(done);
}

// Bytes that were read but not written are put back.
void move_on(const Side& from, long read_bytes, long written) {
  if (from.offset != nullptr) {
    *from.offset += written > 0 ? written : 0;
  } else if (written < read_bytes) {
    (void)lseek(from.fd, (written > 0 ? written : 0) - read_bytes, SEEK_CUR);
  }
}

long copy_bytes(const Side& to, const Side& from, size_t bytes) {
  char piece[16384];
  long done = 0;
  constexpr size_t kMost = 0x7ffff000;
  if (bytes > kMost) bytes = kMost;
  while (size_t(done) < bytes) {
    size_t want = bytes - size_t(done) < sizeof piece ? bytes - size_t(done) : sizeof piece;
    long got = read_side(from, piece, want);
    if (got <= 0) return done > 0 ? done : got;
    long put = write_side(to, piece, size_t(got));
    move_on(from, got, put);
    if (put < 0) return done > 0 ? done : put;
    if (to.offset != nullptr) *to.offset += put;
    done += put;
    if (put < got || size_t(got) < want) break;
  }
  return done;
}

}  // namespace

long sendfile64(int out, int in, int64_t* offset, size_t bytes) {
  return copy_bytes({.fd = out, .offset = nullptr}, {.fd = in, .offset = offset}, bytes);
}
long sendfile(int out, int in, long* offset, size_t bytes) {
  if (offset == nullptr) return sendfile64(out, in, nullptr, bytes);
  int64_t wide = *offset;
  long result = sendfile64(out, in, &wide, bytes);
  *offset = long(wide);
  return result;
}
long copy_file_range(int in, int64_t* in_offset, int out, int64_t* out_offset, size_t bytes, unsigned flags) {
  if (flags != 0) return -EINVAL;
  return copy_bytes({.fd = out, .offset = out_offset}, {.fd = in, .offset = in_offset}, bytes);
}

}  // namespace posix
