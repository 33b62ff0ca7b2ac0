// SPDX-License-Identifier: BSD-3-Clause
// A memory object: pages that several regions, of several processes, see as one (shared memory,
// persistent maps, boot modules). A page that one of them touches is there for all (R-VM-25). It
// ends with its last region, unless it is kept.
#pragma once
#include "vm/core/phys_range.h"

namespace vm {

struct MemoryObject {
  PageMap pages;  // demand-zero memory ...
  FrameNumber fixed_first =
      kNoFrame;  // ... or, if set, consecutive frames that it does not own (a boot module)
  Page page_count = 0;
  uint32_t region_count = 0;  // attachments (R-VM-26)
  uint32_t resident = 0;      // frames of its own
  uint32_t check_pass = 0;    // consistency_check.h: the last pass that saw it
  bool is_kept = false;       // persistent: stays without regions
};

}  // namespace vm
