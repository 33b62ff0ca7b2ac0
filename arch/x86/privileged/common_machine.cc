// SPDX-License-Identifier: BSD-3-Clause
// What is too long for the header: back-trace, entropy, machine description.
#include "arch/x86/privileged/common_machine.h"

#include <cstring>

#include "arch/x86/privileged/cpu_features.h"

extern "C" char kernel_stack_bottom[], kernel_stack_top[], kernel_text_start[], kernel_text_end[];

namespace arch::x86 {

// A frame pointer leads to {caller's frame pointer, return address}; it must lie on the kernel
// stack and rise.
unsigned CommonMachine::backtrace(uintptr_t frame_pointer, uintptr_t* out,
                                  unsigned count) noexcept {
  if (frame_pointer == 0) frame_pointer = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  const uintptr_t bottom = reinterpret_cast<uintptr_t>(kernel_stack_bottom);
  const uintptr_t top = reinterpret_cast<uintptr_t>(kernel_stack_top) - 2 * sizeof(uintptr_t);
  uintptr_t last = bottom;
  unsigned n = 0;
  while (n < count && frame_pointer >= last && frame_pointer <= top &&
         frame_pointer % sizeof(uintptr_t) == 0) {
    const auto* frame = reinterpret_cast<const uintptr_t*>(frame_pointer);
    if (frame[1] < reinterpret_cast<uintptr_t>(kernel_text_start)) break;
    if (frame[1] >= reinterpret_cast<uintptr_t>(kernel_text_end)) break;
    out[n++] = frame[1];
    last = frame_pointer + 1;
    frame_pointer = frame[0];
  }
  return n;
}

uint64_t CommonMachine::random_word() noexcept {
  if (cpu_features.has_rdrand) {
    for (unsigned i = 0; i < 10; ++i) {
      uintptr_t value;
      bool is_good;
      asm volatile("rdrand %0" : "=r"(value), "=@ccc"(is_good));
      if (is_good) return uint64_t{value} ^ read_tsc() << 32;
    }
  }
  return read_tsc();
}

void CommonMachine::fill_machine_info(abi::MachineInfo& info, const char* architecture,
                                      unsigned word_bits, uint64_t memory_bytes) {
  info = {};
  info.tsc_hz = clock_hz();
  info.memory_bytes = memory_bytes;
  info.cpus = 1;
  info.word_bits = word_bits;
  info.has_apic = lines_have_apic();
  info.features = cpu_features.bits;
  memcpy(info.vendor, cpu_features.vendor, sizeof info.vendor);
  strncpy(info.architecture, architecture, sizeof info.architecture - 1);
}

}  // namespace arch::x86
