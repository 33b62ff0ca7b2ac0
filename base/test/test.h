// SPDX-License-Identifier: BSD-3-Clause
// The freestanding test runner. Test cases are written as with GoogleTest and register
// themselves before main (static constructors); no heap, no exceptions, no libc. A runner
// (host_main.cc on the host, a program of the test image in QEMU) calls run_all with a sink
// for the text. An EXPECT_… that fails is counted and the case goes on, an ASSERT_… that
// fails returns from the case.
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace base::test {

// One test case; lives in static storage, linked into the list of all cases.
struct Case {
  std::string_view suite;
  std::string_view name;
  void (*run)();
  Case* next = nullptr;
};

// Called before main, once per test case.
struct Registrar {
  explicit Registrar(Case& test_case);
};

// Where the text goes; lines end in '\n'.
using Sink = void (*)(std::string_view text);

struct Summary {
  unsigned passed = 0;
  unsigned failed = 0;
};

// Runs every case whose "Suite.Name" contains `filter`, in the order of registration.
Summary run_all(Sink sink, std::string_view filter = {});

// A value as text, without a heap: integers, enums, booleans, pointers and strings;
// anything else is shown as "(value)".
class Shown {
 public:
  template <typename T>
  explicit Shown(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      text_ = value ? "true" : "false";
    } else if constexpr (std::is_enum_v<T>) {
      number(static_cast<std::underlying_type_t<T>>(value));
    } else if constexpr (std::is_integral_v<T>) {
      number(value);
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
      text_ = value;
    } else if constexpr (std::is_pointer_v<T>) {
      hex(reinterpret_cast<std::uintptr_t>(value));
    } else {
      text_ = "(value)";
    }
  }
  Shown(const Shown&) = delete;
  Shown& operator=(const Shown&) = delete;

  std::string_view text() const { return text_; }

 private:
  template <std::integral T>
  void number(T value) {
    if (value < 0) {
      signed_decimal(static_cast<std::int64_t>(value));
    } else {
      decimal(static_cast<std::uint64_t>(value), false);
    }
  }
  void signed_decimal(std::int64_t value);
  void decimal(std::uint64_t value, bool negative);
  void hex(std::uint64_t value);

  char buffer_[24];
  std::string_view text_;
};

// Reports one failed expectation of the running case.
void report(std::string_view file, int line, std::string_view what);
void report(std::string_view file, int line, std::string_view what, const Shown& left,
            const Shown& right);

// Integers of any signedness and width compare by value, as std::cmp_equal does. (It takes
// no bool and no character type; those compare as they are.)
template <typename T>
concept PlainInteger = std::integral<T> && requires(T value) { std::cmp_equal(value, value); };
template <typename A, typename B>
inline constexpr bool kPlainIntegers = PlainInteger<A> && PlainInteger<B>;

struct Equal {
  template <typename A, typename B>
  static bool holds(const A& a, const B& b) {
    if constexpr (kPlainIntegers<A, B>) {
      return std::cmp_equal(a, b);
    } else {
      return a == b;
    }
  }
};
struct NotEqual {
  template <typename A, typename B>
  static bool holds(const A& a, const B& b) {
    if constexpr (kPlainIntegers<A, B>) {
      return std::cmp_not_equal(a, b);
    } else {
      return a != b;
    }
  }
};
struct Less {
  template <typename A, typename B>
  static bool holds(const A& a, const B& b) {
    if constexpr (kPlainIntegers<A, B>) {
      return std::cmp_less(a, b);
    } else {
      return a < b;
    }
  }
};
struct LessEqual {
  template <typename A, typename B>
  static bool holds(const A& a, const B& b) {
    if constexpr (kPlainIntegers<A, B>) {
      return std::cmp_less_equal(a, b);
    } else {
      return a <= b;
    }
  }
};
struct Greater {
  template <typename A, typename B>
  static bool holds(const A& a, const B& b) {
    if constexpr (kPlainIntegers<A, B>) {
      return std::cmp_greater(a, b);
    } else {
      return a > b;
    }
  }
};
struct GreaterEqual {
  template <typename A, typename B>
  static bool holds(const A& a, const B& b) {
    if constexpr (kPlainIntegers<A, B>) {
      return std::cmp_greater_equal(a, b);
    } else {
      return a >= b;
    }
  }
};

template <typename Op, typename A, typename B>
bool compare(const A& left, const B& right, std::string_view file, int line,
             std::string_view what) {
  if (Op::holds(left, right)) return true;
  report(file, line, what, Shown(left), Shown(right));
  return false;
}

// True if the running case has failed so far.
bool failing();

}  // namespace base::test

// A suite is a name, not a class: state that cases share is made by a function they call.
#define TEST(suite, name)                                                              \
  static void suite##_##name##_run();                                                  \
  static ::base::test::Case suite##_##name##_case{#suite, #name, suite##_##name##_run}; \
  static ::base::test::Registrar suite##_##name##_registrar{suite##_##name##_case};    \
  static void suite##_##name##_run()

#define BASE_TEST_CHECK(condition, text, on_failure)     \
  do {                                                   \
    if (!(condition)) {                                  \
      ::base::test::report(__FILE__, __LINE__, text);    \
      on_failure;                                        \
    }                                                    \
  } while (false)

// A call, so that temporaries in the operands live until the comparison is done.
#define BASE_TEST_COMPARE(left, Op, op, right, on_failure)                                  \
  do {                                                                                      \
    if (!::base::test::compare<::base::test::Op>((left), (right), __FILE__, __LINE__,       \
                                                 #left " " #op " " #right)) {               \
      on_failure;                                                                           \
    }                                                                                       \
  } while (false)

#define EXPECT_TRUE(c) BASE_TEST_CHECK((c), #c, )
#define EXPECT_FALSE(c) BASE_TEST_CHECK(!(c), "!(" #c ")", )
#define EXPECT_EQ(a, b) BASE_TEST_COMPARE(a, Equal, ==, b, )
#define EXPECT_NE(a, b) BASE_TEST_COMPARE(a, NotEqual, !=, b, )
#define EXPECT_LT(a, b) BASE_TEST_COMPARE(a, Less, <, b, )
#define EXPECT_LE(a, b) BASE_TEST_COMPARE(a, LessEqual, <=, b, )
#define EXPECT_GT(a, b) BASE_TEST_COMPARE(a, Greater, >, b, )
#define EXPECT_GE(a, b) BASE_TEST_COMPARE(a, GreaterEqual, >=, b, )
#define ASSERT_TRUE(c) BASE_TEST_CHECK((c), #c, return)
#define ASSERT_FALSE(c) BASE_TEST_CHECK(!(c), "!(" #c ")", return)
#define ASSERT_EQ(a, b) BASE_TEST_COMPARE(a, Equal, ==, b, return)
#define ASSERT_NE(a, b) BASE_TEST_COMPARE(a, NotEqual, !=, b, return)
#define ASSERT_LT(a, b) BASE_TEST_COMPARE(a, Less, <, b, return)
#define ASSERT_LE(a, b) BASE_TEST_COMPARE(a, LessEqual, <=, b, return)
#define ASSERT_GT(a, b) BASE_TEST_COMPARE(a, Greater, >, b, return)
#define ASSERT_GE(a, b) BASE_TEST_COMPARE(a, GreaterEqual, >=, b, return)
#define ADD_FAILURE(text) ::base::test::report(__FILE__, __LINE__, text)
