// SPDX-License-Identifier: BSD-3-Clause
#include "drivers/log/log_ring.h"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace log_driver {
namespace {

// A kill acts like a signal on this process: only the compiler must keep the order.
void keep_order() { std::atomic_signal_fence(std::memory_order_seq_cst); }

uint32_t hash_of(const LogBox::Header& h) {
  uint64_t hash = h.generation;
  for (uint64_t word : {h.written, h.oldest, h.kernel_next, uint64_t{h.sum}}) {
    hash = (hash ^ word) * 0x9E3779B97F4A7C15;
    hash ^= hash >> 29;
  }
  return uint32_t(hash >> 32);
}

}  // namespace

uint32_t LogRing::weight(uint64_t position) const {
  const auto byte = uint8_t(box_->text[position % LogBox::kRingBytes]);
  return (uint32_t{byte} + 1) * (uint32_t(position) * 2654435761u | 1u);
}

bool LogRing::is_sound(const LogBox::Header& h) const {
  constexpr uint64_t kMost = LogBox::kRingBytes - LogBox::kSlackBytes;
  if (h.generation == 0 || h.hash != hash_of(h)) return false;
  if (h.oldest > h.written || h.written - h.oldest > kMost) return false;
  uint32_t sum = 0;
  for (uint64_t p = h.oldest; p < h.written; p++) sum += weight(p);
  return sum == h.sum;
}

void LogRing::commit() {
  if (++now_.generation == 0) now_.generation = 1;
  now_.hash = hash_of(now_);
  last_ ^= 1;
  LogBox::Header& h = box_->header[last_];
  h.generation = 0;
  keep_order();
  const uint32_t generation = now_.generation;
  now_.generation = 0;
  h = now_;
  keep_order();
  h.generation = now_.generation = generation;
  keep_order();
}

bool LogRing::recover(LogBox& box) {
  box_ = &box;
  const bool is_ours = box.magic == LogBox::kMagic && box.bytes == sizeof box;
  const LogBox::Header* newest = nullptr;
  for (const LogBox::Header& h : box.header) {
    if (!is_ours || !is_sound(h)) continue;
    if (newest == nullptr || int32_t(h.generation - newest->generation) > 0) newest = &h;
  }
  if (newest != nullptr) {
    now_ = *newest;
    last_ = unsigned(newest - box.header);
    return true;
  }
  std::memset(&box, 0, sizeof box);
  now_ = {};
  keep_order();
  commit();
  box.bytes = sizeof box;
  keep_order();
  box.magic = LogBox::kMagic;
  return false;
}

void LogRing::append(std::span<const char> text, uint64_t kernel_next) {
  constexpr uint64_t kMost = LogBox::kRingBytes - LogBox::kSlackBytes;
  for (char c : text) {
    box_->text[now_.written % LogBox::kRingBytes] = c;
    now_.sum += weight(now_.written++);
  }
  while (now_.written - now_.oldest > kMost) now_.sum -= weight(now_.oldest++);
  now_.kernel_next = kernel_next;
  commit();
}

size_t LogRing::read(uint64_t position, std::span<char> to) const {
  size_t done = 0;
  while (done < to.size() && position < now_.written) {
    const size_t at = size_t(position % LogBox::kRingBytes);
    const uint64_t left = std::min<uint64_t>(now_.written - position, LogBox::kRingBytes - at);
    const size_t bytes = size_t(std::min<uint64_t>(left, to.size() - done));
    std::memcpy(&to[done], &box_->text[at], bytes);
    done += bytes;
    position += bytes;
  }
  return done;
}

}  // namespace log_driver
