// SPDX-License-Identifier: BSD-3-Clause
// From `_start` to main(). A service has no static constructors (its data are constinit, so that a
// state can be described and transferred), no heap, no arguments. Test programs have some: their
// cases register themselves.
#include "lib/rt/start.h"

#include "lib/sys/print.h"

int main();

extern "C" {
using Constructor = void (*)();
[[gnu::weak]] extern Constructor __init_array_start[];
[[gnu::weak]] extern Constructor __init_array_end[];
}

namespace rt {
namespace {

constinit uintptr_t argument = 0;

}  // namespace

uintptr_t start_argument() { return argument; }

}  // namespace rt

extern "C" [[noreturn]] void rt_start(uintptr_t argument) {
  rt::argument = argument;
  for (Constructor* c = __init_array_start; c != __init_array_end; c++) (*c)();
  sys::exit_self(main());
}
