// SPDX-License-Identifier: BSD-3-Clause
// See store.h.
#include "servers/ds/store.h"

#include <cstring>

#include "servers/ds/pattern.h"

namespace ds {
namespace {

using abi::Error;
namespace limits = abi::ds;

std::string_view key_of(const Entry& e) { return {e.key, e.key_bytes}; }
std::string_view pattern_of(const Subscription& s) { return {s.pattern, s.pattern_bytes}; }

bool is_good_key(std::string_view key) {
  return key.size() >= limits::kMinKeyBytes && key.size() <= limits::kMaxKeyBytes;
}
bool is_good_kind(Kind k) { return k == Kind::kNumber || k == Kind::kText || k == Kind::kLabel; }

bool is_well_formed(const Entry& e) {
  return e.is_used == 1 && is_good_kind(e.kind) && e.key_bytes >= limits::kMinKeyBytes &&
         e.key_bytes <= limits::kMaxKeyBytes && e.text_bytes <= limits::kMaxTextBytes &&
         e.owner.is_process();
}
bool is_well_formed(const Subscription& s) {
  return s.is_used == 1 && s.pattern_bytes > 0 && s.pattern_bytes <= limits::kMaxKeyBytes &&
         s.owner.is_process() && pattern_is_valid(pattern_of(s));
}

void set_used(uint32_t& flag, uint32_t value) { __atomic_store_n(&flag, value, __ATOMIC_RELEASE); }

}  // namespace

void Store::adopt() {
  if (state_.magic != State::kMagic || state_.bytes != sizeof(State)) {
    std::memset(&state_, 0, sizeof state_);
    state_.bytes = sizeof(State);
    state_.magic = State::kMagic;
    return;
  }
  for (Entry& e : state_.entry) {
    if (!is_well_formed(e)) e.is_used = 0;
  }
  for (Subscription& s : state_.subscription) {
    if (!is_well_formed(s)) s.is_used = 0;
    uint32_t any = 0;
    for (uint32_t word : s.changed) any |= word;
    if (s.is_used && any) notify_(s.owner);
  }
}

Entry* Store::find(std::string_view key, Kind kind) const {
  for (Entry& e : state_.entry) {
    if (e.is_used && e.kind == kind && key_of(e) == key) return &e;
  }
  return nullptr;
}

bool Store::mark(Subscription& s, const Entry& e) const {
  if (!pattern_matches(pattern_of(s), key_of(e))) return false;
  auto index = unsigned(&e - state_.entry);
  s.changed[index / 32] |= 1u << index % 32;
  return true;
}

void Store::changed(const Entry& e) {
  for (Subscription& s : state_.subscription) {
    if (s.is_used && mark(s, e)) notify_(s.owner);
  }
}

Result<> Store::publish(Endpoint owner, bool may_take_over, std::string_view key, Kind kind,
                        Value value) {
  if (!is_good_key(key) || !is_good_kind(kind) || value.text.size() > limits::kMaxTextBytes) {
    return std::unexpected(Error::kInvalid);
  }
  Entry* e = find(key, kind);
  if (e && e->owner != owner && !may_take_over) return std::unexpected(Error::kPerm);
  if (e && e->owner == owner && e->value == value.number &&
      std::string_view(e->text, e->text_bytes) == value.text) {
    return {};  // repeated: nothing changed
  }
  for (Entry& free : state_.entry) {
    if (!e && !free.is_used) e = &free;
  }
  if (!e) return std::unexpected(Error::kAgain);
  set_used(e->is_used, 0);
  e->kind = kind;
  e->owner = owner;
  e->key_bytes = uint32_t(key.size());
  std::memcpy(e->key, key.data(), key.size());
  e->text_bytes = uint32_t(value.text.size());
  if (!value.text.empty()) std::memcpy(e->text, value.text.data(), value.text.size());
  e->value = kind == Kind::kText ? value.text.size() : value.number;
  set_used(e->is_used, 1);
  changed(*e);
  return {};
}

Result<const Entry*> Store::retrieve(std::string_view key, Kind kind) const {
  const Entry* e = find(key, kind);
  if (!e) return std::unexpected(Error::kNoEntry);
  return e;
}

void Store::drop(Entry& e) {
  set_used(e.is_used, 0);
  auto index = unsigned(&e - state_.entry);
  for (Subscription& s : state_.subscription) s.changed[index / 32] &= ~(1u << index % 32);
}

Result<> Store::remove(Endpoint who, bool may_remove_any, std::string_view key, Kind kind) {
  Entry* e = find(key, kind);
  if (!e) return std::unexpected(Error::kNoEntry);
  if (e->owner != who && !may_remove_any) return std::unexpected(Error::kPerm);
  drop(*e);
  return {};
}

Subscription* Store::find_subscription(Endpoint who, std::string_view pattern) const {
  for (Subscription& s : state_.subscription) {
    if (s.is_used && s.owner == who && pattern_of(s) == pattern) return &s;
  }
  return nullptr;
}

Result<> Store::subscribe(Endpoint who, std::string_view pattern, bool with_current) {
  if (pattern.empty() || pattern.size() > limits::kMaxKeyBytes || !pattern_is_valid(pattern)) {
    return std::unexpected(Error::kInvalid);
  }
  Subscription* s = find_subscription(who, pattern);
  for (Subscription& free : state_.subscription) {
    if (!s && !free.is_used) s = &free;
  }
  if (!s) return std::unexpected(Error::kNoSpace);
  set_used(s->is_used, 0);
  *s = {};
  s->owner = who;
  s->pattern_bytes = uint32_t(pattern.size());
  std::memcpy(s->pattern, pattern.data(), pattern.size());
  bool any = false;
  for (const Entry& e : state_.entry) {
    if (with_current && e.is_used) any |= mark(*s, e);
  }
  set_used(s->is_used, 1);
  if (any) notify_(who);
  return {};
}

Result<> Store::unsubscribe(Endpoint who, std::string_view pattern) {
  Subscription* s = find_subscription(who, pattern);
  if (!s) return std::unexpected(Error::kNoEntry);
  set_used(s->is_used, 0);
  return {};
}

Result<const Entry*> Store::check(Endpoint who) {
  for (Subscription& s : state_.subscription) {
    if (!s.is_used || s.owner != who) continue;
    for (unsigned i = 0; i < limits::kMaxEntries; i++) {
      uint32_t bit = 1u << i % 32;
      if ((s.changed[i / 32] & bit) == 0) continue;
      // Told once, however many subscriptions of the same owner it matches.
      for (Subscription& other : state_.subscription) {
        if (other.is_used && other.owner == who) other.changed[i / 32] &= ~bit;
      }
      if (state_.entry[i].is_used) return &state_.entry[i];
    }
  }
  return std::unexpected(Error::kNoEntry);
}

void Store::owner_died(Endpoint who) {
  for (Entry& e : state_.entry) {
    bool is_its_label = e.kind == Kind::kLabel && e.value == uint64_t(uint32_t(who.value));
    if (e.is_used && (e.owner == who || is_its_label)) drop(e);
  }
  for (Subscription& s : state_.subscription) {
    if (s.is_used && s.owner == who) set_used(s.is_used, 0);
  }
}

unsigned Store::entry_count() const {
  unsigned n = 0;
  for (const Entry& e : state_.entry) n += e.is_used;
  return n;
}

unsigned Store::subscription_count() const {
  unsigned n = 0;
  for (const Subscription& s : state_.subscription) n += s.is_used;
  return n;
}

}  // namespace ds
