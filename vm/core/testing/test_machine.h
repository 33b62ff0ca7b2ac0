// SPDX-License-Identifier: BSD-3-Clause
// A small machine for the tests of VM's logic: RAM is an array. Frames that VM has not opened are
// poisoned under ASan, so VM cannot touch what it could not touch on a real machine.
#pragma once
#include <cstring>
#include <span>

#include "vm/core/core.h"
#include "vm/core/radix_page_tables.h"

namespace vm {

class TestMachine final : public FrameWindow, public Machine {
 public:
  static constexpr FrameNumber kFrames = 2048;  // 8 MiB
  static constexpr FrameNumber kFirstRam = 16;  // below: nothing
  static constexpr FrameNumber kFirstDevice = 0xfe000;

  TestMachine();
  ~TestMachine();

  Result<> open(FrameNumber frame) override;
  void close(FrameNumber frame) override;

  void zero(FrameNumber first, uint32_t count) override;
  void copy(FrameNumber from, FrameNumber to) override;
  void fill_kernel_half(FrameNumber root) override;
  void invalidate_page(Endpoint, Address) override { invalidations++; }
  void invalidate_all(Endpoint) override { invalidations++; }

  // As the owner of the frame would.
  [[nodiscard]] uint8_t read(uint64_t physical) const;
  void write(uint64_t physical, uint8_t value);

  // Frame table with all RAM free once the allocator got it (give_ram).
  [[nodiscard]] FrameTable table();
  static void give_ram(Memory& memory) { memory.free(kFirstRam, kFrames - kFirstRam); }

  uint32_t open_count = 0;
  uint64_t invalidations = 0;

 private:
  // Makes the frame accessible for the life of the object.
  class Visit;
  bool is_open_[kFrames] = {};
};

inline constexpr Layout kTestLayout = {
    .user_start = 0x1000, .user_end = 0xBFFFF000, .mmap_top = 0xB7FFE000, .stack_top = 0xBFFFE000};

// Machine, memory, page tables and core in one.
template <class Format>
struct TestCore {
  TestCore() { TestMachine::give_ram(memory); }

  TestMachine machine;
  Memory memory{machine.table(), machine};
  RadixPageTables<Format> tables{memory, machine, ~0u};
  Core core{memory, machine, tables, kTestLayout};
};

// What a process does: an access that faults until it succeeds or is refused.
[[nodiscard]] bool user_write(Core& core, const AddressSpace* space, Address address,
                              uint8_t value);
// -1: refused.
[[nodiscard]] int user_read(Core& core, const AddressSpace* space, Address address);

// nullptr, or what is inconsistent.
[[nodiscard]] const char* find_fault(const Core& core, std::span<const AddressSpace* const> spaces,
                                     std::span<const MemoryObject* const> objects = {});

}  // namespace vm
