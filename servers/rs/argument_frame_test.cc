// SPDX-License-Identifier: BSD-3-Clause
#include "servers/rs/argument_frame.h"

#include <cstring>

#include "abi/layout.h"
#include "base/test/test.h"

namespace {

using abi::layout::Word;

constexpr uint64_t kTop = 0x7ff000;

Word word_at(std::span<const uint8_t> frame, uint64_t address) {
  Word w;
  std::memcpy(&w, &frame[address - (kTop - rs::kFrameBytes)], sizeof w);
  return w;
}

TEST(RsArgumentFrame, IsWhatAProgramExpects) {
  uint8_t frame[rs::kFrameBytes];
  const std::string_view arguments[] = {"sh", "/etc/rs.test", "test", "killed", "3"};
  auto sp = rs::build_argument_frame(frame, kTop, arguments);
  ASSERT_TRUE(sp.has_value());
  EXPECT_EQ(*sp % 16, 0u);
  EXPECT_EQ(word_at(frame, *sp), 5u);
  for (unsigned i = 0; i < 5; i++) {
    const Word pointer = word_at(frame, *sp + (1 + i) * sizeof(Word));
    const auto* text = reinterpret_cast<const char*>(&frame[pointer - (kTop - rs::kFrameBytes)]);
    EXPECT_EQ(std::string_view(text), arguments[i]);
  }
  const Word rest[] = {0, 0, 6, 4096, 0, 0};  // no environment; AT_PAGESZ, AT_NULL
  for (unsigned i = 0; i < 6; i++) EXPECT_EQ(word_at(frame, *sp + (6 + i) * sizeof(Word)), rest[i]);
}

TEST(RsArgumentFrame, TooBig) {
  uint8_t frame[rs::kFrameBytes];
  char text[rs::kFrameBytes];
  std::memset(text, 'x', sizeof text);
  const std::string_view arguments[] = {{text, sizeof text - 40}};
  EXPECT_FALSE(rs::build_argument_frame(frame, kTop, arguments).has_value());
}

TEST(RsElfEntry, OnlyOfElfFiles) {
  uint8_t image[64] = {0x7f, 'E', 'L', 'F'};
  image[0x18] = 0x34;
  image[0x19] = 0x12;
  EXPECT_EQ(*rs::elf_entry(image), 0x1234u);
  EXPECT_FALSE(rs::elf_entry({image, 20}).has_value());
  image[0] = 0;
  EXPECT_FALSE(rs::elf_entry(image).has_value());
}

}  // namespace
