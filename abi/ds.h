// SPDX-License-Identifier: BSD-3-Clause
// The data store's protocol (spec E.5): names for numbers and short texts, shared between services, and told to
// those who subscribed. Any service may call; users may not (they ask RS Lookup). DS keeps its state over its own
// death: every request but Check is safe to retry (a repeated Publish or Delete changes nothing).
//
// An entry belongs to the service that published it: only the owner and RS may change or delete it (kPerm), and it
// goes when its owner dies. RS publishes label -> endpoint for every service (kind kLabel, RS only).
#pragma once
#include <cstdint>

#include "abi/grant.h"
#include "abi/message.h"
#include "abi/protocol.h"

namespace abi::ds {

inline constexpr unsigned kMinKeyBytes = 2, kMaxKeyBytes = 80, kInlineKeyBytes = 32, kMaxTextBytes = 100;
inline constexpr unsigned kMaxEntries = 128, kMaxSubscriptions = 128;

enum class Kind : uint32_t { kNumber = 1, kText = 2, kLabel = 3 };

// A key or pattern: up to 32 bytes stand in the message, longer ones behind a grant (READ). No terminating 0.
struct Key {
  GrantId grant = kNoGrant;
  uint32_t bytes = 0;
  char text[kInlineKeyBytes] = {};
};
static_assert(sizeof(Key) == 40);

// kInvalid (length, kind), kAgain (full), kPerm (not the owner), kFault. Overwrites the entry with that key and kind.
struct Publish {
  static constexpr int32_t kType = kDsBase + 0;
  Key key;
  Kind kind;
  GrantId text;        // kText: `value` bytes behind this grant
  uint64_t value;      // kNumber: the number; kLabel: the endpoint
};
static_assert(sizeof(Publish) == 56);

// kNoEntry. A text goes through the grant (WRITE), cut off at text_bytes; reply: all of its bytes.
struct Retrieve {
  static constexpr int32_t kType = kDsBase + 1;
  Key key;
  Kind kind;
  GrantId text;
  uint32_t text_bytes, reserved;
  struct Reply { uint64_t value; Endpoint owner; uint32_t reserved; };  // kText: value = number of bytes
};
static_assert(sizeof(Retrieve) == 56);

// kNoEntry, kPerm.
struct Delete { static constexpr int32_t kType = kDsBase + 2; Key key; Kind kind; };

// An extended regular expression that has to match the whole key. When such an entry is published or changes, DS
// notifies the subscriber, who then calls Check until kNoEntry. kInvalid (length, expression), kNoSpace (full).
// A second subscription with the same pattern replaces the first.
inline constexpr uint32_t kInitial = 1;  // entries that match now count as changed
struct Subscribe { static constexpr int32_t kType = kDsBase + 3; Key pattern; uint32_t flags; };
// kNoEntry: no such subscription.
struct Unsubscribe { static constexpr int32_t kType = kDsBase + 4; Key pattern; };

// The next changed entry of my subscriptions. Its key goes through the grant (WRITE, kMaxKeyBytes are enough).
struct Check {
  static constexpr int32_t kType = kDsBase + 5;
  GrantId key;
  uint32_t key_bytes;
  struct Reply { uint64_t value; Kind kind; uint32_t key_bytes; Endpoint owner; uint32_t reserved; };
};

// RS only, asynchronous, no reply: a service is gone, and with it its entries, subscriptions and label.
struct OwnerDied { static constexpr int32_t kType = kDsBase + 6; Endpoint owner; };

}  // namespace abi::ds
