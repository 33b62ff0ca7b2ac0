// SPDX-License-Identifier: BSD-3-Clause
// The kernel log: a ring of the last text, numbered as one stream from the first byte on. Everything goes to the
// early console, too. The log driver (the service named "log") is notified of new text. Formatting is minimal on purpose: {} for strings and decimal numbers, {x} for hexadecimal ones.
#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "abi/endpoint.h"

namespace kernel {

struct Kernel;

inline constexpr uint32_t kLogBytes = 32 << 10;

struct Log {
  uint64_t written;          // length of the stream so far
  abi::Endpoint reader;      // log driver, 0 if none
  char text[kLogBytes];
};

// One argument of log_print.
struct LogArgument {
  enum class Kind : uint8_t { kText, kUnsigned, kSigned } kind;
  std::string_view text;
  uint64_t number = 0;
  LogArgument(const char* s) : kind(Kind::kText), text(s) {}            // NOLINT: implicit on purpose
  LogArgument(std::string_view s) : kind(Kind::kText), text(s) {}       // NOLINT
  LogArgument(unsigned v) : kind(Kind::kUnsigned), number(v) {}         // NOLINT
  LogArgument(unsigned long v) : kind(Kind::kUnsigned), number(v) {}    // NOLINT
  LogArgument(unsigned long long v) : kind(Kind::kUnsigned), number(v) {}  // NOLINT
  LogArgument(int v) : kind(Kind::kSigned), number(uint64_t(int64_t(v))) {}  // NOLINT
  LogArgument(long v) : kind(Kind::kSigned), number(uint64_t(int64_t(v))) {}  // NOLINT
  LogArgument(abi::Endpoint e) : LogArgument(int(e.value)) {}           // NOLINT
};

// Appends text of a process (Print call), as it is.
void log_append(Kernel& k, std::string_view text);
// Appends a formatted line: `prefix` in front and a newline behind it.
void log_line(Kernel& k, const char* prefix, const char* format, std::initializer_list<LogArgument> arguments);
// The same with the kernel's own prefix.
void log_print(Kernel& k, const char* format, std::initializer_list<LogArgument> arguments = {});
// Formats into any sink.
void format_text(void (*put)(void* sink, char c), void* sink, const char* format,
                 std::initializer_list<LogArgument> arguments);
// Copies text from stream position `from` on; what was overwritten reads as zero bytes. Returns bytes copied.
size_t log_read(const Kernel& k, uint64_t from, char* out, size_t bytes);

}  // namespace kernel
