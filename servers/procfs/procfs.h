// SPDX-License-Identifier: BSD-3-Clause
// The process file system: requests of VFS on nodes that exist only while somebody looks. It keeps no state but
// its mount (and the mount table's text), so a restarted instance serves on after VFS has mounted it again.
#pragma once
#include <span>

#include "abi/fs.h"
#include "lib/fs/arguments.h"
#include "lib/fs/walk.h"
#include "servers/procfs/nodes.h"

namespace procfs {

using abi::Error;
template <class T = void>
using Result = abi::Result<T>;

class ProcFs final {
 public:
  // For fs::Walker.
  struct Node {
    uint32_t number = 0, mode = 0, uid = 0, gid = 0;
  };
  using NodeRef = Node;
  static uint32_t number(const Node& n) { return n.number; }
  static uint32_t mode(const Node& n) { return n.mode; }
  static uint32_t uid(const Node& n) { return n.uid; }
  static uint32_t gid(const Node& n) { return n.gid; }
  static bool is_mount_point(const Node&) { return false; }
  static uint32_t root() { return kRoot; }
  Result<Node> find(Node& directory, std::string_view name);
  size_t link_text(Node& link, std::span<char> to);

  // One request of VFS: the reply's type and payload.
  void handle(const abi::Message& request, abi::Message& reply);

 private:
  Result<int32_t> dispatch(const abi::Message& request, abi::Message& reply);
  Result<int32_t> mount(const abi::fs::Mount& request, abi::Message& reply);
  Result<int32_t> lookup(const abi::fs::Lookup& request, abi::Message& reply);
  Result<int32_t> read(const abi::fs::Read& request, abi::Message& reply);
  Result<int32_t> read_directory(const abi::fs::ReadDirectory& request, abi::Message& reply);
  Result<int32_t> read_link(const abi::fs::ReadLink& request);
  Result<Node> node(uint32_t number);
  static int32_t describe(const Node& n, abi::Message& reply);

  fs::Arguments arguments_;
  abi::GrantId area_ = abi::kNoGrant;
  uint32_t mount_ = 0;
  bool is_mounted_ = false;
};

}  // namespace procfs
