// SPDX-License-Identifier: BSD-3-Clause
// System call numbers to functions. The numbers come from musl's header of the ISA, so one list serves both: names that
// an ISA does not have are skipped. Names with 64 or 32 at the end are i386's.
#include "lib/posix/table.h"

#include <sys/syscall.h>

#include <utility>

#include "lib/posix/calls.h"

namespace posix {
namespace {

template <class T>
T from_word(long word) {
  if constexpr (std::is_pointer_v<T>) {
    return reinterpret_cast<T>(word);
  } else {
    return T(word);
  }
}

template <auto function, class... A>
struct Adapter {
  template <size_t... I>
  static long pass(const long (&word)[6], std::index_sequence<I...>) {
    return function(from_word<A>(word[I])...);
  }
  static long call(long, long a, long b, long c, long d, long e, long f) {
    static_assert(sizeof...(A) <= 6);
    return pass({a, b, c, d, e, f}, std::index_sequence_for<A...>{});
  }
};
template <auto function, class... A>
constexpr Entry adapt(long (*)(A...)) {
  return Adapter<function, A...>::call;
}

// 64-bit arguments of i386 in two words, low first.
constexpr int64_t pair(uint32_t low, uint32_t high) { return int64_t(uint64_t(high) << 32 | low); }
[[maybe_unused]] long truncate_pair(const char* path, uint32_t low, uint32_t high) {
  return truncate_to(path, pair(low, high));
}
[[maybe_unused]] long ftruncate_pair(int fd, uint32_t low, uint32_t high) { return ftruncate_to(fd, pair(low, high)); }
[[maybe_unused]] long pread_pair(int fd, void* to, size_t bytes, uint32_t low, uint32_t high) {
  return pread(fd, to, bytes, pair(low, high));
}
[[maybe_unused]] long pwrite_pair(int fd, const void* from, size_t bytes, uint32_t low, uint32_t high) {
  return pwrite(fd, from, bytes, pair(low, high));
}
[[maybe_unused]] long fallocate_pair(int fd, int mode, uint32_t low, uint32_t high, uint32_t low2, uint32_t high2) {
  return allocate_range(fd, mode, pair(low, high), pair(low2, high2));
}

long no_such_call() { return -ENOSYS; }

constexpr Table make_table() {
  Table t{};
  for (Entry& e : t.entry) e = adapt<no_such_call>(no_such_call);
#define CALL(name, function) t.entry[SYS_##name] = adapt<function>(function);
#include "lib/posix/table_common.inc"
#include "lib/posix/arch/table.inc"
#undef CALL
  return t;
}

}  // namespace

constinit const Table call_table = make_table();

}  // namespace posix
