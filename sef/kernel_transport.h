// SPDX-License-Identifier: BSD-3-Clause
// SEF on the real kernel.
#pragma once
#include "lib/sys/async.h"
#include "lib/sys/info.h"
#include "lib/sys/ipc.h"
#include "lib/sys/print.h"
#include "lib/sys/process.h"
#include "lib/sys/time.h"
#include "sef/transport.h"

namespace sef {

struct KernelTransport {
  static abi::Status receive(abi::Endpoint from, abi::Message& m) { return sys::receive(from, m); }
  static abi::Status reply_receive(abi::Endpoint to, abi::Message& m) {
    return sys::reply_receive(to, m);
  }
  static abi::Result<> send_receive(abi::Endpoint to, abi::Message& m) {
    return sys::send_receive(to, m);
  }
  static abi::Result<> reply(abi::Endpoint to, const abi::Message& m) {
    return sys::send_nb(to, m);
  }
  static abi::Result<> async_send(abi::Endpoint to, const abi::Message& m) {
    return sys::async_send(to, m);
  }
  static abi::Result<> notify(abi::Endpoint to) { return sys::notify(to); }
  static abi::Result<abi::WhoAmI> who_am_i() { return sys::who_am_i(); }
  static abi::Result<> get_signal(abi::SignalReport& report) { return sys::get_signal(report); }
  static abi::Result<> end_signal(abi::Endpoint ep) { return sys::end_signal(ep); }
  static uint64_t uptime_ns() { return sys::uptime_ns(); }
  static void set_name(std::string_view name) { sys::set_own_name(name); }
  static void log(std::string_view text) { sys::log("{}", text); }
  [[noreturn]] static void exit(int status) { sys::exit_self(status); }
  [[noreturn]] static void crash() {
    sys::log("controlled fault: crash");
    __builtin_trap();
  }
  [[noreturn]] static void hang() {
    sys::log("controlled fault: hang");
    for (volatile uint32_t spins = 0;;) spins = spins + 1;
  }
  static void delay() {
    const uint64_t end = uptime_ns() + 20 * sys::kMillisecond;
    while (uptime_ns() < end) {
    }
  }
};
static_assert(Transport<KernelTransport>);

}  // namespace sef
