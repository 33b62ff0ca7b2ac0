// SPDX-License-Identifier: BSD-3-Clause
// Errors as values (D14). The list, with a sentence each, is abi/errors.def.
#pragma once
#include <cstdint>
#include <expected>

namespace abi {

enum class Error : int32_t {
#define ERROR(name, number, text) k##name = number,
#include "abi/errors.def"
#undef ERROR
};

[[nodiscard]] constexpr const char* error_text(Error e) {
  switch (e) {
#define ERROR(name, number, text) \
  case Error::k##name:            \
    return text;
#include "abi/errors.def"
#undef ERROR
  }
  return "unknown error";
}

template <class T = void>
using Result = std::expected<T, Error>;
using Unexpected = std::unexpected<Error>;

// Wire form: 0 or positive = success, negative = -number.
[[nodiscard]] constexpr int32_t to_wire(Error e) { return -int32_t(e); }
[[nodiscard]] constexpr int32_t to_wire(const Result<>& r) { return r ? 0 : -int32_t(r.error()); }
[[nodiscard]] constexpr Result<> from_wire(int64_t v) {
  if (v < 0) return std::unexpected(Error(int32_t(-v)));
  return {};
}

}  // namespace abi

// TRY(expr): value of a Result, or return its error from the enclosing function.
#define KT_CONCAT_(a, b) a##b
#define KT_CONCAT(a, b) KT_CONCAT_(a, b)
#define TRY(expr)                                                      \
  ({                                                                   \
    auto KT_CONCAT(try_, __LINE__) = (expr);                           \
    if (!KT_CONCAT(try_, __LINE__)) [[unlikely]]                       \
      return std::unexpected(KT_CONCAT(try_, __LINE__).error());       \
    *std::move(KT_CONCAT(try_, __LINE__));                             \
  })
#define TRY_VOID(expr)                                                 \
  do {                                                                 \
    auto KT_CONCAT(try_, __LINE__) = (expr);                           \
    if (!KT_CONCAT(try_, __LINE__)) [[unlikely]]                       \
      return std::unexpected(KT_CONCAT(try_, __LINE__).error());       \
  } while (0)
