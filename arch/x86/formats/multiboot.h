// SPDX-License-Identifier: BSD-3-Clause
// What a Multiboot 1 or 2 loader says of the machine, read into one neutral record. Pure: physical
// memory is reached through a PhysicalView only, so malformed information is tried on the host. The
// loader is not trusted: any count, size or address may be wrong, and the answer is then a
// sentence, never a wild read.
#pragma once
#include <cstdint>
#include <expected>

#include "abi/boot.h"

namespace arch::x86 {

inline constexpr uint32_t kMultiboot1Magic = 0x2badb002, kMultiboot2Magic = 0x36d76289;

// Reads physical memory. at() gives `bytes` bytes at `physical`, or nullptr if they cannot be read.
struct PhysicalView {
  void* context;
  const void* (*at)(void* context, uint64_t physical, uint64_t bytes);

  template <class T>
  [[nodiscard]] const T* object(uint64_t physical) const {
    return static_cast<const T*>(at(context, physical, sizeof(T)));
  }
};

struct LoaderArea {
  uint64_t first, bytes;
  bool is_usable;
};

struct LoaderRecord {
  static constexpr unsigned kMaxAreas = abi::kMaxMemoryAreas;
  unsigned area_count = 0, module_count = 0;
  LoaderArea area[kMaxAreas] = {};
  abi::BootModule module[abi::kMaxBootModules] = {};
  char command_line[256] = {};
  uint64_t info_first = 0, info_bytes = 0;  // the loader's own information
  uint64_t acpi_root = 0;                   // physical address of the RSDT or XSDT, 0: look for it
  bool acpi_is_wide = false;                // it is an XSDT
};

using LoaderResult = std::expected<void, const char*>;

// `magic` and `info` as the loader left them in eax and ebx.
[[nodiscard]] LoaderResult read_loader_info(uint32_t magic, uint64_t info,
                                            const PhysicalView& memory, LoaderRecord& out);

}  // namespace arch::x86
