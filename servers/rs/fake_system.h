// SPDX-License-Identifier: BSD-3-Clause
// A machine for RS on the host: a clock that the test turns, processes that do what the test says,
// any call that can fail made to fail. Everything RS sends is kept for the test to look at.
#pragma once
#include <cstring>

#include "abi/ds.h"
#include "abi/pm.h"
#include "abi/sef.h"
#include "abi/signal.h"
#include "base/test/test.h"
#include "servers/rs/rs.h"

namespace rs {

inline constexpr Endpoint kRootUser{100}, kOtherUser{101};

class FakeSystem final : public System {
 public:
  struct Process {
    Endpoint ep = abi::kNone;
    char name[16] = {};
    abi::ServicePrivilege privilege = {};
    bool is_service = false, is_user = false, is_loaded = false, is_allowed = false;
    bool answers_pings = true;
    bool ran_before_privileges = false;
  };
  struct Sent {
    Endpoint to;
    Message m;
  };
  static constexpr unsigned kMax = 600;

  Process process[64];
  Sent sent[kMax], replied[kMax];
  unsigned sent_count = 0, reply_count = 0, ping_count = 0, destroyed_count = 0;
  unsigned reply_total[128] = {};  // by slot
  unsigned bug_count = 0;          // RS caught itself
  uint64_t now = kSecondNs, alarm = 0;
  char stop_text[128] = {};
  char last_log[200] = {};
  bool prints = false;
  Endpoint chain[8];
  Endpoint chain_of = abi::kNone;
  size_t chain_count = 0;
  abi::ServicePolicy caller_policy = {};  // what copy_from delivers
  uint8_t copied[8192] = {};              // what copy_to received, by address
  char requested_path[64] = {};
  uint32_t requested_tag = 0;
  unsigned request_count = 0, free_count = 0;
  char script_arguments[5][64] = {};
  // Fault injection: the n-th call from now fails.
  int fail_after = -1;
  int next_slot = 64, next_privilege = 40;

  Process* find(Endpoint ep) {
    for (Process& p : process) {
      if (p.ep == ep && ep != abi::kNone) return &p;
    }
    return nullptr;
  }
  bool must_fail() { return fail_after >= 0 && fail_after-- == 0; }
  Result<> maybe() {
    if (must_fail()) return std::unexpected(abi::Error::kNoMemory);
    return {};
  }
  // The last message of type Request to `to` after `from_index`; its index, or -1.
  template <class Request>
  int last_sent(Endpoint to) const {
    for (int i = int(sent_count) - 1; i >= 0; i--) {
      if (sent[i].to == to && sent[i].m.type == Request::kType) return i;
    }
    return -1;
  }
  template <class Request>
  int count_sent(Endpoint to) const {
    int n = 0;
    for (unsigned i = 0; i < sent_count; i++)
      n += sent[i].to == to && sent[i].m.type == Request::kType;
    return n;
  }
  [[nodiscard]] int32_t last_reply(Endpoint to) const {
    for (int i = int(reply_count) - 1; i >= 0; i--) {
      if (replied[i].to == to) return replied[i].m.type;
    }
    return 9999;
  }

  uint64_t now_ns() override { return now; }
  void set_alarm_at(uint64_t at) override { alarm = at; }
  Result<Endpoint> create(std::string_view name, int32_t slot) override {
    TRY_VOID(maybe());
    Endpoint ep = slot > 0 ? Endpoint{slot} : abi::make_endpoint(unsigned(next_slot++), 1);
    if (find(ep) != nullptr) return std::unexpected(abi::Error::kBusy);
    for (Process& p : process) {
      if (p.ep != abi::kNone) continue;
      p = Process{};
      p.ep = ep;
      name.copy(p.name, sizeof p.name - 1);
      return ep;
    }
    return std::unexpected(abi::Error::kAgain);
  }
  Result<> set_service(Endpoint ep, abi::ServicePrivilege& p) override {
    TRY_VOID(maybe());
    if (p.id < 0) p.id = next_privilege++;
    find(ep)->privilege = p;
    find(ep)->is_service = true;
    return {};
  }
  Result<> set_user(Endpoint ep) override {
    TRY_VOID(maybe());
    find(ep)->is_user = true;
    return {};
  }
  Result<> set_send_right(Endpoint ep, int32_t id, bool is_allowed) override {
    Process* p = find(ep);
    if (p == nullptr) return std::unexpected(abi::Error::kDeadEndpoint);
    uint64_t bit = 1ull << id;
    p->privilege.send_mask =
        is_allowed ? p->privilege.send_mask | bit : p->privilege.send_mask & ~bit;
    return {};
  }
  Result<> load_module(Endpoint ep, uint32_t) override {
    TRY_VOID(maybe());
    find(ep)->is_loaded = true;
    return {};
  }
  Result<> load_image(Endpoint ep, const Image&) override {
    TRY_VOID(maybe());
    find(ep)->is_loaded = true;
    return {};
  }
  Result<> set_vm_calls(Endpoint, uint64_t, std::string_view) override { return maybe(); }
  Result<> schedule(Endpoint, uint32_t, uint32_t) override { return maybe(); }
  Result<> allow(Endpoint ep) override {
    TRY_VOID(maybe());
    Process* p = find(ep);
    p->ran_before_privileges = !(p->is_service || p->is_user) || !p->is_loaded;
    p->is_allowed = true;
    return {};
  }
  Result<> set_arguments(Endpoint, const Image&,
                         std::span<const std::string_view> arguments) override {
    for (size_t i = 0; i < arguments.size() && i < 5; i++) {
      std::memset(script_arguments[i], 0, sizeof script_arguments[i]);
      arguments[i].copy(script_arguments[i], sizeof script_arguments[i] - 1);
    }
    return {};
  }
  void destroy(Endpoint ep) override {
    destroyed_count++;
    if (Process* p = find(ep)) p->ep = abi::kNone;
  }
  void send(Endpoint to, const Message& m) override {
    if (sent_count < kMax) sent[sent_count++] = {to, m};
  }
  void reply(Endpoint to, const Message& m) override {
    if (reply_count < kMax) replied[reply_count++] = {to, m};
    reply_total[to.slot() % 128]++;
  }
  void ping(Endpoint) override { ping_count++; }
  size_t block_chain(Endpoint ep, std::span<Endpoint> out) override {
    if (ep != chain_of) return 0;
    for (size_t i = 0; i < chain_count; i++) out[i] = chain[i];
    return chain_count;
  }
  Result<uint32_t> effective_user(Endpoint ep) override { return ep == kOtherUser ? 1000u : 0u; }
  Result<> copy_from(Endpoint, uint64_t address, void* to, size_t bytes) override {
    if (address == 0) return std::unexpected(abi::Error::kFault);
    std::memcpy(to, &caller_policy, bytes);
    return {};
  }
  Result<> copy_to(Endpoint, uint64_t address, const void* from, size_t bytes) override {
    if (address + bytes > sizeof copied) return std::unexpected(abi::Error::kFault);
    std::memcpy(copied + address, from, bytes);
    return {};
  }
  Result<> request_program(std::string_view path, uint64_t, uint32_t tag) override {
    TRY_VOID(maybe());
    std::memset(requested_path, 0, sizeof requested_path);
    path.copy(requested_path, sizeof requested_path - 1);
    requested_tag = tag;
    request_count++;
    return {};
  }
  Image take_program(uint64_t bytes) override { return {copied, bytes}; }
  void free_image(Image& image) override {
    free_count += image.address != nullptr;
    image = {};
  }
  void stop_machine(std::string_view text) override { text.copy(stop_text, sizeof stop_text - 1); }
  void log(std::string_view text) override {
    bug_count += text.starts_with("bug");
    std::memset(last_log, 0, sizeof last_log);
    text.copy(last_log, sizeof last_log - 1);
  }
};

// A booted system: rs, vm, pm, vfs, ds, tty (driver, 1 s heartbeat), init.
struct FakeMachine {
  FakeSystem system;
  Rs rs{system};
  abi::BootInfo info{};
  abi::ServicePolicy policy[16] = {};
  unsigned policy_count = 0;

  abi::ServicePolicy& add(const char* label, int slot, uint32_t order, uint32_t heartbeat_ms,
                          uint32_t flags = 0) {
    abi::ServicePolicy& p = policy[policy_count];
    std::strncpy(p.label, label, sizeof p.label - 1);
    p.slot = slot;
    p.flags = abi::kServiceBoot | flags;
    p.start_order = order;
    p.heartbeat_ms = heartbeat_ms;
    p.restart = abi::RestartPolicy::kReset;
    p.privilege.id = slot;
    char name[32] = "service ";
    std::strncat(name, label, 20);
    std::memcpy(info.module[policy_count].name, name, sizeof name);
    info.module_count = ++policy_count;
    return p;
  }
  void add_standard() {
    add("rs", 1, 0, 0, abi::kServiceCore);
    add("vm", 2, 0, 0, abi::kServiceCore);
    add("pm", 3, 10, 1000, abi::kServiceCore);
    add("vfs", 4, 20, 1000, abi::kServiceCore);
    add("ds", 5, 30, 1000, abi::kServiceCore);
    add("tty", 6, 40, 1000, abi::kServiceDriver).device_major = 4;
    add("init", 7, 90, 0, abi::kServiceUserProcess);
  }
  void begin() { rs.boot(info, {policy, policy_count}); }
  // Everything that initialises reports success, until nobody does.
  void settle() {
    for (bool progress = true; progress;) {
      progress = false;
      for (Service& s : rs.services()) {
        if (s.state != State::kInitializing) continue;
        init_done(s.endpoint, 0);
        progress = true;
      }
    }
  }
  void boot() {
    add_standard();
    begin();
    settle();
    rs.rearm();
  }
  Service& service(const char* label) {
    Service* s = rs.find(label);
    static Service none;
    if (s == nullptr) {
      ADD_FAILURE("no such service");
      return none = Service{};
    }
    return *s;
  }
  State state(const char* label) {
    Service* s = rs.find(label);
    return s ? s->state : State::kFree;
  }
  int32_t init_done(Endpoint from, int32_t result) { return ask(from, abi::sef::InitDone{result}); }
  // A request by SENDREC: its immediate answer, or 7777 if it comes later.
  template <class Request>
  int32_t ask(Endpoint from, const Request& request) {
    Message m = Message::of(request);
    m.source = from;
    last = {};
    bool is_answered = rs.request(m, true);
    rs.rearm();
    last = m;
    return is_answered ? m.type : 7777;
  }
  template <class Request>
  int32_t ask_label(Endpoint from, const char* label) {
    Request r{};
    std::strncpy(r.label.text, label, sizeof r.label.text);
    return ask(from, r);
  }
  void signal(const char* label, int signal, int32_t code = 0) {
    abi::SignalReport report{};
    report.process = service(label).endpoint;
    report.signals = abi::signal_bit(signal);
    report.code = code;
    rs.signals(report);
    rs.rearm();
  }
  // Time passes; the alarm rings when it is due; processes answer their pings.
  void run(uint64_t ns) {
    const uint64_t end = system.now + ns;
    while (system.alarm != 0 && system.alarm <= end) {
      if (system.alarm > system.now) system.now = system.alarm;
      system.alarm = 0;
      rs.tick();
      for (Service& s : rs.services()) {
        FakeSystem::Process* p = system.find(s.endpoint);
        bool answers = p == nullptr ? s.state == State::kRunning : p->answers_pings;
        if (s.pinged_ns > s.alive_ns && answers) rs.pong(s.endpoint);
      }
      rs.rearm();
    }
    system.now = end;
  }
  void program_arrives(int32_t result = 0, uint64_t bytes = 1000) {
    abi::vfs::LoadImageDone done{
        .result = result, .tag = system.requested_tag, .file_bytes = bytes};
    Message m = Message::of(done);
    m.source = abi::kVfs;
    rs.request(m, false);
    rs.rearm();
  }
  int32_t up(const char* label, uint32_t flags = 0, const char* script = nullptr) {
    abi::ServicePolicy& p = system.caller_policy;
    p = {};
    std::strncpy(p.label, label, sizeof p.label);
    std::strncpy(p.program, "/sbin/program", sizeof p.program - 1);
    if (script) std::strncpy(p.script, script, sizeof p.script - 1);
    p.restart = abi::RestartPolicy::kReset;
    p.heartbeat_ms = 1000;
    return ask(kRootUser, abi::rs::Up{.policy = 16, .policy_bytes = sizeof p, .flags = flags});
  }
  // `up` and the whole way to kRunning.
  void start(const char* label, const char* script = nullptr) {
    EXPECT_EQ(up(label, 0, script), 7777);
    program_arrives();
    settle();
    EXPECT_TRUE(state(label) == State::kRunning);
  }

  Message last;
};

}  // namespace rs
