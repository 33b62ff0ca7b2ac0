// SPDX-License-Identifier: BSD-3-Clause
// The client half of the IPC benchmarks: a service of lower priority than the server. Prints one line a benchmark into
// the kernel log, "bench: name,iterations,median,p10,p90", in ticks of the cycle counter (one guest instruction under
// -icount shift=0), the cost of reading the counter taken off.
#include <algorithm>
#include <cstdint>

#include "abi/kernel_calls.h"
#include "bench/ipc_protocol.h"
#include "lib/sys/print.h"
#include "lib/sys/info.h"
#include "lib/sys/trap.h"
#include "sef/sef.h"

namespace bench {
namespace {

constexpr unsigned kSamples = 501;
uint64_t samples[kSamples];

uint64_t now() { return __builtin_readcyclecounter(); }

uint64_t cost_of_clock() {
  uint64_t best = ~0ull;
  for (int i = 0; i < 32; ++i) {
    const uint64_t start = now();
    best = std::min(best, now() - start);
  }
  return best;
}

template <class Body>
void measure(const char* name, Body body) {
  const uint64_t overhead = cost_of_clock();
  for (unsigned i = 0; i < 20; ++i) body();
  for (uint64_t& sample : samples) {
    const uint64_t start = now();
    body();
    sample = now() - start - overhead;
  }
  // Insertion sort: no library call in a freestanding program, and the numbers are nearly equal.
  for (unsigned i = 1; i < kSamples; ++i) {
    for (unsigned k = i; k > 0 && samples[k] < samples[k - 1]; --k) std::swap(samples[k], samples[k - 1]);
  }
  sys::print("bench: {},{},{},{},{}\n", name, kSamples, samples[kSamples / 2], samples[kSamples / 10],
             samples[kSamples - kSamples / 10]);
}

void run(abi::Endpoint server) {
  abi::Message m;
  measure("ipc_rtt", [&] {
    m.type = kRoundTrip;
    sys::trap_send_receive(m, server);
  });
  if (m.type != kRoundTrip + 1) sys::print("bench: the server did not answer: {}\n", m.type);
  measure("kernel_call_null", [] { sys::trap_kernel_call(uint32_t(abi::KernelCall::kPrint), 0, 0); });
  measure("notify_wakeup", [&] { sys::trap_notify(server); });
}

}  // namespace
}  // namespace bench

int main() {
  sef::startup({});
  abi::ProcessInfo processes[64];
  const auto bytes = sys::get_info(abi::InfoRequest::kProcesses, processes, sizeof processes);
  for (const abi::ProcessInfo& p : processes) {
    if (bytes && std::string_view(p.name) == "ipc_server" && p.state != abi::kFree) bench::run(p.self);
  }
  sef::serve([](abi::Message&, abi::Status) -> abi::Result<int32_t> { return std::unexpected(abi::Error::kBadCall); });
}
