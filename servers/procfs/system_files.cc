// SPDX-License-Identifier: BSD-3-Clause
// The files of /proc itself, in Linux' formats, as far as ps, free, uptime, top and df read them.
#include "abi/boot.h"
#include "lib/sys/info.h"
#include "lib/sys/time.h"
#include "servers/procfs/mounts.h"
#include "servers/procfs/nodes.h"
#include "servers/procfs/snapshot.h"
#include "servers/procfs/text.h"

namespace procfs {
namespace {

constexpr uint64_t kHundredth = 10'000'000;  // nanoseconds of a clock tick as user programs count them

uint64_t kib(uint64_t bytes) { return bytes / 1024; }

void write_meminfo(Text& t) {
  const auto m = sys::memory_info();
  if (!m) return;
  t.print("MemTotal: {:14} kB\nMemFree: {:15} kB\nMemAvailable: {:10} kB\n", kib(m->total_bytes), kib(m->free_bytes),
          kib(m->free_bytes + m->cached_bytes));
  t.print("Buffers: {:15} kB\nCached: {:16} kB\nSwapCached: {:12} kB\n", 0, kib(m->cached_bytes), 0);
  t.print("SwapTotal: {:13} kB\nSwapFree: {:14} kB\nShmem: {:17} kB\n", 0, 0, 0);
  t.print("SReclaimable: {:10} kB\nSlab: {:18} kB\n", 0, kib(m->vm_bytes));
  t.print("LargestFree: {:11} kB\n", kib(m->largest_free_bytes));
}

void write_uptime(Text& t) {
  const auto times = sys::times();
  if (!times) return;
  t.print("{}.{:02} {}.{:02}\n", times->uptime_ns / sys::kSecond, times->uptime_ns / kHundredth % 100,
          times->idle_ns / sys::kSecond, times->idle_ns / kHundredth % 100);
}

void write_loadavg(Text& t) {
  const auto load = sys::load_averages();
  if (!load) return;
  snapshot.refresh();
  unsigned processes = 0;
  int last = 0;
  for (unsigned i = 0; i < snapshot.count(); ++i) {
    if (snapshot.entry(i).mode == abi::pm::ProcessMode::kFree) continue;
    ++processes;
    if (snapshot.entry(i).pid > last) last = snapshot.entry(i).pid;
  }
  for (uint32_t a : load->average) t.print("{}.{:02} ", a >> 16, ((a & 0xffff) * 100) >> 16);
  t.print("1/{} {}\n", processes, last);
}

void write_version(Text& t) {
  const auto machine = sys::machine_info();
  t.print("Kintsugi version 0.1 ({})\n", machine ? machine->architecture : "");
}

void write_cpuinfo(Text& t) {
  const auto m = sys::machine_info();
  if (!m) return;
  for (uint32_t cpu = 0; cpu < m->cpus; ++cpu) {
    t.print("processor\t: {}\nvendor_id\t: {}\ncpu MHz\t\t: {}.000\naddress sizes\t: {} bits\n\n", cpu, m->vendor,
            m->tsc_hz / 1'000'000, m->word_bits);
  }
}

void write_stat(Text& t) {
  const auto times = sys::times();
  if (!times) return;
  const uint64_t busy = times->uptime_ns > times->idle_ns ? times->uptime_ns - times->idle_ns : 0;
  t.print("cpu  {} 0 0 {} 0 0 0 0 0 0\n", busy / kHundredth, times->idle_ns / kHundredth);
  t.print("cpu0 {} 0 0 {} 0 0 0 0 0 0\n", busy / kHundredth, times->idle_ns / kHundredth);
  t.print("btime {}\n", (times->realtime_ns - times->uptime_ns) / sys::kSecond);
}

void write_cmdline(Text& t) {
  static abi::BootInfo boot;
  if (sys::boot_info(boot)) t.print("{}\n", boot.command_line);
}

void write_filesystems(Text& t) { t.print("\text2\nnodev\tprocfs\n"); }

void write_mounts(Text& t) { t.print("{}", mount_table()); }

constexpr File kFiles[] = {
    {3, "meminfo", write_meminfo, nullptr},
    {4, "uptime", write_uptime, nullptr},
    {5, "loadavg", write_loadavg, nullptr},
    {6, "version", write_version, nullptr},
    {7, "cpuinfo", write_cpuinfo, nullptr},
    {8, "stat", write_stat, nullptr},
    {9, "cmdline", write_cmdline, nullptr},
    {10, "filesystems", write_filesystems, nullptr},
    {11, "mounts", write_mounts, nullptr},
};

}  // namespace

Files system_files() { return {kFiles, sizeof kFiles / sizeof kFiles[0]}; }

}  // namespace procfs
