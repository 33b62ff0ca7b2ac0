// SPDX-License-Identifier: BSD-3-Clause
// The ChaCha20 block function of RFC 8439.
#pragma once
#include <cstdint>
#include <span>

namespace memory {

inline constexpr unsigned kChaChaKeyBytes = 32, kChaChaBlockBytes = 64, kChaChaNonceBytes = 12;

void chacha20_block(std::span<const uint8_t, kChaChaKeyBytes> key, uint32_t counter,
                    std::span<const uint8_t, kChaChaNonceBytes> nonce, std::span<uint8_t, kChaChaBlockBytes> out);

}  // namespace memory
