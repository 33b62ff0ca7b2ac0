// SPDX-License-Identifier: BSD-3-Clause
// The x86_64 machine: every group of the contract (hal/README.md), most of them inherited.
#pragma once
#include "arch/x86/formats/page_format.h"
#include "arch/x86/privileged/common_machine.h"
#include "arch/x86/privileged/paging.h"
#include "arch/x86_64/fpu.h"
#include "arch/x86_64/frame.h"
#include "arch/x86_64/layout.h"
#include "arch/x86_64/signal_frame.h"
#include "arch/x86_64/user_copy.h"

namespace arch {

using KernelPaging = x86::Paging<x86::FourLevelFormat, KernelLayout>;

// All RAM; set by start.cc.
extern uint64_t memory_bytes;

struct Machine : FrameMachine,
                 FpuMachine,
                 UserCopyMachine,
                 SignalMachine,
                 x86::CommonMachine,
                 KernelPaging {
  static constexpr const char* kName = "x86_64";
  static constexpr unsigned kPageShift = abi::layout::kPageShift;
  static constexpr uint64_t kUserStart = abi::layout::kUserStart;
  static constexpr uint64_t kUserEnd = abi::layout::kUserEnd;
  static constexpr uint64_t kStackTop = abi::layout::kStackTop;
  static constexpr uint64_t kVmSelfMap = abi::layout::kVmSelfMap;
  static constexpr unsigned kWordBits = 64;
  static constexpr unsigned kElfMachine = 62;  // EM_X86_64

  static void machine_info(abi::MachineInfo& info) noexcept {
    fill_machine_info(info, kName, kWordBits, memory_bytes);
  }
  // The trampoline was never mapped in the kernel's own tables; from now on drivers own the screen.
  static void release_boot_pages() noexcept { x86::console_stop_vga(); }
};

}  // namespace arch
