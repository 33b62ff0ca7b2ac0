// SPDX-License-Identifier: BSD-3-Clause
// SEF itself: start-up, and the receive that keeps system events away from a service's own code.
// Services use it through sef/sef.h; tests put it on a fake transport.
//
// Which messages are events: only those from RS, PM and the kernel, whose endpoints are the
// smallest numbers there are. So an ordinary message costs one comparison. A notify is recognised
// by the receive status, never by its type (R-SEF-29).
#pragma once
#include <cstring>
#include <span>

#include "abi/message.h"
#include "abi/sef.h"
#include "abi/signal.h"
#include "sef/callbacks.h"
#include "sef/live_update.h"
#include "sef/transport.h"

namespace sef {

struct Statistics {
  uint32_t pings = 0, pongs = 0, signals = 0, alarms = 0, updates_refused = 0, updates_ready = 0;
};

template <Transport T>
class Framework {
 public:
  constexpr explicit Framework(T transport = T{}) : transport_(transport) {}

  // Once, first thing in main. Returns when the service is initialised; a failed initialisation
  // ends the service.
  void startup(const Callbacks& callbacks);

  // In place of RECEIVE. Returns an error of the transport unchanged (R-SEF-6).
  [[nodiscard]] abi::Status receive(abi::Endpoint from, abi::Message& m);
  // In place of REPLYRECV. The reply goes out once, whatever events come before the next message.
  [[nodiscard]] abi::Status reply_receive(abi::Endpoint reply_to, abi::Message& m);

  // For callbacks: makes the current receive() return -kInterrupted (R-SEF-27).
  void cancel() { is_cancelled_ = true; }

  [[nodiscard]] abi::Endpoint self() const { return self_; }
  [[nodiscard]] const char* name() const { return name_; }
  [[nodiscard]] const Statistics& statistics() const { return statistics_; }
  [[nodiscard]] int32_t update_state() const { return update_.state(); }
  [[nodiscard]] T& transport() { return transport_; }

 private:
  // True: it was an event, and is done with.
  bool consume(abi::Status status, const abi::Message& m);
  bool consume_notify(const abi::Message& m);
  bool consume_from_rs(const abi::Message& m);
  void ping(abi::Endpoint source);
  void manage_signals();
  void inject(FaultKind kind);
  void deliver_signal(int signal);

  void prepare(const abi::sef::Prepare& request);
  void check_in();
  void tell_ready(int32_t state);
  void tell_result(abi::Result<> result, int32_t state);
  void end_update();

  bool wait_for_init(abi::sef::Init& init);
  void run_init(const InitInfo& info);
  void answer_init(abi::Result<> result);

  static constexpr int32_t kLastEventSource = abi::kPm.value;

  T transport_;
  Callbacks callbacks_;
  abi::Endpoint self_ = abi::kSelf;
  char name_[abi::kNameBytes] = "Unknown";
  int32_t event_limit_ =
      kLastEventSource;  // sources above it are never looked at; all are when made slow
  bool is_cancelled_ = false;
  bool is_silent_ = false;
  LiveUpdate update_;
  Statistics statistics_;
};

// ---- Receiving

template <Transport T>
abi::Status Framework<T>::receive(abi::Endpoint from, abi::Message& m) {
  for (;;) {
    if (update_.is_pending()) [[unlikely]]
      check_in();
    if (is_cancelled_) [[unlikely]]
      break;
    abi::Status status = transport_.receive(from, m);
    if (m.source.value > event_limit_) [[likely]]
      return status;
    if (!consume(status, m)) return status;
  }
  is_cancelled_ = false;
  return abi::Status{abi::to_wire(abi::Error::kInterrupted)};
}

template <Transport T>
abi::Status Framework<T>::reply_receive(abi::Endpoint reply_to, abi::Message& m) {
  int32_t lost = 0;
  if (update_.is_pending()) [[unlikely]] {
    // The check-in may block in RS or end the service: first the client gets its reply.
    if (reply_to != abi::kNone && !transport_.reply(reply_to, m)) lost = abi::Status::kReplyLost;
  } else {
    abi::Status status = transport_.reply_receive(reply_to, m);
    if (m.source.value > event_limit_) [[likely]]
      return status;
    if (!consume(status, m)) return status;
    lost = status.value & abi::Status::kReplyLost;
  }
  abi::Status status = receive(abi::kAny, m);
  if (status.ok()) status.value |= lost;
  return status;
}

template <Transport T>
bool Framework<T>::consume(abi::Status status, const abi::Message& m) {
  if (!status.ok()) return false;
  if (event_limit_ != kLastEventSource) transport_.delay();
  if (status.is_notify()) return consume_notify(m);
  if (m.source == abi::kRs) return consume_from_rs(m);
  if (m.source == abi::kPm && m.type == abi::sef::Shutdown::kType) {
    callbacks_.shutdown();
    return true;
  }
  return false;
}

template <Transport T>
bool Framework<T>::consume_notify(const abi::Message& m) {
  const auto notification = m.as<abi::Notification>();
  if (m.source == abi::kRs) {
    ping(m.source);
    return true;
  }
  if (m.source == abi::kClock) {
    statistics_.alarms++;
    callbacks_.alarm(notification.uptime_ns);
    return true;
  }
  if (m.source != abi::kSystem) return false;
  if ((notification.bits & abi::kSystemSignals) != 0) manage_signals();
  if ((notification.bits & ~abi::kSystemSignals) != 0)
    callbacks_.system(notification.bits & ~abi::kSystemSignals);
  return true;
}

template <Transport T>
bool Framework<T>::consume_from_rs(const abi::Message& m) {
  switch (m.type) {
    case abi::sef::Prepare::kType:
      prepare(m.as<abi::sef::Prepare>());
      return true;
    case abi::sef::Signal::kType:
      deliver_signal(m.as<abi::sef::Signal>().signal);
      return true;
    case abi::sef::Dump::kType:
      callbacks_.dump();
      return true;
    case abi::sef::Fault::kType:
      inject(callbacks_.fault(FaultKind(m.as<abi::sef::Fault>().kind)));
      return true;
    case abi::sef::Shutdown::kType:
      callbacks_.shutdown();
      return true;
    case abi::sef::Init::kType:  // repeated: the handshake is over
      return true;
    default:
      return false;
  }
}

template <Transport T>
void Framework<T>::ping(abi::Endpoint source) {
  statistics_.pings++;
  if (is_silent_ || callbacks_.ping_reply(source) == PingAnswer::kSilent) return;
  statistics_.pongs++;
  (void)transport_.notify(source);
}

template <Transport T>
void Framework<T>::deliver_signal(int signal) {
  statistics_.signals++;
  if (callbacks_.signal_handler(signal) == SignalAction::kExit) transport_.exit(0);
}

template <Transport T>
void Framework<T>::manage_signals() {
  abi::SignalReport report{};
  while (transport_.get_signal(report)) {
    callbacks_.signal_manager(report);
    (void)transport_.end_signal(report.process);  // it may be dead by now
  }
}

template <Transport T>
void Framework<T>::inject(FaultKind kind) {
  switch (kind) {
    case FaultKind::kCrash:
      transport_.crash();
      return;
    case FaultKind::kHang:
      transport_.hang();
      return;
    case FaultKind::kSilent:
      is_silent_ = true;
      return;
    case FaultKind::kSlow:
      event_limit_ = INT32_MAX;
      return;
    case FaultKind::kNone:
      return;
  }
}

// ---- Live update: the protocol with RS. What may follow what is in live_update.h.

template <Transport T>
void Framework<T>::prepare(const abi::sef::Prepare& request) {
  const int32_t before = update_.state();
  const bool is_valid =
      request.state != kStateNull && callbacks_.lu_state_isvalid(request.state, request.flags);
  switch (update_.request(request, is_valid)) {
    case LiveUpdate::Answer::kAccepted:
      callbacks_.lu_state_changed(before, request.state);
      return;
    case LiveUpdate::Answer::kCancelled:
      if (before != kStateNull) callbacks_.lu_state_changed(before, kStateNull);
      tell_result({}, kStateNull);
      return;
    case LiveUpdate::Answer::kBusy:
      tell_result(std::unexpected(abi::Error::kBusy), request.state);
      return;
    case LiveUpdate::Answer::kInvalid: {
      bool is_default = callbacks_.lu_state_isvalid == lu_state_isvalid_null;
      tell_result(std::unexpected(is_default ? abi::Error::kNoSystemCall : abi::Error::kInvalid),
                  request.state);
      return;
    }
  }
}

// Before each receive while an update is pending.
template <Transport T>
void Framework<T>::check_in() {
  const int32_t state = update_.state();
  if (callbacks_.lu_debug) {
    char line[128];
    transport_.log(update_.describe_cycle(line, transport_.uptime_ns()));
    callbacks_.lu_state_dump(state);
  }
  abi::Result<> ready = state == kStateWorkFree ? abi::Result<>{} : callbacks_.lu_prepare(state);
  if (ready) ready = callbacks_.lu_state_save(state, update_.flags());
  if (ready) {
    tell_ready(state);
  } else if (ready.error() == abi::Error::kNotReady) {
    return;  // asked again at the next receive
  } else {
    tell_result(ready, state);
  }
  end_update();
}

// Normally the service ends here: its successor takes over. An answer means that the update was
// aborted.
template <Transport T>
void Framework<T>::tell_ready(int32_t state) {
  statistics_.updates_ready++;
  abi::Message m = abi::Message::of(abi::sef::Ready{.result = 0, .state = state});
  (void)transport_.send_receive(abi::kRs, m);
}

template <Transport T>
void Framework<T>::tell_result(abi::Result<> result, int32_t state) {
  if (!result) statistics_.updates_refused++;
  (void)transport_.async_send(
      abi::kRs, abi::Message::of(abi::sef::Ready{.result = abi::to_wire(result), .state = state}));
}

template <Transport T>
void Framework<T>::end_update() {
  const int32_t before = update_.state();
  update_.end();
  callbacks_.lu_state_changed(before, kStateNull);
}

// ---- Start-up

template <Transport T>
void Framework<T>::startup(const Callbacks& callbacks) {
  if (auto me = transport_.who_am_i()) {  // R-SEF-21
    self_ = me->self;
    std::memcpy(name_, me->name, sizeof name_);
    name_[sizeof name_ - 1] = 0;
  }
  if (has_null(callbacks)) {
    transport_.log("sef: assertion failed: a callback is null");
    return transport_.exit(-1);
  }
  callbacks_ = callbacks;
  InitInfo info;
  info.self = self_;
  info.callbacks = &callbacks_;
  if (callbacks_.startup == Startup::kByRs) {
    abi::sef::Init init;
    if (!wait_for_init(init)) return transport_.exit(-1);
    info.kind = init.kind;
    info.restarts = init.restarts;
    info.old_endpoint = init.old_endpoint;
    info.flags = init.flags;
    std::memcpy(info.label, init.label, sizeof info.label);
    info.label[sizeof info.label - 1] = 0;
    if (info.label[0] != 0) transport_.set_name(info.label);
  }
  run_init(info);
}

// Everything else that RS sends before is dropped: nothing can be asked of a service that does not
// exist yet.
template <Transport T>
bool Framework<T>::wait_for_init(abi::sef::Init& init) {
  for (;;) {
    abi::Message m;
    abi::Status status = transport_.receive(abi::kRs, m);
    if (!status.ok()) return false;
    if (status.is_notify() || m.type != abi::sef::Init::kType) continue;
    init = m.as<abi::sef::Init>();
    return true;
  }
}

template <Transport T>
void Framework<T>::run_init(const InitInfo& info) {
  switch (info.kind) {
    case InitKind::kFresh:
      return answer_init(callbacks_.init_fresh(info));
    case InitKind::kRestart:
      return answer_init(callbacks_.init_restart(info));
    case InitKind::kUpdate:
      return answer_init(callbacks_.init_lu(info));
  }
  answer_init(std::unexpected(abi::Error::kInvalid));
}

template <Transport T>
void Framework<T>::answer_init(abi::Result<> result) {
  abi::Message m = abi::Message::of(abi::sef::InitDone{.result = abi::to_wire(result)});
  if (callbacks_.startup == Startup::kAtOnce) (void)transport_.async_send(abi::kRs, m);
  if (callbacks_.startup == Startup::kByRs && !transport_.send_receive(abi::kRs, m))
    result = std::unexpected(abi::Error::kSourceDied);
  if (!result) transport_.exit(-1);
}

}  // namespace sef
