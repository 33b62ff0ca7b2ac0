// SPDX-License-Identifier: BSD-3-Clause
#include "tests/hostile/requests.h"

#include "abi/layout.h"
#include "abi/pm.h"
#include "abi/protocol.h"
#include "abi/vfs.h"
#include "abi/vm.h"

namespace hostile {
namespace {

namespace pm = abi::pm;
namespace vfs = abi::vfs;
namespace vm = abi::vm;

char buffer[8192];
char path[64] = "/tmp/hostile";

uint64_t address(const void* p) { return reinterpret_cast<uintptr_t>(p); }
vfs::Path valid_path() { return {address(path), -100, 12}; }

template <class Request>
abi::Endpoint make(abi::Message& m, const Request& request, abi::Endpoint to) {
  m = abi::Message::of(request);
  return to;
}

abi::Endpoint valid_pm(uint32_t kind, abi::Message& m) {
  switch (kind) {
    case 0: return make(m, pm::GetPid{}, abi::kPm);
    case 1: return make(m, pm::GetGroup{0}, abi::kPm);
    case 2: return make(m, pm::GetGroups{address(buffer), 16, 0}, abi::kPm);
    case 3: return make(m, pm::SetGroup{0, 0}, abi::kPm);
    case 4: return make(m, pm::Kill{1, 0}, abi::kPm);
    case 5: return make(m, pm::SignalPending{}, abi::kPm);
    case 6: return make(m, pm::Usage{}, abi::kPm);
    case 7: return make(m, pm::GetPriority{0, 0}, abi::kPm);
    case 8: return make(m, pm::SystemInfo{}, abi::kPm);
    case 9: return make(m, pm::SignalReturn{address(buffer), 0}, abi::kPm);
    case 10: return make(m, pm::Fork{}, abi::kPm);
    case 11: return make(m, pm::SetThreadPointer{address(buffer)}, abi::kPm);
    case 12: return make(m, pm::Reboot{0, 0}, abi::kPm);
    default: return make(m, pm::SetTime{0}, abi::kPm);
  }
}

abi::Endpoint valid_vfs(uint32_t kind, abi::Message& m) {
  switch (kind) {
    case 0: return make(m, vfs::Close{9}, abi::kVfs);
    case 1: return make(m, vfs::Dup{1, 0, 0}, abi::kVfs);
    case 2: return make(m, vfs::DupTo{1, 8, 0}, abi::kVfs);
    case 3: return make(m, vfs::ReadDirectory{1, sizeof buffer, address(buffer)}, abi::kVfs);
    case 4: return make(m, vfs::SyncFile{1}, abi::kVfs);
    case 5: return make(m, vfs::Poll{address(buffer), 1, 0, 0}, abi::kVfs);
    case 6: return make(m, vfs::GetCwd{address(buffer), sizeof buffer}, abi::kVfs);
    case 7: return make(m, vfs::MakeDirectory{valid_path(), 0700, {}}, abi::kVfs);
    case 8: return make(m, vfs::MakeNode{valid_path(), 0100600, 0, {}}, abi::kVfs);
    case 9: return make(m, vfs::Unlink{valid_path(), 0, {}}, abi::kVfs);
    case 10: return make(m, vfs::SetMode{valid_path(), 0, 0600, {}}, abi::kVfs);
    case 11: return make(m, vfs::SetOwner{valid_path(), 0, 65534, 65534, {}}, abi::kVfs);
    case 12: return make(m, vfs::StatFs{valid_path(), 0, {}}, abi::kVfs);
    case 13: return make(m, vfs::ChangeDirectory{valid_path(), 0, {}}, abi::kVfs);
    case 14: return make(m, vfs::Unmount{valid_path(), 0, {}}, abi::kVfs);
    case 15: return make(m, vfs::Allocate{1, 0, 0, 4096}, abi::kVfs);
    case 16: return make(m, vfs::Control{1, 3, 0}, abi::kVfs);
    case 17: return make(m, vfs::FileLock{1, 2}, abi::kVfs);
    default: return make(m, vfs::SetMask{022}, abi::kVfs);
  }
}

abi::Endpoint valid_vm(uint32_t kind, abi::Message& m) {
  constexpr uint32_t kAnonymousPrivate = vm::kMapAnonymous | vm::kMapPrivate;
  switch (kind) {
    case 0:
      return make(m, vm::Mmap{0, 8192, 0, vm::kProtRead | vm::kProtWrite, kAnonymousPrivate, -1, abi::kSelf}, abi::kVm);
    case 1: return make(m, vm::Munmap{address(buffer) & ~uint64_t{4095}, 0}, abi::kVm);
    case 2: return make(m, vm::Mprotect{address(buffer) & ~uint64_t{4095}, 4096, 3}, abi::kVm);
    case 3: return make(m, vm::Brk{0}, abi::kVm);
    case 4: return make(m, vm::Mremap{address(buffer) & ~uint64_t{4095}, 4096, 4096, 0, 1}, abi::kVm);
    case 5: return make(m, vm::MapPhysical{abi::kSelf, 0, 0xa0000, 4096}, abi::kVm);
    case 6: return make(m, vm::UnmapPhysical{abi::kSelf, 0, 0xa0000}, abi::kVm);
    case 7: return make(m, vm::Info{abi::kNone, 0}, abi::kVm);
    case 8: return make(m, vm::Fork{abi::kPm}, abi::kVm);
    case 9: return make(m, vm::Exit{abi::kVfs}, abi::kVm);
    case 10: return make(m, vm::ExecCommit{abi::kPm}, abi::kVm);
    case 11: return make(m, vm::LoadModule{abi::kDs, 0}, abi::kVm);
    case 12: return make(m, vm::Remap{abi::kSelf, abi::kPm, 0, 0x400000, 4096, 0}, abi::kVm);
    default: return make(m, vm::GetPhysical{abi::kSelf, 0, address(buffer)}, abi::kVm);
  }
}

}  // namespace

uintptr_t random_word(Random& random) {
  const uintptr_t own = reinterpret_cast<uintptr_t>(buffer);
  switch (random.below(10)) {
    case 0: return random.below(16);
    case 1: return uintptr_t(0) - random.below(64);
    case 2: return uintptr_t(abi::layout::kKernelBase) + random.below(1u << 20);
    case 3: return uintptr_t(abi::layout::kUserEnd) - random.below(128);
    case 4: return own + random.below(sizeof buffer);
    case 5: return own & ~uintptr_t{4095};
    case 6: return uintptr_t(1) << random.below(sizeof(uintptr_t) * 8);
    case 7: return 4096u * random.below(1u << 20);
    case 8: return random.below(1u << 16);
    default: return uintptr_t(uint64_t(random.next()) << 32 | random.next());
  }
}

abi::Endpoint random_endpoint(Random& random) {
  switch (random.below(6)) {
    case 0: return {int32_t(random.next())};
    case 1: return {int32_t(random.below(32))};
    case 2: return abi::make_endpoint(random.below(abi::kMaxProcesses), random.below(4));
    case 3: return {-int32_t(random.below(6))};
    case 4: return random.below(2) != 0 ? abi::kNone : abi::kSelf;
    default: return {int32_t(1 + random.below(5))};
  }
}

void garbage_request(Random& random, abi::Message& m) {
  m.type = random.below(8) == 0 ? int32_t(random.next()) : int32_t(abi::kPmBase + random.below(0x1000));
  for (uint64_t& word : m.word) {
    word = random.below(2) != 0 ? uint64_t(random_word(random)) : uint64_t(random.next()) << 32 | random.next();
  }
}

abi::Endpoint nearly_valid_request(Random& random, abi::Message& m) {
  abi::Endpoint to;
  switch (random.below(3)) {
    case 0: to = valid_pm(random.below(14), m); break;
    case 1: to = valid_vfs(random.below(19), m); break;
    default: to = valid_vm(random.below(14), m); break;
  }
  switch (random.below(3)) {
    case 0: m.word[random.below(7)] = random_word(random); break;
    case 1: m.half[random.below(14)] = random.next(); break;
    default: break;
  }
  return to;
}

}  // namespace hostile
