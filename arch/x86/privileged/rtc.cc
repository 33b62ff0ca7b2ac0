// SPDX-License-Identifier: BSD-3-Clause
// The battery clock (MC146818), read once at boot. It is taken to hold UTC.
#include "arch/x86/privileged/clock.h"
#include "arch/x86/privileged/port_io.h"

namespace arch::x86 {
namespace {

enum : uint8_t {
  kSeconds = 0,
  kMinutes = 2,
  kHours = 4,
  kDay = 7,
  kMonth = 8,
  kYear = 9,
  kStatusA = 10,
  kStatusB = 11
};

struct Date {
  unsigned second, minute, hour, day, month, year;
  friend bool operator==(const Date&, const Date&) = default;
};

uint8_t read(uint8_t index) {
  out8(0x70, index);
  return in8(0x71);
}

Date read_raw() {
  for (unsigned i = 0; i < 100000 && (read(kStatusA) & 0x80); ++i) continue;  // update in progress
  return {read(kSeconds), read(kMinutes), read(kHours), read(kDay), read(kMonth), read(kYear)};
}

constexpr unsigned from_bcd(unsigned v) { return (v & 15) + (v >> 4) * 10; }

Date decode(Date d, uint8_t status) {
  const bool is_pm = (d.hour & 0x80) != 0;
  d.hour &= 0x7f;
  if (!(status & 4)) {
    d = {from_bcd(d.second), from_bcd(d.minute), from_bcd(d.hour),
         from_bcd(d.day),    from_bcd(d.month),  from_bcd(d.year)};
  }
  if (!(status & 2)) d.hour = d.hour % 12 + (is_pm ? 12 : 0);
  d.year += d.year < 70 ? 2000 : 1900;
  return d;
}

// Days from 1970-01-01 to the date, by the Gregorian rule (March-based years).
constexpr uint64_t days_since_epoch(unsigned year, unsigned month, unsigned day) {
  const unsigned y = month <= 2 ? year - 1 : year;
  const unsigned m = month <= 2 ? month + 9 : month - 3;
  return uint64_t{y} * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719468;
}
static_assert(days_since_epoch(1970, 1, 1) == 0);
static_assert(days_since_epoch(2000, 3, 1) == 11017);

}  // namespace

uint64_t read_realtime_ns() {
  Date d = read_raw();
  for (unsigned i = 0; i < 10; ++i) {  // the same twice, or an update came in between
    const Date again = read_raw();
    if (again == d) break;
    d = again;
  }
  d = decode(d, read(kStatusB));
  if (d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31 || d.hour > 23 || d.minute > 59 ||
      d.second > 60)
    return 0;
  const uint64_t seconds =
      ((days_since_epoch(d.year, d.month, d.day) * 24 + d.hour) * 60 + d.minute) * 60 + d.second;
  return seconds * 1000000000;
}

}  // namespace arch::x86
