// SPDX-License-Identifier: BSD-3-Clause
// The boot steps, one function each.
#include "arch/x86/privileged/boot_machine.h"

#include <cstring>

#include "arch/x86/privileged/clock.h"
#include "arch/x86/privileged/console.h"
#include "arch/x86/privileged/interrupt_lines.h"
#include "arch/x86/privileged/power.h"

namespace arch::x86 {
namespace {

constexpr uint32_t kStatusBootFailure = 0x65;
using Kind = MemoryMap::Kind;

const void* reach_at(void* context, uint64_t physical, uint64_t bytes) {
  const auto* reach = static_cast<const BootReach*>(context);
  if (physical >= reach->bytes || bytes > reach->bytes - physical) return nullptr;
  return reinterpret_cast<const void*>(reach->direct_base + uintptr_t(physical));
}

void state(MemoryMap& map, uint64_t first, uint64_t bytes, Kind kind) {
  if (!map.set(first, bytes, kind)) boot_failure("the memory map has too many areas");
}

}  // namespace

uint64_t FramePool::allocate_zeroed() {
  if (next == end) return 0;
  const uint64_t frame = next;
  next += 4096;
  memset(at(frame), 0, 4096);
  return frame;
}

void boot_failure(const char* text) {
  console_start_vga();
  console_print("Kintsugi cannot start: ");
  console_print(text);
  console_print("\n");
  power_end(abi::AbortReason::kPanic, kStatusBootFailure);
}

void read_loader(BootMachine& machine, const BootReach& reach, uint32_t magic, uint64_t info) {
  const PhysicalView view{const_cast<BootReach*>(&reach), reach_at};
  if (LoaderResult r = read_loader_info(magic, info, view, machine.loader); !r)
    boot_failure(r.error());
}

// Usable areas first, then what is not usable, so that an overlap counts as unusable.
void claim_memory(BootMachine& machine, const ImageParts& image, uint64_t boot_start) {
  const LoaderRecord& loader = machine.loader;
  for (bool usable : {true, false}) {
    for (unsigned i = 0; i < loader.area_count; ++i) {
      const LoaderArea& a = loader.area[i];
      if (a.is_usable == usable)
        state(machine.ram, a.first, a.bytes, usable ? Kind::kFree : Kind::kReserved);
    }
  }
  state(machine.ram, 0, 4096, Kind::kReserved);  // BIOS data; and a frame 0 is nobody's friend
  machine.map = machine.ram;
  state(machine.map, boot_start, image.end - boot_start, Kind::kKernel);
  for (unsigned i = 0; i < loader.module_count; ++i) {
    state(machine.map, loader.module[i].first, loader.module[i].bytes, Kind::kModule);
  }
}

void reserve_pool(BootMachine& machine, const BootReach& reach, uint64_t frames) {
  const uint64_t first = machine.map.take(frames * 4096, 1 << 20, reach.bytes, Kind::kKernel);
  if (first == 0) boot_failure("no memory for the kernel's page tables");
  machine.pool = {first, first, first + frames * 4096, reach.direct_base};
}

bool has_boot_option(const LoaderRecord& loader, const char* word) {
  const size_t bytes = strlen(word);
  const char* at = loader.command_line;
  for (;;) {
    while (*at == ' ') ++at;
    if (*at == 0) return false;
    const char* end = at;
    while (*end != 0 && *end != ' ') ++end;
    if (size_t(end - at) == bytes && memcmp(at, word, bytes) == 0) return true;
    at = end;
  }
}

void read_firmware_tables(BootMachine& machine, const PhysicalView& view) {
  read_acpi(machine.loader.acpi_root, machine.loader.acpi_is_wide, view, machine.acpi);
  const AcpiRecord& acpi = machine.acpi;
  if (acpi.has_pm1a)
    power_set_ports({acpi.pm1a_control, acpi.pm1b_control, acpi.s5_type_a, acpi.s5_type_b});
}

void start_devices(const BootMachine& machine, uintptr_t device_pages,
                   void (*map_device)(unsigned index, uint64_t physical)) {
  lines_start();
  clock_start();
  const AcpiRecord& acpi = machine.acpi;
  if (!acpi.has_io_apic || !cpu_features.has_apic || has_boot_option(machine.loader, "noapic"))
    return;
  map_device(0, acpi.local_apic);
  map_device(1, acpi.io_apic);
  const auto registers = [&](unsigned index, uint64_t physical) {
    return reinterpret_cast<volatile uint32_t*>(device_pages + index * 4096 +
                                                uintptr_t(physical & 4095));
  };
  lines_use_apic(registers(0, acpi.local_apic), registers(1, acpi.io_apic), acpi);
}

void fill_boot_record(const BootMachine& machine, const ImageParts& image, uint64_t boot_start,
                      uint64_t direct_bytes, hal::BootRecord& out) {
  memcpy(out.command_line, machine.loader.command_line, sizeof out.command_line);
  for (const abi::MemoryArea& a : machine.ram.areas()) {
    if (a.kind == Kind::kFree) out.ram[out.ram_count++] = {{a.first}, a.bytes};
  }
  out.module_count = machine.loader.module_count;
  memcpy(out.module, machine.loader.module, sizeof out.module);
  out.kernel_image = {{image.boot}, image.end - image.boot};
  out.boot_trampoline = {{boot_start}, image.boot - boot_start};
  out.kernel_tables = {{machine.pool.first}, machine.pool.next - machine.pool.first};
  out.direct_map_bytes = direct_bytes;
  out.realtime_ns = read_realtime_ns();
  out.acpi_root = machine.loader.acpi_root;
  out.has_no_execute = cpu_features.has_no_execute;
  out.has_global = cpu_features.has_global_pages;
}

}  // namespace arch::x86
