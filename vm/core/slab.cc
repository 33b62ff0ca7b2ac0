// SPDX-License-Identifier: BSD-3-Clause
// See slab.h.
#include "vm/core/slab.h"

#include <bit>

namespace vm {

Slab::Slab(PagePool& pool, AllocationLimit& limit, uint32_t object_bytes, uint32_t alignment)
    : pool_(pool), limit_(limit), object_bytes_(object_bytes) {
  VM_ASSERT(alignment <= kHeaderBytes && object_bytes % alignment == 0);
  capacity_ = (uint32_t(kPageBytes) - kHeaderBytes) / object_bytes;
  if (capacity_ > kMaxObjects) capacity_ = kMaxObjects;
  VM_ASSERT(capacity_ > 0);
}

Result<void*> Slab::allocate() {
  if (!limit_.take()) return Unexpected(Error::kNoMemory);
  PageHeader* page = with_room_ != nullptr ? with_room_ : TRY(add_page());
  unsigned word = 0;
  while (page->free_bits[word] == 0) word++;
  const unsigned bit = unsigned(std::countr_zero(page->free_bits[word]));
  page->free_bits[word] &= ~(uint32_t{1} << bit);
  page->used++;
  in_use_++;
  if (page->used == capacity_) unlink(page);
  return reinterpret_cast<std::byte*>(page) + kHeaderBytes +
         (word * kWordBits + bit) * object_bytes_;
}

void Slab::free(const void* object) {
  verify(object);
  PageHeader* page = header_of(object);
  const uint32_t index = index_of(object);
  page->free_bits[index / kWordBits] |= uint32_t{1} << (index % kWordBits);
  if (page->used == capacity_) link(page);
  page->used--;
  in_use_--;
  if (page->used == 0) {
    unlink(page);
    page->magic = 0;
    pool_.free(page);
  }
}

void Slab::verify(const void* object) const {
  const PageHeader* page = header_of(object);
  VM_ASSERT(page->magic == kMagic && page->owner == this);
  const uint32_t index = index_of(object);
  VM_ASSERT(index < capacity_ &&
            uintptr_t(object) == uintptr_t(page) + kHeaderBytes + index * object_bytes_);
  VM_ASSERT((page->free_bits[index / kWordBits] >> (index % kWordBits) & 1) == 0);
}

Slab::PageHeader* Slab::header_of(const void* object) {
  return reinterpret_cast<PageHeader*>(round_down(uintptr_t(object)));
}

uint32_t Slab::index_of(const void* object) const {
  return (uint32_t(uintptr_t(object) - round_down(uintptr_t(object))) - kHeaderBytes) /
         object_bytes_;
}

Result<Slab::PageHeader*> Slab::add_page() {
  auto* page = new (TRY(pool_.allocate(FrameKind::kVmObjects))) PageHeader{};
  page->magic = kMagic;
  page->owner = this;
  for (uint32_t i = 0; i < capacity_; i++)
    page->free_bits[i / kWordBits] |= uint32_t{1} << (i % kWordBits);
  link(page);
  return page;
}

void Slab::link(PageHeader* page) {
  page->previous = nullptr;
  page->next = with_room_;
  if (with_room_ != nullptr) with_room_->previous = page;
  with_room_ = page;
}

void Slab::unlink(PageHeader* page) {
  if (page->next != nullptr) page->next->previous = page->previous;
  (page->previous != nullptr ? page->previous->next : with_room_) = page->next;
  page->next = page->previous = nullptr;
}

}  // namespace vm
