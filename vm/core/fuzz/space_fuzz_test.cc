// SPDX-License-Identifier: BSD-3-Clause
// The fuzzer decides what several processes do with memory; the model (testing/space_model.h) says
// what must come of it.
#include <cstdio>
#include <cstdlib>

#include "base/test/test.h"
#include "vm/core/testing/odd_format.h"
#include "vm/core/testing/space_model.h"

namespace vm {
namespace {

class FuzzNumbers final : public NumberSource {
 public:
  FuzzNumbers(const uint8_t* data, size_t bytes) : data_(data), end_(data + bytes) {}
  uint32_t below(uint32_t bound) override {
    uint32_t value = next();
    if (bound > 256) value = value << 8 | next();
    return value % bound;
  }
  bool has_more() override { return data_ != end_; }

 private:
  uint32_t next() { return data_ == end_ ? 0 : *data_++; }
  const uint8_t* data_;
  const uint8_t* end_;
};

template <class Format>
void run(const uint8_t* data, size_t bytes) {
  TestCore<Format> test;
  FuzzNumbers numbers(data, bytes);
  SpaceModel model(test.core, numbers);
  for (unsigned step = 0; numbers.has_more() && step < 200; step++) model.step();
  model.check();
  model.finish();
}

void show_failures() {
  static bool is_set = false;
  if (is_set) return;
  is_set = true;
  base::test::run_all(
      [](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); });
}

}  // namespace
}  // namespace vm

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  if (bytes < 1) return 0;
  vm::show_failures();
  switch (data[0] % 3) {
    case 0:
      vm::run<arch::x86::TwoLevelFormat>(data + 1, bytes - 1);
      break;
    case 1:
      vm::run<arch::x86::FourLevelFormat>(data + 1, bytes - 1);
      break;
    default:
      vm::run<vm::OddFormat>(data + 1, bytes - 1);
  }
  if (base::test::failing()) std::abort();
  return 0;
}
