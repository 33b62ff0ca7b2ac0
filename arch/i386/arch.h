// SPDX-License-Identifier: BSD-3-Clause
// The i386 machine: every group of the contract (hal/README.md), most of them inherited.
#pragma once
#include "arch/i386/fpu.h"
#include "arch/i386/frame.h"
#include "arch/i386/layout.h"
#include "arch/i386/signal_frame.h"
#include "arch/i386/user_copy.h"
#include "arch/x86/formats/page_format.h"
#include "arch/x86/privileged/common_machine.h"
#include "arch/x86/privileged/paging.h"

namespace arch {

using KernelPaging = x86::Paging<x86::TwoLevelFormat, KernelLayout>;

// All RAM, direct-mapped or not; set by start.cc.
extern uint64_t memory_bytes;

struct Machine : FrameMachine,
                 FpuMachine,
                 UserCopyMachine,
                 SignalMachine,
                 x86::CommonMachine,
                 KernelPaging {
  static constexpr const char* kName = "i386";
  static constexpr unsigned kPageShift = abi::layout::kPageShift;
  static constexpr uint64_t kUserStart = abi::layout::kUserStart;
  static constexpr uint64_t kUserEnd = abi::layout::kUserEnd;
  static constexpr uint64_t kStackTop = abi::layout::kStackTop;
  static constexpr uint64_t kVmSelfMap = abi::layout::kVmSelfMap;
  static constexpr unsigned kWordBits = 32;
  static constexpr unsigned kElfMachine = 3;  // EM_386

  static void machine_info(abi::MachineInfo& info) noexcept {
    fill_machine_info(info, kName, kWordBits, memory_bytes);
  }
  // The trampoline was never mapped in the kernel's own tables; from now on drivers own the screen.
  static void release_boot_pages() noexcept { x86::console_stop_vga(); }
};

}  // namespace arch
