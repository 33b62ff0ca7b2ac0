// SPDX-License-Identifier: BSD-3-Clause
// Does a bit of everything to a disk that may be damaged in any way.
#pragma once
#include "servers/ext2/testing/volume.h"

namespace ext2::testing {

inline void exercise(std::vector<uint8_t> image) {
  Volume v(std::move(image), Cache::kMinBuffers);
  if (v.mount() < 0) return;
  for (const char* path : {"", "a", "a/b", "a/b/c", "lost+found"}) v.list(path);
  std::string text;
  for (const char* path : {"a/one", "a/b/two", "a/b/c/three"}) {
    const int32_t node = v.node_of(path);
    if (node <= 0) continue;
    for (uint64_t at : {0ull, 11'000ull, 80'000ull, 1ull << 31}) v.read(uint32_t(node), at, text, 70'000);
    v.write(uint32_t(node), 5'000, std::string(30'000, 'w'));
    v.write(uint32_t(node), 400'000, "far");
    v.truncate(uint32_t(node), 13'000);
  }
  v.read_link("a/short", text);
  v.read_link("a/long", text);
  for (int i = 0; i < 30; i++) {
    const int32_t node = v.create("a/new-entry-with-a-long-name-" + std::to_string(i));
    if (node <= 0) continue;
    v.write(uint32_t(node), 0, std::string(3'000, 'n'));
    if (i % 2 == 0) v.unlink("a/new-entry-with-a-long-name-" + std::to_string(i));
    v.close(uint32_t(node));
  }
  v.make_directory("a/new");
  v.rename("a/b", "a/new/b");
  v.rename("a/one", "a/long");
  v.link("a/one", "a/other");
  v.name_of(2, 12);
  for (const char* path : {"a/one", "a/new/b/two", "a/b/c/three", "a/short", "a/long"}) v.unlink(path);
  for (const char* path : {"a/b/c", "a/new/b/c", "a/b", "a"}) v.remove_directory(path);
  v.sync();
  v.stat_fs();
  v.unmount();
}

}  // namespace ext2::testing
