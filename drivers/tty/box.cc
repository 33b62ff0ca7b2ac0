// SPDX-License-Identifier: BSD-3-Clause
// Commit and recovery.
#include "drivers/tty/box.h"

#include <cstring>

namespace tty {
namespace {

uint32_t hash_of(uint32_t generation, const Record& record) {
  static_assert(sizeof(Record) % 4 == 0);
  uint32_t hash = 0x811c9dc5 ^ generation;
  for (size_t i = 0; i < sizeof(Record); i += 4) {
    uint32_t word;
    std::memcpy(&word, reinterpret_cast<const uint8_t*>(&record) + i, 4);
    hash = (hash ^ word) * 0x9E3779B1;
    hash ^= hash >> 15;
  }
  return hash;
}

bool is_valid(const CommittedRecord& copy) {
  return copy.generation != 0 && copy.hash == hash_of(copy.generation, copy.record) && is_sound(copy.record);
}

// Generations wrap, and skip 0.
bool is_newer(uint32_t a, uint32_t b) { return int32_t(a - b) > 0; }

}  // namespace

void RecoveryBox::commit() {
  const CommittedRecord& newest = box_.copy[last_];
  if (newest.generation != 0 && std::memcmp(&newest.record, &record_, sizeof record_) == 0) return;
  if (++generation_ == 0) generation_ = 1;
  last_ ^= 1;
  CommittedRecord& copy = box_.copy[last_];
  copy.generation = 0;
  keep_order();
  std::memcpy(&copy.record, &record_, sizeof record_);
  copy.hash = hash_of(generation_, record_);
  keep_order();
  copy.generation = generation_;
  keep_order();
}

void RecoveryBox::start_fresh() {
  record_ = fresh_record();
  std::memset(&box_, 0, sizeof box_);
  generation_ = 0;
  keep_order();
  commit();
  commit();
  box_.layout = kLayout;
  keep_order();
  box_.magic = Box::kMagic;
}

Recovered RecoveryBox::check_rings() {
  Recovered result = Recovered::kAll;
  Ring<uint16_t, kInputEntries> input(box_.input, record_.input);
  if (!input.is_valid()) {
    input.drop_all();
    record_.line_start = input.head();
    result = Recovered::kSettings;
  }
  Ring<uint8_t, kOutputBytes> output(box_.output, record_.output);
  if (!output.is_valid()) {
    output.drop_all();
    result = Recovered::kSettings;
  }
  return result;
}

Recovered RecoveryBox::recover() {
  const bool is_ours = box_.magic == Box::kMagic && box_.layout == kLayout;
  const CommittedRecord* newest = nullptr;
  for (const CommittedRecord& copy : box_.copy) {
    if (!is_ours || !is_valid(copy)) continue;
    if (newest == nullptr || is_newer(copy.generation, newest->generation)) newest = &copy;
  }
  if (newest == nullptr) {
    start_fresh();
    return Recovered::kNothing;
  }
  generation_ = newest->generation;
  last_ = unsigned(newest - box_.copy);
  record_ = newest->record;
  const Recovered result = check_rings();
  commit();
  return result;
}

}  // namespace tty
