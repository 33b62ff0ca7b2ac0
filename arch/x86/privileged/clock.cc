// SPDX-License-Identifier: BSD-3-Clause
// TSC calibration, scaled conversions, PIT one-shot.
#include "arch/x86/privileged/clock.h"

#include <algorithm>

#include "arch/x86/privileged/cpu.h"
#include "arch/x86/privileged/port_io.h"

namespace arch::x86 {
namespace {

constexpr uint64_t kPitHz = 1193182, kSecond = 1000000000;
constexpr uint16_t kPitChannel0 = 0x40, kPitCommand = 0x43;
constexpr uint8_t kChannel0OneShot = 0x30, kLatchChannel0 = 0x00;
constexpr unsigned kCalibrationTicks = 4772;  // 4 ms
constexpr unsigned kSamples = 8;

// ns = cycles * ns_scale >> 32, cycles = ns * cycle_scale >> 32. Both fit for 15 MHz .. 4 THz.
constinit uint64_t hz = kSecond, ns_scale = uint64_t{1} << 32, cycle_scale = uint64_t{1} << 32,
                   boot_tsc = 0;

// a * b >> 32 without overflow of the intermediate product, as long as the result fits.
constexpr uint64_t scale(uint64_t a, uint64_t b) {
  const uint64_t ah = a >> 32, al = a & 0xffffffff, bh = b >> 32, bl = b & 0xffffffff;
  return ((ah * bh) << 32) + ah * bl + al * bh + (al * bl >> 32);
}
static_assert(scale(123456789012345, uint64_t{1} << 32) == 123456789012345);
static_assert(scale(1000, uint64_t{3} << 31) == 1500);

struct Sample {
  uint64_t tsc;
  uint32_t pit;
};

// A reading of both clocks. The one with the shortest time between the two TSC readings is the
// truest, for a virtual machine can be stopped anywhere in between.
Sample sample_clocks() {
  Sample best{};
  uint64_t best_span = ~uint64_t{0};
  for (unsigned i = 0; i < kSamples; ++i) {
    const uint64_t before = read_tsc();
    out8(kPitCommand, kLatchChannel0);
    const uint64_t after = read_tsc();
    const uint32_t low = in8(kPitChannel0);
    const uint32_t count = low | uint32_t{in8(kPitChannel0)} << 8;
    if (after - before < best_span) {
      best_span = after - before;
      best = {before + (after - before) / 2, count};
    }
  }
  return best;
}

uint64_t measure_hz() {
  out8(kPitCommand, kChannel0OneShot);
  out8(kPitChannel0, 0xff);
  out8(kPitChannel0, 0xff);
  const Sample first = sample_clocks();
  Sample last = first;
  for (unsigned i = 0;
       i < 1000000 && first.pit - last.pit < kCalibrationTicks && last.pit <= first.pit; ++i) {
    last.pit = sample_clocks().pit;
  }
  last = sample_clocks();
  const uint64_t ticks = first.pit - last.pit;
  if (ticks == 0 || ticks > 0xffff) return kSecond;
  return (last.tsc - first.tsc) * kPitHz / ticks;
}

// A measurement within 0.1 % of 1 GHz is QEMU's instruction counter.
uint64_t snap(uint64_t measured) {
  const uint64_t off = measured > kSecond ? measured - kSecond : kSecond - measured;
  return off < kSecond / 1000 ? kSecond : measured;
}

}  // namespace

void clock_start() {
  hz = std::clamp<uint64_t>(snap(measure_hz()), 15000000, 100 * kSecond);
  // Shifted by 32 in two steps: hz and kSecond need up to 37 bits.
  const auto ratio = [](uint64_t a, uint64_t b) {
    const uint64_t whole = a / b, rest = a % b;
    const uint64_t high = (rest << 16) / b, low_rest = (rest << 16) % b;
    return whole << 32 | high << 16 | (low_rest << 16) / b;
  };
  ns_scale = ratio(kSecond, hz);
  cycle_scale = ratio(hz, kSecond);
  boot_tsc = read_tsc();
}

uint64_t clock_hz() { return hz; }
uint64_t cycles_to_ns(uint64_t cycles) { return scale(cycles, ns_scale); }
uint64_t ns_to_cycles(uint64_t ns) { return scale(ns, cycle_scale); }
uint64_t now_ns() { return cycles_to_ns(read_tsc() - boot_tsc); }
uint64_t tsc_at_ns(uint64_t ns) { return boot_tsc + ns_to_cycles(ns); }

void pit_arm(uint64_t deadline_ns) {
  const uint64_t now = now_ns();
  const uint64_t wait = deadline_ns > now ? deadline_ns - now : 0;
  // 1193182 / 10^9 = 5124677 / 2^32, rounded up; one tick more, so that it does not fire early by
  // rounding.
  const uint64_t ticks =
      wait >= 54000000 ? 0xffff : std::min<uint64_t>((wait * 5124678 >> 32) + 1, 0xffff);
  out8(kPitCommand, kChannel0OneShot);
  out8(kPitChannel0, uint8_t(ticks));
  out8(kPitChannel0, uint8_t(ticks >> 8));
}

}  // namespace arch::x86
