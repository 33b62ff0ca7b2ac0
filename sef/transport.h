// SPDX-License-Identifier: BSD-3-Clause
// What SEF needs of the world. kernel_transport.h is the real one; fake_transport.h lets the whole
// of SEF run on the host, with messages reordered or lost and peers that die.
#pragma once
#include <concepts>
#include <string_view>

#include "abi/error.h"
#include "abi/kernel_calls.h"
#include "abi/message.h"

namespace sef {

template <class T>
concept Transport = requires(T t, abi::Endpoint ep, abi::Message& m, const abi::Message& cm,
                             abi::SignalReport& report) {
  { t.receive(ep, m) } -> std::same_as<abi::Status>;
  { t.reply_receive(ep, m) } -> std::same_as<abi::Status>;
  { t.send_receive(ep, m) } -> std::same_as<abi::Result<>>;
  { t.reply(ep, cm) } -> std::same_as<abi::Result<>>;  // never blocks
  { t.async_send(ep, cm) } -> std::same_as<abi::Result<>>;
  { t.notify(ep) } -> std::same_as<abi::Result<>>;
  { t.who_am_i() } -> std::same_as<abi::Result<abi::WhoAmI>>;
  { t.get_signal(report) } -> std::same_as<abi::Result<>>;
  { t.end_signal(ep) } -> std::same_as<abi::Result<>>;
  { t.uptime_ns() } -> std::same_as<uint64_t>;
  t.log(std::string_view{});
  t.set_name(std::string_view{});  // before the lines of log
  t.exit(int{});  // ends the process; a fake returns, and SEF then does nothing more
  t.crash();      // an exception
  t.hang();       // for ever
  t.delay();      // the slowness of a service with FaultKind::kSlow
};

}  // namespace sef
