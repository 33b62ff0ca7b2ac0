// SPDX-License-Identifier: BSD-3-Clause
// Multiboot 1 and 2 information, field by field. Called once, by the boot code of either ISA.
#include "arch/x86/formats/multiboot.h"

#include <cstddef>
#include <cstring>

namespace arch::x86 {
namespace {

constexpr uint64_t kMaxInfoBytes = 1 << 20;
constexpr unsigned kMaxLoops = 1024;  // entries of any list: more is nonsense

LoaderResult fail(const char* text) { return std::unexpected(text); }

// Copies at most size-1 characters of a string that ends at a 0 or at `end`.
void copy_text(char* to, size_t size, const char* from, const char* end) {
  size_t n = 0;
  while (n + 1 < size && from + n < end && from[n] != 0) {
    to[n] = from[n];
    ++n;
  }
  to[n] = 0;
}

// QEMU puts the file's path before the text that was meant, GRUB does not: a first word with a '/'
// is dropped.
void drop_path(char* text) {
  char* p = text;
  bool has_slash = false;
  while (*p != 0 && *p != ' ') has_slash |= *p++ == '/';
  if (!has_slash) return;
  while (*p == ' ') ++p;
  memmove(text, p, strlen(p) + 1);
}

LoaderResult add_area(LoaderRecord& out, uint64_t first, uint64_t bytes, bool is_usable) {
  if (bytes == 0) return {};
  if (first + bytes < first) return fail("boot loader: a memory area wraps around");
  if (out.area_count == LoaderRecord::kMaxAreas) return fail("boot loader: too many memory areas");
  out.area[out.area_count++] = {first, bytes, is_usable};
  return {};
}

LoaderResult add_module(LoaderRecord& out, uint64_t first, uint64_t end, const char* text,
                        const char* text_end) {
  if (end < first) return fail("boot loader: a module ends before it starts");
  if (first % 4096 != 0) return fail("boot loader: a module is not page aligned");
  if (out.module_count == abi::kMaxBootModules) return fail("boot loader: too many modules");
  abi::BootModule& m = out.module[out.module_count++];
  m.first = first;
  m.bytes = end - first;
  char name[128];
  copy_text(name, sizeof name, text, text_end);
  drop_path(name);
  if (strlen(name) >= sizeof m.name) return fail("boot loader: a module's name is too long");
  copy_text(m.name, sizeof m.name, name, name + sizeof name);
  return {};
}

// ---- Multiboot 1
// ---------------------------------------------------------------------------------------------

struct Info1 {
  uint32_t flags, memory_lower, memory_upper, boot_device, command_line, module_count, modules,
      symbols[4], map_bytes, map;
};
struct Module1 {
  uint32_t first, end, text, reserved;
};
struct [[gnu::packed]] Area1 {
  uint32_t size;
  uint64_t first, bytes;
  uint32_t type;
};
static_assert(sizeof(Info1) == 52 && sizeof(Module1) == 16 && sizeof(Area1) == 24);

// A string somewhere in memory: as much of it as can be read.
const char* text_at(const PhysicalView& memory, uint64_t physical, const char** end) {
  for (uint64_t n = 256; n != 0; n /= 2) {
    if (const void* p = memory.at(memory.context, physical, n)) {
      *end = static_cast<const char*>(p) + n;
      return static_cast<const char*>(p);
    }
  }
  return nullptr;
}

LoaderResult read_areas1(const Info1& info, const PhysicalView& memory, LoaderRecord& out) {
  if (info.map_bytes > kMaxInfoBytes) return fail("boot loader: memory map too long");
  uint64_t at = info.map;
  const uint64_t end = at + info.map_bytes;
  while (at < end) {
    const auto* a = memory.object<Area1>(at);
    if (a == nullptr || at + sizeof(Area1) > end) return fail("boot loader: memory map is cut off");
    if (a->size < sizeof(Area1) - 4 || a->size > 4096)
      return fail("boot loader: bad memory map entry");
    if (LoaderResult r = add_area(out, a->first, a->bytes, a->type == 1); !r) return r;
    at += a->size + 4;
  }
  return {};
}

LoaderResult read_modules1(const Info1& info, const PhysicalView& memory, LoaderRecord& out) {
  if (info.module_count > kMaxLoops) return fail("boot loader: too many modules");
  for (uint32_t i = 0; i < info.module_count; ++i) {
    const auto* m = memory.object<Module1>(uint64_t{info.modules} + i * sizeof(Module1));
    if (m == nullptr) return fail("boot loader: module list out of reach");
    const char* end = "";
    const char* text = m->text == 0 ? end : text_at(memory, m->text, &end);
    if (text == nullptr) return fail("boot loader: a module's name is out of reach");
    if (LoaderResult r = add_module(out, m->first, m->end, text, end); !r) return r;
  }
  return {};
}

LoaderResult read_info1(uint64_t physical, const PhysicalView& memory, LoaderRecord& out) {
  const auto* info = memory.object<Info1>(physical);
  if (info == nullptr) return fail("boot loader: information out of reach");
  out.info_first = physical;
  out.info_bytes = sizeof(Info1);
  if (info->flags & 1u << 2) {
    const char* end = "";
    const char* text = text_at(memory, info->command_line, &end);
    if (text == nullptr) return fail("boot loader: command line out of reach");
    copy_text(out.command_line, sizeof out.command_line, text, end);
    drop_path(out.command_line);
  }
  if (info->flags & 1u << 6) {
    if (LoaderResult r = read_areas1(*info, memory, out); !r) return r;
  } else if (info->flags & 1u << 0) {
    if (LoaderResult r = add_area(out, 0, uint64_t{info->memory_lower} << 10, true); !r) return r;
    if (LoaderResult r = add_area(out, 1 << 20, uint64_t{info->memory_upper} << 10, true); !r)
      return r;
  }
  return info->flags & 1u << 3 ? read_modules1(*info, memory, out) : LoaderResult{};
}

// ---- Multiboot 2
// ---------------------------------------------------------------------------------------------

struct Info2 {
  uint32_t bytes, reserved;
};
struct Tag {
  uint32_t type, bytes;
};
struct ModuleTag {
  Tag tag;
  uint32_t first, end;
};
struct MapTag {
  Tag tag;
  uint32_t entry_bytes, version;
};
struct Area2 {
  uint64_t first, bytes;
  uint32_t type, reserved;
};
struct BasicMemoryTag {
  Tag tag;
  uint32_t lower, upper;
};
struct [[gnu::packed]] AcpiTag {
  Tag tag;
  char signature[8];
  uint8_t checksum;
  char oem[6];
  uint8_t revision;
  uint32_t rsdt;
};
struct [[gnu::packed]] NewAcpiTag {
  AcpiTag old;
  uint32_t bytes;
  uint64_t xsdt;
};
enum : uint32_t {
  kTagEnd = 0,
  kTagCommandLine = 1,
  kTagModule = 3,
  kTagBasicMemory = 4,
  kTagMap = 6,
  kTagAcpi = 14,
  kTagNewAcpi = 15
};

LoaderResult read_areas2(const MapTag& map, LoaderRecord& out) {
  if (map.entry_bytes < sizeof(Area2)) return fail("boot loader: bad memory map entry");
  const auto* base = reinterpret_cast<const char*>(&map);
  for (uint64_t at = sizeof(MapTag); at + map.entry_bytes <= map.tag.bytes; at += map.entry_bytes) {
    Area2 a;
    memcpy(&a, base + at, sizeof a);
    if (LoaderResult r = add_area(out, a.first, a.bytes, a.type == 1); !r) return r;
  }
  return {};
}

LoaderResult read_tag(const Tag& tag, LoaderRecord& out) {
  const char* const text = reinterpret_cast<const char*>(&tag);
  const char* const end = text + tag.bytes;
  const auto is_at_least = [&](size_t n) { return tag.bytes >= n; };
  switch (tag.type) {
    case kTagCommandLine:
      copy_text(out.command_line, sizeof out.command_line, text + sizeof(Tag), end);
      drop_path(out.command_line);
      return {};
    case kTagModule: {
      if (!is_at_least(sizeof(ModuleTag))) return fail("boot loader: bad module tag");
      const auto& m = reinterpret_cast<const ModuleTag&>(tag);
      return add_module(out, m.first, m.end, text + sizeof(ModuleTag), end);
    }
    case kTagMap:
      if (!is_at_least(sizeof(MapTag))) return fail("boot loader: bad memory map");
      return read_areas2(reinterpret_cast<const MapTag&>(tag), out);
    case kTagAcpi:
      if (!is_at_least(sizeof(AcpiTag))) return fail("boot loader: bad ACPI tag");
      if (!out.acpi_is_wide) out.acpi_root = reinterpret_cast<const AcpiTag&>(tag).rsdt;
      return {};
    case kTagNewAcpi:
      if (!is_at_least(sizeof(NewAcpiTag))) return fail("boot loader: bad ACPI tag");
      out.acpi_root = reinterpret_cast<const NewAcpiTag&>(tag).xsdt;
      out.acpi_is_wide = true;
      return {};
    default:
      return {};
  }
}

LoaderResult read_info2(uint64_t physical, const PhysicalView& memory, LoaderRecord& out) {
  const auto* head = memory.object<Info2>(physical);
  if (head == nullptr || physical % 8 != 0) return fail("boot loader: information out of reach");
  if (head->bytes < sizeof(Info2) || head->bytes > kMaxInfoBytes)
    return fail("boot loader: bad size of information");
  const auto* base = static_cast<const char*>(memory.at(memory.context, physical, head->bytes));
  if (base == nullptr) return fail("boot loader: information out of reach");
  out.info_first = physical;
  out.info_bytes = head->bytes;
  for (uint32_t at = sizeof(Info2); at + sizeof(Tag) <= out.info_bytes;) {
    const auto& tag = reinterpret_cast<const Tag&>(base[at]);
    if (tag.type == kTagEnd) return {};
    if (tag.bytes < sizeof(Tag) || tag.bytes > out.info_bytes - at)
      return fail("boot loader: bad size of a tag");
    if (LoaderResult r = read_tag(tag, out); !r) return r;
    at += (tag.bytes + 7) & ~7u;
  }
  return fail("boot loader: information has no end tag");
}

}  // namespace

LoaderResult read_loader_info(uint32_t magic, uint64_t info, const PhysicalView& memory,
                              LoaderRecord& out) {
  out = LoaderRecord{};
  LoaderResult r = fail("not started by a Multiboot 1 or 2 boot loader");
  if (magic == kMultiboot1Magic) r = read_info1(info, memory, out);
  if (magic == kMultiboot2Magic) r = read_info2(info, memory, out);
  if (r && out.area_count == 0) return fail("boot loader: no memory map");
  return r;
}

}  // namespace arch::x86
