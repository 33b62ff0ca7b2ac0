// SPDX-License-Identifier: BSD-3-Clause
// Calls of a process about itself, errors first (R-VM-15, R-VM-16, R-VM-18, R-VM-19, R-VM-21,
// R-VM-22, R-VM-24, R-VM-27, R-VM-28).
#include "abi/layout.h"
#include "vm/server/testing/probe.h"

namespace vm::probe {
namespace {

namespace v = abi::vm;
constexpr uint32_t kReadWrite = v::kProtRead | v::kProtWrite;
constexpr uint32_t kAnonymous = v::kMapPrivate | v::kMapAnonymous;

abi::Result<char*> map(uint64_t bytes, uint32_t flags = 0, uint64_t address = 0) {
  const auto reply = TRY(sys::call(abi::kVm, v::Mmap{.address = address,
                                                     .bytes = bytes,
                                                     .offset = 0,
                                                     .protection = kReadWrite,
                                                     .flags = kAnonymous | flags,
                                                     .fd = -1,
                                                     .process = abi::kSelf}));
  return reinterpret_cast<char*>(uintptr_t(reply.address));
}
Error unmap(const char* address, uint64_t bytes) {
  const auto done = sys::call(abi::kVm, v::Munmap{.address = uintptr_t(address), .bytes = bytes});
  return done ? Error{} : done.error();
}
template <class Request>
Error refused(const Request& request) {
  const auto done = sys::call(abi::kVm, request);
  return done ? Error{} : done.error();
}

void test_anonymous() {
  const uint64_t free = free_bytes();
  const auto memory = map(10 * kPage + 1);
  CHECK(memory.has_value());
  if (!memory) return;
  char* p = *memory;
  CHECK(uintptr_t(p) % kPage == 0);
  for (uint64_t i = 0; i < 11 * kPage; i += 64) CHECK(p[i] == 0);
  for (unsigned i = 0; i < 11; i++) p[i * kPage] = char(i);
  CHECK(unmap(p + 3 * kPage, 2 * kPage) == Error{});
  CHECK(p[2 * kPage] == 2 && p[5 * kPage] == 5);
  const auto again = map(2 * kPage, v::kMapFixed, uintptr_t(p + 3 * kPage));
  CHECK(again.has_value() && *again == p + 3 * kPage && p[3 * kPage] == 0);
  CHECK(unmap(p, 11 * kPage) == Error{});
  CHECK(free_bytes() == free);
  const uint64_t faults = own_faults();
  const auto ready = map(8 * kPage, v::kMapPrealloc);
  CHECK(ready.has_value());
  for (unsigned i = 0; ready && i < 8; i++) (*ready)[i * kPage] = 1;
  CHECK(own_faults() == faults);
  CHECK(ready && unmap(*ready, 8 * kPage) == Error{});
}

void test_errors() {
  const uint64_t free = free_bytes();
  CHECK(map(0).error() == Error::kInvalid);
  CHECK(map(~uint64_t{0}).error() == Error::kNoMemory);
  CHECK(map(~uint64_t{0} - 4095).error() == Error::kNoMemory);
  CHECK(map(kPage, v::kMapFixed, 0x1001).error() == Error::kInvalid);
  CHECK(map(kPage, v::kMapFixed, abi::layout::kUserEnd).error() == Error::kNoMemory);
  CHECK(map(kPage, v::kMapShared).error() == Error::kInvalid);
  CHECK(unmap(nullptr, kPage) == Error::kInvalid);
  CHECK(unmap(reinterpret_cast<char*>(0x10000), 0) == Error::kInvalid);
  CHECK(unmap(reinterpret_cast<char*>(0x10001), kPage) == Error::kInvalid);
  CHECK(unmap(reinterpret_cast<char*>(0x10000), ~uint64_t{0}) == Error::kInvalid);
  CHECK(refused(v::Mprotect{.address = 0x10000, .bytes = kPage, .protection = 99}) ==
        Error::kInvalid);
  CHECK(refused(v::Mprotect{.address = 0x10000, .bytes = kPage, .protection = 1}) ==
        Error::kNoMemory);
  CHECK(refused(v::Brk{.address = 16}) == Error::kNoMemory);
  CHECK(
      refused(v::Mremap{
          .address = 0x10000, .old_bytes = kPage, .new_bytes = 0, .new_address = 0, .flags = 1}) ==
      Error::kInvalid);
  CHECK(refused(v::Madvise{.address = 0x10000, .bytes = kPage, .advice = 4}) == Error::kNoMemory);
  CHECK(refused(v::MapPhysical{.process = abi::kSelf, .flags = 0, .physical = 0, .bytes = 0}) ==
        Error::kPerm);
  CHECK(refused(v::MapPhysical{
            .process = abi::kSelf, .flags = 0, .physical = 0xb8000, .bytes = ~uint64_t{0}}) ==
        Error::kPerm);
  CHECK(refused(v::MapPhysical{
            .process = abi::kSelf, .flags = 0, .physical = 0xb8000, .bytes = 1}) == Error::kPerm);
  CHECK(refused(v::UnmapPhysical{.process = abi::kSelf, .reserved = 0, .address = 0x10000}) ==
        Error::kInvalid);
  CHECK(refused(v::Remap{.destination = abi::kSelf,
                         .source = abi::kSelf,
                         .destination_address = 0,
                         .source_address = 0x1000,
                         .bytes = 1,
                         .is_read_only = 0}) == Error::kPerm);
  CHECK(refused(v::Exit{.process = Endpoint{77}}) == Error::kNoProcess);
  CHECK(refused(v::Info{.process = abi::make_endpoint(9, 3), .reserved = 0}) == Error::kNoProcess);
  abi::Message m;
  m.type = abi::kVmBase + 0x7f;
  CHECK(sys::send_receive(abi::kVm, m).has_value() && m.type == abi::to_wire(Error::kNoSystemCall));
  CHECK(free_bytes() == free);
}

void test_heap() {
  const auto start = sys::call(abi::kVm, v::Brk{.address = 0});
  CHECK(start.has_value());
  if (!start) return;
  auto* p = reinterpret_cast<char*>(uintptr_t(start->address));
  const uint64_t free = free_bytes();
  CHECK(refused(v::Brk{.address = start->address + 5 * kPage + 7}) == Error{});
  for (uint64_t i = 0; i < 5 * kPage + 7; i += kPage) p[i] = 9;
  CHECK(refused(v::Brk{.address = start->address}) == Error{});
  CHECK(free_bytes() == free);
}

void test_growth_and_moves() {
  const auto memory = map(4 * kPage);
  CHECK(memory.has_value());
  if (!memory) return;
  (*memory)[0] = 'a';
  (*memory)[3 * kPage] = 'b';
  const auto moved = sys::call(abi::kVm, v::Mremap{.address = uintptr_t(*memory),
                                                   .old_bytes = 4 * kPage,
                                                   .new_bytes = 40 * kPage,
                                                   .new_address = 0,
                                                   .flags = 1});
  CHECK(moved.has_value());
  if (!moved) return;
  auto* p = reinterpret_cast<char*>(uintptr_t(moved->address));
  CHECK(p[0] == 'a' && p[3 * kPage] == 'b' && p[39 * kPage] == 0);
  CHECK(refused(v::Madvise{.address = moved->address, .bytes = kPage, .advice = 4}) == Error{});
  CHECK(p[0] == 0 && p[3 * kPage] == 'b');
  CHECK(unmap(p, 40 * kPage) == Error{});
}

}  // namespace

void test_calls() {
  test_anonymous();
  test_errors();
  test_heap();
  test_growth_and_moves();
}

}  // namespace vm::probe
