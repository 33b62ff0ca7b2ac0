// SPDX-License-Identifier: BSD-3-Clause
// The ext2 service: memory for its tables, then one request of VFS after the other.
#include <algorithm>
#include <new>

#include "lib/sys/info.h"
#include "lib/sys/print.h"
#include "lib/sys/vm.h"
#include "sef/sef.h"
#include "servers/ext2/machine_sys.h"

namespace {

constexpr unsigned kInodes = 1280;      // VFS holds at most 1024 vnodes
constexpr unsigned kNames = 1024;
constexpr size_t kMinCacheBytes = 1 << 20, kMaxCacheBytes = 8 << 20;

constinit ext2::SystemMachine g_machine;
alignas(ext2::FileSystem) unsigned char g_storage[sizeof(ext2::FileSystem)];
ext2::FileSystem* g_service;

// A twenty-fourth of the machine's memory for blocks.
unsigned buffer_count() {
  const auto info = sys::memory_info();
  const uint64_t share = info ? info->total_bytes / 24 : 0;
  return unsigned(std::clamp<uint64_t>(share, kMinCacheBytes, kMaxCacheBytes) / ext2::kMaxBlockBytes);
}

template <class T>
std::span<T> map_table(unsigned count) {
  const auto memory = sys::map_memory((count * sizeof(T) + 4095) & ~size_t(4095));
  if (!memory) sys::panic("no memory for tables: {}", memory.error());
  return {static_cast<T*>(*memory), count};
}

abi::Result<int32_t> handle(abi::Message& m, abi::Status status) {
  if (status.is_notify()) return 0;
  if (m.source != abi::kVfs) return std::unexpected(abi::Error::kPerm);
  const abi::Message request = m;
  g_service->handle(request, m);
  if (m.type < 0) return std::unexpected(abi::Error(-m.type));
  return m.type;
}

}  // namespace

int main() {
  sef::startup({});
  const unsigned buffers = buffer_count();
  g_service = new (g_storage) ext2::FileSystem(
      g_machine, {.buffers = map_table<ext2::Buffer>(buffers),
                  .blocks = map_table<uint8_t>(buffers * ext2::kMaxBlockBytes).data(),
                  .buffer_hash = map_table<ext2::Buffer*>(1024),
                  .inodes = map_table<ext2::Inode>(kInodes),
                  .names = map_table<ext2::NameCache::Entry>(kNames)});
  sef::serve(handle);
}
