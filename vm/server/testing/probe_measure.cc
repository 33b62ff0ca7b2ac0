// SPDX-License-Identifier: BSD-3-Clause
// Costs in guest instructions (QEMU -icount shift=0), as clients see them.
#include "lib/sys/vm.h"
#include "vm/server/testing/child.h"
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

// VM's and the kernel's part of fork and exit; PM's is not in it.
void measure_fork() {
  constexpr unsigned kRounds = 16;
  const Endpoint parent = make_child();
  (void)await(parent);
  uint64_t fork = 0, exit = 0;
  for (unsigned i = 0; i < kRounds; i++) {
    const uint64_t start = now();
    const auto child = sys::call(abi::kVm, v::Fork{.parent = parent});
    const uint64_t forked = now();
    CHECK(child.has_value());
    if (!child) return;
    end_child(child->child);
    fork += forked - start;
    exit += now() - forked;
  }
  sys::log("MEASURE fork {} exit {}", fork / kRounds, exit / kRounds);
  end_child(parent);
}

}  // namespace

void measure() {
  measure_faults();
  measure_map();
  measure_fork();
}

}  // namespace vm::probe
