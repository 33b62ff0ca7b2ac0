// SPDX-License-Identifier: BSD-3-Clause
// First C++ of the kernel on i386: called by boot.S on the kernel's stack, with the first 64 MiB of
// physical memory mapped at 3 GiB by the trampoline's tables. Builds the real ones, starts the
// machine and enters the core.
#include <algorithm>
#include <cstdint>
#include <cstring>

#include "arch/i386/native_format.h"
#include "arch/i386/tables.h"
#include "arch/i386/trap.h"
#include "arch/x86/privileged/boot_machine.h"
#include "arch/x86/privileged/console.h"
#include "arch/x86/privileged/cpu.h"
#include "arch/x86/privileged/cpu_features.h"
#include "arch/x86/privileged/kernel_tables.h"
#include "hal/hal.h"
#include "kernel/entry/entry.h"

extern "C" {
extern char boot_start[], boot_end[], kernel_text_start[], kernel_text_end[], kernel_rodata_end[],
    kernel_image_end[];
extern char kernel_stack_guard[];
extern void (*const constructors_start[])();
extern void (*const constructors_end[])();

constexpr unsigned kKernelStackBytes = 16384;
struct KernelStack {
  char guard[4096];
  char bytes[kKernelStackBytes];
};
alignas(4096) constinit KernelStack kernel_stack = {};
}
asm(".globl kernel_stack_guard, kernel_stack_bottom, kernel_stack_top\n"
    ".set kernel_stack_guard, kernel_stack\n"
    ".set kernel_stack_bottom, kernel_stack + 4096\n"
    ".set kernel_stack_top, kernel_stack + 4096 + 16384\n");

namespace arch {

constinit uint64_t memory_bytes = 0;

namespace {

constexpr x86::BootReach kReach{KernelLayout::kDirectBase, uint64_t{64} << 20};
constexpr uintptr_t kVgaText = KernelLayout::kDirectBase + 0xb8000;

constinit x86::BootMachine machine = {};
constinit hal::BootRecord record = {};
alignas(4096) constinit char trap_page[4096] = {};

uint64_t physical(const char* symbol) {
  return reinterpret_cast<uintptr_t>(symbol) - KernelLayout::kImageBase;
}

x86::ImageParts image_parts() {
  return {.boot = reinterpret_cast<uintptr_t>(boot_end),
          .text = physical(kernel_text_end),
          .rodata = physical(kernel_rodata_end),
          .data = physical(kernel_image_end),
          .end = physical(kernel_image_end),
          .guard_page = physical(kernel_stack_guard)};
}

uint64_t build_page_tables(const x86::ImageParts& image) {
  using Tables = x86::KernelTables<x86::TwoLevelFormat, KernelLayout>;
  const uint64_t direct_bytes =
      std::min<uint64_t>(machine.ram.memory_end(), KernelLayout::kMaxDirectBytes);
  x86::reserve_pool(machine, kReach, Tables::frames_needed(direct_bytes, image));
  Tables tables(machine.pool, image);
  if (!tables.build(direct_bytes)) x86::boot_failure("no frame left for the kernel's page tables");
  KernelPaging::direct_bytes = direct_bytes;
  KernelPaging::kernel_root_frame = tables.root();
  KernelPaging::window_table = tables.window_table();
  x86::write_cr3(uintptr_t(tables.root()));
  set_double_fault_root(uint32_t(tables.root()));
  return direct_bytes;
}

// The page that every process calls to enter the kernel.
void make_trap_page(hal::BootRecord& out) {
  if (x86::cpu_features.has_sysenter) {
    memcpy(trap_page, trap_page_sysenter, size_t(trap_page_sysenter_end - trap_page_sysenter));
  } else {
    memcpy(trap_page, trap_page_int, size_t(trap_page_int_end - trap_page_int));
  }
  out.mapping[out.mapping_count++] = {abi::layout::kTrapPage, physical(trap_page), 1, 1};
}

// A device's registers in the kernel half.
void map_device(unsigned index, uint64_t physical) {
  using Table = KernelPaging::Table;
  const uintptr_t address = KernelLayout::kDevicePages + index * 4096;
  const uint32_t flags =
      x86::kPageWritable | x86::kPageNoExecute | x86::kPageGlobal | x86::kPageUncached;
  KernelPaging::window_table[Table::index(address, 0)] =
      NativeFormat::leaf(physical, flags & x86::usable_page_flags());
  x86::invalidate_page(address);
}

// Firmware tables anywhere in physical memory; what the direct map does not hold is good until the
// next call.
const void* view_physical(void*, uint64_t physical, uint64_t bytes) {
  constexpr uint64_t kMostBytes = 16 << 10;
  alignas(16) static constinit char copy[kMostBytes] = {};
  if (bytes > kMostBytes || physical + bytes < physical) return nullptr;
  if (physical + bytes <= KernelPaging::direct_bytes) return KernelPaging::direct(physical);
  for (uint64_t done = 0; done < bytes;) {
    const hal::PhysAddr at{physical + done};
    const uint64_t piece = std::min(4096 - (at.value & 4095), bytes - done);
    memcpy(copy + done, KernelPaging::physical_window(0, at), size_t(piece));
    done += piece;
  }
  return copy;
}

}  // namespace

extern "C" [[noreturn]] void x86_start(uint32_t magic, uint32_t info) {
  x86::console_start(reinterpret_cast<volatile uint16_t*>(kVgaText));
  load_descriptor_tables();
  x86::detect_cpu_features();
  x86::cpu_features.has_no_execute = false;  // entries of two-level tables have no such bit
  const x86::ImageParts image = image_parts();
  const auto boot_first = reinterpret_cast<uintptr_t>(boot_start);
  x86::read_loader(machine, kReach, magic, info);
  x86::claim_memory(machine, image, boot_first);
  memory_bytes = machine.ram.memory_end();
  x86::enable_cpu_features();
  const uint64_t direct_bytes = build_page_tables(image);
  load_trap_registers(!x86::has_boot_option(machine.loader, "slow_ipc"));
  x86::read_firmware_tables(machine, {nullptr, view_physical});
  x86::start_devices(machine, KernelLayout::kDevicePages, map_device);
  x86::fill_boot_record(machine, image, boot_first, direct_bytes, record);
  make_trap_page(record);
  for (auto* c = constructors_start; c != constructors_end; ++c) (*c)();
  enter_user(kernel_main(&record));
}

}  // namespace arch
