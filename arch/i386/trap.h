// SPDX-License-Identifier: BSD-3-Clause
// Symbols of entry.S for the C++ of this folder.
#pragma once
#include <cstdint>

namespace kernel {
struct Process;
}

extern "C" {
extern char sysenter_entry[], trap_stubs[], double_fault_entry[];
[[gnu::weak]] extern char fast_ipc[];  // linked into the kernel, not into tests of the entry code
extern const char trap_page_sysenter[], trap_page_sysenter_end[], trap_page_int[],
    trap_page_int_end[];
[[noreturn]] void enter_user(kernel::Process* first);
}
namespace arch {
inline constexpr unsigned kTrapStubBytes = 16;
}
