// SPDX-License-Identifier: BSD-3-Clause
// ACPI tables made by hand, good and damaged. Whatever they hold, the answer is a record and no
// wild access.
#include "arch/x86/formats/acpi.h"

#include <cstring>

#include "base/test/test.h"

namespace arch::x86 {
namespace {

constexpr uint64_t kRsdt = 0x7000000, kMadt = 0x7001000, kFadt = 0x7002000, kDsdt = 0x7003000;

// The first MiB, and 16 KiB where the tables are.
struct Memory {
  uint8_t low[1 << 20] = {};
  uint8_t tables[0x4000] = {};

  static const void* reach(void* context, uint64_t physical, uint64_t bytes) {
    auto* m = static_cast<Memory*>(context);
    if (physical < sizeof m->low && bytes <= sizeof m->low - physical) return m->low + physical;
    if (physical < kRsdt || physical - kRsdt >= sizeof m->tables) return nullptr;
    if (bytes > sizeof m->tables - (physical - kRsdt)) return nullptr;
    return m->tables + (physical - kRsdt);
  }
  PhysicalView view() { return {this, reach}; }
  uint8_t* at(uint64_t physical) {
    return physical < sizeof low ? low + physical : tables + (physical - kRsdt);
  }
};

template <class T>
void put(uint8_t* p, T v) {
  memcpy(p, &v, sizeof v);
}

void seal(uint8_t* p, size_t bytes, size_t checksum_at) {
  p[checksum_at] = 0;
  uint8_t sum = 0;
  for (size_t i = 0; i < bytes; ++i) sum = uint8_t(sum + p[i]);
  p[checksum_at] = uint8_t(-sum);
}

void make_table(Memory& m, uint64_t physical, const char* signature, uint32_t bytes) {
  memcpy(m.at(physical), signature, 4);
  put<uint32_t>(m.at(physical) + 4, bytes);
}
void seal_table(Memory& m, uint64_t physical) {
  uint32_t bytes;
  memcpy(&bytes, m.at(physical) + 4, 4);
  seal(m.at(physical), bytes, 9);
}

Memory& machine() {
  static Memory m;
  m = Memory{};
  uint8_t* root = m.at(0xf5ac0);
  memcpy(root, "RSD PTR ", 8);
  put<uint32_t>(root + 16, kRsdt);
  seal(root, 20, 8);
  make_table(m, kRsdt, "RSDT", 44);
  put<uint32_t>(m.at(kRsdt) + 36, kMadt);
  put<uint32_t>(m.at(kRsdt) + 40, kFadt);
  seal_table(m, kRsdt);
  make_table(m, kMadt, "APIC", 44 + 8 + 12 + 10 + 10);
  put<uint32_t>(m.at(kMadt) + 36, 0xfee00000);
  const uint8_t entries[] = {0, 8,  0, 0, 1, 0, 0,    0,  // a CPU
                             1, 12, 0, 0, 0, 0, 0xc0, 0xfe, 0,    0,
                             0, 0,                                     // I/O APIC at 0xfec00000
                             2, 10, 0, 0, 2, 0, 0,    0,    0,    0,   // line 0 is GSI 2
                             2, 10, 0, 9, 9, 0, 0,    0,    0x0f, 0};  // line 9: level, low
  memcpy(m.at(kMadt) + 44, entries, sizeof entries);
  seal_table(m, kMadt);
  make_table(m, kFadt, "FACP", 116);
  put<uint32_t>(m.at(kFadt) + 40, kDsdt);
  put<uint32_t>(m.at(kFadt) + 64, 0x604);
  seal_table(m, kFadt);
  make_table(m, kDsdt, "DSDT", 60);
  memcpy(m.at(kDsdt) + 40, "_S5_\x12\x06\x04\x0a\x05\x01\x00\x00", 12);
  seal_table(m, kDsdt);
  return m;
}

TEST(Acpi, ReadsControllersAndPowerOff) {
  Memory& m = machine();
  AcpiRecord r;
  read_acpi(0, false, m.view(), r);
  EXPECT_TRUE(r.has_io_apic);
  EXPECT_EQ(r.local_apic, 0xfee00000u);
  EXPECT_EQ(r.io_apic, 0xfec00000u);
  EXPECT_EQ(r.line[0].gsi, 2u);
  EXPECT_FALSE(r.line[0].is_level);
  EXPECT_EQ(r.line[4].gsi, 4u);
  EXPECT_TRUE(r.line[9].is_level && r.line[9].is_low);
  EXPECT_TRUE(r.has_pm1a);
  EXPECT_EQ(r.pm1a_control, 0x604);
  EXPECT_EQ(r.s5_type_a, 5);
  EXPECT_EQ(r.s5_type_b, 1);
}

TEST(Acpi, RootOfTheLoader) {
  Memory& m = machine();
  memset(m.at(0xf5ac0), 0, 20);
  AcpiRecord r;
  read_acpi(0, false, m.view(), r);
  EXPECT_FALSE(r.has_io_apic);
  read_acpi(kRsdt, false, m.view(), r);
  EXPECT_TRUE(r.has_io_apic);
}

TEST(Acpi, BadChecksumIsNoTable) {
  Memory& m = machine();
  AcpiRecord r;
  ++*m.at(kMadt + 60);
  read_acpi(0, false, m.view(), r);
  EXPECT_FALSE(r.has_io_apic);
  EXPECT_TRUE(r.has_pm1a);
}

// Any byte of any table may be wrong, with the checksum made right again.
TEST(Acpi, AnyByteMayBeWrong) {
  for (uint64_t table : {kRsdt, kMadt, kFadt, kDsdt}) {
    for (uint64_t offset = 4; offset < 116; ++offset) {
      for (uint8_t value : {uint8_t{0}, uint8_t{1}, uint8_t{0x7f}, uint8_t{0xff}}) {
        Memory& m = machine();
        *m.at(table + offset) = value;
        uint32_t bytes;
        memcpy(&bytes, m.at(table) + 4, 4);
        if (bytes < 36 || bytes > 0x1000) continue;
        seal(m.at(table), bytes, 9);
        AcpiRecord r;
        read_acpi(0, false, m.view(), r);
        EXPECT_TRUE(!r.has_io_apic || (r.io_apic != 0 && r.local_apic != 0));
      }
    }
  }
}

}  // namespace
}  // namespace arch::x86
