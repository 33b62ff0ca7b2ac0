// SPDX-License-Identifier: BSD-3-Clause
// Devices: the driver moves the data, by a magic grant. A character driver answers kAgain instead of waiting; then
// the request is parked until the driver notifies, and sent again with the same sequence number.
#include "abi/blockdev.h"
#include "servers/vfs/transfer.h"

namespace vfs {

namespace {

Result<int32_t> one_character_request(Transfer& t) {
  Service& driver = *t.file.driver;
  const uint32_t access = t.is_write ? abi::kGrantRead : abi::kGrantWrite;
  const ScopedGrant grant(t.vfs.port, TRY(t.vfs.port.grant_magic(driver.endpoint, t.p.endpoint, t.cursor.address(),
                                                                 t.cursor.run(), access)));
  if (t.p.sequence == 0) t.p.sequence = t.vfs.next_sequence();
  abi::chardev::Transfer request{};
  request.minor = t.file.minor;
  request.flags = (t.file.flags & abi::kOpenNonBlock) | (t.flags & abi::vfs::kFromBackground);
  request.position = (t.flags & abi::vfs::kAtPosition) != 0 ? t.position + t.p.progress : t.file.position;
  request.bytes = t.cursor.run();
  request.grant = grant.id();
  request.caller = caller_of(t.p);
  request.sequence = t.p.sequence;
  Message m;
  m.type = t.is_write ? abi::chardev::Write::kType : abi::chardev::Read::kType;
  m.set(request);
  const int32_t done = TRY(t.vfs.ask_driver(driver, m));
  if (uint64_t(done) > t.cursor.run()) return std::unexpected(Error::kIo);
  return done;
}

}  // namespace

Result<int32_t> transfer_character(Transfer& t) {
  while (t.cursor.left() != 0) {
    const uint64_t run = t.cursor.run();
    const auto done = one_character_request(t);
    if (!done) {
      const Error e = done.error();
      if (e == Error::kDeadEndpoint) return std::unexpected(e);
      const bool is_blocking = (t.file.flags & abi::kOpenNonBlock) == 0;
      if (e == Error::kAgain && is_blocking && (t.is_write || t.p.progress == 0)) {
        return t.vfs.suspend(t.p, Wait::kDevice, t.file.driver);
      }
      if (t.p.progress != 0) break;
      return std::unexpected(e);
    }
    t.p.sequence = 0;
    t.p.progress += uint64_t(*done);
    if ((t.flags & abi::vfs::kAtPosition) == 0) t.file.position += uint64_t(*done);
    t.cursor.advance(uint64_t(*done));
    if (*done == 0 || (!t.is_write && uint64_t(*done) < run)) break;
  }
  return int32_t(t.p.progress);
}

Result<int32_t> transfer_block(Transfer& t) {
  const bool is_positional = (t.flags & abi::vfs::kAtPosition) != 0;
  Service& driver = *t.file.driver;
  const uint32_t access = t.is_write ? abi::kGrantRead : abi::kGrantWrite;
  while (t.cursor.left() != 0) {
    const uint64_t run = t.cursor.run();
    const uint64_t position = is_positional ? t.position + t.p.progress : t.file.position;
    const ScopedGrant grant(t.vfs.port, TRY(t.vfs.port.grant_magic(driver.endpoint, t.p.endpoint,
                                                                   t.cursor.address(), run, access)));
    Message m;
    m.set(abi::blockdev::Transfer{t.file.minor, grant.id(), position, run});
    m.type = t.is_write ? abi::blockdev::Write::kType : abi::blockdev::Read::kType;
    const auto done = t.vfs.ask_driver(driver, m);
    if (!done && (done.error() == Error::kDeadEndpoint || t.p.progress == 0)) return std::unexpected(done.error());
    if (!done || uint64_t(*done) > run) break;
    t.p.progress += uint64_t(*done);
    if (!is_positional) t.file.position += uint64_t(*done);
    t.cursor.advance(uint64_t(*done));
    if (uint64_t(*done) < run) break;
  }
  if (t.is_write && t.p.progress == 0 && t.cursor.left() != 0) return std::unexpected(Error::kNoSpace);
  return int32_t(t.p.progress);
}

}  // namespace vfs
