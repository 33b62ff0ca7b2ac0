// SPDX-License-Identifier: BSD-3-Clause
// Memory that outlives its owner (D17): objects by the label of a service and a name. The successor
// of a service finds the same frames; so the mounted root survives the memory driver, and open
// terminals survive tty.
#pragma once
#include "vm/core/core.h"

namespace vm {

class PersistentMaps {
 public:
  static constexpr unsigned kMost = 32;
  static constexpr unsigned kNameBytes = 16;

  struct Found {
    const MemoryObject* object;
    uint64_t bytes;
    bool is_new;
  };
  // The object of that name, made if need be: of `bytes`, or on the frames from `fixed_first` on (a
  // boot module). kInvalid: no bytes, or other than last time; kNoSpace: too many; kNoMemory.
  [[nodiscard]] Result<Found> find_or_create(Core& core, const char* label, const char* name,
                                             uint64_t bytes, FrameNumber fixed_first = kNoFrame);

 private:
  struct Entry {
    char label[abi::kLabelBytes];
    char name[kNameBytes];
    const MemoryObject* object;
    uint64_t bytes;
  };
  Entry entry_[kMost] = {};
};

}  // namespace vm
