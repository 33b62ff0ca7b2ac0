// SPDX-License-Identifier: BSD-3-Clause
// Descriptors bit by bit, against the values that every x86 manual prints.
#include "arch/x86/formats/descriptors.h"

#include "base/test/test.h"

namespace arch::x86 {
namespace {

TEST(Descriptors, FlatSegments) {
  EXPECT_EQ(segment_descriptor(SegmentKind::kCode32, 0, 0xffffffff, 0), 0x00cf9a000000ffffu);
  EXPECT_EQ(segment_descriptor(SegmentKind::kData, 0, 0xffffffff, 0), 0x00cf92000000ffffu);
  EXPECT_EQ(segment_descriptor(SegmentKind::kCode32, 0, 0xffffffff, 3), 0x00cffa000000ffffu);
  EXPECT_EQ(segment_descriptor(SegmentKind::kData, 0, 0xffffffff, 3), 0x00cff2000000ffffu);
  EXPECT_EQ(segment_descriptor(SegmentKind::kCode64, 0, 0xffffffff, 0), 0x00af9a000000ffffu);
  EXPECT_EQ(segment_descriptor(SegmentKind::kCode64, 0, 0xffffffff, 3), 0x00affa000000ffffu);
}

TEST(Descriptors, BaseIsScattered) {
  EXPECT_EQ(segment_descriptor(SegmentKind::kData, 0x12345678, 0xffffffff, 3), 0x12cff2345678ffffu);
  EXPECT_EQ(segment_descriptor(SegmentKind::kTaskState, 0xc0123456, 103, 0), 0xc000891234560067u);
  const WideDescriptor wide = task_state_descriptor64(0xffffffff80123456, 103);
  EXPECT_EQ(wide.low, 0x8000891234560067u);
  EXPECT_EQ(wide.high, 0xffffffffu);
}

TEST(Descriptors, Gates) {
  const Gate32 g = interrupt_gate32(0xc0101234, 3);
  EXPECT_EQ(g.low, 0x00081234u);
  EXPECT_EQ(g.high, 0xc010ee00u);
  const Gate64 w = interrupt_gate64(0xffffffff80101234, 0, 2);
  EXPECT_EQ(w.low, 0x00081234u);
  EXPECT_EQ(w.middle, 0x80108e02u);
  EXPECT_EQ(w.high, 0xffffffffu);
  EXPECT_EQ(w.reserved, 0u);
  EXPECT_EQ(task_gate(0x38).low, 0x00380000u);
  EXPECT_EQ(task_gate(0x38).high, 0x8500u);
}

// No segment for user mode is privileged, and no gate of a call is open to users but the three
// meant for them (entry hazards: far calls, int n).
TEST(Descriptors, UserSelectors) {
  for (uint16_t s : {kSelectorUserCode32, kSelectorUserData, kSelectorUserCode64, kSelectorTls})
    EXPECT_EQ(s & 3, 3);
  EXPECT_EQ(kSelectorUserCode32 + 8, kSelectorUserData + 0);
  EXPECT_EQ(kSelectorUserCode32 + 16, kSelectorUserCode64 + 0);
}

}  // namespace
}  // namespace arch::x86
