// SPDX-License-Identifier: BSD-3-Clause
#include "servers/ext2/inode.h"

#include <cstring>

namespace ext2 {

namespace {

Inode* of_lru(base::ListNode* n) { return BASE_CONTAINER_OF(n, Inode, lru); }
Inode* of_dirty(base::ListNode* n) { return BASE_CONTAINER_OF(n, Inode, dirty); }

// Times beyond 2038 and nanoseconds live in the extra part: 2 bits of epoch, 30 bits of nanoseconds.
abi::FileTime time_of(uint32_t seconds, uint32_t extra) {
  const uint32_t ns = extra >> 2;
  return abi::make_file_time(int64_t(int32_t(seconds)) + (int64_t(extra & 3) << 32), ns < 1'000'000'000 ? ns : 0);
}
uint32_t seconds_of(abi::FileTime t) { return uint32_t(abi::file_time_seconds(t)); }
uint32_t extra_of(abi::FileTime t) {
  const int64_t seconds = abi::file_time_seconds(t);
  return abi::file_time_ns(t) << 2 | (uint32_t((seconds - int32_t(seconds)) >> 32) & 3);
}

// How much of InodeExtra an inode on disk has.
uint32_t extra_bytes(const Mount& mount, const uint8_t* raw) {
  if (mount.inode_bytes < sizeof(DiskInode) + sizeof(InodeExtra)) return 0;
  uint16_t bytes;
  std::memcpy(&bytes, raw + sizeof(DiskInode), sizeof bytes);
  return bytes <= mount.inode_bytes - sizeof(DiskInode) ? bytes : 0;
}
constexpr uint32_t kTimesExtraBytes = offsetof(InodeExtra, created);

void decode(const DiskInode& d, const InodeExtra& x, Inode& i) {
  i.mode = d.mode;
  i.links = d.links;
  i.uid = d.uid_low | uint32_t(d.uid_high) << 16;
  i.gid = d.gid_low | uint32_t(d.gid_high) << 16;
  i.size = d.size_low;
  if (i.is_regular()) i.size |= uint64_t(d.size_high) << 32;
  i.sectors = d.sectors;
  i.flags = d.flags;
  i.generation = d.generation;
  i.file_acl = d.file_acl;
  i.deleted = d.deleted;
  i.accessed = time_of(d.accessed, x.accessed_extra);
  i.modified = time_of(d.modified, x.modified_extra);
  i.changed = time_of(d.changed, x.changed_extra);
  i.created = time_of(x.created, x.created_extra);
  std::memcpy(i.block, d.block, sizeof i.block);
}

void encode(const Inode& i, DiskInode& d) {
  d.mode = i.mode;
  d.links = i.links;
  d.uid_low = uint16_t(i.uid);
  d.uid_high = uint16_t(i.uid >> 16);
  d.gid_low = uint16_t(i.gid);
  d.gid_high = uint16_t(i.gid >> 16);
  d.size_low = uint32_t(i.size);
  if (i.is_regular()) d.size_high = uint32_t(i.size >> 32);
  d.sectors = i.sectors;
  d.flags = i.flags;
  d.generation = i.generation;
  d.file_acl = i.file_acl;
  d.deleted = i.deleted;
  d.accessed = seconds_of(i.accessed);
  d.modified = seconds_of(i.modified);
  d.changed = seconds_of(i.changed);
  std::memcpy(d.block, i.block, sizeof d.block);
}

}  // namespace

void InodeTable::initialise(std::span<Inode> entries, Cache& cache) {
  entries_ = entries;
  cache_ = &cache;
  lru_.initialise();
  dirty_.initialise();
  std::memset(heads_, 0, sizeof heads_);
  for (Inode& i : entries_) {
    i = {};
    lru_.push_back(&i.lru);
  }
}

Inode*& InodeTable::head(const Mount& mount, uint32_t number) {
  return heads_[(number ^ mount.index * 61u) & (kHashHeads - 1)];
}

Inode* InodeTable::find(const Mount& mount, uint32_t number) {
  Inode* i = head(mount, number);
  while (i != nullptr && (i->number != number || i->mount != &mount)) i = i->hash_next;
  return i;
}

Result<Inode*> InodeTable::take(Mount& mount, uint32_t number) {
  for (base::ListNode* n = lru_.first(); n != nullptr; n = lru_.after(n)) {
    Inode* i = of_lru(n);
    if (i->pins != 0 || i->references != 0 || i->dirty.is_linked() || i->is_mount_point || i->is_doomed) continue;
    remove(*i);
    i->mount = &mount;
    i->number = number;
    i->last_block = 0;
    Inode*& list = head(mount, number);
    i->hash_next = list;
    list = i;
    base::List::remove(&i->lru);
    lru_.push_back(&i->lru);
    return i;
  }
  return std::unexpected(Error::kFileTableFull);
}

// The entry becomes empty.
void InodeTable::remove(Inode& i) {
  if (i.mount == nullptr) return;
  Inode** link = &head(*i.mount, i.number);
  while (*link != &i) link = &(*link)->hash_next;
  *link = i.hash_next;
  if (i.dirty.is_linked()) base::List::remove(&i.dirty);
  i.mount = nullptr;
  i.references = 0;
  i.is_mount_point = i.is_doomed = i.is_stale = false;
  base::List::remove(&i.lru);
  lru_.push_front(&i.lru);
}

Result<> InodeTable::refresh(Inode& i) {
  if (i.is_stale) {
    TRY_VOID(load(i));
    i.is_stale = false;
  }
  if (i.mode == 0 || (i.links == 0 && i.deleted != 0)) return std::unexpected(Error::kNoEntry);
  return {};
}

Result<InodeRef> InodeTable::get(Mount& mount, uint32_t number) {
  if (Inode* i = find(mount, number)) [[likely]] {
    base::List::remove(&i->lru);
    lru_.push_back(&i->lru);
    if (i->is_stale || i->links == 0) [[unlikely]] TRY_VOID(refresh(*i));
    return InodeRef(i);
  }
  if (!mount.is_inode(number)) return std::unexpected(Error::kNoEntry);
  Inode* i = TRY(take(mount, number));
  i->is_stale = true;
  if (auto loaded = refresh(*i); !loaded) {
    remove(*i);
    return std::unexpected(loaded.error());
  }
  return InodeRef(i);
}

Result<InodeRef> InodeTable::create(Mount& mount, uint32_t number) {
  // The table may still know the inode that had this number before.
  Inode* i = find(mount, number);
  if (i == nullptr) i = TRY(take(mount, number));
  i->mode = i->links = 0;
  i->uid = i->gid = i->sectors = i->flags = i->generation = i->file_acl = i->deleted = i->last_block = 0;
  i->size = 0;
  i->accessed = i->modified = i->changed = i->created = 0;
  i->is_doomed = i->is_mount_point = i->is_stale = false;
  std::memset(i->block, 0, sizeof i->block);
  mark_dirty(*i);
  return InodeRef(i);
}

void InodeTable::mark_dirty(Inode& inode) {
  if (!inode.dirty.is_linked()) dirty_.push_back(&inode.dirty);
}

namespace {
struct Place {
  uint32_t block, offset;
};
Place place_of(const Inode& i) {
  const Mount& m = *i.mount;
  const uint32_t group = m.group_of_inode(i.number), index = (i.number - 1) % m.inodes_per_group;
  const uint32_t offset = index * m.inode_bytes;
  return {m.groups[group].inode_table + (offset >> m.block_shift), offset & (m.block_bytes - 1)};
}
}  // namespace

Result<> InodeTable::load(Inode& i) {
  const Place at = place_of(i);
  const BufferRef buffer = TRY(cache_->get(*i.mount, at.block));
  DiskInode d;
  InodeExtra x = {};
  std::memcpy(&d, buffer.data() + at.offset, sizeof d);
  const uint32_t bytes = extra_bytes(*i.mount, buffer.data() + at.offset);
  std::memcpy(&x, buffer.data() + at.offset + sizeof d, bytes < sizeof x ? bytes : sizeof x);
  decode(d, x, i);
  return {};
}

Result<> InodeTable::store(Inode& i) {
  const Place at = place_of(i);
  const Mount& m = *i.mount;
  const BufferRef buffer = TRY(cache_->get(*i.mount, at.block));
  uint8_t* raw = buffer.data() + at.offset;
  if (i.created != 0 && reinterpret_cast<DiskInode*>(raw)->generation != i.generation) {
    // A new inode: nothing of the old one's extra part stays.
    std::memset(raw, 0, m.inode_bytes);
    if (m.inode_bytes >= sizeof(DiskInode) + sizeof(InodeExtra)) {
      InodeExtra x = {};
      x.extra_bytes = sizeof(InodeExtra);
      x.created = seconds_of(i.created);
      x.created_extra = extra_of(i.created);
      std::memcpy(raw + sizeof(DiskInode), &x, sizeof x);
    }
  }
  encode(i, *reinterpret_cast<DiskInode*>(raw));
  if (extra_bytes(m, raw) >= kTimesExtraBytes) {
    auto* x = reinterpret_cast<InodeExtra*>(raw + sizeof(DiskInode));
    x->changed_extra = extra_of(i.changed);
    x->modified_extra = extra_of(i.modified);
    x->accessed_extra = extra_of(i.accessed);
  }
  cache_->mark_dirty(buffer, at.offset, m.inode_bytes, Order::kInode);
  return {};
}

Result<> InodeTable::store_dirty() {
  for (base::ListNode* n = dirty_.first(); n != nullptr; n = dirty_.after(n)) TRY_VOID(store(*of_dirty(n)));
  return {};
}

void InodeTable::commit() {
  while (base::ListNode* n = dirty_.first()) base::List::remove(n);
}

void InodeTable::abort() {
  while (base::ListNode* n = dirty_.first()) {
    Inode& i = *of_dirty(n);
    base::List::remove(n);
    if (i.references == 0 && !i.is_mount_point && !i.is_doomed && i.pins == 0) {
      remove(i);
    } else {
      i.is_stale = true;
    }
  }
}

void InodeTable::drop(const Mount& mount) {
  for (Inode& i : entries_) {
    if (i.mount == &mount) remove(i);
  }
}

Inode* InodeTable::first_doomed(const Mount& mount) {
  for (Inode& i : entries_) {
    if (i.mount == &mount && i.is_doomed) return &i;
  }
  return nullptr;
}

bool InodeTable::has_references(const Mount& mount, uint32_t except) const {
  for (const Inode& i : entries_) {
    if (i.mount == &mount && i.references != 0 && i.number != except) return true;
  }
  return false;
}

}  // namespace ext2
