// SPDX-License-Identifier: BSD-3-Clause
// What DS knows. The state lies in memory that outlives the process (abi::vm::MapPersistent); a
// successor adopts it after checking each record, because its predecessor may have died while
// writing. An entry exists once its `is_used` is set, which is written last. Pure: whom to notify
// is a parameter.
#pragma once
#include <cstdint>
#include <string_view>

#include "abi/ds.h"
#include "abi/error.h"

namespace ds {

using abi::Endpoint;
using abi::Result;
using abi::ds::Kind;

struct Entry {
  uint32_t is_used;
  Kind kind;
  Endpoint owner;
  uint32_t key_bytes, text_bytes;
  char key[abi::ds::kMaxKeyBytes];
  char text[abi::ds::kMaxTextBytes];
  uint64_t value;
};
static_assert(sizeof(Entry) == 208);

struct Subscription {
  uint32_t is_used;
  Endpoint owner;
  uint32_t pattern_bytes;
  char pattern[abi::ds::kMaxKeyBytes];
  uint32_t changed[abi::ds::kMaxEntries / 32];  // bit per entry: not told by Check yet
};
static_assert(sizeof(Subscription) == 108);

struct State {
  static constexpr uint32_t kMagic = 0x44533031;  // "DS01"
  uint32_t magic, bytes;
  Entry entry[abi::ds::kMaxEntries];
  Subscription subscription[abi::ds::kMaxSubscriptions];
};

class Store {
 public:
  using Notify = void (*)(Endpoint);
  Store(State& state, Notify notify) : state_(state), notify_(notify) {}

  // Takes over what a predecessor left; anything malformed is dropped. Notifies those who have
  // unread changes.
  void adopt();

  struct Value {
    uint64_t number = 0;
    std::string_view text = {};
  };
  // `may_take_over`: RS, who may change anybody's entry.
  Result<> publish(Endpoint owner, bool may_take_over, std::string_view key, Kind kind,
                   Value value);
  Result<const Entry*> retrieve(std::string_view key, Kind kind) const;
  Result<> remove(Endpoint who, bool may_remove_any, std::string_view key, Kind kind);
  Result<> subscribe(Endpoint who, std::string_view pattern, bool with_current);
  Result<> unsubscribe(Endpoint who, std::string_view pattern);
  // The next entry that changed for `who`; it is then told.
  Result<const Entry*> check(Endpoint who);
  void owner_died(Endpoint who);

  [[nodiscard]] unsigned entry_count() const;
  [[nodiscard]] unsigned subscription_count() const;
  [[nodiscard]] const State& state() const { return state_; }

 private:
  Entry* find(std::string_view key, Kind kind) const;
  Subscription* find_subscription(Endpoint who, std::string_view pattern) const;
  void drop(Entry& e);
  void changed(const Entry& e);
  [[nodiscard]] bool mark(Subscription& s, const Entry& e) const;

  State& state_;
  Notify notify_;
};

}  // namespace ds
