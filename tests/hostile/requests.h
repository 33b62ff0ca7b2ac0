// SPDX-License-Identifier: BSD-3-Clause
// Requests for the hostile program: garbage, and valid ones with one field spoilt.
#pragma once
#include <cstdint>

#include "abi/message.h"

namespace hostile {

class Random {  // xorshift: repeatable by seed
 public:
  explicit Random(uint32_t seed) : state_(seed * 2654435761u + 88172645463325252ull) {}
  uint32_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return uint32_t(state_ >> 16);
  }
  uint32_t below(uint32_t n) { return next() % n; }

 private:
  uint64_t state_;
};

// A word that programs get wrong: small, huge, kernel addresses, page borders, own addresses.
uintptr_t random_word(Random& random);

// Living, dead, pseudo and impossible endpoints.
abi::Endpoint random_endpoint(Random& random);

// Any type of any protocol, any payload.
void garbage_request(Random& random, abi::Message& m);

// A request that would be granted, with at most one field spoilt. Returns its receiver.
abi::Endpoint nearly_valid_request(Random& random, abi::Message& m);

}  // namespace hostile
