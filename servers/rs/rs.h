// SPDX-License-Identifier: BSD-3-Clause
// RS: the table of services, and the verbs on it, each in a file of its own. Every entry point (a
// request, a signal, a notify, the alarm) runs to its end without waiting for anybody but VM and
// the kernel.
#pragma once
#include <span>
#include <string_view>

#include "abi/boot.h"
#include "abi/policy.h"
#include "abi/vfs.h"
#include "lib/sys/format.h"
#include "servers/rs/backoff.h"
#include "servers/rs/service.h"
#include "servers/rs/system.h"

namespace rs {

inline constexpr unsigned kMaxServices = 48;
inline constexpr uint64_t kInitLimitNs = 10 * kSecondNs;
inline constexpr uint64_t kStopLimitNs = 2 * kSecondNs;
inline constexpr uint64_t kLoadLimitNs = 30 * kSecondNs;
inline constexpr uint64_t kFirstRoomBytes = 4 << 20;  // for a program file
inline constexpr unsigned kMaxBootAttempts = 3;       // then the boot goes on without the service
inline constexpr unsigned kMaxLoads = 2 * kMaxServices;
inline constexpr const char* kShellPath = "/bin/sh";

// A program that VFS is asked for: a service's own, or the shell for its recovery script.
struct Load {
  Service* service;
  bool is_script;
};

// The live update under way.
struct Update {
  Service* service = nullptr;
  int32_t state = 0;
  Endpoint caller = abi::kNone;
  uint64_t deadline_ns = 0;
};

class Rs {
 public:
  constexpr explicit Rs(System& system) : system_(system) {}

  // ---- boot.cc: the services of the image, in their order, each confirmed before the next.
  void boot(const abi::BootInfo& info, std::span<const abi::ServicePolicy> policies);
  void advance_boot();
  [[nodiscard]] bool is_booting() const { return booting_ != nullptr; }

  // ---- request.cc: a message from a process. True: answer with `m` now.
  bool request(Message& m, bool expects_reply);
  // pong.cc: a notify from a process.
  void pong(Endpoint from);
  // signal.cc: kernel signals of a service.
  void signals(const abi::SignalReport& report);
  // tick.cc: the alarm.
  void tick();
  // Sets the alarm to the next thing to do. After each entry.
  void rearm();

  // ---- start.cc, load.cc, script.cc
  Result<> start(Service& s);  // program at hand: process, Init. Otherwise asks VFS for it
  Result<> start_process(Service& s, const Image& image);
  void queue_load(Service& s, bool is_script);
  void load_next();
  void loaded(const abi::vfs::LoadImageDone& answer);
  void run_script(const Service& s, const Image& shell);
  void pid_known(Endpoint ep, int32_t pid);

  // ---- init.cc
  bool init_done(Endpoint from, int32_t result, Message& m);

  // ---- announce.cc: who has to know that a service is there, or gone
  void announce_started(const Service& s, bool is_new_instance);
  void announce_ready(const Service& s);
  void announce_gone(const Service& s, Endpoint old_endpoint, bool is_final);
  void announce_all_to(const Service& listener);

  // ---- connect.cc: send rights of services that are not in the image
  void connect(Service& s);
  void disconnect(const Service& s);
  uint64_t send_mask(const Service& s) const;

  // ---- exit.cc
  void died(Service& s, Reason reason, int32_t detail);  // its process ended or was found wanting
  void kill_instance(Service& s, bool is_final);
  void remove(Service& s);

  // ---- update.cc
  Result<int32_t> update(Message& m);
  Result<int32_t> ready(Message& m);
  void end_update(int32_t type);
  void update_overdue();

  // ---- heartbeat.cc
  [[nodiscard]] uint64_t heartbeat_due_ns(const Service& s) const;
  void heartbeat(Service& s);
  Service* culprit(Service& s);

  // ---- One file a request
  Result<int32_t> up(Message& m);
  Result<int32_t> down(Message& m);
  Result<int32_t> refresh(Message& m);
  Result<int32_t> restart(Message& m);
  Result<int32_t> shutdown(Message& m);
  Result<int32_t> lookup(Message& m);
  Result<int32_t> status(Message& m);
  Result<int32_t> inject(Message& m);
  Result<int32_t> dump(Message& m);
  Result<int32_t> get_arguments(Message& m);

  // ---- table.cc
  Service* find(std::string_view label);
  Service* find(Endpoint ep);
  Service* free_slot();
  Result<Service*> target(const abi::rs::Label& label);
  [[nodiscard]] bool is_root(Endpoint caller);
  [[nodiscard]] bool may_control(Endpoint caller, const Service& s);
  // Something about it has to end before anything else may be asked.
  [[nodiscard]] bool is_busy(const Service& s) const;
  void enter(Service& s, Event event);
  void answer(Service& s, int32_t type);  // to the caller that waits for it
  std::span<Service> services() { return service_; }
  System& system() { return system_; }
  [[nodiscard]] bool is_shutting_down() const { return is_shutting_down_; }
  [[nodiscard]] uint64_t load_room() const { return load_room_; }

  template <class... T>
  void log(std::string_view form, const T&... values) {
    char text[192];
    system_.log(sys::format_to(text, form, values...));
  }

 private:
  Service* next_to_boot();
  void boot_service(Service& s);
  Result<> prepare_user(Service& s);
  Result<> prepare_service(Service& s);
  Result<> load_program(Service& s, const Image& image);
  void start_failed(Service& s, abi::Error why);
  void load_failed(const Load& load, abi::Error why);
  void forget_loads(const Service& s);
  void drop_first_load();
  void use_program(const Load& load, Image image);
  void boot_attempt_failed(const Service& s);
  Result<int32_t> dispatch(Message& m);
  void decide(Service& s, Reason reason);
  void overdue(Service& s);
  void unresponsive(Service& s);

  System& system_;
  Service service_[kMaxServices] = {};
  Service* booting_ = nullptr;  // the boot goes on when it is ready, or hopeless
  bool is_advancing_ = false;
  unsigned boot_attempts_ = 0;
  bool is_shutting_down_ = false;
  Load load_[kMaxLoads] = {};
  unsigned load_count_ = 0;
  bool is_load_running_ = false;
  uint64_t load_room_ = kFirstRoomBytes;
  uint32_t load_tag_ = 0;
  Endpoint new_user_[8] = {abi::kNone, abi::kNone, abi::kNone, abi::kNone, abi::kNone,
                           abi::kNone, abi::kNone, abi::kNone};  // PM does not know them yet
  Update update_;
  uint64_t armed_ns_ = 0;  // when the alarm rings; 0: not at all
  bool is_late_ = false;   // this alarm is: the machine stood still, answers may be on their way
};

[[nodiscard]] const char* reason_word(Reason r);

// RS, VM, PM and VFS have no successors yet: their death ends the machine, cleanly and with its
// cause.
[[nodiscard]] constexpr bool is_replaceable(Endpoint ep) {
  return ep != abi::kRs && ep != abi::kVm && ep != abi::kPm && ep != abi::kVfs;
}
[[nodiscard]] inline bool is_replaceable(const Service& s) {
  return !s.is_user() && is_replaceable(s.endpoint);
}

}  // namespace rs
