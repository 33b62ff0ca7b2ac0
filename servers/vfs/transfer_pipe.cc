// SPDX-License-Identifier: BSD-3-Clause
// Pipes. A write of at most kPipeAtomic bytes is never mixed with another. What a reader already waits for goes
// from writer to reader directly, without the ring.
#include <cstring>

#include "abi/signal.h"
#include "servers/vfs/transfer.h"

namespace vfs {

namespace {

// `bytes` between the ring at `at` and the caller; at most two pieces.
Result<> copy_ring(Transfer& t, uint32_t at, uint64_t address, uint64_t bytes) {
  Pipe& pipe = *t.file.pipe;
  at %= kPipeBytes;
  const uint64_t first = std::min<uint64_t>(bytes, kPipeBytes - at);
  const auto copy = [&](uint32_t from, uint64_t to, uint64_t n) {
    return t.is_write ? t.vfs.port.copy_in(t.p.endpoint, to, pipe.buffer + from, n)
                      : t.vfs.port.copy_out(t.p.endpoint, to, pipe.buffer + from, n);
  };
  TRY_VOID(copy(at, address, first));
  if (first < bytes) TRY_VOID(copy(0, address + first, bytes - first));
  return {};
}

Result<int32_t> read_pipe(Transfer& t) {
  Pipe& pipe = *t.file.pipe;
  if (t.cursor.left() == 0) return 0;
  if (pipe.count == 0) {
    if (pipe.writers == 0) return 0;
    if ((t.file.flags & abi::kOpenNonBlock) != 0) return std::unexpected(Error::kAgain);
    return t.vfs.suspend(t.p, Wait::kPipeRead, &pipe);
  }
  uint64_t total = 0;
  while (pipe.count != 0 && t.cursor.left() != 0) {
    const uint64_t n = std::min<uint64_t>(t.cursor.run(), pipe.count);
    if (const auto copied = copy_ring(t, pipe.head, t.cursor.address(), n); !copied) {
      if (total == 0) return std::unexpected(copied.error());
      break;
    }
    pipe.head = uint32_t(pipe.head + n) % kPipeBytes;
    pipe.count -= uint32_t(n);
    t.cursor.advance(n);
    total += n;
  }
  if (pipe.count == 0) pipe.head = 0;  // a pipe that is kept empty touches one page
  t.vfs.pipe_changed(pipe, Wait::kPipeWrite);
  return int32_t(total);
}

// To a process that waits in read(2): one copy from space to space. False: nobody who could take it so.
Result<bool> hand_over(Transfer& t) {
  Pipe& pipe = *t.file.pipe;
  if (pipe.waiting_readers == 0 || pipe.count != 0) return false;
  Process* reader = t.vfs.first_waiting(Wait::kPipeRead, &pipe);
  if (reader == nullptr || reader->request.type != abi::vfs::Read::kType) return false;
  const auto request = reader->request.as<abi::vfs::Read>();
  const uint64_t n = std::min(request.bytes, t.cursor.run());
  if (n < t.cursor.left() && t.cursor.left() <= abi::kPipeAtomic) return false;
  const auto copied =
      t.vfs.port.copy_between(t.p.endpoint, t.cursor.address(), reader->endpoint, request.address, n);
  if (!copied) return false;  // whose fault it was shows when both do their own part
  Message reply;
  t.vfs.finish(*reader, int32_t(n), reply);
  t.cursor.advance(n);
  t.p.progress += n;
  return true;
}

Result<> fill_ring(Transfer& t, uint64_t room) {
  Pipe& pipe = *t.file.pipe;
  while (room != 0 && t.cursor.left() != 0) {
    const uint64_t n = std::min(t.cursor.run(), room);
    TRY_VOID(copy_ring(t, pipe.head + pipe.count, t.cursor.address(), n));
    pipe.count += uint32_t(n);
    room -= n;
    t.cursor.advance(n);
    t.p.progress += n;
  }
  return {};
}

Result<int32_t> write_pipe(Transfer& t) {
  Pipe& pipe = *t.file.pipe;
  if (t.cursor.left() == 0) return int32_t(t.p.progress);
  if (pipe.readers == 0) {
    if (t.p.progress != 0) return int32_t(t.p.progress);
    t.vfs.port.raise(t.p.endpoint, abi::kSigPipe);
    return std::unexpected(Error::kPipe);
  }
  while (t.cursor.left() != 0 && TRY(hand_over(t))) {
  }
  if (t.cursor.left() == 0) return int32_t(t.p.progress);
  const uint64_t room = kPipeBytes - pipe.count;
  const bool is_atomic = t.cursor.left() + t.p.progress <= abi::kPipeAtomic;
  if (room != 0 && !(is_atomic && room < t.cursor.left())) {
    const uint64_t before = t.p.progress;
    const auto filled = fill_ring(t, room);
    if (t.p.progress != before) t.vfs.pipe_changed(pipe, Wait::kPipeRead);
    if (!filled && t.p.progress == 0) return std::unexpected(filled.error());
    if (!filled || t.cursor.left() == 0) return int32_t(t.p.progress);
  }
  if ((t.file.flags & abi::kOpenNonBlock) != 0) {
    if (t.p.progress == 0) return std::unexpected(Error::kAgain);
    return int32_t(t.p.progress);
  }
  return t.vfs.suspend(t.p, Wait::kPipeWrite, &pipe);
}

}  // namespace

Result<int32_t> transfer_pipe(Transfer& t) { return t.is_write ? write_pipe(t) : read_pipe(t); }

}  // namespace vfs
