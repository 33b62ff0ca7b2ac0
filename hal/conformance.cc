// SPDX-License-Identifier: BSD-3-Clause
#include "hal/conformance.h"

#include <cstring>

namespace hal::conformance {

namespace {

constexpr uint64_t kPage = 1ull << Arch::kPageShift;
// Three pages in the lower user half: writable, read-only, absent.
constexpr uint64_t kBase = Arch::kUserStart + 16 * kPage;
constexpr uint64_t kWritable = kBase, kReadOnly = kBase + kPage, kAbsent = kBase + 2 * kPage;
// And the last page that a process may have.
constexpr uint64_t kLast = (Arch::kStackTop - 1) & ~(kPage - 1);

struct Space {
  PhysAddr root, writable, read_only, last;
  bool is_complete = false;
};

[[nodiscard]] Space make_space(FrameSource frames) {
  Space s;
  s.root = frames.take(frames.context);
  s.writable = frames.take(frames.context);
  s.read_only = frames.take(frames.context);
  s.last = frames.take(frames.context);
  if (s.last.value == 0) return s;
  Arch::fill_kernel_half(s.root);
  s.is_complete = Arch::boot_map(s.root, {kWritable}, s.writable, {.is_writable = true, .is_executable = false}, frames) &&
                  Arch::boot_map(s.root, {kReadOnly}, s.read_only, {}, frames) &&
                  Arch::boot_map(s.root, {kLast}, s.last, {.is_writable = true, .is_executable = false}, frames);
  return s;
}

// A case returns what is wrong, or null.
using Case = const char* (*)(const Space& s);
#define EXPECT(condition) \
  if (!(condition)) return #condition

const char* geometry(const Space&) {
  EXPECT(Arch::kUserStart >= kPage);
  EXPECT(Arch::kUserEnd > Arch::kUserStart);
  EXPECT(Arch::kStackTop <= Arch::kUserEnd && Arch::kStackTop % kPage == 0);
  EXPECT(Arch::kVmSelfMap >= Arch::kUserStart && Arch::kVmSelfMap < Arch::kUserEnd);
  EXPECT(Arch::kUserEnd % kPage == 0 && Arch::kUserStart % kPage == 0);
  return nullptr;
}

const char* translation(const Space& s) {
  const Translation t = Arch::translate(s.root, {kWritable + 5}, Access::kWrite);
  EXPECT(t.bytes == kPage - 5);
  EXPECT(t.phys.value == s.writable.value + 5);
  EXPECT(Arch::translate(s.root, {kReadOnly}, Access::kRead).phys == s.read_only);
  EXPECT(Arch::translate(s.root, {kReadOnly}, Access::kWrite).bytes == 0);
  EXPECT(Arch::translate(s.root, {kAbsent}, Access::kRead).bytes == 0);
  EXPECT(Arch::translate(s.root, {kLast + kPage - 1}, Access::kWrite).bytes == 1);
  return nullptr;
}

// Whatever number a process names: nothing outside the user half is ever translated (R-KERN-20).
const char* translation_of_kernel_addresses(const Space& s) {
  for (uint64_t a : {uint64_t{0}, Arch::kUserStart - 1, uint64_t{Arch::kUserEnd}, Arch::kUserEnd + kPage, ~uint64_t{0},
                     uint64_t(reinterpret_cast<uintptr_t>(&translation_of_kernel_addresses))}) {
    if (a >= Arch::kUserStart && a < Arch::kUserEnd) continue;
    EXPECT(Arch::translate(s.root, {a}, Access::kRead).bytes == 0);
  }
  return nullptr;
}

const char* windows(const Space& s) {
  auto* const a = static_cast<volatile char*>(Arch::physical_window(0, s.writable));
  auto* const b = static_cast<volatile char*>(Arch::physical_window(1, {s.read_only.value + kPage - 1}));
  a[0] = 'a';
  b[0] = 'b';
  EXPECT(a[0] == 'a');
  EXPECT(static_cast<char*>(Arch::physical_window(1, s.writable))[0] == 'a');
  EXPECT(static_cast<char*>(Arch::physical_window(0, s.read_only))[kPage - 1] == 'b');
  return nullptr;
}

const char* user_copy(const Space& s) {
  Arch::activate(s.root);
  const uint64_t value = 0x1122334455667788;
  uint64_t back = 0;
  EXPECT(Arch::copy_to_user({kWritable + 3}, &value, sizeof value).is_ok);
  EXPECT(Arch::copy_from_user(&back, {kWritable + 3}, sizeof back).is_ok);
  EXPECT(back == value);
  std::memcpy(&back, static_cast<char*>(Arch::physical_window(0, s.writable)) + 3, sizeof back);
  EXPECT(back == value);
  EXPECT(Arch::copy_from_user(&back, {kReadOnly}, sizeof back).is_ok);
  EXPECT(Arch::copy_to_user({kLast + kPage - 8}, &value, sizeof value).is_ok);
  return nullptr;
}

const char* user_copy_faults(const Space& s) {
  Arch::activate(s.root);
  uint64_t buffer[4] = {};
  CopyResult r = Arch::copy_to_user({kReadOnly + 16}, buffer, sizeof buffer);
  EXPECT(!r.is_ok && r.is_write && r.fault.value >= kReadOnly + 16 && r.fault.value < kReadOnly + 48);
  r = Arch::copy_from_user(buffer, {kAbsent - 8}, sizeof buffer);
  EXPECT(!r.is_ok && !r.is_write && r.fault.value >= kAbsent && r.fault.value < kAbsent + 24);
  for (uint64_t a : {uint64_t{0}, uint64_t{8}, Arch::kUserEnd - 8, uint64_t{Arch::kUserEnd}, ~uint64_t{0} - 7}) {
    EXPECT(!Arch::copy_from_user(buffer, {a}, sizeof buffer).is_ok);
    EXPECT(!Arch::copy_to_user({a}, buffer, sizeof buffer).is_ok);
  }
  EXPECT(Arch::copy_from_user(buffer, {kWritable}, 0).is_ok);
  return nullptr;
}

const char* frames(const Space&) {
  Arch::Frame f;
  std::memset(&f, 0xa5, sizeof f);
  Arch::prepare_user(f, {kWritable + 64}, {kLast + 128}, 7);
  EXPECT(Arch::instruction_pointer(f).value == kWritable + 64);
  EXPECT(Arch::stack_pointer(f).value == kLast + 128);
  abi::RegisterContext context{};
  Arch::read_context(f, context);
  EXPECT(context.ip == kWritable + 64 && context.sp == kLast + 128);
  context.ip = kReadOnly;
  Arch::write_context(f, context);
  EXPECT(Arch::instruction_pointer(f).value == kReadOnly);
  return nullptr;
}

// A frame never leads out of user mode, whatever a debugger or a signal handler writes into it.
const char* frames_stay_in_user_mode(const Space&) {
  Arch::Frame f;
  Arch::prepare_user(f, {kWritable}, {kLast}, 0);
  abi::RegisterContext before{}, hostile{};
  Arch::read_context(f, before);
  std::memset(&hostile, 0xff, sizeof hostile);
  Arch::write_context(f, hostile);
  abi::RegisterContext after{};
  Arch::read_context(f, after);
  constexpr uint64_t kIoPrivilege = 3u << 12, kInterruptFlag = 1u << 9;
  EXPECT((after.flags & kIoPrivilege) == 0);
  EXPECT((after.flags & kInterruptFlag) == (before.flags & kInterruptFlag));
  return nullptr;
}

const char* messages(const Space& s) {
  Arch::activate(s.root);
  Arch::Frame sender{}, receiver{};
  Arch::prepare_user(sender, {kWritable}, {kLast}, 0);
  Arch::prepare_user(receiver, {kWritable}, {kLast}, 0);
  Arch::MessageSlot slot{}, other{};
  abi::Message m, back;
  m.type = 77;
  for (unsigned i = 0; i < 7; ++i) m.word[i] = 0x0101010101010101u * (i + 1);
  Arch::message_put(receiver, slot, m);
  Arch::receive_complete(receiver, slot, abi::Endpoint{42}, 3);
  if constexpr (!Arch::kDeliversToMemory) {
    // The receiver's registers are now a message that it could pass on.
    EXPECT(Arch::message_get(receiver, slot, back).is_ok);
    EXPECT(back.type == 77 && std::memcmp(back.word, m.word, sizeof m.word) == 0);
    EXPECT(Arch::message_hold(receiver, slot).is_ok);
    Arch::message_pass_held(receiver, slot, sender, other);
    EXPECT(Arch::message_get(sender, other, back).is_ok);
    EXPECT(back.type == 77 && std::memcmp(back.word, m.word, sizeof m.word) == 0);
  }
  return nullptr;
}

const char* timer(const Space&) {
  const uint64_t start = Arch::now_ns(), cycles = Arch::cycles();
  EXPECT(Arch::now_ns() >= start && Arch::cycles() >= cycles);
  for (uint64_t ns : {uint64_t{1'000}, uint64_t{1'000'000}, uint64_t{3'600'000'000'000}}) {
    const uint64_t there_and_back = Arch::cycles_to_ns(Arch::ns_to_cycles(ns));
    EXPECT(there_and_back <= ns + ns / 100 + 1 && there_and_back + ns / 100 + 2 >= ns);
  }
  Arch::timer_arm(UINT64_MAX);
  return nullptr;
}

const char* fpu(const Space&) {
  static Arch::FpuState a, b, saved;
  Arch::fpu_enable();
  Arch::fpu_initialise(a);
  b = a;
  Arch::fpu_restore(a);
  Arch::fpu_save(saved);
  Arch::fpu_restore(saved);
  Arch::fpu_save(b);
  Arch::fpu_disable();
  EXPECT(std::memcmp(&saved, &b, sizeof b) == 0);
  return nullptr;
}

const char* signals(const Space&) {
  static Arch::SignalImage image;
  static Arch::FpuState state;
  Arch::Frame f, g;
  Arch::prepare_user(f, {kWritable + 8}, {kLast + kPage / 2}, 0);
  Arch::fpu_initialise(state);
  abi::SignalFrameArgs args{};
  args.handler = kWritable + 256;
  args.restorer = kWritable + 512;
  args.signal = 10;
  const UserAddr place = Arch::signal_build(f, state, args, image);
  EXPECT(place.value != 0 && place.value + sizeof image <= kLast + kPage / 2);
  g = f;
  Arch::signal_enter(g, args, place);
  EXPECT(Arch::instruction_pointer(g).value == args.handler);
  EXPECT(Arch::stack_pointer(g).value >= place.value && Arch::stack_pointer(g).value < kLast + kPage / 2);
  EXPECT(Arch::signal_restore(g, state, image));
  EXPECT(Arch::instruction_pointer(g).value == kWritable + 8);
  EXPECT(Arch::stack_pointer(g).value == kLast + kPage / 2);
  // On the alternate stack, and where there is no room.
  args.flags = abi::kSignalOnAltStack;
  args.alt_stack = kWritable;
  args.alt_stack_bytes = kPage;
  const UserAddr alternate = Arch::signal_build(f, state, args, image);
  EXPECT(alternate.value >= kWritable && alternate.value + sizeof image <= kWritable + kPage);
  args.flags = 0;
  Arch::prepare_user(f, {kWritable}, {64}, 0);
  EXPECT(Arch::signal_build(f, state, args, image).value == 0);
  return nullptr;
}

// Roots: the kernel half works under each of them, and after the last one is gone.
const char* roots(const Space& s) {
  Arch::activate(s.root);
  Arch::activate(Arch::kernel_root());
  uint64_t value = 0;
  EXPECT(!Arch::copy_from_user(&value, {kWritable}, sizeof value).is_ok);
  Arch::activate(s.root);
  Arch::invalidate_page({kWritable});
  Arch::invalidate_all();
  EXPECT(Arch::copy_from_user(&value, {kWritable}, sizeof value).is_ok);
  return nullptr;
}

struct Named {
  const char* name;
  Case run;
};
constexpr Named kCases[] = {{"geometry", geometry},
                            {"translation", translation},
                            {"translation of kernel addresses", translation_of_kernel_addresses},
                            {"windows", windows},
                            {"user copy", user_copy},
                            {"user copy faults", user_copy_faults},
                            {"frames", frames},
                            {"frames stay in user mode", frames_stay_in_user_mode},
                            {"messages", messages},
                            {"timer", timer},
                            {"fpu", fpu},
                            {"signals", signals},
                            {"roots", roots}};

}  // namespace

unsigned case_count() { return sizeof kCases / sizeof kCases[0]; }

unsigned run(const Environment& environment) {
  const Space space = make_space(environment.frames);
  if (!space.is_complete) {
    environment.failed(environment.context, "environment", "too few frames");
    return case_count();
  }
  unsigned failures = 0;
  for (const Named& c : kCases) {
    if (const char* what = c.run(space)) {
      environment.failed(environment.context, c.name, what);
      ++failures;
    }
  }
  Arch::activate(Arch::kernel_root());
  return failures;
}

}  // namespace hal::conformance
