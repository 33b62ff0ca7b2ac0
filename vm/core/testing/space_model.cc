// SPDX-License-Identifier: BSD-3-Clause
// See space_model.h.
#include "vm/core/testing/space_model.h"

#include <algorithm>

#include "base/test/test.h"
#include "vm/core/exec.h"
#include "vm/core/mmap.h"
#include "vm/core/share.h"

namespace vm {
namespace {

using abi::vm::kMapAnonymous;
using abi::vm::kMapFixed;
using abi::vm::kMapPrealloc;
using abi::vm::kMapPrivate;
using abi::vm::kMapShared;
using abi::vm::kProtRead;
using abi::vm::kProtWrite;

constexpr Address kWindow = kTestLayout.mmap_top - SpaceModel::kPages * kPageBytes;

}  // namespace

SpaceModel::SpaceModel(Core& core, NumberSource& numbers)
    : core_(core), numbers_(numbers), free_at_start_(core.memory.free_count()) {
  for (SpaceState& s : state_) s.space = create_space(core_).value();
}

Address SpaceModel::address_of(unsigned page) { return kWindow + page * kPageBytes; }

uint8_t& SpaceModel::value_of(PageModel& page) {
  return page.object < 0 ? page.value : object_value_[page.object][page.object_page];
}

SpaceModel::Span SpaceModel::random_span(unsigned most) {
  const unsigned count = 1 + numbers_.below(most);
  return {numbers_.below(kPages - count + 1), count};
}

uint8_t SpaceModel::random_protection() {
  const uint32_t which = numbers_.below(8);
  return which == 0 ? 0 : which == 1 ? kProtRead : kProtRead | kProtWrite;
}

bool SpaceModel::is_covered(const SpaceState& s, Span span) const {
  for (unsigned i = 0; i < span.count; i++) {
    if (!s.page[span.first + i].is_mapped) return false;
  }
  return true;
}

// An object that no page refers to, cleared.
int SpaceModel::new_object() {
  bool is_used[kObjects] = {};
  for (const SpaceState& s : state_) {
    for (const PageModel& p : s.page) {
      if (p.is_mapped && p.object >= 0) is_used[p.object] = true;
    }
  }
  for (unsigned i = 0; i < kObjects; i++) {
    if (is_used[i]) continue;
    std::fill(std::begin(object_value_[i]), std::end(object_value_[i]), uint8_t{0});
    return int(i);
  }
  return -1;
}

void SpaceModel::arm() {
  if (numbers_.below(4) == 0) core_.memory.limit.fail_at(1 + numbers_.below(12));
}

template <class T>
bool SpaceModel::settled(const Result<T>& result) {
  const bool has_failed = core_.memory.limit.has_failed();
  core_.memory.limit.clear();
  if (result) return true;
  EXPECT_TRUE(has_failed);
  EXPECT_EQ(result.error(), Error::kNoMemory);
  return false;
}

void SpaceModel::step() {
  switch (numbers_.below(16)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return do_write();
    case 4:
    case 5:
      return do_read();
    case 6:
    case 7:
      return do_mmap();
    case 8:
      return do_munmap();
    case 9:
    case 10:
      return do_mprotect();
    case 11:
      return do_madvise();
    case 12:
      return do_mremap();
    case 13:
      return do_fork();
    case 14:
      return do_exit();
    default:
      return do_remap();
  }
}

void SpaceModel::do_write() {
  SpaceState& s = random_space();
  const unsigned page = numbers_.below(kPages);
  const auto value = uint8_t(1 + numbers_.below(255));
  const bool may = s.page[page].is_mapped && (s.page[page].protection & kProtWrite) != 0;
  // Half of the writes hit another byte of the page: the first one must survive a copy of the page.
  const bool is_elsewhere = numbers_.below(2) == 0;
  ASSERT_TRUE(user_write(core_, s.space, address_of(page) + (is_elsewhere ? 100 : 0), value) ==
              may);
  if (may && !is_elsewhere) value_of(s.page[page]) = value;
}

void SpaceModel::do_read() {
  SpaceState& s = random_space();
  const unsigned page = numbers_.below(kPages);
  const bool may = s.page[page].is_mapped && s.page[page].protection != 0;
  ASSERT_EQ(user_read(core_, s.space, address_of(page)), may ? int(value_of(s.page[page])) : -1);
}

void SpaceModel::place(SpaceState& s, Address at, unsigned count, uint8_t protection, int object) {
  const unsigned first = unsigned((at - kWindow) >> kPageShift);
  for (unsigned i = 0; i < count; i++) {
    s.page[first + i] = {.is_mapped = true,
                         .protection = protection,
                         .object = int8_t(object),
                         .object_page = uint16_t(i),
                         .value = 0};
  }
}

void SpaceModel::do_mmap() {
  SpaceState& s = random_space();
  const Span span = random_span(40);
  const uint8_t protection = random_protection();
  const int object = numbers_.below(4) == 0 ? new_object() : -1;
  uint32_t flags = kMapAnonymous | (object >= 0 ? kMapShared : kMapPrivate);
  if (numbers_.below(2) == 0) flags |= kMapFixed;
  if (numbers_.below(6) == 0) flags |= kMapPrealloc;
  arm();
  const auto at =
      mmap(core_, s.space, address_of(span.first), span.count * kPageBytes, protection, flags);
  if (!settled(at)) return;
  if (*at < kWindow) {
    ASSERT_TRUE(munmap(core_, s.space, *at, span.count * kPageBytes).has_value());
    return;
  }
  if ((flags & kMapFixed) != 0) ASSERT_EQ(*at, address_of(span.first));
  if ((flags & kMapFixed) == 0) {
    for (unsigned i = 0; i < span.count; i++) {
      ASSERT_FALSE(s.page[((*at - kWindow) >> kPageShift) + i].is_mapped);
    }
  }
  place(s, *at, span.count, protection, object);
}

void SpaceModel::do_munmap() {
  SpaceState& s = random_space();
  const Span span = random_span(30);
  arm();
  if (!settled(munmap(core_, s.space, address_of(span.first), span.count * kPageBytes))) return;
  for (unsigned i = 0; i < span.count; i++) s.page[span.first + i] = {};
}

void SpaceModel::do_mprotect() {
  SpaceState& s = random_space();
  const Span span = random_span(30);
  const uint8_t protection = random_protection();
  // Read-only attachments of do_remap stay so: the model leaves shared pages alone.
  for (unsigned i = 0; i < span.count; i++) {
    if (s.page[span.first + i].object >= 0) return;
  }
  const bool is_legal = is_covered(s, span);
  arm();
  const auto done =
      mprotect(core_, s.space, address_of(span.first), span.count * kPageBytes, protection);
  if (!is_legal) {
    core_.memory.limit.clear();
    ASSERT_EQ(done.error(), Error::kNoMemory);
    return;
  }
  if (!settled(done)) return;
  for (unsigned i = 0; i < span.count; i++) s.page[span.first + i].protection = protection;
}

void SpaceModel::do_madvise() {
  SpaceState& s = random_space();
  const Span span = random_span(20);
  const auto done = madvise(core_, s.space, address_of(span.first), span.count * kPageBytes, 4);
  ASSERT_TRUE(done.has_value() == is_covered(s, span));
  if (!done) return;
  for (unsigned i = 0; i < span.count; i++) s.page[span.first + i].value = 0;
}

void SpaceModel::do_mremap() {
  SpaceState& s = random_space();
  const Span from = random_span(16), to = random_span(16);
  if (!is_covered(s, from) ||
      (from.first < to.first + to.count && to.first < from.first + from.count))
    return;
  arm();
  const auto at = mremap(core_, s.space,
                         {.address = address_of(from.first),
                          .old_bytes = from.count * kPageBytes,
                          .new_bytes = to.count * kPageBytes,
                          .new_address = address_of(to.first),
                          .flags = 3});
  if (!at && at.error() == Error::kFault) {  // several regions, or shared memory that should grow
    core_.memory.limit.clear();
    return;
  }
  if (!settled(at)) return;
  PageModel moved[kPages];
  const uint8_t protection = s.page[from.first].protection;
  for (unsigned i = 0; i < to.count; i++) {
    moved[i] = i < from.count ? s.page[from.first + i]
                              : PageModel{.is_mapped = true, .protection = protection};
  }
  for (unsigned i = 0; i < from.count; i++) s.page[from.first + i] = {};
  for (unsigned i = 0; i < to.count; i++) s.page[to.first + i] = moved[i];
}

// R-VM-1, R-VM-4, R-VM-11.
void SpaceModel::do_fork() {
  SpaceState& parent = random_space();
  SpaceState& child = random_space();
  if (&parent == &child) return;
  arm();
  const auto copy = fork_space(core_, parent.space);
  if (!settled(copy)) return;
  destroy_space(core_, child.space);
  child = parent;
  child.space = *copy;
}

void SpaceModel::do_exit() {
  SpaceState& s = random_space();
  destroy_space(core_, s.space);
  s = SpaceState{};
  s.space = create_space(core_).value();
}

// R-VM-25.
void SpaceModel::do_remap() {
  SpaceState& from = random_space();
  SpaceState& to = random_space();
  const Span span = random_span(8);
  const bool is_read_only = numbers_.below(2) == 0;
  const PageModel& first = from.page[span.first];
  if (!first.is_mapped || first.object < 0) return;
  arm();
  const auto at = remap(core_, to.space, from.space,
                        {.destination_address = 0,
                         .source_address = address_of(span.first),
                         .bytes = span.count * kPageBytes,
                         .is_read_only = is_read_only});
  if (!at && at.error() == Error::kFault) {
    core_.memory.limit.clear();
    return;
  }
  if (!settled(at)) return;
  if (*at < kWindow) {
    ASSERT_TRUE(munmap(core_, to.space, *at, span.count * kPageBytes).has_value());
    return;
  }
  const PageModel source = first;
  const auto protection = uint8_t(source.protection & ~(is_read_only ? kProtWrite : 0));
  place(to, *at, span.count, protection, source.object);
  for (unsigned i = 0; i < span.count; i++) {
    to.page[((*at - kWindow) >> kPageShift) + i].object_page = uint16_t(source.object_page + i);
  }
}

void SpaceModel::check_space(SpaceState& s) {
  for (unsigned page = 0; page < kPages; page++) {
    PageModel& p = s.page[page];
    const bool may = p.is_mapped && p.protection != 0;
    ASSERT_EQ(user_read(core_, s.space, address_of(page)), may ? int(value_of(p)) : -1);
  }
}

void SpaceModel::check() {
  const AddressSpace* spaces[kSpaces];
  for (unsigned i = 0; i < kSpaces; i++) spaces[i] = state_[i].space;
  const char* wrong = find_fault(core_, spaces);
  if (wrong != nullptr) ADD_FAILURE(wrong);
  for (SpaceState& s : state_) check_space(s);
  wrong = find_fault(core_, spaces);
  if (wrong != nullptr) ADD_FAILURE(wrong);
}

void SpaceModel::finish() {
  for (SpaceState& s : state_) destroy_space(core_, s.space);
  EXPECT_EQ(core_.memory.free_count(), free_at_start_);
  EXPECT_EQ(core_.regions.in_use(), 0U);
  EXPECT_EQ(core_.ranges.in_use(), 0U);
  EXPECT_EQ(core_.objects.in_use(), 0U);
}

}  // namespace vm
