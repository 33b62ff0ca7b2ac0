// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/boot/boot.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>

#include "abi/boot.h"
#include "abi/policy.h"
#include "arch/host/fake.h"
#include "kernel/boot/memory_map.h"
#include "kernel/testing/invariants.h"

namespace kernel::testing {
namespace {

using abi::MemoryKind;
using arch::host::kPageBytes;
using hal::Arch;

constexpr uint64_t kMemory = 16 << 20;

// An ELF file for the fake machine: text at 0x20000 (one page, with file bytes), data at 0x30000 (bss).
std::string make_elf() {
  struct {
    uint8_t identification[16] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    uint16_t type = 2, machine = Arch::kElfMachine;
    uint32_t version = 1;
    uint64_t entry = 0x20040, program_headers = 64, section_headers = 0;
    uint32_t flags = 0;
    uint16_t header_bytes = 64, program_header_bytes = 56, program_header_count = 2;
    uint16_t rest[3] = {};
  } header;
  struct {
    uint32_t type = 1, flags;
    uint64_t offset, address, physical, file_bytes, memory_bytes, align = 4096;
  } segment[2] = {{.flags = 5, .offset = 0x200, .address = 0x20000, .physical = 0, .file_bytes = 16,
                   .memory_bytes = 16},
                  {.flags = 6, .offset = 0x210, .address = 0x30010, .physical = 0, .file_bytes = 4,
                   .memory_bytes = 0x3000}};
  std::string elf(0x214, '\0');
  std::memcpy(elf.data(), &header, sizeof header);
  std::memcpy(elf.data() + 64, segment, sizeof segment);
  std::memcpy(elf.data() + 0x200, "program text....DATA", 20);
  return elf;
}

class BootTest : public ::testing::Test {
 protected:
  BootTest() {
    record.ram_count = 1;
    record.ram[0] = {{0}, kMemory};
    record.kernel_image = {{0x100000}, 0x20000};
    record.boot_trampoline = {{0xfe000}, 0x2000};
    record.direct_map_bytes = kMemory;
    record.realtime_ns = 1'000'000;
    std::strcpy(record.command_line, "quiet");
    add_policy("rs", 1, 1);
    add_policy("vm", 2, 2);
    add_policy("tty", 9, 9);
    add_policy("init", 10, 0);
    policy.back().flags |= abi::kServiceUserProcess;
    machine.kernel_root = machine.new_root();
  }

  void add_policy(const char* label, int slot, int id) {
    abi::ServicePolicy p{};
    std::strcpy(p.label, label);
    p.slot = slot;
    p.flags = abi::kServiceBoot;
    p.priority = 4;
    p.quantum_us = 1000;
    p.privilege.id = id;
    p.privilege.trap_mask = ~0u;
    policy.push_back(p);
  }
  void add_module(const char* name, const std::string& content) {
    abi::BootModule& m = record.module[record.module_count++];
    std::strcpy(m.name, name);
    m.first = next_module;
    m.bytes = content.size();
    std::memcpy(machine.at({m.first}), content.data(), content.size());
    next_module += (content.size() + kPageBytes - 1) & ~(kPageBytes - 1);
  }
  std::string policy_text(abi::PolicyHeader header) {
    std::string text(reinterpret_cast<const char*>(&header), sizeof header);
    for (const auto& p : policy) text.append(reinterpret_cast<const char*>(&p), sizeof p);
    return text;
  }
  std::string policy_text() {
    return policy_text({abi::PolicyHeader::kMagic, 1, uint32_t(policy.size()), sizeof(abi::ServicePolicy)});
  }
  void expect_stop(const std::string& words) {
    try {
      (void)boot(*k, record);
      FAIL() << "the machine went on";
    } catch (const arch::host::MachineEnded& end) {
      EXPECT_EQ(end.status, 0x71u);
    }
    EXPECT_NE(machine.console.find(words), std::string::npos) << machine.console;
  }

  arch::host::FakeMachine machine{kMemory};
  std::unique_ptr<Kernel> k = std::make_unique<Kernel>();
  hal::BootRecord record;
  std::vector<abi::ServicePolicy> policy;
  uint64_t next_module = 4 << 20;
};

TEST_F(BootTest, VmRunsFirstInItsOwnSpace) {
  add_module("policy", policy_text());
  add_module("service vm", make_elf());
  add_module("service rs", "not looked at");
  Process* const vm = boot(*k, record);
  ASSERT_NE(vm, nullptr);
  EXPECT_EQ(vm->endpoint, abi::kVm);
  EXPECT_EQ(machine.active_root, vm->root);
  EXPECT_EQ(machine.self_mapped_root, vm->root);
  EXPECT_EQ(vm->frame.ip, 0x20040u);
  // Text cannot be written, data can; contents are where the headers say.
  EXPECT_EQ(machine.translate(vm->root, {0x20000}, hal::Access::kWrite).bytes, 0u);
  const auto text = machine.translate(vm->root, {0x20000}, hal::Access::kRead);
  EXPECT_EQ(0, std::memcmp(machine.at(text.phys), "program text....", 16));
  const auto data = machine.translate(vm->root, {0x30010}, hal::Access::kWrite);
  EXPECT_EQ(0, std::memcmp(machine.at(data.phys), "DATA\0", 5));
  EXPECT_NE(machine.translate(vm->root, {Arch::kStackTop - 8}, hal::Access::kWrite).bytes, 0u);
  EXPECT_EQ(broken_invariant(*k), "");

  const auto info_at = machine.translate(vm->root, {vm->frame.first_argument}, hal::Access::kRead);
  abi::BootInfo info;
  std::memcpy(&info, machine.at(info_at.phys), sizeof info);
  EXPECT_EQ(info.magic, abi::BootInfo::kMagic);
  EXPECT_EQ(info.vm_root, vm->root.value);
  EXPECT_EQ(info.vm_heap, vm->frame.first_argument + kPageBytes);
  EXPECT_EQ(info.memory_bytes, kMemory);
  EXPECT_STREQ(info.module[2].name, "service rs");
  uint64_t word;
  const auto stack = machine.translate(vm->root, {vm->frame.sp}, hal::Access::kRead);
  std::memcpy(&word, machine.at(stack.phys), sizeof word);
  EXPECT_EQ(word, vm->frame.first_argument);
  EXPECT_EQ(machine.translate(vm->root, {vm->frame.first_argument}, hal::Access::kWrite).bytes, 0u);
}

// R-VM-39: every byte of RAM has exactly one owner.
TEST_F(BootTest, MemoryMapIsSortedDisjointAndComplete) {
  add_module("policy", policy_text());
  add_module("service vm", make_elf());
  (void)boot(*k, record);
  const abi::BootInfo& info = k->boot.info;
  uint64_t end = 0, vm_bytes = 0;
  for (uint32_t i = 0; i < info.area_count; ++i) {
    EXPECT_EQ(info.area[i].first, end);
    EXPECT_NE(info.area[i].bytes, 0u);
    EXPECT_EQ(info.area[i].bytes % kPageBytes, 0u);
    end += info.area[i].bytes;
    if (info.area[i].kind == MemoryKind::kVmImage) vm_bytes += info.area[i].bytes;
  }
  EXPECT_EQ(end, kMemory);
  EXPECT_GE(vm_bytes, 10 * kPageBytes);
}

TEST_F(BootTest, RsWaitsForItsSpaceOthersForRs) {
  add_module("policy", policy_text());
  add_module("service vm", make_elf());
  (void)boot(*k, record);
  EXPECT_EQ(k->find(abi::kRs)->state, uint32_t(kNoAddressSpace));
  EXPECT_EQ(k->find(abi::Endpoint{9})->state, uint32_t(kNoAddressSpace | kNoPrivileges));
  EXPECT_TRUE(k->find(abi::Endpoint{9})->is_service());
  EXPECT_FALSE(k->find(abi::Endpoint{10})->is_service());
  EXPECT_EQ(k->first_dynamic_slot, 11u);
  EXPECT_EQ(k->boot.policy_count, 4u);
}

TEST_F(BootTest, MalformedPoliciesAreNamed) {
  add_module("service vm", make_elf());
  expect_stop("there is no boot module 'policy'");
}
TEST_F(BootTest, WrongMagic) {
  add_module("policy", std::string(1000, 'x'));
  expect_stop("wrong magic");
}
TEST_F(BootTest, WrongVersion) {
  add_module("policy", policy_text({abi::PolicyHeader::kMagic, 9, 1, sizeof(abi::ServicePolicy)}));
  expect_stop("version 9");
}
TEST_F(BootTest, TruncatedPolicy) {
  add_module("policy", policy_text().substr(0, 900));
  expect_stop("its 4 services need");
}
TEST_F(BootTest, HugeCount) {
  add_module("policy", policy_text({abi::PolicyHeader::kMagic, 1, 0xffffffff, sizeof(abi::ServicePolicy)}));
  expect_stop("its 4294967295 services need");
}
TEST_F(BootTest, SlotTwice) {
  add_policy("again", 9, 33);
  add_module("policy", policy_text());
  expect_stop("service 'again' (entry 4) of the boot policy has the slot of another service");
}
TEST_F(BootTest, IdTwice) {
  add_policy("again", 12, 9);
  add_module("policy", policy_text());
  expect_stop("the privilege id of another service");
}
TEST_F(BootTest, NoRs) {
  policy.erase(policy.begin());
  add_module("policy", policy_text());
  expect_stop("no service 'rs' in slot 1");
}
TEST_F(BootTest, NoVmModule) {
  add_module("policy", policy_text());
  expect_stop("there is no boot module 'service vm'");
}
TEST_F(BootTest, NotEnoughMemory) {
  add_module("policy", policy_text());
  add_module("service vm", make_elf());
  record.ram[0].bytes = next_module;
  record.kernel_image.bytes = next_module - 0x100000;
  record.boot_trampoline = {{0}, 0x100000};
  expect_stop("not enough memory for VM");
}

TEST_F(BootTest, BrokenElfFilesAreNamed) {
  add_module("policy", policy_text());
  std::string elf = make_elf();
  elf[1] = 'X';
  add_module("service vm", elf);
  expect_stop("boot module 'service vm': not an ELF file");
}
// Any byte of the headers may be wrong: a message or a space, never a crash.
TEST_F(BootTest, EveryBrokenByteOfTheHeaders) {
  add_module("policy", policy_text());
  const std::string good = make_elf();
  add_module("service vm", good);
  const uint64_t at = record.module[1].first;
  for (size_t i = 0; i < 176; ++i) {
    for (const int flip : {1, 0x80, 0xff}) {
      std::memcpy(machine.at({at}), good.data(), good.size());
      *machine.at({at + i}) ^= char(flip);
      k = std::make_unique<Kernel>();
      try {
        (void)boot(*k, record);
      } catch (const arch::host::MachineEnded& end) {
        EXPECT_EQ(end.status, 0x71u);
      }
    }
  }
}

}  // namespace
}  // namespace kernel::testing
