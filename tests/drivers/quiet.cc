// SPDX-License-Identifier: BSD-3-Clause
// Stands in for a service that the drivers may send to, and that this image does not have.
#include "sef/sef.h"

int main() {
  sef::startup({});
  sef::serve([](abi::Message&, abi::Status) -> abi::Result<int32_t> { return 0; });
}
