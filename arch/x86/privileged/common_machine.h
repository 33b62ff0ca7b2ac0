// SPDX-License-Identifier: BSD-3-Clause
// The groups of the HAL contract that are the same on both ISAs; struct arch::Machine inherits
// them.
#pragma once
#include <cstddef>
#include <cstdint>

#include "abi/kernel_calls.h"
#include "arch/x86/privileged/clock.h"
#include "arch/x86/privileged/console.h"
#include "arch/x86/privileged/cpu.h"
#include "arch/x86/privileged/interrupt_lines.h"
#include "arch/x86/privileged/port_io.h"
#include "arch/x86/privileged/power.h"
#include "hal/types.h"

namespace arch::x86 {

struct CommonMachine {
  // ---- Boot
  static void console_put(char c) noexcept { x86::console_put(c); }
  [[noreturn]] static void shutdown(abi::AbortReason reason, uint32_t status) noexcept {
    power_end(reason, status);
  }
  static unsigned backtrace(uintptr_t frame_pointer, uintptr_t* out, unsigned count) noexcept;
  static uint64_t random_word() noexcept;

  // ---- Interrupts
  static constexpr unsigned kIrqLines = x86::kIrqLines;
  static bool irq_is_usable(hal::Irq irq) noexcept { return line_is_usable(irq.line); }
  static void irq_mask(hal::Irq irq) noexcept { line_mask(irq.line); }
  static void irq_unmask(hal::Irq irq) noexcept { line_unmask(irq.line); }
  static void irq_acknowledge(hal::Irq irq) noexcept { line_acknowledge(irq.line); }

  // ---- Timer
  static uint64_t now_ns() noexcept { return x86::now_ns(); }
  static uint64_t cycles() noexcept { return read_tsc(); }
  static uint64_t cycles_to_ns(uint64_t c) noexcept { return x86::cycles_to_ns(c); }
  static uint64_t ns_to_cycles(uint64_t ns) noexcept { return x86::ns_to_cycles(ns); }
  static void timer_arm(uint64_t deadline_ns) noexcept { x86::timer_arm(deadline_ns); }

  // ---- PerCpu
  static unsigned cpu_index() noexcept { return 0; }

  // ---- PortIo
  static uint32_t port_in(uint16_t port, unsigned width) noexcept {
    return width == 1 ? in8(port) : width == 2 ? in16(port) : in32(port);
  }
  static void port_out(uint16_t port, unsigned width, uint32_t value) noexcept {
    if (width == 1) {
      out8(port, uint8_t(value));
    } else if (width == 2) {
      out16(port, uint16_t(value));
    } else {
      out32(port, value);
    }
  }
  static void port_in_string(uint16_t port, unsigned width, void* to, size_t count) noexcept {
    in_string(port, width, to, count);
  }
  static void port_out_string(uint16_t port, unsigned width, const void* from,
                              size_t count) noexcept {
    out_string(port, width, from, count);
  }

 protected:
  static void fill_machine_info(abi::MachineInfo& info, const char* architecture,
                                unsigned word_bits, uint64_t memory_bytes);
};

}  // namespace arch::x86
