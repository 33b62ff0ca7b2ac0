// SPDX-License-Identifier: BSD-3-Clause
// See argument_frame.h.
#include "servers/rs/argument_frame.h"

#include <cstring>

#include "abi/layout.h"

namespace rs {

using abi::layout::Word;

abi::Result<uint64_t> build_argument_frame(std::span<uint8_t, kFrameBytes> frame, uint64_t top,
                                           std::span<const std::string_view> arguments) {
  std::memset(frame.data(), 0, frame.size());
  size_t string_bytes = 0;
  for (std::string_view a : arguments) string_bytes += a.size() + 1;
  // count, arguments, their end, the environment's end, the auxiliary vector: page size, end
  constexpr Word kPageSizeEntry = 6;  // AT_PAGESZ: without it musl's malloc takes pages for empty
  const size_t word_bytes = (arguments.size() + 7) * sizeof(Word);
  if (string_bytes + word_bytes + 16 > frame.size()) return std::unexpected(abi::Error::kTooBig);
  const uint64_t bottom = top - frame.size();
  size_t text = frame.size() - string_bytes;
  const size_t sp = (text - word_bytes) & ~size_t{15};
  size_t at = sp;
  const auto put = [&](Word w) {
    std::memcpy(&frame[at], &w, sizeof w);
    at += sizeof w;
  };
  put(Word(arguments.size()));
  for (std::string_view a : arguments) {
    put(Word(bottom + text));
    std::memcpy(&frame[text], a.data(), a.size());
    text += a.size() + 1;
  }
  at += 2 * sizeof(Word);
  put(kPageSizeEntry);
  put(abi::layout::kPageBytes);
  return bottom + sp;
}

abi::Result<uint64_t> elf_entry(std::span<const uint8_t> image) {
  constexpr size_t kEntryOffset = 0x18;
  const bool is_elf = image.size() >= 64 && std::memcmp(image.data(),
                                                        "\x7f"
                                                        "ELF",
                                                        4) == 0;
  if (!is_elf) return std::unexpected(abi::Error::kNoExec);
  Word entry;
  std::memcpy(&entry, &image[kEntryOffset], sizeof entry);
  return entry;
}

}  // namespace rs
