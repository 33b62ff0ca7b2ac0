// SPDX-License-Identifier: BSD-3-Clause
// Character requests (abi/chardev.h) decoded and handed to a device. Every request is answered at once.
//
// `clients(source, grant)` makes the ClientMemory of a request; the main loop's works through grants, the
// tests' is a fake.
#pragma once
#include <concepts>

#include "abi/chardev.h"
#include "lib/driver/client_memory.h"
#include "lib/driver/request.h"

namespace driver {

template <class D>
concept CharacterDevice = requires(D& d, ClientMemory& m, const abi::chardev::Open& open,
                                   const abi::chardev::Close& close, const abi::chardev::Read& read,
                                   const abi::chardev::Write& write, const abi::chardev::Ioctl& ioctl,
                                   const abi::chardev::Poll& poll) {
  { d.open(open) } -> std::same_as<abi::Result<int32_t>>;      // 1: became the controlling terminal
  { d.close(close) } -> std::same_as<abi::Result<>>;
  { d.read(read, m) } -> std::same_as<abi::Result<uint32_t>>;  // bytes; kAgain: VFS parks it
  { d.write(write, m) } -> std::same_as<abi::Result<uint32_t>>;
  { d.ioctl(ioctl, m) } -> std::same_as<abi::Result<int32_t>>;
  { d.poll(poll) } -> std::same_as<abi::Result<uint32_t>>;     // events that are ready
};

[[nodiscard]] constexpr bool is_character_request(int32_t type) {
  return type >= abi::kCharBase && type < abi::kBlockBase;
}

namespace internal {
template <class Request, class D, class Clients>
int32_t transfer(D& device, const abi::Message& m, Clients& clients) {
  auto request = checked_range(m.as<Request>());
  if (!request) return abi::to_wire(request.error());
  auto memory = clients(m.source, request->grant);
  if constexpr (Request::kType == abi::chardev::Read::kType) {
    return reply_type(device.read(*request, memory));
  } else {
    return reply_type(device.write(*request, memory));
  }
}
template <class D, class Clients>
int32_t control(D& device, const abi::Message& m, Clients& clients) {
  const auto request = m.as<abi::chardev::Ioctl>();
  auto memory = clients(m.source, request.grant);
  return reply_type(device.ioctl(request, memory));
}
}  // namespace internal

// The type of the reply to `m`.
template <CharacterDevice D, class Clients>
[[nodiscard]] int32_t answer_character(D& device, const abi::Message& m, Clients&& clients) {
  switch (m.type) {
    case abi::chardev::Open::kType:
      return reply_type(device.open(m.as<abi::chardev::Open>()));
    case abi::chardev::Close::kType:
      return reply_type(device.close(m.as<abi::chardev::Close>()));
    case abi::chardev::Read::kType:
      return internal::transfer<abi::chardev::Read>(device, m, clients);
    case abi::chardev::Write::kType:
      return internal::transfer<abi::chardev::Write>(device, m, clients);
    case abi::chardev::Ioctl::kType:
      return internal::control(device, m, clients);
    case abi::chardev::Poll::kType:
      return reply_type(device.poll(m.as<abi::chardev::Poll>()));
    default:
      return abi::to_wire(abi::Error::kBadCall);
  }
}

}  // namespace driver
