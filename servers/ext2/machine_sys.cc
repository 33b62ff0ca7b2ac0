// SPDX-License-Identifier: BSD-3-Clause
#include "servers/ext2/machine_sys.h"

#include "lib/sys/grant.h"
#include "lib/sys/ipc.h"
#include "lib/sys/memory.h"
#include "lib/sys/print.h"
#include "lib/sys/time.h"
#include "lib/sys/vm.h"

namespace ext2 {

namespace {

// A driver that died is one error, however the kernel words it: VFS will name the successor.
template <class Request>
Result<> ask(abi::Endpoint driver, const Request& request) {
  abi::Message m = abi::Message::of(request);
  if (!sys::send_receive(driver, m)) return std::unexpected(Error::kDeadEndpoint);
  return abi::from_wire(m.type);
}

constexpr unsigned kMaxElements = 32;
abi::blockdev::Element g_elements[kMaxElements];

}  // namespace

Result<> DriverDisk::open(abi::Endpoint driver, uint32_t minor) {
  driver_ = driver;
  minor_ = minor;
  TRY_VOID(ask(driver, abi::blockdev::Open{minor, 0}));
  abi::Message m = abi::Message::of(abi::blockdev::Size{.minor = minor});
  if (!sys::send_receive(driver, m)) return std::unexpected(Error::kDeadEndpoint);
  TRY_VOID(abi::from_wire(m.type));
  const auto size = m.as<abi::blockdev::Size::Reply>();
  bytes_ = size.bytes;
  granule_ = size.block_bytes;
  const bool is_usable = granule_ >= 512 && granule_ <= kMaxBlockBytes && (granule_ & (granule_ - 1)) == 0;
  if (!is_usable) granule_ = 512;
  return {};
}

void DriverDisk::close() {
  if (driver_ != abi::kNone) (void)ask(driver_, abi::blockdev::Close{minor_});
  driver_ = abi::kNone;
}

Result<> DriverDisk::flush() { return ask(driver_, abi::blockdev::Flush{minor_}); }

Result<> DriverDisk::transfer_one(const Piece& piece, bool is_write) {
  const uint32_t access = is_write ? abi::kGrantRead : abi::kGrantWrite;
  const auto grant = TRY(sys::ScopedGrant::direct(driver_, piece.data, piece.bytes, access));
  abi::Message m;
  m.set(abi::blockdev::Transfer{minor_, grant.id(), piece.position, piece.bytes});
  m.type = is_write ? abi::blockdev::Write::kType : abi::blockdev::Read::kType;
  if (!sys::send_receive(driver_, m)) return std::unexpected(Error::kDeadEndpoint);
  TRY_VOID(abi::from_wire(m.type));
  if (uint32_t(m.type) != piece.bytes) return std::unexpected(Error::kIo);
  return {};
}

Result<> DriverDisk::transfer(std::span<const Piece> pieces, bool is_write) {
  if (pieces.size() == 1) return transfer_one(pieces[0], is_write);
  const uint32_t access = is_write ? abi::kGrantRead : abi::kGrantWrite;
  unsigned n = 0;
  Result<> result;
  uint64_t total = 0;
  for (const Piece& p : pieces) {
    auto grant = n < kMaxElements ? sys::grant_direct(driver_, p.data, p.bytes, access)
                                  : Result<abi::GrantId>(std::unexpected(Error::kNoSpace));
    if (!grant) {
      result = std::unexpected(grant.error());
      break;
    }
    g_elements[n++] = {p.position, p.bytes, *grant, 0};
    total += p.bytes;
  }
  if (result) {
    auto table = sys::ScopedGrant::direct(driver_, g_elements, n * sizeof g_elements[0], abi::kGrantRead);
    abi::Message m;
    m.type = abi::blockdev::Vector::kType;
    if (table) m.set(abi::blockdev::TransferVector{minor_, n, is_write, table->id()});
    if (!table) {
      result = std::unexpected(table.error());
    } else if (!sys::send_receive(driver_, m)) {
      result = std::unexpected(Error::kDeadEndpoint);
    } else {
      result = abi::from_wire(m.type);
      if (result && uint32_t(m.type) != total) result = std::unexpected(Error::kIo);
    }
  }
  for (unsigned i = 0; i < n; i++) (void)sys::grant_revoke(g_elements[i].grant);
  return result;
}

Result<> SystemMachine::copy_in(abi::GrantId grant, uint64_t offset, void* to, size_t bytes) {
  return sys::safe_copy_from(abi::kVfs, grant, offset, to, bytes);
}

Result<> SystemMachine::copy_out(abi::GrantId grant, uint64_t offset, const void* from, size_t bytes) {
  return sys::safe_copy_to(abi::kVfs, grant, offset, from, bytes);
}

Result<Disk*> SystemMachine::open_disk(unsigned mount, abi::Endpoint driver, uint32_t minor) {
  TRY_VOID(disks_[mount].open(driver, minor));
  return &disks_[mount];
}

void SystemMachine::close_disk(unsigned mount) { disks_[mount].close(); }

Result<void*> SystemMachine::allocate(size_t bytes) { return sys::map_memory((bytes + 4095) & ~size_t(4095)); }

void SystemMachine::release(void* memory, size_t bytes) {
  (void)sys::unmap_memory(memory, (bytes + 4095) & ~size_t(4095));
}

abi::FileTime SystemMachine::now() {
  const uint64_t ns = sys::realtime_ns();
  return abi::make_file_time(int64_t(ns / sys::kSecond), uint32_t(ns % sys::kSecond));
}

void SystemMachine::log(std::string_view text, uint64_t number) { sys::log("{} {}", text, number); }

}  // namespace ext2
