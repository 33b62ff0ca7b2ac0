// SPDX-License-Identifier: BSD-3-Clause
// Random operations of several processes against the model, with every page-table format (R-VM-1,
// R-VM-4, R-VM-11, R-VM-14, R-VM-21, R-VM-25, R-VM-46; failures at every allocation point).
#include "vm/core/testing/space_model.h"

#include "base/test/random.h"
#include "base/test/test.h"
#include "vm/core/testing/odd_format.h"

namespace vm {
namespace {

class Seeded final : public NumberSource {
 public:
  explicit Seeded(uint64_t seed) : random_(seed) {}
  uint32_t below(uint32_t bound) override { return random_.below(bound); }
  bool has_more() override { return true; }

 private:
  base::test::Random random_;
};

template <class Format>
void run(uint64_t seed, unsigned steps) {
  TestCore<Format> test;
  Seeded numbers(seed);
  SpaceModel model(test.core, numbers);
  for (unsigned i = 0; i < steps && !base::test::failing(); i++) {
    model.step();
    if (i % 8 == 0) model.check();
  }
  model.finish();
}

TEST(SpaceModel, TwoLevels) {
  for (uint64_t seed = 1; seed <= 4; seed++) run<arch::x86::TwoLevelFormat>(seed, 2000);
}
TEST(SpaceModel, FourLevels) {
  for (uint64_t seed = 11; seed <= 14; seed++) run<arch::x86::FourLevelFormat>(seed, 2000);
}
TEST(SpaceModel, OddLevels) {
  for (uint64_t seed = 21; seed <= 24; seed++) run<OddFormat>(seed, 2000);
}

}  // namespace
}  // namespace vm
