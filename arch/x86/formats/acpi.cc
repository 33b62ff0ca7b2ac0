// SPDX-License-Identifier: BSD-3-Clause
// Root pointer, root table, MADT, FADT, and the \_S5 package of the DSDT.
#include "arch/x86/formats/acpi.h"

#include <cstddef>
#include <cstring>

namespace arch::x86 {
namespace {

constexpr uint64_t kMaxTableBytes = 1 << 20;
constexpr unsigned kMaxTables = 64;

struct [[gnu::packed]] RootPointer {
  char signature[8];
  uint8_t checksum;
  char oem[6];
  uint8_t revision;
  uint32_t rsdt;
  uint32_t bytes;
  uint64_t xsdt;
};
struct [[gnu::packed]] Header {
  char signature[4];
  uint32_t bytes;
  uint8_t revision, checksum;
  char oem[22];
  uint32_t creator_revision;
};
static_assert(sizeof(Header) == 36);

struct Table {
  const uint8_t* at = nullptr;
  uint32_t bytes = 0;
};

bool adds_up(const uint8_t* p, size_t bytes) {
  uint8_t sum = 0;
  for (size_t i = 0; i < bytes; ++i) sum = uint8_t(sum + p[i]);
  return sum == 0;
}

// The whole table, if it can be reached and adds up to 0.
Table table_at(const PhysicalView& memory, uint64_t physical) {
  const auto* head = memory.object<Header>(physical);
  if (head == nullptr || head->bytes < sizeof(Header) || head->bytes > kMaxTableBytes) return {};
  const uint32_t bytes = head->bytes;
  const auto* p = static_cast<const uint8_t*>(memory.at(memory.context, physical, bytes));
  if (p == nullptr || !adds_up(p, bytes)) return {};
  return {p, bytes};
}

template <class T>
T field(const Table& t, size_t offset) {
  T v{};
  if (offset + sizeof v <= t.bytes) memcpy(&v, t.at + offset, sizeof v);
  return v;
}

bool find_root_in(const PhysicalView& memory, uint64_t first, uint64_t end, uint64_t& root,
                  bool& is_wide) {
  constexpr size_t kOldBytes = 20;
  for (uint64_t at = first; at + sizeof(RootPointer) <= end; at += 16) {
    const auto* r = memory.object<RootPointer>(at);
    if (r == nullptr) return false;
    if (memcmp(r->signature, "RSD PTR ", 8) != 0) continue;
    if (!adds_up(reinterpret_cast<const uint8_t*>(r), kOldBytes)) continue;
    is_wide = r->revision >= 2 && r->xsdt != 0;
    root = is_wide ? r->xsdt : r->rsdt;
    return true;
  }
  return false;
}

bool find_root(const PhysicalView& memory, uint64_t& root, bool& is_wide) {
  const auto* segment = memory.object<uint16_t>(0x40e);  // of the extended BIOS data area
  const uint64_t ebda = segment == nullptr ? 0 : uint64_t{*segment} << 4;
  if (ebda >= 0x80000 && ebda < 0xa0000 && find_root_in(memory, ebda, ebda + 1024, root, is_wide))
    return true;
  return find_root_in(memory, 0xe0000, 0x100000, root, is_wide);
}

// ---- MADT: entries of {type, bytes, ...} from offset 44.
void read_override(const Table& t, size_t at, AcpiRecord& out) {
  const uint8_t line = field<uint8_t>(t, at + 3);
  if (line >= kIsaLines) return;
  const auto flags = field<uint16_t>(t, at + 8);
  out.line[line] = {field<uint32_t>(t, at + 4), (flags & 0xc) == 0xc, (flags & 3) == 3};
}

void read_madt(const Table& t, AcpiRecord& out) {
  enum : uint8_t { kIoApic = 1, kOverride = 2, kLocalApicAddress = 5 };
  for (unsigned i = 0; i < kIsaLines; ++i) out.line[i] = {i, false, false};
  out.local_apic = field<uint32_t>(t, 36);
  for (size_t at = 44; at + 2 <= t.bytes;) {
    const uint8_t type = t.at[at], bytes = t.at[at + 1];
    if (bytes < 2 || at + bytes > t.bytes) return;
    if (type == kIoApic && bytes >= 12 && !out.has_io_apic) {
      out.io_apic = field<uint32_t>(t, at + 4);
      out.io_apic_first_gsi = field<uint32_t>(t, at + 8);
      out.has_io_apic = out.io_apic != 0 && out.local_apic != 0 && out.io_apic_first_gsi == 0;
    } else if (type == kOverride && bytes >= 10) {
      read_override(t, at, out);
    } else if (type == kLocalApicAddress && bytes >= 12) {
      out.local_apic = field<uint64_t>(t, at + 4);
    }
    at += bytes;
  }
}

// ---- \_S5: Name(_S5_, Package(n) {a, b, …}); each element a byte constant, 0 or 1.
bool read_element(const Table& t, size_t& at, uint8_t& out) {
  constexpr uint8_t kZero = 0x00, kOne = 0x01, kByte = 0x0a;
  if (at + 2 > t.bytes) return false;
  const uint8_t op = t.at[at++];
  if (op == kByte) {
    out = t.at[at++];
  } else if (op == kZero || op == kOne) {
    out = op;
  } else {
    return false;
  }
  return true;
}

void read_s5(const Table& t, AcpiRecord& out) {
  for (size_t at = sizeof(Header); at + 12 <= t.bytes; ++at) {
    if (memcmp(t.at + at, "_S5_\x12", 5) != 0) continue;
    size_t p = at + 5;
    p += 1 + (t.at[p] >> 6) + 1;  // length of the package in 1 to 4 bytes, number of elements
    uint8_t a, b;
    if (!read_element(t, p, a) || !read_element(t, p, b)) return;
    out.s5_type_a = a & 7;
    out.s5_type_b = b & 7;
    out.has_pm1a = out.pm1a_control != 0;
    return;
  }
}

void read_fadt(const Table& t, const PhysicalView& memory, AcpiRecord& out) {
  out.pm1a_control = uint16_t(field<uint32_t>(t, 64));
  out.pm1b_control = uint16_t(field<uint32_t>(t, 68));
  const Table dsdt = table_at(memory, field<uint32_t>(t, 40));
  if (dsdt.at != nullptr) read_s5(dsdt, out);
}

}  // namespace

void read_acpi(uint64_t root, bool is_wide, const PhysicalView& memory, AcpiRecord& out) {
  out = AcpiRecord{};
  if (root == 0 && !find_root(memory, root, is_wide)) return;
  const size_t entry_bytes = is_wide ? 8 : 4;
  uint64_t address[kMaxTables];
  unsigned count = 0;
  const Table list = table_at(memory, root);
  for (size_t at = sizeof(Header); at + entry_bytes <= list.bytes && count < kMaxTables;
       at += entry_bytes) {
    address[count++] = is_wide ? field<uint64_t>(list, at) : field<uint32_t>(list, at);
  }
  for (unsigned i = 0; i < count; ++i) {
    const Table t = table_at(memory, address[i]);
    if (t.at == nullptr) continue;
    if (memcmp(t.at, "APIC", 4) == 0) read_madt(t, out);
    if (memcmp(t.at, "FACP", 4) == 0) read_fadt(t, memory, out);
  }
}

}  // namespace arch::x86
