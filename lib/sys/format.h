// SPDX-License-Identifier: BSD-3-Clause
// A small formatter without heap or locale: {} per argument, and {:x} {:5} {:-8} {:08x}
// (hexadecimal, width, left-aligned, zero-filled); {{ and }} for braces. Takes integers, bool,
// char, text, pointers, endpoints and errors. A placeholder without an argument is shown as it is:
// formatting never fails.
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "abi/endpoint.h"
#include "abi/error.h"

namespace sys {

class Argument {
 public:
  enum class Kind : uint8_t { kSigned, kUnsigned, kCharacter, kText, kHex };

  constexpr Argument(bool v) : kind_(Kind::kText), text_(v ? "true" : "false") {}
  constexpr Argument(char v) : kind_(Kind::kCharacter), number_(uint8_t(v)) {}
  template <std::signed_integral T>
  constexpr Argument(T v) : kind_(Kind::kSigned), number_(uint64_t(int64_t(v))) {}
  template <std::unsigned_integral T>
  constexpr Argument(T v) : kind_(Kind::kUnsigned), number_(v) {}
  template <class T>
    requires std::is_enum_v<T>
  constexpr Argument(T v) : Argument(std::underlying_type_t<T>(v)) {}
  constexpr Argument(std::string_view v) : kind_(Kind::kText), text_(v) {}
  constexpr Argument(const char* v)
      : kind_(Kind::kText), text_(v ? std::string_view(v) : "(null)") {}
  Argument(const void* v) : kind_(Kind::kHex), number_(reinterpret_cast<uintptr_t>(v)) {}
  constexpr Argument(abi::Endpoint v) : Argument(v.value) {}
  constexpr Argument(abi::Error v) : kind_(Kind::kText), text_(abi::error_text(v)) {}

  [[nodiscard]] constexpr Kind kind() const { return kind_; }
  [[nodiscard]] constexpr uint64_t number() const { return number_; }
  [[nodiscard]] constexpr std::string_view text() const { return text_; }

 private:
  Kind kind_;
  uint64_t number_ = 0;
  std::string_view text_;
};

// The part of `to` that was written; what does not fit is cut off. No terminating 0.
std::string_view format_arguments(std::span<char> to, std::string_view form,
                                  std::span<const Argument> arguments);

template <class... T>
std::string_view format_to(std::span<char> to, std::string_view form, const T&... values) {
  const Argument arguments[sizeof...(T) + 1] = {Argument(values)..., Argument(false)};
  return format_arguments(to, form, {arguments, sizeof...(T)});
}

}  // namespace sys
