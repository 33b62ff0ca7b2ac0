// SPDX-License-Identifier: BSD-3-Clause
// Other processes, made from this very program: loading, faults, fork and copy-on-write, exec,
// memory for kernel copies, exit (R-VM-1, R-VM-2, R-VM-6, R-VM-7, R-VM-8, R-VM-13, R-VM-14,
// R-VM-23, R-VM-28, R-VM-41, R-VM-42, R-VM-43).
#include "abi/layout.h"
#include "abi/sef.h"
#include "abi/signal.h"
#include "lib/sys/grant.h"
#include "lib/sys/info.h"
#include "lib/sys/memory.h"
#include "lib/sys/process.h"
#include "lib/sys/vm.h"
#include "vm/server/testing/child.h"
#include "vm/server/testing/probe.h"

namespace vm::probe {
namespace {

namespace v = abi::vm;

constinit unsigned char in_data[2 * kPage] = {1};
const unsigned char in_text[16] = {42};

// The child dies of it; returns the code of the signal.
int32_t deadly(Work work, uint64_t address) {
  const Endpoint ep = make_child();
  (void)await(ep);
  order(ep, {.work = work, .value = 1, .address = address, .number = 0});
  abi::Message m;
  const abi::Status status = sys::receive(abi::kAny, m);
  CHECK(status.is_notify() && m.source == abi::kSystem);
  abi::SignalReport report{};
  CHECK(sys::get_signal(report).has_value());
  CHECK(report.process == ep && report.fault_address == address);
  CHECK(report.signals == abi::signal_bit(abi::kSigSegv));
  end_child(ep);
  return report.code;
}

void test_faults() {
  CHECK(deadly(Work::kRead, 0) == 1);
  CHECK(deadly(Work::kWrite, 0x10) == 1);
  CHECK(deadly(Work::kWrite, uintptr_t(in_text)) == 2);
  CHECK(deadly(Work::kRead, abi::layout::kKernelBase) == 1);
  CHECK(deadly(Work::kWrite, abi::layout::kStackTop - (1 << 20) - 16) == 1);
}

void test_fork() {
  const Endpoint parent = make_child();
  (void)await(parent);
  const auto data = uint64_t(uintptr_t(in_data));
  (void)ask(parent, Work::kWrite, data, 7);
  const uint64_t free = free_bytes();
  const auto forked = sys::call(abi::kVm, v::Fork{.parent = parent});
  CHECK(forked.has_value());
  if (!forked) return end_child(parent);
  const Endpoint child = forked->child;
  give_privilege(child);
  order(parent, {.work = Work::kRead, .value = 0, .address = data, .number = 0});
  CHECK(await(parent).value == 7);
  order(child, {.work = Work::kWrite, .value = 8, .address = data, .number = 0});
  (void)await(child);
  CHECK(ask(child, Work::kRead, data).value == 8);
  CHECK(ask(parent, Work::kRead, data).value == 7);
  end_child(child);
  CHECK(free_bytes() == free);
  // The parent's pages are its own again: no fault.
  const auto before = sys::call(abi::kVm, v::Info{.process = parent, .reserved = 0});
  (void)ask(parent, Work::kWrite, data + kPage, 9);
  const auto after = sys::call(abi::kVm, v::Info{.process = parent, .reserved = 0});
  CHECK(before && after && before->minor_faults == after->minor_faults);
  end_child(parent);
}

void test_copies() {
  const Endpoint ep = make_child();
  (void)await(ep);
  static unsigned char bytes[3 * kPage] = {};
  bytes[kPage] = 77;
  // Untouched stack.
  const uint64_t target = abi::layout::kStackTop - 40 * kPage;
  CHECK(sys::copy_to(ep, target, bytes, sizeof bytes).has_value());
  CHECK(ask(ep, Work::kRead, target + kPage).value == 77);
  CHECK(sys::copy_to(ep, uintptr_t(in_text), bytes, 1).error() == Error::kFault);
  CHECK(sys::copy_to(ep, 0x10, bytes, 1).error() == Error::kFault);
  CHECK(sys::copy_from(ep, uintptr_t(in_text), bytes, 1).has_value() && bytes[0] == 42);
  // Into our own untouched memory.
  const auto fresh = sys::map_memory(8 * kPage);
  CHECK(fresh.has_value());
  CHECK(sys::copy_from(ep, target, *fresh, 3 * kPage).has_value());
  CHECK(static_cast<unsigned char*>(*fresh)[kPage] == 77);
  CHECK(sys::unmap_memory(*fresh, 8 * kPage).has_value());
  // What a service without rights may not ask.
  for (const int32_t type :
       {v::Fork::kType, v::Exit::kType, v::ExecBegin::kType, v::SetCalls::kType, v::Remap::kType,
        v::GetReferences::kType, v::QueryExit::kType, v::LoadModule::kType}) {
    const Report denied = ask(ep, Work::kCall, 0, 0, uint64_t(type));
    CHECK(int32_t(denied.value) == abi::to_wire(Error::kPerm));
  }
  end_child(ep);
}

// A program of one page that counts up a word of its data for ever would do; here only memory is
// looked at.
void test_exec() {
  const Endpoint ep = make_child();
  (void)await(ep);
  const uint64_t free = free_bytes();
  v::ExecSegment segments[2] = {{.address = 0x400000,
                                 .memory_bytes = 2 * kPage,
                                 .file_bytes = 2 * kPage,
                                 .file_offset = 0,
                                 .protection = v::kProtRead | v::kProtExec,
                                 .reserved = 0},
                                {.address = 0x500010,
                                 .memory_bytes = 3 * kPage,
                                 .file_bytes = 100,
                                 .file_offset = 0,
                                 .protection = v::kProtRead | v::kProtWrite,
                                 .reserved = 0}};
  static unsigned char file[2 * kPage];
  for (unsigned i = 0; i < sizeof file; i++) file[i] = static_cast<unsigned char>(i * 7);
  const auto lent = sys::ScopedGrant::direct(abi::kVm, segments, sizeof segments, abi::kGrantRead);
  const auto data = sys::ScopedGrant::direct(abi::kVm, file, sizeof file, abi::kGrantRead);
  CHECK(lent.has_value() && data.has_value());
  const auto begin = [&](uint64_t stack) {
    return sys::call(abi::kVm, v::ExecBegin{.process = ep,
                                            .segments = lent->id(),
                                            .segment_count = 2,
                                            .reserved = 0,
                                            .stack_bytes = stack,
                                            .initial_stack_bytes = kPage});
  };
  CHECK(begin(1 << 20).has_value());
  CHECK(sys::call(abi::kVm, v::ExecAbort{.process = ep}).has_value());
  CHECK(free_bytes() == free);
  CHECK(begin(1 << 20).has_value());
  CHECK(sys::call(abi::kVm, v::ExecWrite{.process = ep,
                                         .grant = data->id(),
                                         .grant_offset = 0,
                                         .address = 0x400000,
                                         .bytes = 2 * kPage})
            .has_value());
  CHECK(sys::call(abi::kVm, v::ExecWrite{.process = ep,
                                         .grant = data->id(),
                                         .grant_offset = 1,
                                         .address = 0x500010,
                                         .bytes = 100})
            .has_value());
  CHECK(sys::call(abi::kVm, v::ExecWrite{.process = ep,
                                         .grant = data->id(),
                                         .grant_offset = 0,
                                         .address = 0x600000,
                                         .bytes = 1})
            .error() == Error::kFault);
  CHECK(sys::call(abi::kVm, v::ExecCommit{.process = ep}).has_value());
  static unsigned char back[2 * kPage];
  CHECK(sys::copy_from(ep, 0x400000, back, sizeof back).has_value());
  for (unsigned i = 0; i < sizeof back; i++) CHECK(back[i] == file[i]);
  CHECK(sys::copy_from(ep, 0x500010, back, 104).has_value());
  CHECK(back[0] == file[1] && back[99] == file[100] && back[100] == 0);
  end_child(ep);
}

}  // namespace

void test_processes() {
  // VM says that it is ready, as every service does.
  abi::Message m;
  const abi::Status status = sys::receive(abi::kVm, m);
  CHECK(status.ok() && m.type == abi::sef::InitDone::kType &&
        m.as<abi::sef::InitDone>().result == 0);
  const uint64_t free = free_bytes();
  test_faults();
  test_fork();
  test_copies();
  test_exec();
  CHECK(free_bytes() == free);
}

}  // namespace vm::probe
