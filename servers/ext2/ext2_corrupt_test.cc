// SPDX-License-Identifier: BSD-3-Clause
// Damaged disks: whatever the bytes say, the service answers every request (with kIo if need be) and neither
// crashes nor hangs. Seeded damage here; ext2_fuzz_test.cc does the same under libFuzzer.
#include "base/test/random.h"
#include "base/test/test.h"
#include "servers/ext2/testing/volume.h"
#include "servers/ext2/testing/exercise.h"

namespace {

using ext2::testing::make_image;
using ext2::testing::Volume;

std::vector<uint8_t> filled_image(const char* format) {
  Volume v(make_image(format, 1024));
  v.mount();
  for (const char* d : {"a", "a/b", "a/b/c"}) v.make_directory(d);
  for (const char* f : {"a/one", "a/b/two", "a/b/c/three"}) {
    const auto node = uint32_t(v.create(f));
    v.write_all(node, 0, std::string(90'000, 'q'));
    v.close(node);
  }
  v.make_symlink("one", "a/short");
  v.make_symlink(std::string(100, 'z'), "a/long");
  v.unmount();
  return v.image;
}

TEST(Ext2Corrupt, RandomDamageNeverCrashes) {
  for (const char* format : {"-b 1024 -I 128 -N 64", "-b 4096 -I 256 -N 32", "-b 1024 -g 256 -N 64"}) {
    const auto image = filled_image(format);
    base::test::Random random(42);
    for (int round = 0; round < 40; round++) {
      auto damaged = image;
      const auto hits = 1 + random.below(40);
      for (uint64_t i = 0; i < hits; i++) {
        // Mostly where the metadata is.
        const size_t at = random.below(random.below(3) == 0 ? damaged.size() : 96 * 1024);
        damaged[at] = uint8_t(random.below(4) == 0 ? 0xff : random.below(256));
      }
      ext2::testing::exercise(std::move(damaged));
    }
  }
}

}  // namespace
