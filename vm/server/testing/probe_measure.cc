// SPDX-License-Identifier: BSD-3-Clause
// Costs in guest instructions (QEMU -icount shift=0), as clients see them.
#include "lib/sys/vm.h"
#include "vm/server/testing/probe.h"

namespace vm::probe {
namespace {

namespace v = abi::vm;

void measure_faults() {
  constexpr unsigned kPages = 256;
  const auto memory = sys::map_memory(kPages * kPage);
  CHECK(memory.has_value());
  if (!memory) return;
  auto* p = static_cast<volatile char*>(*memory);
  const uint64_t start = now();
  for (unsigned i = 0; i < kPages; i++) p[i * kPage] = 1;
  sys::log("MEASURE page_fault {}", (now() - start) / kPages);
  CHECK(sys::unmap_memory(*memory, kPages * kPage).has_value());
}

void measure_map() {
  constexpr unsigned kRounds = 64;
  uint64_t start = now();
  for (unsigned i = 0; i < kRounds; i++) {
    const auto memory = sys::map_memory(16 * kPage);
    CHECK(memory && sys::unmap_memory(*memory, 16 * kPage));
  }
  sys::log("MEASURE mmap_munmap_0touch {}", (now() - start) / kRounds);
  start = now();
  for (unsigned i = 0; i < kRounds; i++) {
    const auto memory = sys::map_memory(16 * kPage);
    CHECK(memory.has_value());
    *static_cast<volatile char*>(*memory) = 1;
    CHECK(sys::unmap_memory(*memory, 16 * kPage).has_value());
  }
  sys::log("MEASURE mmap_touch_munmap_1page {}", (now() - start) / kRounds);
  start = now();
  for (unsigned i = 0; i < kRounds; i++) (void)sys::call(abi::kVm, v::Brk{.address = 0});
  sys::log("MEASURE vm_call {}", (now() - start) / kRounds);
}

}  // namespace

void measure() {
  measure_faults();
  measure_map();
}

}  // namespace vm::probe
