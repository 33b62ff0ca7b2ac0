// SPDX-License-Identifier: BSD-3-Clause
// Objects of one size, in pages of VM's own (spec D.4). A page starts with a header that knows
// which of its objects are in use, so that a double free, or a pointer that is no object, is
// noticed at once. Only pages with room are listed; empty ones go back to the pool.
#pragma once
#include <new>
#include <utility>

#include "vm/core/page_pool.h"
#include "vm/core/use.h"

namespace vm {

class Slab {
 public:
  Slab(PagePool& pool, AllocationLimit& limit, uint32_t object_bytes, uint32_t alignment);
  Slab(const Slab&) = delete;
  Slab& operator=(const Slab&) = delete;

  [[nodiscard]] Result<void*> allocate();
  void free(const void* object);
  // Ends VM unless `object` is one of this slab's, in use.
  void verify(const void* object) const;
  [[nodiscard]] uint32_t in_use() const { return in_use_; }

 private:
  static constexpr uint32_t kMagic = 0x51ab51ab;
  static constexpr uint32_t kHeaderBytes = 64;
  static constexpr unsigned kMaxObjects = 128, kWordBits = 32;
  struct PageHeader {
    uint32_t magic;
    uint32_t used;
    const Slab* owner;
    PageHeader *next, *previous;                  // in the list of pages with room
    uint32_t free_bits[kMaxObjects / kWordBits];  // 1: free
  };
  static_assert(sizeof(PageHeader) <= kHeaderBytes);

  [[nodiscard]] static PageHeader* header_of(const void* object);
  [[nodiscard]] uint32_t index_of(const void* object) const;
  [[nodiscard]] Result<PageHeader*> add_page();
  void link(PageHeader* page);
  void unlink(PageHeader* page);

  PagePool& pool_;
  AllocationLimit& limit_;
  PageHeader* with_room_ = nullptr;
  uint32_t object_bytes_;
  uint32_t capacity_;
  uint32_t in_use_ = 0;
};

// The same with a type. Objects are handed out as pointers to const: see use.h.
template <class T>
class ObjectSlab {
 public:
  ObjectSlab(PagePool& pool, AllocationLimit& limit) : slab_(pool, limit, sizeof(T), alignof(T)) {}

  template <class... Arguments>
  [[nodiscard]] Result<const T*> create(Arguments&&... arguments) {
    void* memory = TRY(slab_.allocate());
    return static_cast<const T*>(new (memory) T{std::forward<Arguments>(arguments)...});
  }
  void destroy(const T* object) { slab_.free(object); }
  void verify(const T* object) const { slab_.verify(object); }
  [[nodiscard]] uint32_t in_use() const { return slab_.in_use(); }

 private:
  Slab slab_;
};

}  // namespace vm
