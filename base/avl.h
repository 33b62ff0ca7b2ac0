// SPDX-License-Identifier: BSD-3-Clause
// An AVL tree whose links are kept by its nodes: no memory, O(log n), and no recursion. One
// template for nodes that are reached by pointers (regions, phys ranges) and by small numbers (free
// runs of frames), because how a node is read and written is the business of Links:
//   using Ref, using Key; static constexpr Ref kNull
//   left(Ref), right(Ref), height(Ref), key(Ref)      reading; the height of a leaf is 1
//   set_left(Ref, Ref), set_right(Ref, Ref), set_height(Ref, unsigned)
//   static constexpr bool kHasSummary
//   summarise(Ref)    recomputes what a node keeps about its whole subtree (with its own value)
//                     from its children; called bottom-up
// Links is copied into the tree; make it empty, or a pointer to the table that the numbers index.
//
// Invariant: keys ascend in order; heights of siblings differ by at most one. check() tells, for
// tests and the consistency check. A node may be in one tree at a time per pair of links.
#pragma once
#include <concepts>
#include <utility>

namespace base {

template <class L>
concept AvlLinks =
    requires(const L links, typename L::Ref node, typename L::Key key, unsigned height) {
      { L::kNull } -> std::convertible_to<typename L::Ref>;
      { L::kHasSummary } -> std::convertible_to<bool>;
      { links.left(node) } -> std::convertible_to<typename L::Ref>;
      { links.right(node) } -> std::convertible_to<typename L::Ref>;
      { links.height(node) } -> std::convertible_to<unsigned>;
      { links.key(node) } -> std::convertible_to<typename L::Key>;
      links.set_left(node, node);
      links.set_right(node, node);
      links.set_height(node, height);
      links.summarise(node);
      { key < key } -> std::convertible_to<bool>;
    };

template <AvlLinks Links>
class AvlTree {
 public:
  using Ref = typename Links::Ref;
  using Key = typename Links::Key;
  static constexpr Ref kNull = Links::kNull;

  constexpr AvlTree() = default;
  constexpr explicit AvlTree(Links links) : links_(links) {}

  [[nodiscard]] bool is_empty() const { return root_ == kNull; }
  [[nodiscard]] Ref root() const { return root_; }
  [[nodiscard]] const Links& links() const { return links_; }

  // The node with exactly this key, or kNull.
  [[nodiscard]] Ref find(Key key) const {
    for (Ref at = root_; at != kNull;) {
      const Key here = links_.key(at);
      if (key < here) {
        at = links_.left(at);
      } else if (here < key) {
        at = links_.right(at);
      } else {
        return at;
      }
    }
    return kNull;
  }
  // The last node whose key is <= key.
  [[nodiscard]] Ref floor(Key key) const {
    return last_where([&](Key here) { return !(key < here); });
  }
  // The last node whose key is < key.
  [[nodiscard]] Ref below(Key key) const {
    return last_where([&](Key here) { return here < key; });
  }
  // The first node whose key is >= key.
  [[nodiscard]] Ref ceiling(Key key) const {
    return first_where([&](Key here) { return !(here < key); });
  }
  // The first node whose key is > key.
  [[nodiscard]] Ref above(Key key) const {
    return first_where([&](Key here) { return key < here; });
  }
  [[nodiscard]] Ref first() const {
    return first_where([](Key) { return true; });
  }
  [[nodiscard]] Ref last() const {
    return last_where([](Key) { return true; });
  }

  // False: a node with this key is there already; nothing is changed.
  bool insert(Ref node) {
    Path path;
    const Key key = links_.key(node);
    for (Ref at = root_; at != kNull;) {
      const Key here = links_.key(at);
      const bool goes_right = here < key;
      if (!goes_right && !(key < here)) return false;
      path.push(at, goes_right);
      at = goes_right ? links_.right(at) : links_.left(at);
    }
    links_.set_left(node, kNull);
    links_.set_right(node, kNull);
    links_.set_height(node, 1);
    links_.summarise(node);
    hang(path, path.depth, node);
    rebalance(path);
    return true;
  }

  // Takes the node with this key out and returns it; kNull if there is none.
  Ref remove(Key key) {
    Path path;
    const Ref node = find_with_path(key, path);
    if (node == kNull) return kNull;
    const Ref left = links_.left(node);
    const Ref right = links_.right(node);
    if (left == kNull || right == kNull) {
      hang(path, path.depth, left == kNull ? right : left);
    } else {
      put_successor_in_place_of(node, path);
    }
    rebalance(path);
    return node;
  }

  // `with` takes the place of `node`; its key must keep the order.
  void replace(Ref node, Ref with) {
    Path path;
    find_with_path(links_.key(node), path);
    links_.set_left(with, links_.left(node));
    links_.set_right(with, links_.right(node));
    links_.set_height(with, links_.height(node));
    links_.summarise(with);
    hang(path, path.depth, with);
    summarise_path(path);
  }

  // A value that summaries depend on has changed in `node`.
  void summarise_from(Ref node) {
    Path path;
    find_with_path(links_.key(node), path);
    links_.summarise(node);
    summarise_path(path);
  }

  // Gives up all nodes; their links are left as they are.
  void forget() { root_ = kNull; }

  // Hands every node to `done`, children before parents, and empties the tree: `done` may destroy
  // the node.
  template <class Done>
  void remove_all(Done done) {
    Path path;
    Ref at = std::exchange(root_, kNull);
    for (;;) {
      while (at != kNull) {
        path.push(at, false);
        at = links_.left(at);
      }
      while (path.depth > 0 && path.step[path.depth - 1].goes_right)
        done(path.step[--path.depth].node);
      if (path.depth == 0) return;
      path.step[path.depth - 1].goes_right = true;
      at = links_.right(path.step[path.depth - 1].node);
    }
  }

  // Whether the invariants hold. Recursive: for tests and consistency checks.
  [[nodiscard]] bool check() const { return check_below(root_, nullptr, nullptr) >= 0; }

 private:
  // Enough for 2^32 nodes: the height is below 1.45 * log2(n).
  static constexpr unsigned kMaxDepth = 48;
  struct Step {
    Ref node;
    bool goes_right;
  };
  struct Path {
    Step step[kMaxDepth];
    unsigned depth = 0;
    void push(Ref node, bool goes_right) { step[depth++] = {node, goes_right}; }
  };

  template <class Holds>
  [[nodiscard]] Ref first_where(Holds holds) const {
    Ref best = kNull;
    for (Ref at = root_; at != kNull;) {
      if (holds(links_.key(at))) {
        best = at;
        at = links_.left(at);
      } else {
        at = links_.right(at);
      }
    }
    return best;
  }
  template <class Holds>
  [[nodiscard]] Ref last_where(Holds holds) const {
    Ref best = kNull;
    for (Ref at = root_; at != kNull;) {
      if (holds(links_.key(at))) {
        best = at;
        at = links_.right(at);
      } else {
        at = links_.left(at);
      }
    }
    return best;
  }

  // The path holds the nodes above the one returned.
  Ref find_with_path(Key key, Path& path) const {
    for (Ref at = root_; at != kNull;) {
      const Key here = links_.key(at);
      const bool goes_right = here < key;
      if (!goes_right && !(key < here)) return at;
      path.push(at, goes_right);
      at = goes_right ? links_.right(at) : links_.left(at);
    }
    return kNull;
  }

  // Makes `node` the child that the path's step before `depth` leads to.
  void hang(const Path& path, unsigned depth, Ref node) {
    if (depth == 0) {
      root_ = node;
    } else if (path.step[depth - 1].goes_right) {
      links_.set_right(path.step[depth - 1].node, node);
    } else {
      links_.set_left(path.step[depth - 1].node, node);
    }
  }

  // `node` has two children. The first node of its right subtree takes its place; the path then
  // ends where that node was.
  void put_successor_in_place_of(Ref node, Path& path) {
    const unsigned place = path.depth;
    path.push(node, true);
    Ref next = links_.right(node);
    while (links_.left(next) != kNull) {
      path.push(next, false);
      next = links_.left(next);
    }
    hang(path, path.depth, links_.right(next));
    links_.set_left(next, links_.left(node));
    links_.set_right(next, links_.right(node));
    links_.set_height(next, links_.height(node));
    path.step[place].node = next;
    hang(path, place, next);
  }

  void rebalance(const Path& path) {
    for (unsigned depth = path.depth; depth-- > 0;) {
      const Ref node = path.step[depth].node;
      const unsigned height = links_.height(node);
      const Ref top = balance(node);
      if (top != node) hang(path, depth, top);
      if constexpr (!Links::kHasSummary) {
        if (links_.height(top) == height) return;
      }
    }
  }
  void summarise_path(const Path& path) {
    if constexpr (Links::kHasSummary) {
      for (unsigned depth = path.depth; depth-- > 0;) links_.summarise(path.step[depth].node);
    }
  }

  [[nodiscard]] unsigned height(Ref node) const { return node == kNull ? 0 : links_.height(node); }
  void measure(Ref node) {
    const unsigned left = height(links_.left(node));
    const unsigned right = height(links_.right(node));
    links_.set_height(node, (left > right ? left : right) + 1);
    links_.summarise(node);
  }

  // Restores the invariant at `node`, whose subtrees keep it; returns the top of the subtree.
  [[nodiscard]] Ref balance(Ref node) {
    const Ref left = links_.left(node);
    const Ref right = links_.right(node);
    const unsigned left_height = height(left);
    const unsigned right_height = height(right);
    if (left_height > right_height + 1) {
      if (height(links_.left(left)) < height(links_.right(left)))
        links_.set_left(node, rotate_left(left));
      return rotate_right(node);
    }
    if (right_height > left_height + 1) {
      if (height(links_.right(right)) < height(links_.left(right)))
        links_.set_right(node, rotate_right(right));
      return rotate_left(node);
    }
    measure(node);
    return node;
  }
  [[nodiscard]] Ref rotate_right(Ref node) {
    const Ref top = links_.left(node);
    links_.set_left(node, links_.right(top));
    measure(node);
    links_.set_right(top, node);
    measure(top);
    return top;
  }
  [[nodiscard]] Ref rotate_left(Ref node) {
    const Ref top = links_.right(node);
    links_.set_right(node, links_.left(top));
    measure(node);
    links_.set_left(top, node);
    measure(top);
    return top;
  }

  // -1: broken; else the height.
  [[nodiscard]] int check_below(Ref node, const Key* least, const Key* most) const {
    if (node == kNull) return 0;
    const Key key = links_.key(node);
    if ((least != nullptr && !(*least < key)) || (most != nullptr && !(key < *most))) return -1;
    const int left = check_below(links_.left(node), least, &key);
    const int right = check_below(links_.right(node), &key, most);
    if (left < 0 || right < 0 || left - right > 1 || right - left > 1) return -1;
    const int height = (left > right ? left : right) + 1;
    return int(links_.height(node)) == height ? height : -1;
  }

  Ref root_ = kNull;
  [[no_unique_address]] Links links_;
};

}  // namespace base
