// SPDX-License-Identifier: BSD-3-Clause
// Symbols of entry.S for the C++ of this folder.
#pragma once
#include <cstdint>

namespace kernel {
struct Process;
}

extern "C" {
extern char syscall_entry[], syscall_fast_entry[], trap_stubs[];
[[gnu::weak]] extern char fast_ipc[];  // linked into the kernel, not into tests of the entry code
[[noreturn]] void enter_user(kernel::Process* first);
}
namespace arch {
inline constexpr unsigned kTrapStubBytes = 16;
}
