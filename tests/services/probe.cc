// SPDX-License-Identifier: BSD-3-Clause
// A service for tests: `service fi LABEL crash|hang|silent|slow` works on it as on any other, and
// the arguments of its policy give it faults that start with it:
//   mute        answers no ping                         (R-SEF-3)
//   stubborn    ignores SIGTERM                         (R-RS-6)
//   refuse      its initialisation fails                (R-RS-35)
//   late        its initialisation never ends
//   ready       reaches every standard update state     (R-SEF-12)
//   call=LABEL  on `service dump`, asks LABEL for an echo and waits for the answer
// At start it tries DS, and says so in the log.
#include "abi/protocol.h"
#include "abi/signal.h"
#include "lib/sys/print.h"
#include "sef/sef.h"
#include "servers/ds/client.h"
#include "servers/rs/client.h"

namespace probe {
namespace {

struct Echo {
  static constexpr int32_t kType = abi::kTestBase + 0x10;
  uint64_t value;
  struct Reply {
    uint64_t value;
  };
};

constinit char argument_text[128] = {};
constinit std::string_view arguments{};

// The rest of the word that starts with `prefix`.
bool has_word(std::string_view prefix, std::string_view* rest = nullptr) {
  for (std::string_view left = arguments; !left.empty();) {
    const size_t end = left.find(' ');
    const std::string_view word = left.substr(0, end);
    if (word.starts_with(prefix)) {
      if (rest) *rest = word.substr(prefix.size());
      return true;
    }
    left = end == std::string_view::npos ? std::string_view() : left.substr(end + 1);
  }
  return false;
}

abi::Result<> try_data_store(std::string_view label) {
  char key[32];
  const std::string_view name = sys::format_to(key, "{}.starts", label);
  const uint64_t starts = ds::retrieve_number(name).value_or(0) + 1;
  TRY_VOID(ds::publish_number(name, starts));
  if (TRY(ds::retrieve_number(name)) != starts) return std::unexpected(abi::Error::kIo);
  if (TRY(ds::retrieve_label(label)) != sef::self()) return std::unexpected(abi::Error::kNoProcess);
  return {};
}

abi::Result<> init(const sef::InitInfo& info) {
  arguments = TRY(rs::arguments(argument_text));
  if (has_word("refuse")) return std::unexpected(abi::Error::kIo);
  for (abi::Message m; has_word("late");) (void)sef::receive(abi::kClock, m);
  const auto store = try_data_store(info.label);
  sys::log("started as {} ({}), restart {}, data store: {}", info.label, info.self, info.restarts,
           store ? "good" : abi::error_text(store.error()));
  return {};
}

sef::PingAnswer answer_ping(abi::Endpoint) {
  return has_word("mute") ? sef::PingAnswer::kSilent : sef::PingAnswer::kPong;
}
sef::SignalAction on_signal(int signal) {
  sys::log("signal {}", signal);
  return has_word("stubborn") ? sef::SignalAction::kContinue : sef::signal_handler_term(signal);
}
bool is_valid(int32_t state, uint32_t flags) {
  return has_word("ready") && sef::lu_state_isvalid_standard(state, flags);
}

void dump() {
  std::string_view callee;
  if (!has_word("call=", &callee)) return sys::log("dump: arguments '{}'", arguments);
  const auto peer = ds::retrieve_label(callee);
  if (!peer) return sys::log("no {}: {}", callee, peer.error());
  const auto reply = sys::call(*peer, Echo{41});
  if (!reply) return sys::log("echo of {}: {}", callee, reply.error());
  sys::log("echo of {}: {}", callee, reply->value == 42 ? "good" : "wrong");
}

abi::Result<int32_t> handle(abi::Message& m, abi::Status status) {
  if (status.is_notify()) return 0;
  if (m.type != Echo::kType) return std::unexpected(abi::Error::kBadCall);
  m.set(Echo::Reply{m.as<Echo>().value + 1});
  return 0;
}

}  // namespace
}  // namespace probe

int main() {
  sef::startup({.init_fresh = probe::init,
                .ping_reply = probe::answer_ping,
                .lu_state_isvalid = probe::is_valid,
                .lu_prepare = sef::lu_prepare_always_ready,
                .signal_handler = probe::on_signal,
                .dump = probe::dump});
  sef::serve(probe::handle);
}
