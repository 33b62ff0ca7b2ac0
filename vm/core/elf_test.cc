// SPDX-License-Identifier: BSD-3-Clause
// Program headers, good and bad: a reason, never a crash.
#include "vm/core/elf.h"

#include <cstring>
#include <string_view>

#include "base/test/random.h"
#include "base/test/test.h"

namespace vm {
namespace {

constexpr ElfMachine k64 = {.machine = 62, .is_64_bit = true};
constexpr ElfMachine k32 = {.machine = 3, .is_64_bit = false};

class Bytes final : public ElfSource {
 public:
  uint64_t size() const override { return size_; }
  bool read(uint64_t offset, void* to, size_t bytes) override {
    if (offset > size_ || bytes > size_ - offset) ADD_FAILURE("read outside of the file");
    std::memcpy(to, data_ + offset, bytes);
    return !is_unreadable_;
  }
  template <class T>
  void put(size_t offset, T value) {
    std::memcpy(data_ + offset, &value, sizeof value);
  }
  uint8_t& operator[](size_t i) { return data_[i]; }

  // A program of two segments: text at 0x400000, data at 0x402000.
  static Bytes make64() {
    Bytes b;
    b.identify(2);
    b.put<uint16_t>(16, 2);
    b.put<uint16_t>(18, 62);
    b.put<uint64_t>(24, 0x400100);
    b.put<uint64_t>(32, 64);
    b.put<uint16_t>(54, 56);
    b.put<uint16_t>(56, 2);
    b.segment64(0, 5, 0, 0x400000, 0x800, 0x800);
    b.segment64(1, 6, 0x800, 0x402800, 0x100, 0x3000);
    return b;
  }
  static Bytes make32() {
    Bytes b;
    b.identify(1);
    b.put<uint16_t>(16, 2);
    b.put<uint16_t>(18, 3);
    b.put<uint32_t>(24, 0x8048100);
    b.put<uint32_t>(28, 52);
    b.put<uint16_t>(42, 32);
    b.put<uint16_t>(44, 1);
    const uint32_t p[] = {1, 0, 0x8048000, 0, 0x900, 0x900, 5, 0x1000};
    std::memcpy(b.data_ + 52, p, sizeof p);
    return b;
  }
  void segment64(unsigned i, uint32_t flags, uint64_t offset, uint64_t address, uint64_t file,
                 uint64_t memory) {
    const size_t at = 64 + i * 56;
    put<uint32_t>(at, 1);
    put<uint32_t>(at + 4, flags);
    put<uint64_t>(at + 8, offset);
    put<uint64_t>(at + 16, address);
    put<uint64_t>(at + 32, file);
    put<uint64_t>(at + 40, memory);
  }

  uint64_t size_ = sizeof data_;
  bool is_unreadable_ = false;

 private:
  void identify(uint8_t bits) {
    std::memcpy(data_, "\177ELF", 4);
    data_[4] = bits;
    data_[5] = data_[6] = 1;
  }
  uint8_t data_[0x900] = {};
};

std::string_view problem(Bytes b, ElfMachine machine = k64) {
  const auto image = elf_read(b, machine);
  return image ? std::string_view() : image.error();
}

TEST(Elf, ReadsBothWordSizes) {
  Bytes b = Bytes::make64();
  const auto image = elf_read(b, k64);
  ASSERT_TRUE(image.has_value());
  EXPECT_EQ(image->entry, 0x400100U);
  ASSERT_EQ(image->segment_count, 2U);
  EXPECT_EQ(image->segment[1].address, 0x402800U);
  EXPECT_EQ(image->segment[1].memory_bytes, 0x3000U);
  EXPECT_EQ(image->segment[1].file_offset, 0x800U);
  EXPECT_EQ(image->segment[0].protection, abi::vm::kProtRead | abi::vm::kProtExec);
  Bytes c = Bytes::make32();
  const auto small = elf_read(c, k32);
  ASSERT_TRUE(small.has_value());
  EXPECT_EQ(small->segment[0].address, 0x8048000U);
}

TEST(Elf, NamesTheReason) {
  EXPECT_EQ(problem(Bytes::make32()), "for another word size");
  Bytes b = Bytes::make64();
  b[0] = 0;
  EXPECT_EQ(problem(b), "not an ELF file");
  b = Bytes::make64();
  b.put<uint16_t>(18, 3);
  EXPECT_EQ(problem(b), "for another machine");
  b = Bytes::make64();
  b.put<uint16_t>(16, 3);
  EXPECT_EQ(problem(b), "not an executable");
  b = Bytes::make64();
  b.put<uint64_t>(32, ~uint64_t{0} - 8);
  EXPECT_EQ(problem(b), "program headers lie outside of the file");
  b = Bytes::make64();
  b.put<uint16_t>(56, 60000);
  EXPECT_EQ(problem(b), "too many program headers");
  b = Bytes::make64();
  b.segment64(1, 6, 0x800, 0x400700, 0x100, 0x3000);
  EXPECT_EQ(problem(b), "segments overlap or are out of order");
  b = Bytes::make64();
  b.segment64(1, 6, 0x8ff, 0x402800, 0x100, 0x3000);
  EXPECT_EQ(problem(b), "a segment lies outside of the file");
  b = Bytes::make64();
  b.segment64(1, 6, 0x800, ~uint64_t{0} - 4, 0x100, 0x3000);
  EXPECT_EQ(problem(b), "a segment wraps around");
  b = Bytes::make64();
  b.segment64(1, 6, 0x800, 0x402800, 0x100, 0x50);
  EXPECT_EQ(problem(b), "a segment is larger in the file than in memory");
  b = Bytes::make64();
  b.put<uint32_t>(64 + 56, 3);
  EXPECT_EQ(problem(b), "dynamically linked");
  b = Bytes::make64();
  b.put<uint64_t>(24, 0x402900);
  EXPECT_EQ(problem(b), "its entry point is in no executable segment");
  b = Bytes::make64();
  b.put<uint16_t>(56, 0);
  EXPECT_EQ(problem(b), "nothing to load");
  b = Bytes::make64();
  b.size_ = 10;
  EXPECT_EQ(problem(b), "shorter than its header");
  b = Bytes::make64();
  b.is_unreadable_ = true;
  EXPECT_EQ(problem(b), "cannot be read");
}

TEST(Elf, SurvivesAnyHeader) {
  base::test::Random random(5);
  for (unsigned i = 0; i < 20000; i++) {
    Bytes b = random.one_in(2) ? Bytes::make64() : Bytes::make32();
    for (unsigned j = random.below(6); j-- > 0;) b[random.below(180)] = uint8_t(random.next());
    if (random.one_in(8)) b.size_ = random.below(0x900);
    const ElfMachine machine = b[4] == 2 ? k64 : k32;
    const auto image = elf_read(b, machine);
    if (!image) continue;
    for (unsigned s = 0; s < image->segment_count; s++) {
      const auto& segment = image->segment[s];
      ASSERT_TRUE(segment.file_bytes <= segment.memory_bytes);
      ASSERT_TRUE(segment.file_offset + segment.file_bytes <= b.size_);
      ASSERT_TRUE(segment.address + segment.memory_bytes > segment.address);
    }
  }
}

}  // namespace
}  // namespace vm
