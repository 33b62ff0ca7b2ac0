// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/boot/boot.h"

#include <cstring>
#include <string_view>

#include "kernel/boot/elf.h"
#include "kernel/boot/memory_map.h"
#include "kernel/boot/physical.h"
#include "kernel/boot/policy.h"
#include "kernel/log/panic.h"
#include "kernel/process/table.h"
#include "kernel/sched/ready.h"

namespace kernel {

using hal::Arch;
using hal::PhysAddr;
using hal::UserAddr;

namespace {

constexpr uint64_t kPageBytes = 1ull << Arch::kPageShift;
constexpr uint64_t kFrameBytes = MemoryMap::kFrameBytes;
constexpr uint64_t kVmStackBytes = 64 << 10;
static_assert(sizeof(abi::BootInfo) <= kFrameBytes, "VM sees it as one page");

[[nodiscard]] const abi::BootModule& find_module(Kernel& k, const hal::BootRecord& record, std::string_view name) {
  for (unsigned i = 0; i < record.module_count; ++i) {
    if (name == record.module[i].name) return record.module[i];
  }
  stop_machine(k, "there is no boot module '{}'", {name});
}

// Builds VM's address space: image, stack, BootInfo, its own page tables. Frames come from one reservation.
class VmLoader {
 public:
  VmLoader(Kernel& k, const hal::BootRecord& record, MemoryMap& map) : k_(k), record_(record), map_(map) {}

  void load() {
    const abi::BootModule& module = find_module(k_, record_, "service vm");
    program_ = read_elf(PhysAddr{module.first}, module.bytes);
    if (program_.problem != nullptr) stop_machine(k_, "boot module 'service vm': {}", {program_.problem});
    if (!map_.reserve(needed_bytes(), record_.direct_map_bytes)) stop_machine(k_, "not enough memory for VM");
    root_ = new_frame();
    Arch::fill_kernel_half(root_);
    Arch::boot_map_self(root_);
    for (unsigned i = 0; i < program_.segment_count; ++i) load_segment(module, program_.segment[i]);
    for (uint64_t a = Arch::kStackTop - kVmStackBytes; a < Arch::kStackTop; a += kPageBytes) {
      stack_frame_ = map_new(a, {.is_writable = true});
    }
    for (unsigned i = 0; i < record_.mapping_count; ++i) map_fixed(record_.mapping[i]);
    info_frame_ = map_new(info_address(), {});
  }

  [[nodiscard]] PhysAddr root() const { return root_; }
  [[nodiscard]] PhysAddr info_frame() const { return info_frame_; }
  // One page for BootInfo behind the image; VM's heap begins behind that.
  [[nodiscard]] uint64_t info_address() const { return end_of(program_.segment[program_.segment_count - 1]); }
  [[nodiscard]] uint64_t heap() const { return info_address() + kPageBytes; }

  // Registers of the first instruction. The argument is also the first word on the stack.
  void prepare(Process& vm) {
    constexpr uint64_t kWordBytes = Arch::kWordBits / 8;
    constexpr uint64_t kAlign = 16;
    const uint64_t argument = info_address();
    char* const page = static_cast<char*>(Arch::physical_window(0, stack_frame_));
    std::memcpy(page + kFrameBytes - kAlign, &argument, kWordBytes);
    Arch::prepare_user(vm.frame, UserAddr{program_.entry}, UserAddr{Arch::kStackTop - kAlign}, argument);
  }

 private:
  [[nodiscard]] static uint64_t page_of(uint64_t a) { return a & ~(kPageBytes - 1); }
  [[nodiscard]] static uint64_t end_of(const ElfSegment& s) {
    return page_of(s.address + s.memory_bytes + kPageBytes - 1);
  }

  // Image, stack, BootInfo, and generously many page tables.
  [[nodiscard]] uint64_t needed_bytes() const {
    constexpr uint64_t kTables = 32;
    uint64_t bytes = kVmStackBytes + kPageBytes + kTables * kFrameBytes;
    for (unsigned i = 0; i < program_.segment_count; ++i) {
      bytes += end_of(program_.segment[i]) - page_of(program_.segment[i].address);
    }
    return bytes;
  }

  [[nodiscard]] PhysAddr new_frame() {
    const PhysAddr f = map_.frame();
    KERNEL_ASSERT(k_, f.value != 0);
    return f;
  }

  void map(uint64_t address, PhysAddr frame, hal::PageRights rights) {
    hal::FrameSource frames{&map_, [](void* context) { return static_cast<MemoryMap*>(context)->frame(); }};
    const bool is_mapped = Arch::boot_map(root_, UserAddr{address}, frame, rights, frames);
    KERNEL_ASSERT(k_, is_mapped);
  }

  PhysAddr map_new(uint64_t address, hal::PageRights rights) {
    const PhysAddr f = new_frame();
    map(address, f, rights);
    return f;
  }

  void map_fixed(const abi::FixedMapping& m) {
    for (uint32_t i = 0; i < m.pages; ++i) {
      map(m.address + i * kPageBytes, PhysAddr{m.physical + i * kFrameBytes},
          {.is_writable = false, .is_executable = m.is_executable != 0});
    }
  }

  void load_segment(const abi::BootModule& module, const ElfSegment& s) {
    const hal::PageRights rights{.is_writable = s.is_writable, .is_executable = s.is_executable};
    for (uint64_t page = page_of(s.address); page < end_of(s); page += kPageBytes) {
      const PhysAddr f = map_new(page, rights);
      const uint64_t first = std::max(page, s.address);
      const uint64_t last = std::min(page + kPageBytes, s.address + s.file_bytes);
      if (first >= last) continue;
      char* const at = static_cast<char*>(Arch::physical_window(1, f)) + (first - page);
      read_physical(PhysAddr{module.first + s.file_offset + (first - s.address)}, at, last - first);
    }
  }

  Kernel& k_;
  const hal::BootRecord& record_;
  MemoryMap& map_;
  ElfProgram program_;
  PhysAddr root_, stack_frame_, info_frame_;
};

void fill_boot_info(Kernel& k, const hal::BootRecord& record, const MemoryMap& map, const VmLoader& vm) {
  abi::BootInfo& info = k.boot.info;
  info.magic = abi::BootInfo::kMagic;
  info.module_count = record.module_count;
  info.area_count = map.count();
  info.mapping_count = record.mapping_count;
  info.memory_bytes = map.total_bytes();
  info.direct_map_bytes = record.direct_map_bytes;
  info.vm_root = vm.root().value;
  info.vm_heap = vm.heap();
  info.boot_ns = record.realtime_ns;
  info.has_no_execute = record.has_no_execute ? 1 : 0;
  info.has_global = record.has_global ? 1 : 0;
  std::memcpy(info.command_line, record.command_line, sizeof info.command_line);
  std::copy_n(record.module, record.module_count, info.module);
  std::copy_n(map.areas(), map.count(), info.area);
  std::copy_n(record.mapping, record.mapping_count, info.mapping);
  std::memcpy(Arch::physical_window(0, vm.info_frame()), &info, sizeof info);
}

void start_clock(Kernel& k, const hal::BootRecord& record) {
  const uint64_t now = Arch::now_ns();
  k.clock.realtime_offset = record.realtime_ns;
  k.clock.next_load = now + kLoadNs;
  k.clock.next_rebalance = now + kRebalanceNs;
  k.cpu.switched_at = Arch::cycles();
}

}  // namespace

Process* boot(Kernel& k, const hal::BootRecord& record) {
  kernel_initialise(k);
  log_print(k, "Kintsugi on {}, {} boot modules, command line '{}'",
            {Arch::kName, record.module_count, record.command_line});
  MemoryMap map;
  if (!map.build(record)) stop_machine(k, "the memory map has too many areas");
  log_print(k, "{} KiB of memory", {map.total_bytes() >> 10});
  start_clock(k, record);
  boot_policy(k, find_module(k, record, "policy"));

  VmLoader loader(k, record, map);
  loader.load();
  if (!map.finish()) stop_machine(k, "the memory map has too many areas");
  fill_boot_info(k, record, map, loader);

  Process& vm = *k.find(abi::kVm);
  loader.prepare(vm);
  vm.root = loader.root();
  Arch::fpu_disable();
  unblock(k, vm, kNoAddressSpace);
  return resume(k);
}

}  // namespace kernel
