// SPDX-License-Identifier: BSD-3-Clause
// libFuzzer: the input is a list of (position, byte) that damages a disk with a few files on it.
// bazel run --config=fuzz //servers/ext2:ext2_fuzz_test -- -max_total_time=600
#include <cstring>

#include "servers/ext2/testing/exercise.h"

namespace {

const std::vector<uint8_t>& sound_image() {
  static const std::vector<uint8_t> image = [] {
    ext2::testing::Volume v(ext2::testing::make_image("-b 1024 -I 128 -N 64", 512));
    v.mount();
    for (const char* d : {"a", "a/b", "a/b/c"}) v.make_directory(d);
    for (const char* f : {"a/one", "a/b/two", "a/b/c/three"}) {
      const auto node = uint32_t(v.create(f));
      v.write_all(node, 0, std::string(40'000, 'q'));
      v.close(node);
    }
    v.make_symlink("one", "a/short");
    v.unmount();
    return v.image;
  }();
  return image;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto image = sound_image();
  for (size_t i = 0; i + 4 <= size && i < 4 * 64; i += 4) {
    uint32_t word;
    std::memcpy(&word, data + i, sizeof word);
    image[(word & 0xffffff) % image.size()] = uint8_t(word >> 24);
  }
  ext2::testing::exercise(std::move(image));
  return 0;
}
