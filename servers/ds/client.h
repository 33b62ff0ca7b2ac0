// SPDX-License-Identifier: BSD-3-Clause
// Client stubs of DS, for services. DS keeps its state over its own death, so a request whose
// answer was lost is asked again.
#pragma once
#include <cstring>
#include <span>
#include <string_view>

#include "abi/ds.h"
#include "lib/sys/grant.h"
#include "lib/sys/ipc.h"

namespace ds {

namespace internal {

inline bool is_peer_death(abi::Error e) {
  return e == abi::Error::kSourceDied || e == abi::Error::kDestinationDied ||
         e == abi::Error::kDeadEndpoint;
}
template <class Request>
abi::Result<sys::ReplyOf<Request>> ask(const Request& request) {
  for (int tries = 0;; tries++) {
    auto reply = sys::call(abi::kDs, request);
    if (reply || !is_peer_death(reply.error()) || tries == 8) return reply;
  }
}
// Keys of the system's services are short; a longer one is refused here.
inline abi::Result<abi::ds::Key> key(std::string_view text) {
  abi::ds::Key k;
  if (text.size() > sizeof k.text) return std::unexpected(abi::Error::kNameTooLong);
  k.bytes = uint32_t(text.size());
  std::memcpy(k.text, text.data(), text.size());
  return k;
}

}  // namespace internal

inline abi::Result<> publish_number(std::string_view key, uint64_t value) {
  auto k = TRY(internal::key(key));
  TRY(internal::ask(abi::ds::Publish{
      .key = k, .kind = abi::ds::Kind::kNumber, .text = abi::kNoGrant, .value = value}));
  return {};
}
inline abi::Result<> publish_text(std::string_view key, std::string_view text) {
  auto k = TRY(internal::key(key));
  auto grant = TRY(sys::ScopedGrant::direct(abi::kDs, text.data(), text.size(), abi::kGrantRead));
  TRY(internal::ask(abi::ds::Publish{
      .key = k, .kind = abi::ds::Kind::kText, .text = grant.id(), .value = text.size()}));
  return {};
}
inline abi::Result<uint64_t> retrieve_number(std::string_view key) {
  auto k = TRY(internal::key(key));
  return TRY(internal::ask(abi::ds::Retrieve{.key = k,
                                             .kind = abi::ds::Kind::kNumber,
                                             .text = abi::kNoGrant,
                                             .text_bytes = 0,
                                             .reserved = 0}))
      .value;
}
// -> the part of `to` that was filled.
inline abi::Result<std::string_view> retrieve_text(std::string_view key, std::span<char> to) {
  auto k = TRY(internal::key(key));
  auto grant = TRY(sys::ScopedGrant::direct(abi::kDs, to.data(), to.size(), abi::kGrantWrite));
  auto reply = TRY(internal::ask(abi::ds::Retrieve{.key = k,
                                                   .kind = abi::ds::Kind::kText,
                                                   .text = grant.id(),
                                                   .text_bytes = uint32_t(to.size()),
                                                   .reserved = 0}));
  return std::string_view(to.data(), reply.value < to.size() ? size_t(reply.value) : to.size());
}
// The endpoint of a service by its label.
inline abi::Result<abi::Endpoint> retrieve_label(std::string_view label) {
  auto k = TRY(internal::key(label));
  auto reply = TRY(internal::ask(abi::ds::Retrieve{.key = k,
                                                   .kind = abi::ds::Kind::kLabel,
                                                   .text = abi::kNoGrant,
                                                   .text_bytes = 0,
                                                   .reserved = 0}));
  return abi::Endpoint{int32_t(reply.value)};
}
inline abi::Result<> remove(std::string_view key, abi::ds::Kind kind) {
  auto k = TRY(internal::key(key));
  TRY(internal::ask(abi::ds::Delete{.key = k, .kind = kind}));
  return {};
}
// DS will notify; then call check() until kNoEntry.
inline abi::Result<> subscribe(std::string_view pattern, bool with_current) {
  auto k = TRY(internal::key(pattern));
  TRY(internal::ask(
      abi::ds::Subscribe{.pattern = k, .flags = with_current ? abi::ds::kInitial : 0}));
  return {};
}

struct Changed {
  char key[abi::ds::kMaxKeyBytes];
  uint32_t key_bytes;
  abi::ds::Kind kind;
  uint64_t value;
  abi::Endpoint owner;
};
// Not asked again when the answer is lost: the change would then be told to nobody; DS announces it
// anew instead.
inline abi::Result<> check(Changed& out) {
  auto grant = TRY(sys::ScopedGrant::direct(abi::kDs, out.key, sizeof out.key, abi::kGrantWrite));
  auto reply =
      TRY(sys::call(abi::kDs, abi::ds::Check{.key = grant.id(), .key_bytes = sizeof out.key}));
  out.key_bytes = reply.key_bytes;
  out.kind = reply.kind;
  out.value = reply.value;
  out.owner = reply.owner;
  return {};
}

}  // namespace ds
