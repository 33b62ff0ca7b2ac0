// SPDX-License-Identifier: BSD-3-Clause
// Directories: blocks of variable entries. Each entry is checked before it is believed; a block that is wrong gives
// kIo and a line in the log. (Hash-indexed directories are read as what they also are, plain ones; a change
// takes the index flag away.)
#include <cstring>

#include "servers/ext2/directory.h"
#include "servers/ext2/file_system.h"

namespace ext2 {

bool EntryCursor::is_sound() const {
  if (bytes_ - offset_ < sizeof(DiskEntry)) return false;
  const DiskEntry& e = entry();
  return e.bytes >= entry_bytes(e.name_bytes) && e.bytes % 4 == 0 && e.bytes <= bytes_ - offset_;
}

namespace {

struct Place {
  BufferRef buffer;
  uint32_t offset = 0;
  uint32_t previous = ~0u;  // offset of the entry before it in the block
};

class Directory {
 public:
  Directory(FileSystem& fs, Inode& inode) : fs_(fs), inode_(inode), mount_(*inode.mount) {}

  [[nodiscard]] uint32_t blocks() const { return uint32_t(inode_.size >> mount_.block_shift); }

  Result<BufferRef> block(uint32_t index) {
    const uint32_t number = TRY(fs_.map_block(inode_, index));
    if (number == 0) return fs_.damaged(mount_, "directory with a hole: inode", inode_.number);
    return fs_.cache.get(mount_, number);
  }
  std::unexpected<Error> wrong() { return fs_.damaged(mount_, "damaged directory: inode", inode_.number); }

  // The first entry for which `accept` holds. kNoEntry.
  template <class Accept>
  Result<Place> search(Accept&& accept) {
    for (uint32_t i = 0; i < blocks(); i++) {
      Place at{.buffer = TRY(block(i))};
      EntryCursor cursor(at.buffer.data(), mount_.block_bytes);
      for (; !cursor.at_end(); cursor.next()) {
        if (!cursor.is_sound()) return wrong();
        at.offset = cursor.offset();
        if (accept(cursor.entry(), cursor.name())) return at;
        at.previous = at.offset;
      }
    }
    return std::unexpected(Error::kNoEntry);
  }
  Result<Place> find(std::string_view name) {
    return search([name](const DiskEntry& e, std::string_view its) { return e.inode != 0 && its == name; });
  }

  void write_entry(const Place& at, std::string_view name, const Inode& node) {
    auto* e = at.buffer.as<DiskEntry>(at.offset);
    e->inode = node.number;
    e->name_bytes = uint8_t(name.size());
    e->type = mount_.has_file_types() ? entry_type_of_mode(node.mode) : 0;
    std::memcpy(at.buffer.data() + at.offset + sizeof *e, name.data(), name.size());
    mark(at, uint32_t(sizeof *e + name.size()));
  }
  void mark(const Place& at, uint32_t bytes) {
    fs_.cache.mark_dirty(at.buffer, at.offset, bytes, Order::kDirectory);
  }

  // A place of `bytes` for a new entry: a free entry, the slack of another, or a new block.
  Result<Place> make_room(uint32_t bytes) {
    auto found = search([bytes](const DiskEntry& e, std::string_view) {
      return uint32_t(e.bytes) - (e.inode != 0 ? entry_bytes(e.name_bytes) : 0) >= bytes;
    });
    if (!found && found.error() == Error::kNoEntry) return append_block();
    Place at = TRY(std::move(found));
    auto* e = at.buffer.as<DiskEntry>(at.offset);
    if (e->inode == 0) return at;
    const uint32_t used = entry_bytes(e->name_bytes), rest = e->bytes - used;
    e->bytes = uint16_t(used);
    mark(at, sizeof *e);
    at.offset += used;
    at.buffer.as<DiskEntry>(at.offset)->bytes = uint16_t(rest);
    return at;
  }

 private:
  Result<Place> append_block() {
    if (inode_.size + mount_.block_bytes > 0xffffffffu) return std::unexpected(Error::kNoSpace);
    const auto mapped = TRY(fs_.map_or_allocate(inode_, blocks()));
    Place at{.buffer = TRY(fs_.cache.get_zeroed(mount_, mapped.block))};
    at.buffer.as<DiskEntry>()->bytes = uint16_t(mount_.block_bytes);
    fs_.cache.mark_dirty(at.buffer, 0, mount_.block_bytes, Order::kDirectory);
    inode_.size += mount_.block_bytes;
    return at;
  }

  FileSystem& fs_;
  Inode& inode_;
  Mount& mount_;
};

}  // namespace

void FileSystem::touch_directory(Inode& directory) {
  directory.modified = directory.changed = now();
  directory.flags &= ~kFlagIndexedDirectory;
  inodes.mark_dirty(directory);
}

Result<uint32_t> FileSystem::find_entry(Inode& directory, std::string_view name) {
  Mount& mount = *directory.mount;
  if (const auto known = names.find(mount.index, directory.number, name)) {
    if (*known == 0) return std::unexpected(Error::kNoEntry);
    return *known;
  }
  const auto at = Directory(*this, directory).find(name);
  if (!at) {
    if (at.error() == Error::kNoEntry) names.put(mount.index, directory.number, name, 0);
    return std::unexpected(at.error());
  }
  const uint32_t number = at->buffer.as<DiskEntry>(at->offset)->inode;
  if (!mount.is_inode(number)) return damaged(mount, "entry with a wrong inode: directory", directory.number);
  names.put(mount.index, directory.number, name, number);
  return number;
}

Result<> FileSystem::add_entry(Inode& directory, std::string_view name, const Inode& node) {
  names.forget(directory.mount->index, directory.number, name);
  Directory d(*this, directory);
  const Place at = TRY(d.make_room(entry_bytes(uint32_t(name.size()))));
  d.write_entry(at, name, node);
  touch_directory(directory);
  return {};
}

Result<> FileSystem::remove_entry(Inode& directory, std::string_view name) {
  names.forget(directory.mount->index, directory.number, name);
  Directory d(*this, directory);
  Place at = TRY(d.find(name));
  auto* e = at.buffer.as<DiskEntry>(at.offset);
  e->inode = 0;
  d.mark(at, sizeof *e);
  if (at.previous != ~0u) {
    auto* before = at.buffer.as<DiskEntry>(at.previous);
    before->bytes = uint16_t(before->bytes + e->bytes);
    at.offset = at.previous;
    d.mark(at, sizeof *before);
  }
  touch_directory(directory);
  return {};
}

Result<> FileSystem::replace_entry(Inode& directory, std::string_view name, const Inode& node) {
  names.forget(directory.mount->index, directory.number, name);
  Directory d(*this, directory);
  const Place at = TRY(d.find(name));
  d.write_entry(at, name, node);
  touch_directory(directory);
  return {};
}

Result<bool> FileSystem::is_empty_directory(Inode& directory) {
  const auto other = Directory(*this, directory).search([](const DiskEntry& e, std::string_view name) {
    return e.inode != 0 && name != "." && name != "..";
  });
  if (other) return false;
  if (other.error() == Error::kNoEntry) return true;
  return std::unexpected(other.error());
}

Result<> FileSystem::make_dots(Inode& directory, uint32_t parent) {
  Mount& mount = *directory.mount;
  const auto mapped = TRY(map_or_allocate(directory, 0));
  const BufferRef buffer = TRY(cache.get_zeroed(mount, mapped.block));
  const uint8_t type = mount.has_file_types() ? entry_type_of_mode(abi::kModeDirectory) : 0;
  const uint32_t first = entry_bytes(1);
  *buffer.as<DiskEntry>() = {directory.number, uint16_t(first), 1, type};
  *buffer.as<DiskEntry>(first) = {parent, uint16_t(mount.block_bytes - first), 2, type};
  std::memcpy(buffer.data() + sizeof(DiskEntry), ".", 1);
  std::memcpy(buffer.data() + first + sizeof(DiskEntry), "..", 2);
  cache.mark_dirty(buffer, 0, mount.block_bytes, Order::kIndirect);  // before what names the directory
  directory.size = mount.block_bytes;
  inodes.mark_dirty(directory);
  return {};
}

}  // namespace ext2
