// SPDX-License-Identifier: BSD-3-Clause
// RS is the signal manager of services. Some signals are deaths; the others become messages: a
// service has no POSIX handlers (R-SEF-26).
#include "abi/signal.h"
#include "abi/sef.h"
#include "servers/rs/rs.h"

namespace rs {
namespace {

constexpr int kExceptions[] = {abi::kSigSegv, abi::kSigIll,  abi::kSigBus,
                               abi::kSigFpe,  abi::kSigTrap, abi::kSigSystem};

}  // namespace

void Rs::signals(const abi::SignalReport& report) {
  Service* s = find(report.process);
  if (s == nullptr || s->is_user()) return;
  const auto has = [&](int signal) { return (report.signals & abi::signal_bit(signal)) != 0; };
  if (has(abi::kSigKill)) return died(*s, Reason::kKilled, abi::kSigKill);
  for (int signal : kExceptions) {
    if (has(signal)) return died(*s, Reason::kSignaled, signal);
  }
  if (has(abi::kSigAbort)) {  // it ended by itself, perhaps because it was asked to
    return died(*s, s->sent_signal != 0 ? Reason::kSignaled : Reason::kCrashed,
                s->sent_signal != 0 ? s->sent_signal : report.code);
  }
  for (int signal = 1; signal <= abi::kMaxSignal; signal++) {
    if (!has(signal)) continue;
    if (signal == abi::kSigTerm) s->sent_signal = signal;
    system_.send(s->endpoint, Message::of(abi::sef::Signal{signal}));
  }
}

}  // namespace rs
