// SPDX-License-Identifier: BSD-3-Clause
// The fake machine as an architecture: the HAL contract on top of arch/host/fake.h. Odd on purpose (8 KiB pages,
// three levels of different widths, entries whose bits are nowhere where x86 has them, messages in memory), so that
// shared code which knows an architecture does not pass its tests. It leaves nothing out.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "abi/kernel_calls.h"
#include "abi/message.h"
#include "arch/host/fake.h"
#include "hal/types.h"

namespace arch {

struct Machine {
  // ---- Geometry
  static constexpr const char* kName = "host";
  static constexpr unsigned kPageShift = host::kPageShift;
  static constexpr uint64_t kUserStart = host::kPageBytes;
  static constexpr uint64_t kUserEnd = host::kUserEnd;
  static constexpr uint64_t kStackTop = host::kUserEnd - host::kPageBytes;
  static constexpr uint64_t kVmSelfMap = host::kUserEnd / 2;
  static constexpr unsigned kWordBits = 64;
  static constexpr unsigned kElfMachine = 0x4b54;

  // ---- Boot
  static void console_put(char c) noexcept { host::fake().console += c; }
  [[noreturn]] static void shutdown(abi::AbortReason reason, uint32_t status) { host::fake().shutdown(reason, status); }
  static unsigned backtrace(uintptr_t, uintptr_t* out, unsigned count) noexcept {
    if (count > 0) out[0] = 0x1234;
    return count > 0 ? 1 : 0;
  }
  static void machine_info(abi::MachineInfo& info) noexcept {
    info.cpus = 1;
    info.word_bits = kWordBits;
    std::strcpy(info.architecture, kName);
  }
  static uint64_t random_word() noexcept { return ++host::fake().random; }

  // ---- Traps. A trap is scripted: tests fill these fields and call the kernel's entry.
  struct Frame {
    uint32_t trap;
    abi::Endpoint endpoint;   // in: destination or source wanted; out: source
    uint64_t buffer;          // message in memory, with the type
    uint32_t call;
    uint32_t is_runnable;     // prepare_user() was done
    uint64_t argument[4];
    int64_t result;           // result or status
    uint64_t ip, sp, first_argument, thread_pointer;
    uint32_t is_single_step, is_in_handler;
  };
  static uint32_t trap_number(const Frame& f) noexcept { return f.trap; }
  static abi::Endpoint trap_endpoint(const Frame& f) noexcept { return f.endpoint; }
  static uint32_t call_number(const Frame& f) noexcept { return f.call; }
  static uint64_t call_argument(const Frame& f, unsigned n) noexcept { return f.argument[n]; }
  static hal::UserAddr senda_table(const Frame& f) noexcept { return {f.argument[0]}; }
  static uint32_t senda_count(const Frame& f) noexcept { return uint32_t(f.argument[1]); }
  static void set_result(Frame& f, int64_t result) noexcept { f.result = result; }
  static void prepare_user(Frame& f, hal::UserAddr ip, hal::UserAddr sp, uint64_t argument) noexcept {
    f = Frame{};
    f.ip = ip.value;
    f.sp = sp.value;
    f.first_argument = argument;
    f.is_runnable = 1;
  }
  static hal::UserAddr instruction_pointer(const Frame& f) noexcept { return {f.ip}; }
  static hal::UserAddr stack_pointer(const Frame& f) noexcept { return {f.sp}; }
  static void set_thread_pointer(Frame& f, hal::UserAddr a) noexcept { f.thread_pointer = a.value; }
  static void read_context(const Frame& f, abi::RegisterContext& c) noexcept {
    c.ip = f.ip;
    c.sp = f.sp;
  }
  static void write_context(Frame& f, const abi::RegisterContext& c) noexcept {
    f.ip = c.ip;
    f.sp = c.sp;
  }
  static void set_single_step(Frame& f, bool is_on) noexcept { f.is_single_step = is_on ? 1 : 0; }

  // ---- Messages: in memory, like i386.
  struct MessageSlot {
    abi::Message message;
    uint64_t buffer;
  };
  static constexpr bool kDeliversToMemory = true;
  static void receive_begin(const Frame& f, MessageSlot& s) noexcept { s.buffer = f.buffer; }
  static hal::CopyResult message_pass(const Frame& f, const MessageSlot&, Frame&, MessageSlot& to) noexcept {
    return message_get(f, to, to.message);
  }
  static hal::CopyResult message_hold(const Frame& f, MessageSlot& s) noexcept { return message_get(f, s, s.message); }
  static void message_pass_held(const Frame&, const MessageSlot& from, Frame&, MessageSlot& to) noexcept {
    to.message = from.message;
  }
  static void message_put(Frame&, MessageSlot& to, const abi::Message& m) noexcept { to.message = m; }
  static hal::CopyResult message_get(const Frame& f, const MessageSlot&, abi::Message& m) noexcept {
    abi::Message copy;
    const hal::CopyResult r = copy_from_user(&copy, {f.buffer}, sizeof copy);
    if (r.is_ok) m = copy;
    return r;
  }
  static void receive_complete(Frame& f, MessageSlot& s, abi::Endpoint source, int32_t status) noexcept {
    s.message.source = source;
    f.endpoint = source;
    f.result = status;
  }
  static hal::CopyResult message_deliver(Frame&, MessageSlot& s) noexcept {
    return copy_to_user({s.buffer}, &s.message, sizeof s.message);
  }

  // ---- Paging
  static constexpr unsigned kWindows = 2;
  static hal::Translation translate(hal::PhysAddr root, hal::UserAddr a, hal::Access access) noexcept {
    return host::fake().translate(root, a, access);
  }
  static void* physical_window(unsigned window, hal::PhysAddr a) noexcept { return host::fake().window(window, a); }
  static void activate(hal::PhysAddr root) noexcept { host::fake().activate(root); }
  static hal::PhysAddr kernel_root() noexcept { return host::fake().kernel_root; }
  static void fill_kernel_half(hal::PhysAddr root) noexcept { host::fake().fill_kernel_half(root); }
  static void invalidate_page(hal::UserAddr) noexcept { ++host::fake().invalidations; }
  static void invalidate_all() noexcept { ++host::fake().invalidations; }
  static bool map_root_table(hal::PhysAddr p) noexcept { return host::fake().map_root_table(p); }
  static hal::PhysAddr root_of_slot(unsigned slot) noexcept { return host::fake().root_of_slot(slot); }
  static bool boot_map(hal::PhysAddr root, hal::UserAddr a, hal::PhysAddr frame, hal::PageRights rights,
                       hal::FrameSource& frames) noexcept {
    return host::fake().map(root, a, frame, rights, frames);
  }
  static void boot_map_self(hal::PhysAddr root) noexcept { host::fake().self_mapped_root = root; }
  static void release_boot_pages() noexcept { ++host::fake().boot_releases; }

  // ---- UserCopy
  static hal::CopyResult copy_from_user(void* to, hal::UserAddr from, size_t bytes) noexcept {
    return host::fake().copy_user(to, from, bytes, hal::Access::kRead);
  }
  static hal::CopyResult copy_to_user(hal::UserAddr to, const void* from, size_t bytes) noexcept {
    return host::fake().copy_user(const_cast<void*>(from), to, bytes, hal::Access::kWrite);
  }

  // ---- Interrupts: lines 0 (the timer's) and 2 (cascade) are not for drivers.
  static constexpr unsigned kIrqLines = host::kIrqLines;
  static bool irq_is_usable(hal::Irq irq) noexcept { return irq.line < kIrqLines && irq.line != 0 && irq.line != 2; }
  static void irq_mask(hal::Irq irq) noexcept { host::fake().irq_masked[irq.line] = true; }
  static void irq_unmask(hal::Irq irq) noexcept { host::fake().irq_masked[irq.line] = false; }
  static void irq_acknowledge(hal::Irq irq) noexcept { ++host::fake().irq_acknowledged[irq.line]; }

  // ---- Timer: virtual time, advanced by the test. A cycle is a nanosecond.
  static uint64_t now_ns() noexcept { return host::fake().now; }
  static uint64_t cycles() noexcept { return host::fake().now; }
  static uint64_t cycles_to_ns(uint64_t c) noexcept { return c; }
  static uint64_t ns_to_cycles(uint64_t ns) noexcept { return ns; }
  static void timer_arm(uint64_t deadline_ns) noexcept { host::fake().timer_deadline = deadline_ns; }

  // ---- PerCpu
  static unsigned cpu_index() noexcept { return 0; }

  // ---- Fpu: one register.
  struct FpuState {
    uint64_t value, is_valid;
  };
  static void fpu_enable() noexcept { host::fake().fpu_is_enabled = true; }
  static void fpu_disable() noexcept { host::fake().fpu_is_enabled = false; }
  static void fpu_save(FpuState& s) noexcept { s = {host::fake().fpu_register, 1}; }
  static void fpu_restore(const FpuState& s) noexcept { host::fake().fpu_register = s.value; }
  static void fpu_initialise(FpuState& s) noexcept { s = {0x37f, 1}; }

  // ---- PortIo
  static uint32_t port_in(uint16_t port, unsigned width) noexcept { return host::fake().port_in(port, width); }
  static void port_out(uint16_t port, unsigned width, uint32_t value) noexcept {
    host::fake().port_out(port, width, value);
  }
  static void port_in_string(uint16_t port, unsigned width, void* to, size_t count) noexcept {
    for (size_t i = 0; i < count; ++i) {
      const uint32_t value = port_in(port, width);
      std::memcpy(static_cast<char*>(to) + i * width, &value, width);
    }
  }
  static void port_out_string(uint16_t port, unsigned width, const void* from, size_t count) noexcept {
    for (size_t i = 0; i < count; ++i) {
      uint32_t value = 0;
      std::memcpy(&value, static_cast<const char*>(from) + i * width, width);
      port_out(port, width, value);
    }
  }

  // ---- Signals
  struct SignalImage {
    uint64_t magic;
    Frame frame;
    FpuState fpu;
    abi::SignalFrameArgs args;
  };
  static constexpr uint64_t kSignalMagic = 0x7369676e616c21;
  static hal::UserAddr signal_build(const Frame& f, const FpuState& fpu, const abi::SignalFrameArgs& args,
                                    SignalImage& image) noexcept {
    const bool is_alternate = (args.flags & abi::kSignalOnAltStack) != 0;
    const uint64_t top = is_alternate ? args.alt_stack + args.alt_stack_bytes : f.sp;
    if (top < kUserStart + sizeof image || top > kUserEnd) return {0};
    image = {kSignalMagic, f, fpu, args};
    return {(top - sizeof image) & ~15ull};
  }
  static void signal_enter(Frame& f, const abi::SignalFrameArgs& args, hal::UserAddr place) noexcept {
    f.ip = args.handler;
    f.sp = place.value;
    f.first_argument = uint64_t(args.signal);
    f.is_in_handler = 1;
  }
  static bool signal_restore(Frame& f, FpuState& fpu, const SignalImage& image) noexcept {
    if (image.magic != kSignalMagic) return false;
    f = image.frame;
    f.is_runnable = 1;
    fpu = image.fpu;
    return true;
  }
  static hal::UserAddr signal_image_address(hal::UserAddr a) noexcept { return a; }
};

}  // namespace arch
