// SPDX-License-Identifier: BSD-3-Clause
// The recovery box of one terminal: memory that VM keeps when the driver dies (vm::MapPersistent). The record is
// there twice; a commit writes the older copy, its generation last, so that at every instant one copy is whole. The
// newest valid copy counts. Content that fails the check is dropped: first the rings, then everything.
#pragma once
#include <cstdint>

#include "drivers/tty/burst.h"
#include "drivers/tty/record.h"

namespace tty {

struct CommittedRecord {
  uint32_t generation;  // 0: being written; set last
  uint32_t hash;        // over generation and record
  Record record;
};

struct Box {
  static constexpr uint32_t kMagic = 0x6b747479;
  uint32_t magic;
  uint32_t layout;  // kLayout of the driver that made it
  CommittedRecord copy[2];
  Burst transmit;  // id: index of its first byte in the output ring
  Burst receive;   // id: Record::received when it was begun
  uint16_t input[kInputEntries];
  uint8_t output[kOutputBytes];
};
inline constexpr uint32_t kLayout = uint32_t(sizeof(Box)) << 8 | 2;

enum class Recovered : uint8_t {
  kNothing,   // new, of another layout, or corrupt: a fresh record
  kSettings,  // the rings were corrupt and are empty
  kAll,
};

class RecoveryBox {
 public:
  // `record` is the working copy: it is filled by recover() and written by commit().
  RecoveryBox(Box& box, Record& record) : box_(box), record_(record) {}

  Recovered recover();
  void commit();

 private:
  void start_fresh();
  Recovered check_rings();

  Box& box_;
  Record& record_;
  uint32_t generation_ = 0;  // of the last commit
  unsigned last_ = 0;        // the copy that it wrote
};

}  // namespace tty
