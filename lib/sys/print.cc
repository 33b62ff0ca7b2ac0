// SPDX-License-Identifier: BSD-3-Clause
// See print.h.
#include "lib/sys/print.h"

#include "lib/sys/info.h"
#include "lib/sys/process.h"

namespace sys {
namespace {

constinit char name[abi::kNameBytes] = {};

}  // namespace

std::string_view own_name() {
  if (name[0] == 0) {
    auto me = who_am_i();
    set_own_name(me ? me->name : "Unknown");
  }
  return name;
}

void set_own_name(std::string_view own) { internal::copy_name(name, own); }

void print_arguments(std::string_view form, std::span<const Argument> arguments, bool is_line) {
  char line[kLogLineBytes];
  std::span<char> rest = line;
  size_t used = 0;
  if (is_line) {
    used = format_to(rest, "{}: ", own_name()).size();
    rest = rest.subspan(used, rest.size() - used - 1);  // room for the end of the line
  }
  used += format_arguments(rest, form, arguments).size();
  if (is_line) line[used++] = '\n';
  (void)log_text({line, used});
}

void exit_self(int status) {
  // Never 0: the kernel then tells RS by SIGABRT, which nobody mistakes for a request to end
  // (SIGTERM).
  constexpr uintptr_t kExited = 0x100;
  (void)kernel_do(abi::KernelCall::kExit, wire(abi::kSelf), kExited | uintptr_t(status & 0xff));
  __builtin_trap();  // the policy did not allow it: an exception reaches RS in any case
}

void panic_arguments(std::string_view form, std::span<const Argument> arguments) {
  char text[kLogLineBytes];
  log("panic: {}", format_arguments(text, form, arguments));
  exit_self(-1);
}

}  // namespace sys
