// SPDX-License-Identifier: BSD-3-Clause
// Random lives: users ask for anything at any time, services crash, hang, fail to start or to
// initialise, VFS is slow or refuses, calls of the kernel fail. After each step the table must be
// consistent; in the end every request was answered exactly once and everything that should run
// does (R-RS-32).
#include "servers/rs/fake_system.h"

namespace {

using abi::Endpoint;
using rs::FakeMachine;
using rs::kSecondNs;
using rs::Service;
using rs::State;

constexpr int kUsers = 6;
constexpr int32_t kLater = 7777;
constexpr const char* kLabels[] = {"tty", "ds", "alpha", "beta", "gamma", "pm", "nobody"};

class Life {
 public:
  explicit Life(uint64_t seed) : seed_(seed) { m_.boot(); }

  void run(int steps) {
    for (int i = 0; i < steps && !base::test::failing(); i++) {
      step();
      check();
    }
    calm_down();
    check();
    for (int u = 0; u < kUsers; u++) EXPECT_FALSE(is_waiting(u));
    for (const char* label : {"tty", "ds"}) EXPECT_TRUE(m_.state(label) != State::kFree);
  }

 private:
  uint64_t random(uint64_t most) {
    seed_ = seed_ * 6364136223846793005ull + 1442695040888963407ull;
    return (seed_ >> 33) % most;
  }
  const char* label() { return kLabels[random(sizeof kLabels / sizeof kLabels[0])]; }
  Endpoint user(int u) { return abi::make_endpoint(unsigned(102 + u), 0); }
  bool is_waiting(int u) { return asked_[u] > m_.system.reply_total[unsigned(102 + u)]; }

  // A user who waits cannot ask.
  template <class F>
  void ask(F f) {
    const int u = int(random(kUsers));
    if (is_waiting(u)) return;
    if (f(user(u)) == kLater) asked_[u]++;
  }

  void up() {
    abi::ServicePolicy& p = m_.system.caller_policy;
    p = {};
    std::strcpy(p.label, kLabels[2 + random(3)]);
    std::strcpy(p.program, "/sbin/x");
    if (random(4) == 0) std::strcpy(p.script, "/etc/rs.x");
    if (random(4) == 0) p.flags = abi::kServiceKeepCopy;
    if (random(4) == 0) std::strcpy(p.ipc_to[0], "alpha");
    p.restart = abi::RestartPolicy(random(3));
    p.heartbeat_ms = uint32_t(random(2) * 500);
    const auto flags = uint32_t(random(4));
    ask([&](Endpoint from) { return m_.ask(from, abi::rs::Up{16, sizeof p, flags}); });
  }

  Service* some_alive() {
    Service* s = &m_.rs.services()[random(rs::kMaxServices)];
    bool is_victim = rs::is_alive(s->state) && rs::is_replaceable(*s);
    return is_victim ? s : nullptr;
  }

  void request() {
    switch (random(6)) {
      case 0:
        return up();
      case 1:
        return ask([&](Endpoint from) {
          return m_.ask_label<abi::rs::Down>(from, kLabels[2 + random(3)]);
        });
      case 2:
        return ask([&](Endpoint from) { return m_.ask_label<abi::rs::Refresh>(from, label()); });
      case 3:
        return ask([&](Endpoint from) { return m_.ask_label<abi::rs::Restart>(from, label()); });
      case 4:
        return ask([&](Endpoint from) { return m_.ask_label<abi::rs::Lookup>(from, label()); });
      default:
        return ask([&](Endpoint from) {
          abi::rs::Update r{{}, int32_t(random(3)), 0, random(5) * kSecondNs};
          std::strncpy(r.label.text, label(), sizeof r.label.text);
          return m_.ask(from, r);
        });
    }
  }

  void accident() {
    Service* s = some_alive();
    if (s == nullptr) return;
    constexpr int kSignals[] = {abi::kSigKill, abi::kSigSegv, abi::kSigAbort, abi::kSigTerm,
                                abi::kSigUser1};
    switch (random(3)) {
      case 0:
        if (auto* p = m_.system.find(s->endpoint)) p->answers_pings = false;
        return;
      case 1: {
        abi::SignalReport report{};
        report.process = s->endpoint;
        report.signals = abi::signal_bit(kSignals[random(5)]);
        m_.rs.signals(report);
        return m_.rs.rearm();
      }
      default:
        m_.system.fail_after = int(random(6));
        return;
    }
  }

  void answer_of_a_service() {
    Service* s = some_alive();
    if (s == nullptr) return;
    if (s->state == State::kInitializing) m_.init_done(s->endpoint, random(4) ? 0 : -5);
    if (s->state == State::kRunning && random(3) == 0) {
      m_.ask(s->endpoint, abi::sef::Ready{random(2) ? 0 : -16, int32_t(random(3))});
    }
  }

  void step() {
    switch (random(8)) {
      case 0:
      case 1:
        return request();
      case 2:
        return accident();
      case 3:
      case 4:
        return answer_of_a_service();
      case 5:
        return m_.program_arrives(random(3) ? 0 : abi::to_wire(abi::Error::kNoEntry));
      case 6:
        return m_.run(random(2 * kSecondNs));
      default:
        return m_.run(random(kSecondNs / 10));
    }
  }

  // Nothing fails any more; time passes until nothing is under way.
  void calm_down() {
    m_.system.fail_after = -1;
    for (auto& p : m_.system.process) p.answers_pings = true;
    for (int i = 0; i < 200; i++) {
      m_.program_arrives();
      m_.settle();
      m_.run(kSecondNs);
    }
  }

  void check() {
    EXPECT_EQ(m_.system.bug_count, 0u);
    EXPECT_EQ(std::string_view(m_.system.stop_text), "");
    for (const Service& s : m_.rs.services()) {
      if (rs::is_alive(s.state) && s.policy.slot > int32_t(abi::kVm.value)) {
        EXPECT_TRUE(m_.system.find(s.endpoint) != nullptr);
      }
      if (!rs::is_alive(s.state)) EXPECT_TRUE(s.endpoint == abi::kNone);
      for (const Service& other : m_.rs.services()) {
        if (&s == &other || s.state == State::kFree || other.state == State::kFree) continue;
        EXPECT_FALSE(s.label() == other.label());
        if (rs::is_alive(s.state) && rs::is_alive(other.state))
          EXPECT_FALSE(s.endpoint == other.endpoint);
      }
    }
    for (int u = 0; u < kUsers; u++)
      EXPECT_FALSE(m_.system.reply_total[unsigned(102 + u)] > asked_[u]);
  }

  FakeMachine m_;
  uint64_t seed_;
  unsigned asked_[kUsers] = {};
};

TEST(RsRandom, Lives) {
  for (uint64_t seed = 1; seed <= 60; seed++) {
    Life life(seed);
    life.run(300);
    if (base::test::failing()) {
      ADD_FAILURE("a life went wrong");
      return;
    }
  }
}

}  // namespace
