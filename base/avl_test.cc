// SPDX-License-Identifier: BSD-3-Clause
// The AVL tree against a bitmap, with pointer links and with number links, with and without
// summaries.
#include "base/avl.h"

#include <cstdint>

#include "base/test/random.h"
#include "base/test/test.h"

namespace {

constexpr unsigned kKeys = 512;

// Nodes reached by number; each keeps the size of its subtree.
struct Numbered {
  uint16_t left = 0, right = 0;
  uint32_t size = 0;
  uint8_t height = 0;
};
struct NumberLinks {
  using Ref = uint32_t;
  using Key = uint32_t;
  static constexpr Ref kNull = 0;
  static constexpr bool kHasSummary = true;
  Numbered* node = nullptr;
  Ref left(Ref n) const { return node[n].left; }
  Ref right(Ref n) const { return node[n].right; }
  unsigned height(Ref n) const { return node[n].height; }
  Key key(Ref n) const { return n; }
  void set_left(Ref n, Ref to) const { node[n].left = uint16_t(to); }
  void set_right(Ref n, Ref to) const { node[n].right = uint16_t(to); }
  void set_height(Ref n, unsigned h) const { node[n].height = uint8_t(h); }
  void summarise(Ref n) const { node[n].size = 1 + size(left(n)) + size(right(n)); }
  uint32_t size(Ref n) const { return n == kNull ? 0 : node[n].size; }
};

struct Pointed {
  Pointed *left, *right;
  int key;
  uint8_t height;
};
struct PointerLinks {
  using Ref = Pointed*;
  using Key = int;
  static constexpr Ref kNull = nullptr;
  static constexpr bool kHasSummary = false;
  Ref left(Ref n) const { return n->left; }
  Ref right(Ref n) const { return n->right; }
  unsigned height(Ref n) const { return n->height; }
  Key key(Ref n) const { return n->key; }
  void set_left(Ref n, Ref to) const { n->left = to; }
  void set_right(Ref n, Ref to) const { n->right = to; }
  void set_height(Ref n, unsigned h) const { n->height = uint8_t(h); }
  void summarise(Ref) const {}
};

TEST(Avl, NumberedTreeMatchesBitmap) {
  static Numbered nodes[kKeys];
  static bool is_in[kKeys];
  for (unsigned i = 0; i < kKeys; i++) nodes[i] = {}, is_in[i] = false;
  base::AvlTree<NumberLinks> tree(NumberLinks{nodes});
  base::test::Random random(1);
  uint32_t count = 0;
  for (unsigned step = 0; step < 20000; step++) {
    const uint32_t key = 1 + random.below(kKeys - 1);
    // Grows for a while, then shrinks, so that both ends are visited.
    const bool wants_in = random.below(4) != 0 ? (step / 2500) % 2 == 0 : random.one_in(2);
    if (wants_in) {
      ASSERT_TRUE(tree.insert(key) != is_in[key]);
      count += is_in[key] ? 0 : 1;
    } else {
      ASSERT_EQ(tree.remove(key), is_in[key] ? key : 0);
      count -= is_in[key] ? 1 : 0;
    }
    is_in[key] = wants_in;
    ASSERT_EQ(tree.links().size(tree.root()), count);
    if (step % 16 == 0) ASSERT_TRUE(tree.check());
    const uint32_t probe = random.below(kKeys);
    uint32_t below = probe, above = probe;
    while (below > 0 && !is_in[below]) below--;
    while (above < kKeys && !is_in[above]) above++;
    ASSERT_EQ(tree.floor(probe), below);
    ASSERT_EQ(tree.ceiling(probe), above == kKeys ? 0 : above);
    ASSERT_EQ(tree.find(probe), is_in[probe] ? probe : 0);
    ASSERT_EQ(tree.below(probe + 1), below);
    if (probe > 0) ASSERT_EQ(tree.above(probe - 1), above == kKeys ? 0 : above);
  }
}

TEST(Avl, PointerTreeStaysBalancedInAscendingOrder) {
  static Pointed nodes[kKeys];
  base::AvlTree<PointerLinks> tree;
  for (unsigned i = 0; i < kKeys; i++) {
    nodes[i] = {nullptr, nullptr, int(i), 0};
    ASSERT_TRUE(tree.insert(&nodes[i]));
  }
  ASSERT_TRUE(tree.check());
  EXPECT_LE(unsigned(tree.root()->height),
            10U);  // 1.45 * log2(512) = 13, ascending gives the best case
  EXPECT_EQ(tree.first()->key, 0);
  EXPECT_EQ(tree.last()->key, int(kKeys) - 1);
  for (unsigned i = 0; i < kKeys; i += 2) ASSERT_TRUE(tree.remove(int(i)) == &nodes[i]);
  ASSERT_TRUE(tree.check());
  EXPECT_TRUE(tree.find(2) == nullptr);
}

TEST(Avl, ReplaceKeepsThePlace) {
  static Numbered nodes[kKeys];
  for (auto& n : nodes) n = {};
  base::AvlTree<NumberLinks> tree(NumberLinks{nodes});
  for (uint32_t i = 10; i < 400; i += 10) ASSERT_TRUE(tree.insert(i));
  for (uint32_t i = 10; i < 400; i += 10) tree.replace(i, i + 3);
  ASSERT_TRUE(tree.check());
  EXPECT_EQ(tree.first(), 13U);
  EXPECT_EQ(tree.links().size(tree.root()), 39U);
  EXPECT_EQ(tree.floor(50), 43U);
}

TEST(Avl, RemoveAllVisitsEveryNodeOnceAndMayDestroyIt) {
  static Pointed nodes[kKeys];
  base::AvlTree<PointerLinks> tree;
  for (unsigned i = 0; i < 100; i++) {
    nodes[i] = {nullptr, nullptr, int(i * 7 % 100), 0};
    ASSERT_TRUE(tree.insert(&nodes[i]));
  }
  unsigned seen = 0;
  tree.remove_all([&](Pointed* n) {
    seen++;
    n->left = n->right = reinterpret_cast<Pointed*>(1);  // would be followed if it were read again
    n->height = 255;
  });
  EXPECT_EQ(seen, 100U);
  EXPECT_TRUE(tree.is_empty());
  for (unsigned i = 0; i < 100; i++) EXPECT_EQ(unsigned(nodes[i].height), 255U);
}

}  // namespace
