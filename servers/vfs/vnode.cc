// SPDX-License-Identifier: BSD-3-Clause
// Vnodes: the files that VFS holds (open, working directory, root, covered). One for each node, found by hash.
#include "servers/vfs/vfs.h"

namespace vfs {

namespace {
unsigned hash(const Mount& mount, uint32_t node) { return (node ^ mount.number * 53u) & (kVnodeHash - 1); }
}  // namespace

Vnode* Vfs::find_vnode(const Mount& mount, uint32_t node) {
  Vnode* v = vnode_hash_[hash(mount, node)];
  while (v != nullptr && (v->node != node || v->mount != &mount)) v = v->hash_next;
  return v;
}

void Vfs::give_back(Mount& mount, uint32_t node, uint32_t count) {
  Message m = Message::of(abi::fs::Close{{mount.number, node}, count, 0});
  // If the file system is dead its successor knows nothing of the reference anyway.
  (void)ask(*mount.file_system, m);
}

Result<Vnode*> Vfs::take_vnode(Mount& mount, const Message& answer) {
  const auto a = answer.as<abi::Attributes>();
  const auto node = uint32_t(a.inode);
  Vnode* v = find_vnode(mount, node);
  if (v == nullptr) {
    if (free_vnodes_ != nullptr) {
      v = free_vnodes_;
      free_vnodes_ = v->hash_next;
    } else if (vnode_end_ < tables.vnodes.size()) {
      v = &tables.vnodes[vnode_end_++];
    } else {
      give_back(mount, node, 1);
      return std::unexpected(Error::kFileTableFull);
    }
    *v = {};
    v->mount = &mount;
    v->node = node;
    Vnode*& head = vnode_hash_[hash(mount, node)];
    v->hash_next = head;
    head = v;
  }
  v->mode = abi::attributes_mode(answer.type);
  v->uid = a.uid;
  v->gid = a.gid;
  if (v->type() == abi::kModeCharacter || v->type() == abi::kModeBlock) v->device = uint32_t(a.size);
  v->references++;
  v->held++;
  return v;
}

void Vfs::release(Vnode* v) {
  if (v == nullptr || --v->references != 0) return;
  if (!v->mount->is_dead && !v->is_lost) give_back(*v->mount, v->node, v->held);
  Vnode** link = &vnode_hash_[hash(*v->mount, v->node)];
  while (*link != v) link = &(*link)->hash_next;
  *link = v->hash_next;
  v->mount = nullptr;
  v->hash_next = free_vnodes_;
  free_vnodes_ = v;
}

}  // namespace vfs
