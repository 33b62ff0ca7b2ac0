// SPDX-License-Identifier: BSD-3-Clause
#include "arch/host/fake.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace arch::host {

namespace {

FakeMachine* the_fake = nullptr;

// Entry bits, where no real machine has them: frame number inverted in the middle, so that a zero word and a
// plausible x86 entry mean nothing.
constexpr uint64_t kPresent = 1ull << 62, kWritable = 1ull << 5, kTable = 1ull << 57;
constexpr uint64_t kKernelHalfMark = 0x6b65726e656c;
constexpr unsigned kFrameAt = 14;
constexpr uint64_t kFrameMask = (1ull << 36) - 1;

uint64_t make_entry(hal::PhysAddr frame, uint64_t bits) {
  return (~(frame.value >> kPageShift) & kFrameMask) << kFrameAt | bits | kPresent;
}
hal::PhysAddr frame_of(uint64_t entry) { return {(~(entry >> kFrameAt) & kFrameMask) << kPageShift}; }

unsigned index_at(uint64_t a, unsigned level) {
  unsigned shift = kPageShift;
  for (unsigned below = 2; below > level; --below) shift += kLevelBits[below];
  return unsigned(a >> shift) & ((1u << kLevelBits[level]) - 1);
}

}  // namespace

FakeMachine& fake() {
  assert(the_fake != nullptr);
  return *the_fake;
}

FakeMachine::FakeMachine(uint64_t memory_bytes) : memory_(memory_bytes) {
  assert(the_fake == nullptr);
  the_fake = this;
  std::fill(std::begin(irq_masked), std::end(irq_masked), true);
  kernel_root = new_root();
}

FakeMachine::~FakeMachine() { the_fake = nullptr; }

hal::PhysAddr FakeMachine::take_frame() {
  if (frames_left == 0 || next_frame_ + kPageBytes > memory_.size()) return {0};
  --frames_left;
  const hal::PhysAddr f{next_frame_};
  next_frame_ += kPageBytes;
  std::memset(at(f), 0, kPageBytes);
  return f;
}

hal::FrameSource FakeMachine::frame_source() {
  return {this, [](void* context) { return static_cast<FakeMachine*>(context)->take_frame(); }};
}

hal::PhysAddr FakeMachine::new_root() {
  const hal::PhysAddr root = take_frame();
  fill_kernel_half(root);
  return root;
}

uint64_t& FakeMachine::entry(hal::PhysAddr table, unsigned index) {
  assert(table.value + kPageBytes <= memory_.size());
  return reinterpret_cast<uint64_t*>(at(table))[index];
}

void FakeMachine::fill_kernel_half(hal::PhysAddr root) { entry(root, kPageBytes / 8 - 1) = kKernelHalfMark; }

uint64_t* FakeMachine::leaf(hal::PhysAddr root, uint64_t a, hal::FrameSource* frames) {
  hal::PhysAddr table = root;
  for (unsigned level = 0; level < 2; ++level) {
    uint64_t& e = entry(table, index_at(a, level));
    if ((e & kPresent) == 0) {
      if (frames == nullptr) return nullptr;
      const hal::PhysAddr f = frames->take(frames->context);
      if (f.value == 0) return nullptr;
      e = make_entry(f, kTable);
    }
    table = frame_of(e);
  }
  return &entry(table, index_at(a, 2));
}

bool FakeMachine::map(hal::PhysAddr root, hal::UserAddr a, hal::PhysAddr frame, hal::PageRights rights,
                      hal::FrameSource& frames) {
  uint64_t* const e = leaf(root, a.value, &frames);
  if (e == nullptr) return false;
  *e = make_entry(frame, rights.is_writable ? kWritable : 0);
  return true;
}

hal::PhysAddr FakeMachine::map_new(hal::PhysAddr root, uint64_t a, bool is_writable) {
  const hal::PhysAddr f = take_frame();
  hal::FrameSource frames = frame_source();
  const bool is_mapped = f.value != 0 && map(root, {a}, f, {.is_writable = is_writable}, frames);
  assert(is_mapped);
  (void)is_mapped;
  return f;
}

void FakeMachine::unmap(hal::PhysAddr root, uint64_t a) {
  if (uint64_t* e = leaf(root, a, nullptr)) *e = 0;
}

hal::Translation FakeMachine::translate(hal::PhysAddr root, hal::UserAddr a, hal::Access access) const {
  if (root.value == 0 || a.value < kPageBytes || a.value >= kUserEnd) return {};
  const uint64_t* const e = const_cast<FakeMachine*>(this)->leaf(root, a.value, nullptr);
  if (e == nullptr || (*e & kPresent) == 0) return {};
  if (access == hal::Access::kWrite && (*e & kWritable) == 0) return {};
  const uint64_t offset = a.value % kPageBytes;
  return {{frame_of(*e).value + offset}, kPageBytes - offset};
}

void* FakeMachine::window(unsigned number, hal::PhysAddr a) {
  assert(number < 2 && a.value < memory_.size());
  (void)number;
  return at(a);
}

void FakeMachine::activate(hal::PhysAddr root) {
  assert(root.value != 0 && entry(root, kPageBytes / 8 - 1) == kKernelHalfMark);
  active_root = root;
  ++activations;
}

bool FakeMachine::map_root_table(hal::PhysAddr table) {
  if (table.value % kPageBytes != 0 || table.value >= memory_.size()) return false;
  root_table = table;
  return true;
}

hal::PhysAddr FakeMachine::root_of_slot(unsigned slot) const {
  uint64_t root;
  std::memcpy(&root, memory_.data() + root_table.value + slot * sizeof root, sizeof root);
  return {root};
}

hal::CopyResult FakeMachine::copy_user(void* kernel, hal::UserAddr user, size_t bytes, hal::Access access) {
  const bool is_write = access == hal::Access::kWrite;
  if (user.value < kPageBytes || user.value >= kUserEnd || bytes > kUserEnd - user.value) {
    return hal::CopyResult::fault_at(user, is_write);
  }
  for (size_t done = 0; done < bytes;) {
    const hal::UserAddr a{user.value + done};
    const hal::Translation t = translate(active_root, a, access);
    if (t.bytes == 0) return hal::CopyResult::fault_at(a, is_write);
    const size_t piece = std::min<uint64_t>(bytes - done, t.bytes);
    char* const k = static_cast<char*>(kernel) + done;
    std::memcpy(is_write ? at(t.phys) : k, is_write ? k : at(t.phys), piece);
    done += piece;
  }
  return {};
}

uint32_t FakeMachine::port_in(uint16_t port, unsigned width) {
  auto& values = port_input[port];
  uint32_t value = UINT32_MAX;
  if (!values.empty()) {
    value = values.front();
    values.erase(values.begin());
  }
  return width == 4 ? value : value & ((1u << width * 8) - 1);
}

void FakeMachine::port_out(uint16_t port, unsigned width, uint32_t value) {
  port_output.emplace_back(port, width == 4 ? value : value & ((1u << width * 8) - 1));
}

void FakeMachine::shutdown(abi::AbortReason reason, uint32_t status) { throw MachineEnded{reason, status}; }

}  // namespace arch::host
