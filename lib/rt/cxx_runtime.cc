// SPDX-License-Identifier: BSD-3-Clause
// What the C++ language and libc++'s headers call behind one's back. There is no heap: operator
// delete exists for virtual destructors only, and nothing was ever allocated that it could free.
#include <__verbose_abort>
#include <cstddef>
#include <new>

#include "lib/sys/print.h"

void operator delete(void*) noexcept { sys::panic("operator delete: services have no heap"); }
void operator delete(void*, size_t) noexcept {
  sys::panic("operator delete: services have no heap");
}
void operator delete(void*, size_t, std::align_val_t) noexcept {
  sys::panic("operator delete: services have no heap");
}

extern "C" {

void* __dso_handle = nullptr;

[[noreturn]] void __cxa_pure_virtual() { sys::panic("pure virtual call"); }
// A service never runs static destructors.
int __cxa_atexit(void (*)(void*), void*, void*) { return 0; }
[[noreturn]] void abort() { sys::panic("abort"); }
[[noreturn]] void __assert_fail(const char* what, const char* file, unsigned line, const char*) {
  sys::panic("{}:{}: assertion failed: {}", file, line, what);
}

}  // extern "C"

[[noreturn]] void std::__1::__libcpp_verbose_abort(const char* form, ...) {
  sys::panic("libc++: {}", form);
}
