// SPDX-License-Identifier: BSD-3-Clause
// See child.h.
#include "vm/server/testing/child.h"

#include "vm/server/testing/probe.h"

namespace vm::probe {

int run_child() {
  Report report{};
  for (;;) {
    abi::Message m = abi::Message::of(report);
    if (!sys::send_receive(abi::kRs, m)) return 1;
    report = m.as<Report>();
    auto* at = reinterpret_cast<volatile unsigned char*>(uintptr_t(report.address));
    switch (report.work) {
      case Work::kRead:
        report.value = *at;
        break;
      case Work::kWrite:
        *at = static_cast<unsigned char>(report.value);
        break;
      case Work::kCall: {
        abi::Message call;
        call.type = int32_t(report.number);
        report.value = sys::send_receive(abi::kVm, call) ? uint32_t(call.type) : 0xdead;
        break;
      }
      default:
        return 0;
    }
  }
}

}  // namespace vm::probe
