// SPDX-License-Identifier: BSD-3-Clause
// The files of /proc/<pid>, in Linux' formats.
#include <algorithm>

#include "abi/layout.h"
#include "abi/vm.h"
#include "lib/sys/grant.h"
#include "lib/sys/ipc.h"
#include "lib/sys/memory.h"
#include "lib/sys/time.h"
#include "servers/procfs/nodes.h"
#include "servers/procfs/snapshot.h"
#include "servers/procfs/text.h"

namespace procfs {
namespace {

constexpr uint64_t kHundredth = 10'000'000;
using MemorySizes = abi::vm::Info::Reply;

struct StateName {
  char letter;
  std::string_view word;
};

StateName state_of(const Process& p) {
  if (p.kernel.state == abi::kZombie || p.pm.mode == abi::pm::ProcessMode::kZombie) return {'Z', "zombie"};
  if ((p.pm.flags & abi::pm::kEntryStopped) != 0) return {'T', "stopped"};
  if (p.kernel.state == abi::kRunnable) return {'R', "running"};
  return {'S', "sleeping"};
}

MemorySizes memory_of(const Process& p) {
  if (p.kernel.state == abi::kZombie) return {};
  const auto sizes = sys::call(abi::kVm, abi::vm::Info{.process = p.pm.endpoint, .reserved = 0});
  return sizes ? *sizes : MemorySizes{};
}

void write_status(Text& t, const Process& p) {
  const auto state = state_of(p);
  const MemorySizes m = memory_of(p);
  t.print("Name:\t{}\nState:\t{} ({})\nTgid:\t{}\nPid:\t{}\nPPid:\t{}\nTracerPid:\t0\n", p.pm.name, state.letter,
          state.word, p.pm.pid, p.pm.pid, p.pm.parent);
  t.print("Uid:\t{}\t{}\t{}\t{}\nGid:\t{}\t{}\t{}\t{}\nGroups:\t", p.pm.uid, p.pm.euid, p.pm.saved_uid, p.pm.euid,
          p.pm.gid, p.pm.egid, p.pm.saved_gid, p.pm.egid);
  for (unsigned i = 0; i < p.pm.group_count && i < abi::kMaxGroups; ++i) t.print("{} ", p.pm.groups[i]);
  t.print("\nVmSize:\t{:8} kB\nVmRSS:\t{:8} kB\nThreads:\t1\n", m.virtual_bytes / 1024, m.resident_bytes / 1024);
  t.print("SigPnd:\t{:016x}\nSigBlk:\t{:016x}\nSigIgn:\t{:016x}\nSigCgt:\t{:016x}\n", p.pm.pending, p.pm.blocked,
          p.pm.ignored, p.pm.caught);
  t.print("MinorFaults:\t{}\nMajorFaults:\t{}\nEndpoint:\t{}\nService:\t{}\n", m.minor_faults, m.major_faults,
          p.pm.endpoint, (p.pm.flags & abi::pm::kEntryService) != 0 ? 1 : 0);
}

// proc(5): 52 numbers, of which most are 0 here.
void write_stat(Text& t, const Process& p) {
  const MemorySizes m = memory_of(p);
  const bool is_zombie = p.kernel.state == abi::kZombie;
  t.print("{} ({}) {} {} {} {} 0 -1 0 ", p.pm.pid, p.pm.name, state_of(p).letter, p.pm.parent, p.pm.group,
          p.pm.session);
  t.print("{} 0 {} 0 ", m.minor_faults, m.major_faults);
  t.print("{} {} {} {} ", (is_zombie ? p.pm.user_ns : p.times.user_ns) / kHundredth,
          (is_zombie ? p.pm.system_ns : p.times.system_ns) / kHundredth, p.pm.children_user_ns / kHundredth,
          p.pm.children_system_ns / kHundredth);
  t.print("{} {} 1 0 {} {} {} ", 20 + p.pm.nice, p.pm.nice, p.pm.start_ns / kHundredth, m.virtual_bytes,
          m.resident_bytes / abi::layout::kPageBytes);
  t.print("18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n");
}

void write_statm(Text& t, const Process& p) {
  const MemorySizes m = memory_of(p);
  t.print("{} {} 0 0 0 {} 0\n", m.virtual_bytes / abi::layout::kPageBytes, m.resident_bytes / abi::layout::kPageBytes,
          m.virtual_bytes / abi::layout::kPageBytes);
}

void write_comm(Text& t, const Process& p) { t.print("{}\n", p.pm.name); }

// The strings lie in the process' own stack, which may be gone or changed: what cannot be read is empty.
void write_cmdline(Text& t, const Process& p) {
  char piece[1024];
  uint64_t address = p.pm.arguments;
  uint32_t left = std::min<uint32_t>(p.pm.argument_bytes, 16 * 1024);
  while (left != 0 && p.kernel.state != abi::kZombie) {
    const uint32_t n = std::min<uint32_t>(left, sizeof piece);
    if (!sys::copy_from(p.pm.endpoint, address, piece, n)) return;
    t.raw({piece, n});
    address += n;
    left -= n;
  }
}

void write_region(Text& t, const abi::vm::RegionEntry& r) {
  const auto letter = [&](uint32_t bit, char c) { return (r.protection & bit) != 0 ? c : '-'; };
  t.print("{:08x}-{:08x} {}{}{}{} {:08x} 00:00 0 {} {}\n", r.start, r.end, letter(abi::vm::kProtRead, 'r'),
          letter(abi::vm::kProtWrite, 'w'), letter(abi::vm::kProtExec, 'x'),
          (r.flags & abi::vm::kMapShared) != 0 ? 's' : 'p', r.offset, r.resident_bytes / 1024, r.name);
}

void write_maps(Text& t, const Process& p) {
  static abi::vm::RegionEntry entries[64];  // written to: VM needs the page to be there
  uint64_t address = 0;
  for (;;) {
    entries[63] = {};
    entries[0] = {};
    auto grant = sys::ScopedGrant::direct(abi::kVm, entries, sizeof entries, abi::kGrantWrite);
    if (!grant) return;
    const auto reply = sys::call(
        abi::kVm, abi::vm::RegionInfo{.process = p.pm.endpoint, .count = 64, .address = address, .grant = grant->id()});
    if (!reply || reply->count == 0 || reply->count > 64) return;
    for (uint32_t i = 0; i < reply->count; ++i) write_region(t, entries[i]);
    address = entries[reply->count - 1].end;
    if (reply->count < 64) return;
  }
}

constexpr File kFiles[] = {
    {2, "status", nullptr, write_status}, {3, "stat", nullptr, write_stat}, {4, "statm", nullptr, write_statm},
    {5, "maps", nullptr, write_maps},     {6, "cmdline", nullptr, write_cmdline}, {7, "comm", nullptr, write_comm},
};

}  // namespace

Files process_files() { return {kFiles, sizeof kFiles / sizeof kFiles[0]}; }

}  // namespace procfs
