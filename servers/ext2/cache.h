// SPDX-License-Identifier: BSD-3-Clause
// The block cache, and with it the transaction of the request under way: what a request changes stays in memory
// until commit() has written all of it; abort() forgets it, so that memory again equals the disk.
//
// Invariants: a buffer that is pinned (BufferRef) or dirty is never reused. Between requests nothing is pinned
// and nothing is dirty.
#pragma once
#include <cstddef>
#include <utility>

#include "base/intrusive_list.h"
#include "servers/ext2/layout.h"
#include "servers/ext2/machine.h"

namespace ext2 {

struct Mount;

// Creation writes from first to last, removal from last to first: whatever the moment of a crash, nothing that
// can be reached points to something that is free.
enum class Order : uint8_t { kData, kIndirect, kBitmap, kInode, kDirectory };
inline constexpr unsigned kOrders = 5;

struct Buffer {
  base::ListNode lru, dirty;
  Buffer* hash_next;
  uint8_t* data;
  uint32_t block;
  uint16_t mount, pins;
  uint16_t dirty_low, dirty_high;  // bytes to be written; high 0: clean
  Order order;
  bool is_valid;                   // holds the block, and is in the hash table
};

class BufferRef {
 public:
  BufferRef() = default;
  explicit BufferRef(Buffer* b) : buffer_(b) { b->pins++; }
  BufferRef(BufferRef&& other) noexcept : buffer_(std::exchange(other.buffer_, nullptr)) {}
  BufferRef& operator=(BufferRef&& other) noexcept {
    std::swap(buffer_, other.buffer_);
    return *this;
  }
  ~BufferRef() { reset(); }
  void reset() {
    if (buffer_ != nullptr) std::exchange(buffer_, nullptr)->pins--;
  }
  [[nodiscard]] explicit operator bool() const { return buffer_ != nullptr; }
  [[nodiscard]] Buffer* get() const { return buffer_; }
  [[nodiscard]] uint8_t* data() const { return buffer_->data; }
  template <class T>
  [[nodiscard]] T* as(size_t offset = 0) const {
    return reinterpret_cast<T*>(buffer_->data + offset);
  }

 private:
  Buffer* buffer_ = nullptr;
};

class Cache {
 public:
  static constexpr unsigned kMinBuffers = 64;

  // `memory`: kMaxBlockBytes for each buffer, page aligned.
  void initialise(std::span<Buffer> buffers, uint8_t* memory, std::span<Buffer*> hash_heads);

  Result<BufferRef> get(Mount& mount, uint32_t block);
  // For a block whose old content does not matter: zeroed, not read.
  Result<BufferRef> get_zeroed(Mount& mount, uint32_t block);
  // Reads those of the `count` blocks from `first` on that are not here, with one request to the disk. A failure
  // shows when get() tries again.
  void prefetch(Mount& mount, uint32_t first, unsigned count);

  void mark_dirty(const BufferRef& buffer, uint32_t offset, uint32_t bytes, Order order);
  // The block was freed: what it held need not be written.
  void forget(const Mount& mount, uint32_t block);

  Result<> commit(Mount& mount, bool is_removal);
  void abort();
  // Everything of a mount that ends.
  void drop(const Mount& mount);

  [[nodiscard]] bool is_dirty() const { return dirty_count_ != 0; }
  [[nodiscard]] unsigned dirty_count() const { return dirty_count_; }
  [[nodiscard]] unsigned size() const { return unsigned(buffers_.size()); }
  [[nodiscard]] unsigned pinned_count() const;

 private:
  static constexpr unsigned kMaxPieces = 32;

  [[nodiscard]] Buffer* find(const Mount& mount, uint32_t block);
  Result<Buffer*> take(const Mount& mount, uint32_t block);
  [[nodiscard]] Buffer*& head(unsigned mount, uint32_t block);
  void touch(Buffer& b);
  void invalidate(Buffer& b);
  void clean(Buffer& b);

  std::span<Buffer> buffers_;
  std::span<Buffer*> heads_;  // a power of two
  base::List lru_;            // first: used longest ago
  base::List dirty_;
  unsigned dirty_count_ = 0;
};

}  // namespace ext2
