// SPDX-License-Identifier: BSD-3-Clause
// The walk against a fake file system of a few nodes:
//   1 /   2 /a   3 /a/b   4 /a/file   5 /link -> a   6 /a/mnt (mount point)   7 /secret (0700 of root)   8 /long -> (60 bytes)
#include "lib/fs/walk.h"

#include <cstring>

#include "base/test/test.h"

namespace {

using abi::Error;

struct FakeNode {
  uint32_t parent;
  std::string_view name;
  uint32_t mode;
  std::string_view text;
};
constexpr FakeNode kNodes[] = {
    {}, {1, "/", 0040755, {}}, {1, "a", 0040755, {}}, {2, "b", 0040755, {}}, {2, "file", 0100644, {}},
    {1, "link", 0120777, "a"}, {2, "mnt", 0040755, {}}, {1, "secret", 0040700, {}},
    {1, "long", 0120777, "0123456789012345678901234567890123456789012345678901234567"},
};

struct FakeFs {
  using NodeRef = uint32_t;
  uint32_t number(NodeRef n) const { return n; }
  uint32_t mode(NodeRef n) const { return kNodes[n].mode; }
  uint32_t uid(NodeRef) const { return 0; }
  uint32_t gid(NodeRef) const { return 0; }
  bool is_mount_point(NodeRef n) const { return n == 6; }
  uint32_t root() const { return 1; }
  fs::Result<NodeRef> find(NodeRef directory, std::string_view name) const {
    if (name == "..") return kNodes[directory].parent;
    for (uint32_t i = 2; i < std::size(kNodes); i++) {
      if (kNodes[i].parent == directory && kNodes[i].name == name) return i;
    }
    return std::unexpected(Error::kNoEntry);
  }
  size_t link_text(NodeRef n, std::span<char> to) const {
    if (kNodes[n].text.size() > to.size()) return 0;
    std::memcpy(to.data(), kNodes[n].text.data(), kNodes[n].text.size());
    return kNodes[n].text.size();
  }
};

constexpr fs::Identity kRoot{0, 0, {}}, kUser{5, 5, {}};
using Outcome = fs::Walked<uint32_t>;

fs::Result<Outcome> walk(std::string_view path, bool is_followed = true, const fs::Identity& who = kRoot,
                         uint32_t start = 1, uint32_t limit = 1) {
  FakeFs fake;
  return fs::Walker<FakeFs>(fake, who, limit, path).to_node(start, is_followed);
}
fs::Result<Outcome> walk_parent(std::string_view path) {
  FakeFs fake;
  return fs::Walker<FakeFs>(fake, kRoot, 1, path).to_parent(1);
}
Error error_of(const fs::Result<Outcome>& r) { return r ? Error(0) : r.error(); }

TEST(Walk, FindsNodes) {
  EXPECT_EQ(walk("")->node, 1u);
  EXPECT_EQ(walk("a")->node, 2u);
  EXPECT_EQ(walk("a/b")->node, 3u);
  EXPECT_EQ(walk("a//b///")->node, 3u);
  EXPECT_EQ(walk("a/./b/../file")->node, 4u);
  EXPECT_EQ(walk("..")->node, 1u);
  EXPECT_EQ(walk("../../a/b/../../..", true, kRoot, 3)->node, 1u);
}

TEST(Walk, Errors) {
  EXPECT_EQ(error_of(walk("x")), Error::kNoEntry);
  EXPECT_EQ(error_of(walk("a/x/y")), Error::kNoEntry);
  EXPECT_EQ(error_of(walk("a/file/x")), Error::kNotDirectory);
  EXPECT_EQ(error_of(walk("a/file/")), Error::kNotDirectory);
  EXPECT_EQ(error_of(walk("a/file/.")), Error::kNotDirectory);
  EXPECT_EQ(error_of(walk("secret/x", true, kUser)), Error::kAccess);
  EXPECT_EQ(walk("secret", true, kUser)->node, 7u);
  char name[300];
  std::memset(name, 'n', sizeof name);
  EXPECT_EQ(error_of(walk({name, 256})), Error::kNameTooLong);
  EXPECT_EQ(error_of(walk({name, 255})), Error::kNoEntry);
}

TEST(Walk, StopsAtSymbolicLinks) {
  auto out = walk("link/b");
  ASSERT_TRUE(out.has_value());
  EXPECT_EQ(out->stop, abi::fs::kWalkSymlink);
  EXPECT_EQ(out->where.node, 1u);
  EXPECT_EQ(out->where.link, 5u);
  EXPECT_EQ(out->where.consumed, 4u);
  EXPECT_EQ(out->where.is_whole, 1);
  EXPECT_EQ(out->where.text_bytes, 1);
  EXPECT_EQ(out->where.text[0], 'a');
  EXPECT_EQ(walk("link", false)->node, 5u);
  EXPECT_EQ(walk("link", true)->stop, abi::fs::kWalkSymlink);
  EXPECT_EQ(walk("link/", false)->stop, abi::fs::kWalkSymlink);  // a slash asks for what is behind it
  EXPECT_EQ(walk("long", true)->where.is_whole, 0);
}

TEST(Walk, StopsAtMountPointsAndAboveTheRoot) {
  EXPECT_EQ(walk("a/mnt/x")->stop, abi::fs::kWalkMountPoint);
  EXPECT_EQ(walk("a/mnt/x")->where.node, 6u);
  EXPECT_EQ(walk("a/mnt/x")->where.consumed, 5u);
  EXPECT_EQ(walk("a/mnt")->stop, abi::fs::kWalkMountPoint);
  auto above = walk("a/../../x", true, kRoot, 1, 0);  // the caller's root is on another mount
  EXPECT_EQ(above->stop, abi::fs::kWalkAbove);
  EXPECT_EQ(above->where.consumed, 5u);
  EXPECT_EQ(walk("../b", true, kRoot, 2, 2)->node, 3u);  // chroot to /a
}

TEST(Walk, ParentLeavesTheLastComponent) {
  EXPECT_EQ(walk_parent("a/new")->node, 2u);
  EXPECT_EQ(walk_parent("a/new")->name, "new");
  EXPECT_FALSE(walk_parent("a/new")->has_slash);
  EXPECT_TRUE(walk_parent("a/new//")->has_slash);
  EXPECT_EQ(walk_parent("a/..")->name, "..");
  EXPECT_EQ(walk_parent("")->name, "");
  EXPECT_EQ(walk_parent("link/new")->stop, abi::fs::kWalkSymlink);
  EXPECT_EQ(walk_parent("a/mnt")->name, "mnt");
  EXPECT_EQ(error_of(walk_parent("x/new")), Error::kNoEntry);
}

}  // namespace
