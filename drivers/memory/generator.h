// SPDX-License-Identifier: BSD-3-Clause
// Random numbers: ChaCha20 with fast key erasure. Each request's first 32 bytes become the next key, so what was
// given out cannot be computed from what is in memory later. Fresh entropy from the kernel is mixed in at the
// start, after every MiB, and every minute of use; what users write is mixed in, too, and can do no harm.
#pragma once
#include <cstdint>
#include <span>

#include "drivers/memory/chacha20.h"

namespace memory {

class Entropy {
 public:
  // Fills as much as it can; returns how much.
  virtual size_t gather(std::span<uint8_t> to) = 0;
  virtual uint64_t now_ns() = 0;

 protected:
  ~Entropy() = default;
};

class Generator {
 public:
  constexpr explicit Generator(Entropy& entropy) : entropy_(entropy) {}

  void generate(std::span<uint8_t> out);
  void absorb(std::span<const uint8_t> bytes);
  void reseed();

 private:
  void generate_part(std::span<uint8_t> out);

  static constexpr uint64_t kReseedBytes = 1 << 20, kReseedNs = 60'000'000'000;

  Entropy& entropy_;
  uint8_t key_[kChaChaKeyBytes] = {};
  uint64_t bytes_left_ = 0;      // until the next reseed; 0 at the start
  uint64_t reseed_time_ns_ = 0;
};

}  // namespace memory
