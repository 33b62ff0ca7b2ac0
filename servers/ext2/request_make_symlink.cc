// SPDX-License-Identifier: BSD-3-Clause
#include "servers/ext2/requests.h"

namespace ext2 {

namespace {

// Short texts lie in the inode, others in a block.
Result<> store_text(FileSystem& fs, Inode& node, std::string_view text) {
  node.size = text.size();
  if (text.size() < kFastSymlinkBytes) {
    std::memcpy(node.block, text.data(), text.size());
    return {};
  }
  Mount& mount = *node.mount;
  const auto mapped = TRY(fs.map_or_allocate(node, 0));
  const BufferRef buffer = TRY(fs.cache.get_zeroed(mount, mapped.block));
  std::memcpy(buffer.data(), text.data(), text.size());
  fs.cache.mark_dirty(buffer, 0, mount.block_bytes, Order::kIndirect);
  return {};
}

}  // namespace

Result<int32_t> make_symlink(FileSystem& fs, const abi::fs::MakeSymlink& request, abi::Message& reply) {
  Mount& mount = *TRY(fs.mount_of(request.walk.mount));
  auto place = TRY(find_place(fs, mount, request.walk, request.text, sizeof request.text));
  if (place.at.stop != 0) return FileSystem::walk_stopped(place.at, reply);
  if (place.exists) return std::unexpected(Error::kExists);
  if (place.at.has_slash) return std::unexpected(Error::kNoEntry);
  static char text[abi::kMaxPath];
  if (request.target_bytes == 0) return std::unexpected(Error::kNoEntry);
  if (request.target_bytes >= std::min<uint32_t>(sizeof text, mount.block_bytes)) {
    return std::unexpected(Error::kNameTooLong);
  }
  TRY_VOID(fs.machine.copy_in(request.target, 0, text, request.target_bytes));
  return fs.transact(mount, false, [&]() -> Result<int32_t> {
    const InodeRef node = TRY(fs.new_inode(*place.at.node, abi::kModeSymlink | 0777, fs.arguments.who()));
    TRY_VOID(store_text(fs, *node, {text, request.target_bytes}));
    TRY_VOID(fs.add_entry(*place.at.node, place.at.name, *node));
    return 0;
  });
}

}  // namespace ext2
