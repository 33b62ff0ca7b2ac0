// SPDX-License-Identifier: BSD-3-Clause
// Text to the kernel log: print() as it stands, log() as a line with the name of the service before
// it. panic() is for bugs of the service itself, never for what a client sends (D14): it logs, and
// dies in a way that RS sees as a crash.
#pragma once
#include "lib/sys/format.h"

namespace sys {

inline constexpr size_t kLogLineBytes = 256;

void print_arguments(std::string_view form, std::span<const Argument> arguments, bool is_line);
[[noreturn]] void panic_arguments(std::string_view form, std::span<const Argument> arguments);

template <class... T>
void print(std::string_view form, const T&... values) {
  const Argument arguments[sizeof...(T) + 1] = {Argument(values)..., Argument(false)};
  print_arguments(form, {arguments, sizeof...(T)}, false);
}

template <class... T>
void log(std::string_view form, const T&... values) {
  const Argument arguments[sizeof...(T) + 1] = {Argument(values)..., Argument(false)};
  print_arguments(form, {arguments, sizeof...(T)}, true);
}

template <class... T>
[[noreturn]] void panic(std::string_view form, const T&... values) {
  const Argument arguments[sizeof...(T) + 1] = {Argument(values)..., Argument(false)};
  panic_arguments(form, {arguments, sizeof...(T)});
}

// The name before the lines of log() and panic(): asked from the kernel once, or what sef was told
// by RS.
std::string_view own_name();
void set_own_name(std::string_view name);

// Ends this service. RS is its signal manager and learns of it: status 0 is an exit that was asked
// for.
[[noreturn]] void exit_self(int status);

}  // namespace sys

// An invariant of the service. On in every build (D20).
#define SYS_ASSERT(condition)                                                      \
  do {                                                                             \
    if (!(condition)) [[unlikely]]                                                 \
      ::sys::panic("{}:{}: assertion failed: {}", __FILE__, __LINE__, #condition); \
  } while (0)
