// SPDX-License-Identifier: BSD-3-Clause
// What the parts of the probe share.
#pragma once
#include "abi/vm.h"
#include "lib/sys/ipc.h"
#include "lib/sys/print.h"

namespace vm::probe {

using abi::Endpoint;
using abi::Error;

extern unsigned failed;
void failed_check(const char* file, int line, const char* what);

#define CHECK(condition) \
  ((condition) ? void() : ::vm::probe::failed_check(__FILE__, __LINE__, #condition))

inline constexpr uint64_t kPage = 4096;

[[nodiscard]] uint64_t free_bytes();
[[nodiscard]] uint64_t own_faults();
// Guest instructions, if QEMU counts them (-icount shift=0).
inline uint64_t now() { return __builtin_readcyclecounter(); }

void test_calls();      // calls.cc: what a process can ask for itself
void test_processes();  // processes.cc: fork, exec, exit, faults, memory for copies
void measure();         // measure.cc

}  // namespace vm::probe
