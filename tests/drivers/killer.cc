// SPDX-License-Identifier: BSD-3-Clause
// Stands in for PM, which the drivers may send to and this image does not have; and kills on request at a moment
// that nobody can foresee: its priority is above that of every driver.
#include "tests/drivers/killer.h"

#include "abi/signal.h"
#include "lib/sys/process.h"
#include "lib/sys/time.h"
#include "sef/sef.h"

namespace {

constinit abi::Endpoint victim{};

abi::Result<int32_t> handle(abi::Message& m, abi::Status) {
  if (m.type != killer::KillLater::kType) return abi::Unexpected(abi::Error::kBadCall);
  const auto request = m.as<killer::KillLater>();
  victim = request.target;
  TRY(sys::set_alarm(request.after_ns));
  return 0;
}

void on_alarm(uint64_t) { (void)sys::kill(victim, abi::kSigKill); }

}  // namespace

int main() {
  sef::startup({.alarm = on_alarm});
  sef::serve(handle);
}
