// SPDX-License-Identifier: BSD-3-Clause
// A world for SEF on the host: an inbox with the kernel's order of preference (notifications, then
// senders in order), an RS that answers by a script, and three misfortunes: messages of different
// senders overtake each other, asynchronous ones are lost, RS dies while it is waited for. No heap,
// deterministic by seed.
#pragma once
#include <cstdint>
#include <string_view>

#include "sef/transport.h"

namespace sef {

class FakeWorld {
 public:
  static constexpr unsigned kMaxItems = 512;
  static constexpr abi::Endpoint kMe{40};

  // What RS does when it is asked by SENDREC. False: it dies before it answers.
  bool (*rs_answer)(FakeWorld& world, abi::Message& m) = [](FakeWorld&, abi::Message& m) {
    m.type = 0;
    return true;
  };

  void send(abi::Endpoint from, const abi::Message& m,
            abi::ReceiveKind kind = abi::ReceiveKind::kSendReceive) {
    put(from, m, kind);
  }
  void notify_me(abi::Endpoint from, uint64_t bits = 0) {
    abi::Message m;
    m.set(abi::Notification{.uptime_ns = now_ns, .bits = bits});
    put(from, m, abi::ReceiveKind::kNotify);
  }
  // A message of RS, as RS sends them.
  template <class Request>
  void from_rs(const Request& request) {
    put(abi::kRs, abi::Message::of(request), abi::ReceiveKind::kAsync);
  }
  void signal(abi::Endpoint process, uint64_t signals) {
    if (signal_count < 8) reports[signal_count++] = {process, signals};
    notify_me(abi::kSystem, abi::kSystemSignals);
  }

  // ---- What SEF did, for the test to look at
  struct Sent {
    abi::Endpoint to;
    abi::Message m;
  };
  Sent async[kMaxItems], replies[kMaxItems], calls[kMaxItems];
  unsigned async_count = 0, reply_count = 0, call_count = 0, notify_count = 0, log_count = 0,
           delay_count = 0;
  unsigned ended_signals = 0;
  abi::Endpoint notified[kMaxItems];
  char log[kMaxItems] = {};
  bool has_exited = false, has_crashed = false, has_hung = false;
  int exit_status = 0;
  uint64_t now_ns = 1'000'000'000;

  // ---- Misfortunes
  uint64_t seed = 0;          // not 0: reorder senders
  unsigned drop_percent = 0;  // of asynchronous messages to us
  bool who_am_i_fails = false, reply_fails = false;

  // ---- Transport
  abi::Status receive(abi::Endpoint from, abi::Message& m);
  uint64_t random() {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
  }

  struct Report {
    abi::Endpoint process;
    uint64_t signals;
  };
  Report reports[8];
  unsigned signal_count = 0, signal_next = 0;

 private:
  struct Item {
    abi::Message m;
    abi::ReceiveKind kind;
    bool is_taken;
  };
  void put(abi::Endpoint from, const abi::Message& m, abi::ReceiveKind kind);
  [[nodiscard]] bool is_first_of_its_sender(unsigned i) const;
  int choose(abi::Endpoint from);

  Item items_[kMaxItems];
  unsigned item_count_ = 0;
};

inline void FakeWorld::put(abi::Endpoint from, const abi::Message& m, abi::ReceiveKind kind) {
  if (kind == abi::ReceiveKind::kAsync && drop_percent != 0 && random() % 100 < drop_percent)
    return;
  if (item_count_ == kMaxItems) return;
  items_[item_count_] = {m, kind, false};
  items_[item_count_++].m.source = from;
}

// Messages of one sender keep their order, whatever happens between senders.
inline bool FakeWorld::is_first_of_its_sender(unsigned i) const {
  for (unsigned k = 0; k < i; k++) {
    if (!items_[k].is_taken && items_[k].m.source == items_[i].m.source) return false;
  }
  return true;
}

inline int FakeWorld::choose(abi::Endpoint from) {
  int candidates[kMaxItems];
  unsigned count = 0;
  for (int pass = 0; pass < 2 && count == 0; pass++) {
    for (unsigned i = 0; i < item_count_; i++) {
      bool fits = !items_[i].is_taken && (from == abi::kAny || from == items_[i].m.source);
      bool is_notify = items_[i].kind == abi::ReceiveKind::kNotify;
      if (!fits || is_notify != (pass == 0)) continue;
      if (!is_notify && !is_first_of_its_sender(i)) continue;
      candidates[count++] = int(i);
    }
  }
  if (count == 0) return -1;
  return seed == 0 ? candidates[0] : candidates[random() % count];
}

inline abi::Status FakeWorld::receive(abi::Endpoint from, abi::Message& m) {
  int i = has_exited || has_crashed || has_hung ? -1 : choose(from);
  if (i < 0) {  // nothing left: the end of the test
    m.source = abi::kNone;
    return {abi::to_wire(abi::Error::kTimedOut)};
  }
  items_[i].is_taken = true;
  m = items_[i].m;
  return {int32_t(items_[i].kind)};
}

struct FakeTransport {
  FakeWorld* w = nullptr;

  abi::Status receive(abi::Endpoint from, abi::Message& m) { return w->receive(from, m); }
  abi::Status reply_receive(abi::Endpoint to, abi::Message& m) {
    bool is_lost = to != abi::kNone && !reply(to, m);
    abi::Status status = w->receive(abi::kAny, m);
    if (status.ok() && is_lost) status.value |= abi::Status::kReplyLost;
    return status;
  }
  abi::Result<> send_receive(abi::Endpoint to, abi::Message& m) {
    w->calls[w->call_count++] = {to, m};
    if (!w->rs_answer(*w, m)) return std::unexpected(abi::Error::kSourceDied);
    m.source = to;
    return {};
  }
  abi::Result<> reply(abi::Endpoint to, const abi::Message& m) {
    if (w->reply_fails) return std::unexpected(abi::Error::kNotReady);
    w->replies[w->reply_count++] = {to, m};
    return {};
  }
  abi::Result<> async_send(abi::Endpoint to, const abi::Message& m) {
    w->async[w->async_count++] = {to, m};
    return {};
  }
  abi::Result<> notify(abi::Endpoint to) {
    w->notified[w->notify_count++] = to;
    return {};
  }
  abi::Result<abi::WhoAmI> who_am_i() {
    if (w->who_am_i_fails) return std::unexpected(abi::Error::kCallDenied);
    return abi::WhoAmI{FakeWorld::kMe, 0, "fake"};
  }
  abi::Result<> get_signal(abi::SignalReport& report) {
    if (w->signal_next == w->signal_count) return std::unexpected(abi::Error::kNoProcess);
    report.process = w->reports[w->signal_next].process;
    report.signals = w->reports[w->signal_next++].signals;
    return {};
  }
  abi::Result<> end_signal(abi::Endpoint) {
    w->ended_signals++;
    return {};
  }
  uint64_t uptime_ns() { return w->now_ns; }
  void log(std::string_view text) {
    w->log_count++;
    size_t n = text.size() < sizeof w->log ? text.size() : sizeof w->log - 1;
    std::memcpy(w->log, text.data(), n);
    w->log[n] = 0;
  }
  void set_name(std::string_view) {}
  void exit(int status) {
    w->has_exited = true;
    w->exit_status = status;
  }
  void crash() { w->has_crashed = true; }
  void hang() { w->has_hung = true; }
  void delay() { w->delay_count++; }
};
static_assert(Transport<FakeTransport>);

}  // namespace sef
