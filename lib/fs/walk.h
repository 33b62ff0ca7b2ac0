// SPDX-License-Identifier: BSD-3-Clause
// The path walk of a file system (abi/fs.h Walk), for every file system. It ends at the node that the path
// names, at the directory of the last component, or where VFS has to go on: at a mount point, above the root of
// the mount, at a symbolic link.
//
// A file system `Fs` has a type Fs::NodeRef (movable, keeps the node in memory while it lives) and
//   uint32_t number(const NodeRef&), mode(…), uid(…), gid(…)
//   bool is_mount_point(const NodeRef&)
//   uint32_t root()                                      number of the mount's root
//   Result<NodeRef> find(NodeRef& directory, name)       kNoEntry
//   size_t link_text(NodeRef& link, std::span<char> to)  the whole text if it fits, else 0
#pragma once
#include <string_view>

#include "abi/error.h"
#include "abi/fs.h"
#include "lib/fs/permission.h"

namespace fs {

using abi::Error;
template <class T = void>
using Result = abi::Result<T>;

template <class NodeRef>
struct Walked {
  int32_t stop = 0;             // 0, or kWalk…: `where` is the answer to VFS
  abi::fs::WalkStop where = {};
  NodeRef node = {};            // the result; with to_parent(): the directory
  std::string_view name = {};   // with to_parent(): last component; empty if the path has none
  bool has_slash = false;       // with to_parent(): slashes follow the name
};

template <class Fs>
class Walker {
 public:
  using NodeRef = typename Fs::NodeRef;
  using Outcome = Walked<NodeRef>;

  Walker(Fs& fs, const Identity& who, uint32_t limit_root, std::string_view path)
      : fs_(fs), who_(who), limit_root_(limit_root), path_(path) {}

  // The node of the whole path. is_followed: also a symbolic link at its end.
  Result<Outcome> to_node(NodeRef start, bool is_followed) { return run(std::move(start), false, is_followed); }
  // The directory of the last component, which is not looked up.
  Result<Outcome> to_parent(NodeRef start) { return run(std::move(start), true, true); }

  // One step from a directory, as run() does it: for Create, which needs to_parent() first.
  Result<Outcome> last_step(Outcome&& at, bool is_followed) {
    NodeRef child = TRY(fs_.find(at.node, at.name));
    end_ = size_t(at.name.data() - path_.data()) + at.name.size();
    Outcome out{.node = std::move(at.node), .name = at.name, .has_slash = at.has_slash};
    enter(out, std::move(child), is_followed || out.has_slash);
    return out;
  }

 private:
  Result<Outcome> run(NodeRef start, bool is_parent, bool is_followed) {
    Outcome out{.node = std::move(start)};
    bool must_be_directory = false;
    while (next_component(out)) {
      TRY_VOID(check_search(out.node));
      const bool is_last = rest_is_empty();
      if (is_last && is_parent) return out;
      if (out.name == ".") {
        must_be_directory = true;
        continue;
      }
      if (out.name == ".." && fs_.number(out.node) == limit_root_) continue;
      if (out.name == ".." && fs_.number(out.node) == fs_.root()) {
        stop(out, abi::fs::kWalkAbove, fs_.number(out.node), begin_);
        return out;
      }
      NodeRef child = TRY(fs_.find(out.node, out.name));
      must_be_directory = out.has_slash;
      if (!enter(out, std::move(child), is_followed || !is_last || out.has_slash)) return out;
    }
    out.name = {};
    if (must_be_directory) TRY_VOID(check_directory(out.node));
    return out;
  }

  // Steps to `child`; false if VFS has to go on from here.
  bool enter(Outcome& out, NodeRef child, bool is_followed) {
    if (fs_.is_mount_point(child)) {
      stop(out, abi::fs::kWalkMountPoint, fs_.number(child), end_);
      return false;
    }
    if (is_followed && (fs_.mode(child) & abi::kModeType) == abi::kModeSymlink) {
      stop(out, abi::fs::kWalkSymlink, fs_.number(out.node), end_);
      out.where.link = fs_.number(child);
      const size_t n = fs_.link_text(child, out.where.text);
      out.where.is_whole = n != 0;
      out.where.text_bytes = uint16_t(n);
      return false;
    }
    out.node = std::move(child);
    return true;
  }

  static void stop(Outcome& out, int32_t why, uint32_t node, size_t consumed) {
    out.stop = why;
    out.where.node = node;
    out.where.consumed = uint32_t(consumed);
  }

  // Puts the next component into out.name; false at the end of the path.
  bool next_component(Outcome& out) {
    begin_ = skip_slashes(end_);
    if (begin_ == path_.size()) return false;
    end_ = begin_;
    while (end_ < path_.size() && path_[end_] != '/') end_++;
    out.name = path_.substr(begin_, end_ - begin_);
    out.has_slash = end_ < path_.size();
    return true;
  }
  [[nodiscard]] bool rest_is_empty() const { return skip_slashes(end_) == path_.size(); }
  [[nodiscard]] size_t skip_slashes(size_t i) const {
    while (i < path_.size() && path_[i] == '/') i++;
    return i;
  }

  Result<> check_directory(const NodeRef& node) const {
    if ((fs_.mode(node) & abi::kModeType) != abi::kModeDirectory) return std::unexpected(Error::kNotDirectory);
    return {};
  }
  Result<> check_search(const NodeRef& node) const {
    TRY_VOID(check_directory(node));
    if (end_ - begin_ > abi::kMaxName) return std::unexpected(Error::kNameTooLong);
    if (!may_access(who_, fs_.mode(node), fs_.uid(node), fs_.gid(node), kMayExecute)) {
      return std::unexpected(Error::kAccess);
    }
    return {};
  }

  Fs& fs_;
  const Identity& who_;
  uint32_t limit_root_;
  std::string_view path_;
  size_t begin_ = 0, end_ = 0;
};

}  // namespace fs
