// SPDX-License-Identifier: BSD-3-Clause
// Fast key erasure (D. J. Bernstein, 2017).
#include "drivers/memory/generator.h"

#include <algorithm>
#include <cstring>

namespace memory {
namespace {

// Domains: the same key never makes output and a mixed-in key alike.
constexpr uint8_t kOutput[kChaChaNonceBytes] = {'o', 'u', 't'};
constexpr uint8_t kAbsorb[kChaChaNonceBytes] = {'i', 'n'};
constexpr size_t kPartBytes = 8 * kChaChaBlockBytes - kChaChaKeyBytes;

}  // namespace

void Generator::absorb(std::span<const uint8_t> bytes) {
  for (size_t at = 0; at < bytes.size(); at += kChaChaKeyBytes) {
    const auto piece = bytes.subspan(at, std::min<size_t>(kChaChaKeyBytes, bytes.size() - at));
    for (size_t i = 0; i < piece.size(); i++) key_[i] ^= piece[i];
    uint8_t block[kChaChaBlockBytes];
    chacha20_block(key_, uint32_t(piece.size()), kAbsorb, block);
    std::memcpy(key_, block, sizeof key_);
  }
}

void Generator::reseed() {
  uint8_t fresh[64];
  const size_t bytes = entropy_.gather(fresh);
  absorb({fresh, bytes});
  reseed_time_ns_ = entropy_.now_ns() + kReseedNs;
  bytes_left_ = kReseedBytes;
}

// At most kPartBytes.
void Generator::generate_part(std::span<uint8_t> out) {
  uint8_t block[kChaChaBlockBytes];
  uint8_t next_key[kChaChaKeyBytes];
  chacha20_block(key_, 0, kOutput, block);
  std::memcpy(next_key, block, sizeof next_key);
  size_t done = std::min<size_t>(out.size(), sizeof block - sizeof next_key);
  std::memcpy(out.data(), block + sizeof next_key, done);
  for (uint32_t counter = 1; done < out.size(); counter++) {
    chacha20_block(key_, counter, kOutput, block);
    const size_t bytes = std::min<size_t>(out.size() - done, sizeof block);
    std::memcpy(&out[done], block, bytes);
    done += bytes;
  }
  std::memcpy(key_, next_key, sizeof key_);
}

void Generator::generate(std::span<uint8_t> out) {
  while (!out.empty()) {
    if (bytes_left_ == 0 || entropy_.now_ns() >= reseed_time_ns_) reseed();
    const auto part = out.first(std::min<size_t>(out.size(), kPartBytes));
    generate_part(part);
    bytes_left_ -= std::min<uint64_t>(bytes_left_, part.size());
    out = out.subspan(part.size());
  }
}

}  // namespace memory
