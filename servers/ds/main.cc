// SPDX-License-Identifier: BSD-3-Clause
// DS: messages to the store and back. Its endpoint is fixed; its state survives it.
#include <cstring>

#include "abi/ds.h"
#include "lib/sys/ipc.h"
#include "lib/sys/memory.h"
#include "lib/sys/print.h"
#include "lib/sys/vm.h"
#include "sef/sef.h"
#include "servers/ds/store.h"

namespace ds {
namespace {

using abi::Message;
using abi::Status;

constinit Store* store = nullptr;
alignas(Store) constinit unsigned char store_memory[sizeof(Store)] = {};

void notify(Endpoint who) { (void)sys::notify(who); }

Result<> init(const sef::InitInfo&) {
  auto memory = TRY(sys::map_persistent("state", sizeof(State)));
  store = new (store_memory) Store(*static_cast<State*>(memory.address), notify);
  store->adopt();
  return {};
}

// A key as it came, copied to `buffer`.
Result<std::string_view> take_key(Endpoint from, const abi::ds::Key& key,
                                  char (&buffer)[abi::ds::kMaxKeyBytes]) {
  if (key.bytes > sizeof buffer) return std::unexpected(abi::Error::kInvalid);
  if (key.grant == abi::kNoGrant) {
    if (key.bytes > sizeof key.text) return std::unexpected(abi::Error::kInvalid);
    std::memcpy(buffer, key.text, key.bytes);
  } else {
    TRY_VOID(sys::safe_copy_from(from, key.grant, 0, buffer, key.bytes));
  }
  return std::string_view(buffer, key.bytes);
}

Result<int32_t> publish(Endpoint from, const abi::ds::Publish& r) {
  char key[abi::ds::kMaxKeyBytes], text[abi::ds::kMaxTextBytes];
  auto k = TRY(take_key(from, r.key, key));
  bool is_rs = from == abi::kRs;
  if (r.kind == Kind::kLabel && !is_rs) return std::unexpected(abi::Error::kPerm);
  Store::Value value{.number = r.value, .text = {}};
  if (r.kind == Kind::kText) {
    if (r.value > sizeof text) return std::unexpected(abi::Error::kInvalid);
    TRY_VOID(sys::safe_copy_from(from, r.text, 0, text, r.value));
    value = {.number = 0, .text = {text, size_t(r.value)}};
  }
  TRY_VOID(store->publish(from, is_rs, k, r.kind, value));
  return 0;
}

Result<int32_t> retrieve(Endpoint from, const abi::ds::Retrieve& r, Message& m) {
  char key[abi::ds::kMaxKeyBytes];
  const Entry& e = *TRY(store->retrieve(TRY(take_key(from, r.key, key)), r.kind));
  if (r.kind == Kind::kText) {
    uint32_t bytes = e.text_bytes < r.text_bytes ? e.text_bytes : r.text_bytes;
    TRY_VOID(sys::safe_copy_to(from, r.text, 0, e.text, bytes));
  }
  m.set(abi::ds::Retrieve::Reply{.value = e.value, .owner = e.owner, .reserved = 0});
  return 0;
}

Result<int32_t> remove(Endpoint from, const abi::ds::Delete& r) {
  char key[abi::ds::kMaxKeyBytes];
  TRY_VOID(store->remove(from, from == abi::kRs, TRY(take_key(from, r.key, key)), r.kind));
  return 0;
}

Result<int32_t> subscribe(Endpoint from, const abi::ds::Subscribe& r) {
  char key[abi::ds::kMaxKeyBytes];
  TRY_VOID(store->subscribe(from, TRY(take_key(from, r.pattern, key)),
                            (r.flags & abi::ds::kInitial) != 0));
  return 0;
}

Result<int32_t> unsubscribe(Endpoint from, const abi::ds::Unsubscribe& r) {
  char key[abi::ds::kMaxKeyBytes];
  TRY_VOID(store->unsubscribe(from, TRY(take_key(from, r.pattern, key))));
  return 0;
}

Result<int32_t> check(Endpoint from, const abi::ds::Check& r, Message& m) {
  const Entry& e = *TRY(store->check(from));
  uint32_t bytes = e.key_bytes < r.key_bytes ? e.key_bytes : r.key_bytes;
  TRY_VOID(sys::safe_copy_to(from, r.key, 0, e.key, bytes));
  m.set(abi::ds::Check::Reply{
      .value = e.value, .kind = e.kind, .key_bytes = e.key_bytes, .owner = e.owner, .reserved = 0});
  return 0;
}

Result<int32_t> handle(Message& m, Status status) {
  if (status.is_notify()) return 0;
  switch (m.type) {
    case abi::ds::Publish::kType:
      return publish(m.source, m.as<abi::ds::Publish>());
    case abi::ds::Retrieve::kType:
      return retrieve(m.source, m.as<abi::ds::Retrieve>(), m);
    case abi::ds::Delete::kType:
      return remove(m.source, m.as<abi::ds::Delete>());
    case abi::ds::Subscribe::kType:
      return subscribe(m.source, m.as<abi::ds::Subscribe>());
    case abi::ds::Unsubscribe::kType:
      return unsubscribe(m.source, m.as<abi::ds::Unsubscribe>());
    case abi::ds::Check::kType:
      return check(m.source, m.as<abi::ds::Check>(), m);
    case abi::ds::OwnerDied::kType:
      if (m.source != abi::kRs) return std::unexpected(abi::Error::kPerm);
      store->owner_died(m.as<abi::ds::OwnerDied>().owner);
      return 0;
    default:
      return std::unexpected(abi::Error::kBadCall);
  }
}

// `service dump ds`
void dump() {
  sys::log("{} entries, {} subscriptions", store->entry_count(), store->subscription_count());
  for (const Entry& e : store->state().entry) {
    if (!e.is_used) continue;
    sys::log("  {:-24} kind {} value {} owner {}", std::string_view(e.key, e.key_bytes), e.kind,
             e.value, e.owner);
  }
}

}  // namespace
}  // namespace ds

int main() {
  sef::startup({.init_fresh = ds::init, .dump = ds::dump});
  sef::serve(ds::handle);
}
