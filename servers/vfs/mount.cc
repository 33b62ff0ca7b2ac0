// SPDX-License-Identifier: BSD-3-Clause
// The tree of mounts.
#include <cstring>

#include "abi/device_numbers.h"
#include "servers/vfs/vfs.h"

namespace vfs {

namespace {

template <size_t N>
void copy_text(char (&to)[N], std::string_view from) {
  const size_t n = from.size() < N ? from.size() : N - 1;
  std::memcpy(to, from.data(), n);
  to[n] = 0;
}

}  // namespace

// The argument area, granted once to each file system.
Result<GrantId> Vfs::area_grant(Service& s) {
  if (!s.has_area) {
    s.area = TRY(port.grant_own(s.endpoint, &area, sizeof area, abi::kGrantRead));
    s.has_area = true;
  }
  return s.area;
}

Result<> Vfs::mark_mount_point(Vnode& v, bool is_on) {
  Message m = Message::of(abi::fs::MarkMountPoint{{v.mount->number, v.node}, is_on, 0});
  return ask(*v.mount->file_system, m);
}

Result<Mount*> Vfs::add_mount(const MountSpec& spec) {
  Mount* mount = nullptr;
  for (Mount& m : mounts) {
    if (!m.is_used && mount == nullptr) mount = &m;
  }
  if (mount == nullptr) return std::unexpected(Error::kBusy);
  const uint16_t number = mount->number;
  *mount = {};
  mount->number = number;
  mount->file_system = spec.file_system;
  mount->driver = spec.driver;
  mount->minor = spec.minor;
  mount->flags = spec.flags;
  mount->device = spec.driver != nullptr ? spec.device : abi::make_device(0, number + 1u);
  Message m = Message::of(abi::fs::Mount{number, spec.driver != nullptr ? spec.driver->endpoint : abi::kNone,
                                         spec.minor, spec.flags, TRY(area_grant(*spec.file_system)), 0});
  TRY_VOID(ask(*spec.file_system, m));
  mount->root = TRY(take_vnode(*mount, m));
  mount->is_used = true;
  mount->covered = spec.covered;
  copy_text(mount->type, spec.type);
  copy_text(mount->source, spec.source);
  copy_text(mount->target, spec.target);
  if (spec.covered != nullptr) spec.covered->mounted = mount;
  return mount;
}

// The caller has checked that nobody uses it.
Result<> Vfs::remove_mount(Mount& mount) {
  Message m = Message::of(abi::fs::Unmount{mount.number, 0});
  if (!mount.is_dead) TRY_VOID(ask(*mount.file_system, m));
  Vnode* covered = mount.covered;
  covered->mounted = nullptr;
  (void)mark_mount_point(*covered, false);
  release(covered);
  mount.is_dead = true;  // so that nothing is sent for its root any more
  release(mount.root);
  mount.is_used = false;
  return {};
}

void Vfs::try_mount_root() {
  if (root_mount != nullptr) return;
  Service* file_system = find_service(root_spec.type);
  Service* driver = find_service(root_spec.driver);
  if (file_system == nullptr || driver == nullptr || !file_system->is_up || !driver->is_up) return;
  const uint32_t device = abi::make_device(abi::device::kRamDiskMajor, root_spec.minor);
  const auto mounted = add_mount({root_spec.type, "/dev/ram0", "/", file_system, driver, root_spec.minor, device, 0,
                                  nullptr});
  if (!mounted) {
    port.log("cannot mount the root file system", abi::error_text(mounted.error()));
    return;
  }
  root_mount = *mounted;
  for (Process& p : tables.processes) {
    if (p.endpoint.value == 0 || p.root != nullptr) continue;
    p.root = hold(root_mount->root);
    p.cwd = hold(root_mount->root);
  }
  publish_mounts();
  wake(Wait::kRoot, nullptr);
}

// /proc/mounts.
void Vfs::publish_mounts() {
  Service* procfs = find_service("procfs");
  if (procfs == nullptr || !procfs->is_up) return;
  static char text[2048];
  size_t n = 0;
  const auto add = [&](std::string_view s) {
    if (s.size() > sizeof text - n) return;
    std::memcpy(text + n, s.data(), s.size());
    n += s.size();
  };
  for (const Mount& m : mounts) {
    if (!m.is_used) continue;
    for (std::string_view s : {std::string_view(m.source), std::string_view(m.target), std::string_view(m.type)}) {
      add(s);
      add(" ");
    }
    add((m.flags & abi::fs::kMountReadOnly) != 0 ? "ro 0 0\n" : "rw 0 0\n");
  }
  const auto grant = port.grant_own(procfs->endpoint, text, sizeof text, abi::kGrantRead);
  if (!grant) return;
  const ScopedGrant scoped(port, *grant);
  Message m = Message::of(abi::fs::MountTable{*grant, uint32_t(n)});
  (void)ask(*procfs, m);
}

}  // namespace vfs
