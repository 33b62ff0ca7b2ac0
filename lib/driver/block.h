// SPDX-License-Identifier: BSD-3-Clause
// Block requests (abi/blockdev.h) decoded and handed to a device. Every request is answered at once; a vector is
// done in order and stops at the first error or short transfer.
#pragma once
#include <concepts>
#include <span>

#include "abi/blockdev.h"
#include "lib/driver/client_memory.h"
#include "lib/driver/request.h"

namespace driver {

template <class D>
concept BlockDevice = requires(D& d, ClientMemory& m, uint32_t minor, const abi::blockdev::Ioctl& ioctl,
                               const abi::blockdev::Open& open, uint64_t position, uint64_t bytes) {
  { d.open_block(open) } -> std::same_as<abi::Result<>>;
  { d.close_block(minor) } -> std::same_as<abi::Result<>>;
  // Bytes done: fewer than asked at the end of the device, 0 behind it.
  { d.read_block(minor, position, bytes, m) } -> std::same_as<abi::Result<uint32_t>>;
  { d.write_block(minor, position, bytes, m) } -> std::same_as<abi::Result<uint32_t>>;
  { d.flush_block(minor) } -> std::same_as<abi::Result<>>;
  { d.block_size(minor) } -> std::same_as<abi::Result<abi::blockdev::Size::Reply>>;
  { d.ioctl_block(ioctl, m) } -> std::same_as<abi::Result<int32_t>>;
};

[[nodiscard]] constexpr bool is_block_request(int32_t type) {
  return type >= abi::kBlockBase && type < abi::kInputBase;
}

namespace internal {

template <class D>
abi::Result<uint32_t> block_transfer(D& device, uint32_t minor, bool is_write, const abi::blockdev::Transfer& t,
                                     ClientMemory& memory) {
  const auto range = TRY(checked_range(t));
  return is_write ? device.write_block(minor, range.position, range.bytes, memory)
                  : device.read_block(minor, range.position, range.bytes, memory);
}

template <class Request, class D, class Clients>
int32_t block_single(D& device, const abi::Message& m, Clients& clients) {
  const auto request = m.as<Request>();
  auto memory = clients(m.source, request.grant);
  constexpr bool kIsWrite = Request::kType == abi::blockdev::Write::kType;
  return reply_type(block_transfer(device, request.minor, kIsWrite, request, memory));
}

template <class D, class Clients>
abi::Result<uint32_t> block_element(D& device, abi::Endpoint source, const abi::blockdev::Vector& request,
                                    const abi::blockdev::Element& e, Clients& clients) {
  auto memory = clients(source, e.grant);
  const abi::blockdev::Transfer t{
      .minor = request.minor, .grant = e.grant, .position = e.position, .bytes = e.bytes};
  return block_transfer(device, request.minor, request.is_write != 0, t, memory);
}

inline constexpr uint32_t kMaxElements = 1024;

inline constexpr uint32_t kElementsAtOnce = 64;

// Does elements in order until one fails or is short (false). `done` counts the bytes.
template <class D, class Clients>
abi::Result<bool> block_elements(D& device, abi::Endpoint source, const abi::blockdev::Vector& request,
                                 std::span<const abi::blockdev::Element> elements, Clients& clients, uint64_t& done) {
  for (const abi::blockdev::Element& e : elements) {
    const uint32_t bytes = TRY(block_element(device, source, request, e, clients));
    done += bytes;
    if (done > kMaxTransferBytes || bytes < e.bytes) return false;
  }
  return true;
}

template <class D, class Clients>
abi::Result<uint32_t> block_vector(D& device, const abi::Message& m, Clients& clients) {
  const auto request = m.as<abi::blockdev::Vector>();
  if (request.count > kMaxElements) return abi::Unexpected(abi::Error::kInvalid);
  auto list = clients(m.source, request.elements);
  uint64_t done = 0;
  for (uint32_t i = 0; i < request.count;) {
    abi::blockdev::Element element[kElementsAtOnce];
    const uint32_t count = request.count - i < kElementsAtOnce ? request.count - i : kElementsAtOnce;
    auto goes_on = list.read(uint64_t{i} * sizeof element[0], element, count * sizeof element[0]).and_then([&] {
      return block_elements(device, m.source, request, {element, count}, clients, done);
    });
    if (!goes_on && done == 0) return abi::Unexpected(goes_on.error());
    if (!goes_on || !*goes_on) break;
    i += count;
  }
  return uint32_t(done > kMaxTransferBytes ? kMaxTransferBytes : done);
}

template <class D>
int32_t block_size(D& device, abi::Message& m) {
  auto size = device.block_size(m.as<abi::blockdev::Size>().minor);
  if (!size) return abi::to_wire(size.error());
  m.set(*size);
  return 0;
}

template <class D, class Clients>
int32_t block_control(D& device, const abi::Message& m, Clients& clients) {
  const auto request = m.as<abi::blockdev::Ioctl>();
  auto memory = clients(m.source, request.grant);
  return reply_type(device.ioctl_block(request, memory));
}

}  // namespace internal

// Turns `m` into the reply; returns its type.
template <BlockDevice D, class Clients>
[[nodiscard]] int32_t answer_block(D& device, abi::Message& m, Clients&& clients) {
  switch (m.type) {
    case abi::blockdev::Open::kType:
      return reply_type(device.open_block(m.as<abi::blockdev::Open>()));
    case abi::blockdev::Close::kType:
      return reply_type(device.close_block(m.as<abi::blockdev::Close>().minor));
    case abi::blockdev::Read::kType:
      return internal::block_single<abi::blockdev::Read>(device, m, clients);
    case abi::blockdev::Write::kType:
      return internal::block_single<abi::blockdev::Write>(device, m, clients);
    case abi::blockdev::Vector::kType:
      return reply_type(internal::block_vector(device, m, clients));
    case abi::blockdev::Flush::kType:
      return reply_type(device.flush_block(m.as<abi::blockdev::Flush>().minor));
    case abi::blockdev::Size::kType:
      return internal::block_size(device, m);
    case abi::blockdev::Ioctl::kType:
      return internal::block_control(device, m, clients);
    default:
      return abi::to_wire(abi::Error::kBadCall);
  }
}

}  // namespace driver
