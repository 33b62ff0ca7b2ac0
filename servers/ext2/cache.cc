// SPDX-License-Identifier: BSD-3-Clause
#include "servers/ext2/cache.h"

#include <algorithm>
#include <cstring>

#include "servers/ext2/mount.h"

namespace ext2 {

namespace {
Buffer* of_lru(base::ListNode* n) { return BASE_CONTAINER_OF(n, Buffer, lru); }
Buffer* of_dirty(base::ListNode* n) { return BASE_CONTAINER_OF(n, Buffer, dirty); }
}  // namespace

void Cache::initialise(std::span<Buffer> buffers, uint8_t* memory, std::span<Buffer*> hash_heads) {
  buffers_ = buffers;
  heads_ = hash_heads;
  lru_.initialise();
  dirty_.initialise();
  std::fill(heads_.begin(), heads_.end(), nullptr);
  for (Buffer& b : buffers_) {
    b = {};
    b.data = memory;
    memory += kMaxBlockBytes;
    lru_.push_back(&b.lru);
  }
}

Buffer*& Cache::head(unsigned mount, uint32_t block) {
  return heads_[(block ^ block >> 13 ^ mount * 0x9E5u) & (heads_.size() - 1)];
}

Buffer* Cache::find(const Mount& mount, uint32_t block) {
  Buffer* b = head(mount.index, block);
  while (b != nullptr && (b->block != block || b->mount != mount.index)) b = b->hash_next;
  return b;
}

void Cache::touch(Buffer& b) {
  base::List::remove(&b.lru);
  lru_.push_back(&b.lru);
}

// A buffer for a block that is not here: the one used longest ago.
Result<Buffer*> Cache::take(const Mount& mount, uint32_t block) {
  for (base::ListNode* n = lru_.first(); n != nullptr; n = lru_.after(n)) {
    Buffer* b = of_lru(n);
    if (b->pins != 0 || b->dirty_high != 0) continue;
    invalidate(*b);
    b->block = block;
    b->mount = mount.index;
    b->is_valid = true;
    Buffer*& list = head(mount.index, block);
    b->hash_next = list;
    list = b;
    touch(*b);
    return b;
  }
  return std::unexpected(Error::kNoMemory);
}

void Cache::clean(Buffer& b) {
  if (b.dirty_high == 0) return;
  b.dirty_low = b.dirty_high = 0;
  base::List::remove(&b.dirty);
  dirty_count_--;
}

void Cache::invalidate(Buffer& b) {
  if (!b.is_valid) return;
  clean(b);
  Buffer** link = &head(b.mount, b.block);
  while (*link != &b) link = &(*link)->hash_next;
  *link = b.hash_next;
  b.is_valid = false;
  base::List::remove(&b.lru);
  lru_.push_front(&b.lru);
}

Result<BufferRef> Cache::get(Mount& mount, uint32_t block) {
  if (Buffer* b = find(mount, block)) [[likely]] {
    touch(*b);
    return BufferRef(b);
  }
  Buffer* b = TRY(take(mount, block));
  const Piece piece{mount.position_of(block), b->data, mount.block_bytes};
  if (auto r = mount.disk->read({&piece, 1}); !r) {
    invalidate(*b);
    return std::unexpected(r.error());
  }
  return BufferRef(b);
}

Result<BufferRef> Cache::get_zeroed(Mount& mount, uint32_t block) {
  Buffer* b = find(mount, block);
  if (b != nullptr) {
    touch(*b);
  } else {
    b = TRY(take(mount, block));
  }
  std::memset(b->data, 0, mount.block_bytes);
  return BufferRef(b);
}

void Cache::prefetch(Mount& mount, uint32_t first, unsigned count) {
  Piece pieces[kMaxPieces];
  BufferRef pinned[kMaxPieces];
  unsigned n = 0;
  for (unsigned i = 0; i < count && n < kMaxPieces; i++) {
    if (find(mount, first + i) != nullptr) continue;
    auto b = take(mount, first + i);
    if (!b) break;
    pinned[n] = BufferRef(*b);
    pieces[n++] = {mount.position_of(first + i), (*b)->data, mount.block_bytes};
  }
  if (n == 0 || mount.disk->read({pieces, n})) return;
  for (unsigned i = 0; i < n; i++) invalidate(*pinned[i].get());
}

void Cache::mark_dirty(const BufferRef& buffer, uint32_t offset, uint32_t bytes, Order order) {
  Buffer& b = *buffer.get();
  const auto low = uint16_t(offset), high = uint16_t(offset + bytes);
  if (b.dirty_high != 0) {
    b.dirty_low = std::min(b.dirty_low, low);
    b.dirty_high = std::max(b.dirty_high, high);
    return;
  }
  b.dirty_low = low;
  b.dirty_high = high;
  b.order = order;
  dirty_.push_back(&b.dirty);
  dirty_count_++;
}

void Cache::forget(const Mount& mount, uint32_t block) {
  if (Buffer* b = find(mount, block)) {
    if (b->pins != 0) {
      clean(*b);
    } else {
      invalidate(*b);
    }
  }
}

// Usually all of it fits one message to the driver, which our own death then cannot tear apart.
Result<> Cache::commit(Mount& mount, bool is_removal) {
  Piece pieces[kMaxPieces];
  unsigned n = 0;
  const uint32_t mask = mount.disk->granule() - 1;
  for (unsigned i = 0; i < kOrders && dirty_count_ != 0; i++) {
    const auto order = Order(is_removal ? kOrders - 1 - i : i);
    for (base::ListNode* at = dirty_.first(); at != nullptr; at = dirty_.after(at)) {
      const Buffer& b = *of_dirty(at);
      if (b.order != order) continue;
      if (n == kMaxPieces) {
        TRY_VOID(mount.disk->write({pieces, n}));
        n = 0;
      }
      const uint32_t low = b.dirty_low & ~mask, high = (b.dirty_high + mask) & ~mask;
      pieces[n++] = {mount.position_of(b.block) + low, b.data + low, high - low};
    }
  }
  if (n != 0) TRY_VOID(mount.disk->write({pieces, n}));
  while (base::ListNode* at = dirty_.first()) clean(*of_dirty(at));
  return {};
}

void Cache::abort() {
  while (base::ListNode* n = dirty_.first()) invalidate(*of_dirty(n));
}

void Cache::drop(const Mount& mount) {
  for (Buffer& b : buffers_) {
    if (b.is_valid && b.mount == mount.index) invalidate(b);
  }
}

unsigned Cache::pinned_count() const {
  unsigned n = 0;
  for (const Buffer& b : buffers_) n += b.pins != 0;
  return n;
}

}  // namespace ext2
