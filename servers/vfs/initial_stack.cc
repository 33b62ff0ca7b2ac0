// SPDX-License-Identifier: BSD-3-Clause
#include "servers/vfs/initial_stack.h"

#include <cstring>

namespace vfs {

namespace {

constexpr size_t kWord = sizeof(uintptr_t), kAlign = 16;

size_t text_bytes(const StackInput& in) { return in.random.size() + in.strings.size() + in.file_name.size() + 1; }

size_t word_count(const StackInput& in) {
  constexpr size_t kOwnEntries = 3;  // random, file name, end
  return 1 + in.argument_count + 1 + in.environment_count + 1 + 2 * (in.auxiliary.size() + kOwnEntries);
}

class Words {
 public:
  explicit Words(uint8_t* at) : at_(at) {}
  void put(uintptr_t value) {
    std::memcpy(at_, &value, kWord);
    at_ += kWord;
  }

 private:
  uint8_t* at_;
};

// The addresses of `count` strings from `offset` on, and a 0; where the next string begins.
abi::Result<size_t> put_strings(Words& words, const StackInput& in, size_t offset, uint32_t count, uintptr_t base) {
  for (uint32_t i = 0; i < count; i++) {
    const void* end = offset < in.strings.size()
                          ? std::memchr(in.strings.data() + offset, 0, in.strings.size() - offset)
                          : nullptr;
    if (end == nullptr) return std::unexpected(abi::Error::kInvalid);
    words.put(base + offset);
    offset = size_t(static_cast<const char*>(end) - in.strings.data()) + 1;
  }
  words.put(0);
  return offset;
}

}  // namespace

size_t stack_bytes(const StackInput& in) {
  const size_t texts = (text_bytes(in) + kAlign - 1) & ~(kAlign - 1);
  return (texts + word_count(in) * kWord + kAlign - 1) & ~(kAlign - 1);
}

abi::Result<StackImage> build_stack(const StackInput& in, uintptr_t top, std::span<uint8_t> to) {
  const size_t bytes = stack_bytes(in);
  if (bytes > to.size() || bytes > top) return std::unexpected(abi::Error::kTooBig);
  std::memset(to.data(), 0, bytes);
  const uintptr_t stack_pointer = top - bytes;
  const size_t texts = (text_bytes(in) + kAlign - 1) & ~(kAlign - 1);
  const uintptr_t random = top - texts, strings = random + in.random.size(), name = strings + in.strings.size();
  uint8_t* at = to.data() + (bytes - texts);
  std::memcpy(at, in.random.data(), in.random.size());
  std::memcpy(at + in.random.size(), in.strings.data(), in.strings.size());
  std::memcpy(at + in.random.size() + in.strings.size(), in.file_name.data(), in.file_name.size());

  Words words(to.data());
  words.put(in.argument_count);
  const size_t end_of_arguments = TRY(put_strings(words, in, 0, in.argument_count, strings));
  const size_t end = TRY(put_strings(words, in, end_of_arguments, in.environment_count, strings));
  if (end != in.strings.size()) return std::unexpected(abi::Error::kInvalid);
  for (const AuxiliaryEntry& e : in.auxiliary) {
    words.put(e.type);
    words.put(e.value);
  }
  words.put(kAuxRandom);
  words.put(random);
  words.put(kAuxFileName);
  words.put(name);
  return StackImage{stack_pointer, strings, end_of_arguments};
}

}  // namespace vfs
