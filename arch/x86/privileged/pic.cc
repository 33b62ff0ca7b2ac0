// SPDX-License-Identifier: BSD-3-Clause
// 8259 programming. The masks are kept in memory: reading them back costs an exit on real virtual
// machines.
#include "arch/x86/privileged/pic.h"

#include "arch/x86/privileged/port_io.h"

namespace arch::x86 {
namespace {

constexpr uint16_t kMaster = 0x20, kSlave = 0xa0;
constexpr uint8_t kEndOfInterrupt = 0x20, kReadInService = 0x0b;

constinit uint16_t masks = 0xffff;

void write_mask(unsigned line) {
  if (line < 8) {
    out8(kMaster + 1, uint8_t(masks));
  } else {
    out8(kSlave + 1, uint8_t(masks >> 8));
  }
}

}  // namespace

void pic_start() {
  out8(kMaster, 0x11);
  out8(kSlave, 0x11);
  out8(kMaster + 1, kIrqVector);
  out8(kSlave + 1, kIrqVector + 8);
  out8(kMaster + 1, 1u << kPicCascadeLine);
  out8(kSlave + 1, kPicCascadeLine);
  out8(kMaster + 1, 1);
  out8(kSlave + 1, 1);
  masks = uint16_t(~(1u << kPicCascadeLine));
  write_mask(0);
  write_mask(8);
}

void pic_mask(unsigned line) {
  masks = uint16_t(masks | 1u << line);
  write_mask(line);
}

void pic_unmask(unsigned line) {
  masks = uint16_t(masks & ~(1u << line));
  write_mask(line);
}

void pic_acknowledge(unsigned line) {
  if (line >= 8) out8(kSlave, kEndOfInterrupt);
  out8(kMaster, kEndOfInterrupt);
}

bool pic_is_spurious(unsigned line) {
  if (line != 7 && line != 15) return false;
  const uint16_t port = line == 7 ? kMaster : kSlave;
  out8(port, kReadInService);
  if (in8(port) & 0x80) return false;
  if (line == 15) out8(kMaster, kEndOfInterrupt);
  return true;
}

void pic_stop() {
  masks = 0xffff;
  write_mask(0);
  write_mask(8);
}

}  // namespace arch::x86
