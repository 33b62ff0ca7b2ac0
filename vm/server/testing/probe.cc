// SPDX-License-Identifier: BSD-3-Clause
// A machine with nothing but kernel, VM and this program in the place of RS: VM as its clients see
// it. Says what is wrong, measures, and ends the machine with "PROBE OK" in the log if all went
// well. Children (child.cc) are made from the same boot module.
#include "vm/server/testing/probe.h"

#include "lib/sys/info.h"
#include "vm/server/testing/child.h"

namespace vm::probe {

constinit unsigned failed = 0;

void failed_check(const char* file, int line, const char* what) {
  failed++;
  sys::log("{}:{}: not so: {}", file, line, what);
}

uint64_t free_bytes() {
  const auto info = sys::call(abi::kVm, abi::vm::Info{.process = abi::kNone, .reserved = 0});
  CHECK(info.has_value());
  return info ? info->free_bytes : 0;
}

uint64_t own_faults() {
  const auto info = sys::call(abi::kVm, abi::vm::Info{.process = abi::kSelf, .reserved = 0});
  CHECK(info.has_value());
  return info ? info->minor_faults : 0;
}

// R-VM-39: every page of RAM has an owner.
void test_accounts() {
  const auto info = sys::call(abi::kVm, abi::vm::Info{.process = abi::kNone, .reserved = 0});
  CHECK(info.has_value());
  static abi::BootInfo boot;
  CHECK(sys::boot_info(boot).has_value());
  constexpr uint64_t kFourGiB = uint64_t{1} << 32;
  if (info && boot.memory_bytes < kFourGiB / 2) CHECK(info->total_bytes == boot.memory_bytes);
}

// The word "measure" on the kernel's command line: for traces.
bool is_only_measuring() {
  static abi::BootInfo info;
  CHECK(sys::boot_info(info).has_value());
  return std::string_view(info.command_line).find("measure") != std::string_view::npos;
}

}  // namespace vm::probe

int main() {
  using namespace vm::probe;  // NOLINT: the program is one file per subject
  const auto me = sys::who_am_i();
  if (!me || me->self != abi::kRs) return run_child();
  if (!is_only_measuring()) {
    test_accounts();
    test_calls();
    test_processes();
  }
  measure();
  sys::log(failed == 0 ? "PROBE OK" : "PROBE FAILED ({} checks)", failed);
  (void)sys::abort_machine(abi::AbortReason::kPowerOff, failed == 0 ? 0 : 1, "probe");
  return 0;
}
