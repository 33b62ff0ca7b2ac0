// SPDX-License-Identifier: BSD-3-Clause
#include "drivers/memory/ram_disk.h"

#include <algorithm>

#include "abi/ioctl.h"

namespace memory {

using abi::Error;
using abi::Result;
using abi::Unexpected;

Result<std::span<uint8_t>> RamDisk::part(uint64_t position, uint64_t bytes) const {
  if (content_.empty()) return Unexpected(Error::kIo);
  if (position >= content_.size()) return std::span<uint8_t>{};
  return content_.subspan(size_t(position), size_t(std::min<uint64_t>(bytes, content_.size() - position)));
}

Result<uint32_t> RamDisk::read(uint64_t position, uint64_t bytes, driver::ClientMemory& memory) {
  const auto source = TRY(part(position, bytes));
  if (!source.empty()) TRY_VOID(memory.write(0, source.data(), source.size()));
  return uint32_t(source.size());
}

Result<uint32_t> RamDisk::write(uint64_t position, uint64_t bytes, driver::ClientMemory& memory) {
  const auto target = TRY(part(position, bytes));
  if (target.empty() && bytes != 0) return Unexpected(Error::kNoSpace);
  if (!target.empty()) TRY_VOID(memory.read(0, target.data(), target.size()));
  return uint32_t(target.size());
}

Result<> RamDisk::resize(uint64_t bytes, DiskMemory& memory) {
  if (opens_ != 1) return Unexpected(Error::kBusy);
  if (bytes == content_.size()) return {};
  if (is_fixed_) return Unexpected(Error::kNotSupported);
  if (bytes % kSectorBytes != 0 || bytes > SIZE_MAX / 2) return Unexpected(Error::kInvalid);
  uint8_t* fresh = bytes == 0 ? nullptr : TRY(memory.allocate(bytes));
  if (!content_.empty()) memory.release(content_.data(), content_.size());
  content_ = {fresh, size_t(bytes)};
  return {};
}

// BLKGETSIZE: an unsigned long of the caller, whose size is that of the grant.
Result<> RamDisk::answer_sectors(const abi::blockdev::Ioctl& request, driver::ClientMemory& client) const {
  const uint64_t sectors = bytes() / kSectorBytes;
  return client.write(0, &sectors, request.bytes >= 8 ? 8 : 4);
}

Result<int32_t> RamDisk::ioctl(const abi::blockdev::Ioctl& request, driver::ClientMemory& client,
                               DiskMemory& memory) {
  Result<> done;
  if (request.request == abi::kRamDiskResize) {
    done = resize(TRY(driver::read_struct<uint64_t>(client)), memory);
  } else if (request.request == abi::kBlockSectors) {
    done = answer_sectors(request, client);
  } else if (request.request == abi::kBlockSectorBytes ||
             (request.request & 0xffff) == abi::kBlockBlockBytesLow) {
    done = driver::write_struct(client, uint32_t{kSectorBytes});
  } else if ((request.request & 0xffff) == abi::kBlockDiskBytesLow) {
    done = driver::write_struct(client, bytes());
  } else if (request.request != abi::kBlockFlush) {
    done = Unexpected(Error::kNotTty);
  }
  if (!done) return Unexpected(done.error());
  return 0;
}

}  // namespace memory
