// SPDX-License-Identifier: BSD-3-Clause
// The freestanding test runner; see test.h. One case runs at a time: its state is static.
#include "base/test/test.h"

#include <cstddef>

namespace base::test {
namespace {

constinit Case* first_case = nullptr;
constinit Case** last_link = &first_case;

constinit Sink out = nullptr;
constinit bool case_failed = false;

template <typename... Texts>
void print(Texts... texts) {
  (out(texts), ...);
}

// Whether "suite.name" contains `filter`, without building that string.
bool selected(const Case& test_case, std::string_view filter) {
  const std::size_t dot = filter.find('.');
  if (dot == std::string_view::npos) {
    return test_case.suite.find(filter) != std::string_view::npos ||
           test_case.name.find(filter) != std::string_view::npos;
  }
  return test_case.suite.ends_with(filter.substr(0, dot)) &&
         test_case.name.starts_with(filter.substr(dot + 1));
}

void run_one(const Case& test_case, Summary& summary) {
  case_failed = false;
  test_case.run();
  print(case_failed ? "[ FAILED ] " : "[     OK ] ", test_case.suite, ".", test_case.name, "\n");
  ++(case_failed ? summary.failed : summary.passed);
}

}  // namespace

Registrar::Registrar(Case& test_case) {
  *last_link = &test_case;
  last_link = &test_case.next;
}

Summary run_all(Sink sink, std::string_view filter) {
  out = sink;
  Summary summary;
  for (Case* c = first_case; c != nullptr; c = c->next) {
    if (selected(*c, filter)) run_one(*c, summary);
  }
  print(Shown(summary.passed).text(), " passed, ", Shown(summary.failed).text(), " failed\n");
  return summary;
}

void report(std::string_view file, int line, std::string_view what) {
  case_failed = true;
  print(file, ":", Shown(line).text(), ": not so: ", what, "\n");
}

void report(std::string_view file, int line, std::string_view what, const Shown& left,
            const Shown& right) {
  report(file, line, what);
  print("    left:  ", left.text(), "\n    right: ", right.text(), "\n");
}

bool failing() { return case_failed; }

void Shown::signed_decimal(std::int64_t value) {
  decimal(std::uint64_t{0} - static_cast<std::uint64_t>(value), true);
}

void Shown::decimal(std::uint64_t value, bool negative) {
  std::size_t at = sizeof buffer_;
  do {
    buffer_[--at] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  if (negative) buffer_[--at] = '-';
  text_ = {buffer_ + at, sizeof buffer_ - at};
}

void Shown::hex(std::uint64_t value) {
  std::size_t at = sizeof buffer_;
  do {
    buffer_[--at] = "0123456789abcdef"[value % 16];
    value /= 16;
  } while (value != 0);
  buffer_[--at] = 'x';
  buffer_[--at] = '0';
  text_ = {buffer_ + at, sizeof buffer_ - at};
}

}  // namespace base::test
