// SPDX-License-Identifier: BSD-3-Clause
#include "tests/toolchain/headers.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <charconv>
#include <concepts>
#include <coroutine>
#include <cstddef>
#include <expected>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace toolchain {
namespace {

std::expected<int, std::string_view> positive(int value) {
  if (value <= 0) return std::unexpected("not positive");
  return value;
}

constinit std::atomic<std::uint64_t> counter = 1;

}  // namespace

std::uint64_t divide(std::uint64_t a, std::uint64_t b) { return a / b + a % b; }

std::uint64_t try_headers(std::span<int> numbers, std::string_view text) {
  std::uint64_t total = counter.fetch_add(1);
  for (int odd : numbers | std::views::filter([](int n) { return n % 2 != 0; })) {
    total += static_cast<std::uint64_t>(positive(odd).value_or(0));
  }
  std::ranges::reverse(numbers);
  std::array<std::optional<int>, 4> slots{};
  slots[text.size() % slots.size()] = 3;
  std::variant<int, std::string_view> either = text;
  total += std::visit(
      [](auto value) -> std::size_t {
        if constexpr (std::integral<decltype(value)>) return 1;
        else return value.size();
      },
      either);
  total += static_cast<std::uint64_t>(slots[0].value_or(std::popcount(total)));
  return total + std::get<0>(std::tuple{divide(total, 3), 2});
}

}  // namespace toolchain
