// SPDX-License-Identifier: BSD-3-Clause
// Written after RFC 8439, section 2.3. The machine is little endian.
#include "drivers/memory/chacha20.h"

#include <bit>
#include <cstring>

namespace memory {
namespace {

constexpr uint32_t kSigma[4] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

void quarter_round(uint32_t& a, uint32_t& b, uint32_t& c, uint32_t& d) {
  a += b;
  d = std::rotl(d ^ a, 16);
  c += d;
  b = std::rotl(b ^ c, 12);
  a += b;
  d = std::rotl(d ^ a, 8);
  c += d;
  b = std::rotl(b ^ c, 7);
}

}  // namespace

void chacha20_block(std::span<const uint8_t, kChaChaKeyBytes> key, uint32_t counter,
                    std::span<const uint8_t, kChaChaNonceBytes> nonce, std::span<uint8_t, kChaChaBlockBytes> out) {
  uint32_t start[16];
  std::memcpy(start, kSigma, sizeof kSigma);
  std::memcpy(start + 4, key.data(), key.size());
  start[12] = counter;
  std::memcpy(start + 13, nonce.data(), nonce.size());
  uint32_t x[16];
  std::memcpy(x, start, sizeof x);
  for (int round = 0; round < 10; round++) {
    for (unsigned i = 0; i < 4; i++) quarter_round(x[i], x[4 + i], x[8 + i], x[12 + i]);
    for (unsigned i = 0; i < 4; i++) {
      quarter_round(x[i], x[4 + (i + 1) % 4], x[8 + (i + 2) % 4], x[12 + (i + 3) % 4]);
    }
  }
  for (unsigned i = 0; i < 16; i++) x[i] += start[i];
  std::memcpy(out.data(), x, sizeof x);
}

}  // namespace memory
