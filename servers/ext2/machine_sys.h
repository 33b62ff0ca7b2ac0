// SPDX-License-Identifier: BSD-3-Clause
// The machine of the real service: VFS's grants, block drivers by message, memory of VM, the kernel's clock.
#pragma once
#include "abi/blockdev.h"
#include "servers/ext2/file_system.h"

namespace ext2 {

class DriverDisk final : public Disk {
 public:
  Result<> open(abi::Endpoint driver, uint32_t minor);
  void close();

  Result<> read(std::span<const Piece> pieces) override { return transfer(pieces, false); }
  Result<> write(std::span<const Piece> pieces) override { return transfer(pieces, true); }
  Result<> flush() override;
  [[nodiscard]] uint64_t bytes() const override { return bytes_; }
  [[nodiscard]] uint32_t granule() const override { return granule_; }
  Result<> replace_driver(abi::Endpoint driver) override { return open(driver, minor_); }

 private:
  Result<> transfer(std::span<const Piece> pieces, bool is_write);
  Result<> transfer_one(const Piece& piece, bool is_write);

  abi::Endpoint driver_ = abi::kNone;
  uint32_t minor_ = 0, granule_ = 512;
  uint64_t bytes_ = 0;
};

class SystemMachine final : public Machine {
 public:
  Result<> copy_in(abi::GrantId grant, uint64_t offset, void* to, size_t bytes) override;
  Result<> copy_out(abi::GrantId grant, uint64_t offset, const void* from, size_t bytes) override;
  Result<Disk*> open_disk(unsigned mount, abi::Endpoint driver, uint32_t minor) override;
  void close_disk(unsigned mount) override;
  Result<void*> allocate(size_t bytes) override;
  void release(void* memory, size_t bytes) override;
  abi::FileTime now() override;
  void log(std::string_view text, uint64_t number) override;

 private:
  DriverDisk disks_[FileSystem::kMounts];
};

}  // namespace ext2
