// SPDX-License-Identifier: BSD-3-Clause
// Remembers what directories answered: (directory, name) -> inode, or "no such entry". A pure cache: whoever
// changes an entry of a directory forgets its name here first; an aborted request clears all.
#pragma once
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace ext2 {

class NameCache {
 public:
  static constexpr unsigned kNameBytes = 24;
  struct Entry {
    uint32_t directory;  // 0: empty
    uint32_t inode;      // 0: the directory has no such entry
    uint16_t mount;
    uint8_t bytes;
    char name[kNameBytes + 1];
  };

  // `entries`: a power of two.
  void initialise(std::span<Entry> entries) {
    entries_ = entries;
    clear();
  }
  void clear() {
    if (!entries_.empty()) std::memset(entries_.data(), 0, entries_.size_bytes());
  }

  [[nodiscard]] std::optional<uint32_t> find(unsigned mount, uint32_t directory, std::string_view name) const {
    if (name.size() > kNameBytes) return std::nullopt;
    const Entry& e = slot(mount, directory, name);
    if (e.directory != directory || e.mount != mount || std::string_view(e.name, e.bytes) != name) return std::nullopt;
    return e.inode;
  }
  void put(unsigned mount, uint32_t directory, std::string_view name, uint32_t inode) {
    if (name.size() > kNameBytes) return;
    Entry& e = slot(mount, directory, name);
    e.directory = directory;
    e.inode = inode;
    e.mount = uint16_t(mount);
    e.bytes = uint8_t(name.size());
    std::memcpy(e.name, name.data(), name.size());
  }
  void forget(unsigned mount, uint32_t directory, std::string_view name) {
    if (name.size() > kNameBytes) return;
    Entry& e = slot(mount, directory, name);
    if (e.directory == directory && e.mount == mount) e.directory = 0;
  }

 private:
  [[nodiscard]] Entry& slot(unsigned mount, uint32_t directory, std::string_view name) const {
    uint32_t h = directory * 0x9E3779B1u ^ mount;
    for (char c : name) h = (h ^ uint8_t(c)) * 0x01000193u;
    return entries_[(h ^ h >> 15) & (entries_.size() - 1)];
  }

  std::span<Entry> entries_;
};

}  // namespace ext2
