// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/log/log.h"

#include <algorithm>

#include "abi/message.h"
#include "kernel/ipc/ipc.h"

namespace kernel {

namespace {

void put_number(void (*put)(void*, char), void* sink, uint64_t value, unsigned base) {
  char digits[20];
  unsigned n = 0;
  do {
    digits[n++] = "0123456789abcdef"[value % base];
    value /= base;
  } while (value != 0);
  while (n > 0) put(sink, digits[--n]);
}

void put_argument(void (*put)(void*, char), void* sink, const LogArgument& a, bool is_hexadecimal) {
  if (a.kind == LogArgument::Kind::kText) {
    for (const char c : a.text) put(sink, c);
    return;
  }
  if (is_hexadecimal) {
    put(sink, '0');
    put(sink, 'x');
    put_number(put, sink, a.number, 16);
    return;
  }
  const bool is_negative = a.kind == LogArgument::Kind::kSigned && int64_t(a.number) < 0;
  if (is_negative) put(sink, '-');
  put_number(put, sink, is_negative ? 0 - a.number : a.number, 10);
}

void put_char(Kernel& k, char c) {
  k.log.text[k.log.written % kLogBytes] = c;
  ++k.log.written;
  hal::Arch::console_put(c);
}

void put_to_log(void* sink, char c) { put_char(*static_cast<Kernel*>(sink), c); }

void tell_reader(Kernel& k) {
  Process* const reader = k.log.reader.value != 0 ? k.find(k.log.reader) : nullptr;
  if (reader != nullptr && reader->is_service()) {
    notify_from_kernel(k, *reader, KernelSource::kSystem, abi::kSystemLog);
  }
}

}  // namespace

void format_text(void (*put)(void*, char), void* sink, const char* format,
                 std::initializer_list<LogArgument> arguments) {
  const LogArgument* next = arguments.begin();
  for (const char* f = format; *f != '\0'; ++f) {
    const bool is_decimal = f[0] == '{' && f[1] == '}';
    const bool is_hexadecimal = f[0] == '{' && f[1] == 'x' && f[2] == '}';
    if (!is_decimal && !is_hexadecimal) {
      put(sink, *f);
      continue;
    }
    if (next != arguments.end()) put_argument(put, sink, *next++, is_hexadecimal);
    f += is_decimal ? 1 : 2;
  }
}

void log_append(Kernel& k, std::string_view text) {
  for (const char c : text) put_char(k, c);
  tell_reader(k);
}

void log_print(Kernel& k, const char* format, std::initializer_list<LogArgument> arguments) {
  log_line(k, "kernel: ", format, arguments);
}

void log_line(Kernel& k, const char* prefix, const char* format, std::initializer_list<LogArgument> arguments) {
  format_text(put_to_log, &k, prefix, {});
  format_text(put_to_log, &k, format, arguments);
  put_char(k, '\n');
  tell_reader(k);
}

size_t log_read(const Kernel& k, uint64_t from, char* out, size_t bytes) {
  const Log& log = k.log;
  if (from >= log.written) return 0;
  const size_t n = size_t(std::min<uint64_t>(bytes, log.written - from));
  const uint64_t oldest = log.written > kLogBytes ? log.written - kLogBytes : 0;
  for (size_t i = 0; i < n; ++i) out[i] = from + i >= oldest ? log.text[(from + i) % kLogBytes] : '\0';
  return n;
}

}  // namespace kernel
