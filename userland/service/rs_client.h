// SPDX-License-Identifier: BSD-3-Clause
// The requests of `service` to RS.
#pragma once
#include <span>
#include <string_view>

#include "abi/rs.h"
#include "lib/sys/ipc.h"

namespace service {

// kInvalid: too long for a label.
inline abi::Result<abi::rs::Label> label(std::string_view text) {
  abi::rs::Label l{};
  if (text.empty() || text.size() >= sizeof l.text) return std::unexpected(abi::Error::kInvalid);
  text.copy(l.text, sizeof l.text - 1);
  return l;
}

inline abi::Result<abi::Endpoint> up(const abi::ServicePolicy& policy, uint32_t flags) {
  auto reply = TRY(sys::call(abi::kRs, abi::rs::Up{.policy = sys::address_of(&policy),
                                                   .policy_bytes = sizeof policy,
                                                   .flags = flags}));
  return reply.endpoint;
}

// Down, Refresh, Restart, Dump: a label and nothing else.
template <class Request>
abi::Result<> about(std::string_view text) {
  auto target = TRY(label(text));
  TRY(sys::call(abi::kRs, Request{target}));
  return {};
}

inline abi::Result<abi::Endpoint> lookup(std::string_view text) {
  return TRY(sys::call(abi::kRs, abi::rs::Lookup{TRY(label(text))})).endpoint;
}

// -> how many services there are.
inline abi::Result<size_t> status(std::span<abi::rs::StatusEntry> out) {
  return size_t(
      TRY(sys::call(abi::kRs, abi::rs::Status{.address = sys::address_of(out.data()),
                                              .count = uint32_t(out.size()),
                                              .entry_bytes = sizeof(abi::rs::StatusEntry)})));
}

}  // namespace service
