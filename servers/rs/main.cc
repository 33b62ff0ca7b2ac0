// SPDX-License-Identifier: BSD-3-Clause
// RS: boots the services of the image, then serves. It waits for nobody but VM and the kernel;
// answers that take time are sent when they are there.
#include <new>

#include "lib/sys/async.h"
#include "lib/sys/info.h"
#include "lib/sys/print.h"
#include "sef/sef.h"
#include "servers/rs/kernel_system.h"
#include "servers/rs/rs.h"

namespace rs {
namespace {

constinit KernelSystem kernel_system;
constinit Rs* the_rs = nullptr;
// Constructed at start, so that the tables need no room in the program file.
alignas(Rs) constinit unsigned char rs_memory[sizeof(Rs)] = {};
constinit abi::BootInfo boot_info = {};
constinit abi::ServicePolicy policies[abi::kMaxBootModules] = {};

void on_signal(const abi::SignalReport& report) {
  the_rs->signals(report);
  the_rs->rearm();
}

void on_alarm(uint64_t) {
  the_rs->tick();
  the_rs->rearm();
}

Result<> init(const sef::InitInfo&) {
  the_rs = new (rs_memory) Rs(kernel_system);
  TRY_VOID(KernelSystem::take_send_rights());
  sys::async_table().set_on_failure(KernelSystem::on_lost_message);
  TRY_VOID(sys::boot_info(boot_info));
  const size_t count = TRY(sys::boot_policy(policies));
  the_rs->boot(boot_info, {policies, count});
  the_rs->rearm();
  return {};
}

[[noreturn]] void serve() {
  Message m;
  Endpoint reply_to = abi::kNone;
  for (;;) {
    const abi::Status status = sef::reply_receive(reply_to, m);
    reply_to = abi::kNone;
    if (!status.ok()) continue;
    if (status.is_notify()) {
      the_rs->pong(m.source);
    } else {
      const Endpoint source = m.source;
      if (the_rs->request(m, status.kind() == abi::ReceiveKind::kSendReceive)) reply_to = source;
    }
    the_rs->rearm();
  }
}

}  // namespace
}  // namespace rs

int main() {
  sef::startup({.startup = sef::Startup::kAlone,
                .init_fresh = rs::init,
                .signal_manager = rs::on_signal,
                .alarm = rs::on_alarm});
  rs::serve();
}
