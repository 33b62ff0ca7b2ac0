// SPDX-License-Identifier: BSD-3-Clause
// mount, umount.
#include <algorithm>
#include <cstring>

#include "abi/policy.h"
#include "servers/vfs/requests.h"

namespace vfs {

namespace {

constexpr uint32_t kReadOnly = 1, kRemount = 32;

struct Source {
  Service* driver;
  uint32_t minor, device;
  char text[64];
};

// The block device that the source names; without one (procfs) any text will do.
Result<Source> find_source(Vfs& vfs, Process& p, const abi::vfs::Mount& r) {
  Source out{};
  if (r.source == 0 || r.source_bytes == 0) return out;
  const abi::vfs::Path path{r.source, abi::kAtCwd, r.source_bytes};
  const size_t n = std::min(TRY(vfs.load_path(p, path, nullptr, 0)), sizeof out.text - 1);
  std::memcpy(out.text, vfs.area.path, n);
  const auto node = vfs.find_node(p, path, nullptr, 0, 0);
  if (!node) {
    if (node.error() == Error::kDeadEndpoint) return std::unexpected(node.error());
    return out;
  }
  if ((abi::attributes_mode(node->type) & abi::kModeType) != abi::kModeBlock) return out;
  out.device = uint32_t(node->a.size);
  const auto driver = TRY(vfs.driver_of(out.device, true));
  out.driver = driver.driver;
  out.minor = driver.minor;
  return out;
}

Result<Service*> find_file_system(Vfs& vfs, const abi::vfs::Mount& r) {
  std::string_view type(r.file_system, strnlen(r.file_system, sizeof r.file_system));
  if (type == "proc") type = "procfs";
  Service* s = vfs.find_service(type);
  if (s == nullptr || s->is_gone || (s->flags & abi::kServiceFileSystem) == 0) return std::unexpected(Error::kNoDevice);
  return s;
}

Result<int32_t> remount(Vfs& vfs, Mount& mount, uint32_t flags) {
  const uint32_t wanted = (flags & kReadOnly) != 0 ? abi::fs::kMountReadOnly : 0;
  Message m = Message::of(abi::fs::Mount{mount.number, abi::kNone, 0, wanted | abi::fs::kMountChange, abi::kNoGrant, 0});
  TRY_VOID(vfs.ask(*mount.file_system, m));
  mount.flags = wanted;
  vfs.publish_mounts();
  return 0;
}

bool is_mounted(const Vfs& vfs, const Source& source) {
  for (const Mount& m : vfs.mounts) {
    if (m.is_used && source.driver != nullptr && m.driver == source.driver && m.minor == source.minor) return true;
  }
  return false;
}

bool is_busy(const Vfs& vfs, const Mount& mount) {
  for (const Vnode& v : vfs.tables.vnodes) {
    if (v.mount != &mount || v.references == 0) continue;
    if (&v != mount.root || v.references > 1) return true;
  }
  return false;
}

}  // namespace

Result<int32_t> mount(Vfs& vfs, Process& p, const abi::vfs::Mount& request, Message&) {
  if (!p.is_root()) return std::unexpected(Error::kPerm);
  const abi::vfs::Path target{request.target, abi::kAtCwd, request.target_bytes};
  if ((request.flags & kRemount) != 0) {
    const auto node = TRY(vfs.find_node(p, target, nullptr, 0, 0));
    if (node.a.inode != node.mount->root->node) return std::unexpected(Error::kInvalid);
    return remount(vfs, *node.mount, request.flags);
  }
  Service* file_system = TRY(find_file_system(vfs, request));
  const Source source = TRY(find_source(vfs, p, request));
  if (is_mounted(vfs, source)) return std::unexpected(Error::kBusy);
  const bool is_proc = std::strcmp(file_system->label, "procfs") == 0;
  if (source.driver == nullptr && !is_proc) return std::unexpected(Error::kNotBlock);

  Message m;
  m.type = abi::fs::Lookup::kType;
  Mount* parent = TRY(vfs.walk_path(p, target, nullptr, 0, abi::fs::kWalkOpen | abi::fs::kWalkDirectory, m,
                                    Vfs::text_bytes_of<abi::fs::Lookup>()));
  Vnode* covered = TRY(vfs.take_vnode(*parent, m));
  char target_text[64] = {};
  const size_t n = std::min(TRY(vfs.load_path(p, target, nullptr, 0)), sizeof target_text - 1);
  std::memcpy(target_text, vfs.area.path, n);
  const bool is_root_of_mount = covered == parent->root;
  auto done = is_root_of_mount ? Result<>(std::unexpected(Error::kBusy)) : vfs.mark_mount_point(*covered, true);
  if (done) {
    const std::string_view type = is_proc ? "proc" : file_system->label;
    const uint32_t flags = (request.flags & kReadOnly) != 0 ? abi::fs::kMountReadOnly : 0;
    const auto mounted = vfs.add_mount({type, source.text[0] != 0 ? source.text : "none", target_text, file_system,
                                        source.driver, source.minor, source.device, flags, covered});
    if (mounted) {
      vfs.publish_mounts();
      return 0;
    }
    done = std::unexpected(mounted.error());
    (void)vfs.mark_mount_point(*covered, false);
  }
  vfs.release(covered);
  return std::unexpected(done.error());
}

Result<int32_t> unmount(Vfs& vfs, Process& p, const abi::vfs::Unmount& request, Message&) {
  if (!p.is_root()) return std::unexpected(Error::kPerm);
  const auto node = TRY(vfs.find_node(p, request.path, request.text, sizeof request.text, 0));
  Mount& mount = *node.mount;
  if (node.a.inode != mount.root->node) return std::unexpected(Error::kInvalid);
  if (mount.covered == nullptr || is_busy(vfs, mount)) return std::unexpected(Error::kBusy);
  TRY_VOID(vfs.remove_mount(mount));
  vfs.publish_mounts();
  return 0;
}

}  // namespace vfs
