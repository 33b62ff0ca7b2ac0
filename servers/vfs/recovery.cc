// SPDX-License-Identifier: BSD-3-Clause
// Restarts below VFS. A file system's successor gets its mounts and the nodes that VFS holds; a driver's successor
// gets the open minors; then everybody who waited goes on. Users notice nothing but the time it took.
#include "abi/blockdev.h"
#include "abi/chardev.h"
#include "servers/vfs/vfs.h"

namespace vfs {

namespace {

void reopen_nodes(Vfs& vfs, Mount& mount) {
  for (Vnode& v : vfs.tables.vnodes) {
    if (v.mount != &mount || v.references == 0) continue;
    const uint32_t known = &v == mount.root ? 1 : 0;  // by Mount
    Message m = Message::of(abi::fs::Reopen{{mount.number, v.node}, v.held - known, 0});
    if (!vfs.ask(*mount.file_system, m)) {
      vfs.port.log("a file did not survive the restart of its file system", mount.file_system->label);
      v.is_lost = true;
    }
    if (v.mounted != nullptr) (void)vfs.mark_mount_point(v, true);
  }
}

void reopen_devices(Vfs& vfs, Service& driver) {
  for (OpenFile& file : vfs.tables.files) {
    if (file.driver != &driver) continue;
    Message m;
    if (file.kind == FileKind::kCharacter) {
      m = Message::of(abi::chardev::Open{file.minor, file.flags | abi::kOpenNoTty, {}});
    } else if (file.kind == FileKind::kBlock) {
      m = Message::of(abi::blockdev::Open{file.minor, file.flags});
    } else {
      continue;
    }
    (void)vfs.ask(driver, m);
  }
}

}  // namespace

// False: its driver is dead, too; again when that is back.
bool Vfs::recover_mount(Mount& mount) {
  mount.needs_recovery = true;
  const auto grant = area_grant(*mount.file_system);
  if (!grant) return false;
  Message m = Message::of(abi::fs::Mount{mount.number,
                                         mount.driver != nullptr ? mount.driver->endpoint : abi::kNone, mount.minor,
                                         mount.flags | abi::fs::kMountRecover, *grant, 0});
  if (const auto mounted = ask(*mount.file_system, m); !mounted) {
    if (mounted.error() == Error::kDeadEndpoint) return false;
    port.log("a file system cannot be mounted again", mount.file_system->label);
    mount.is_dead = true;
  }
  mount.needs_recovery = false;
  if (!mount.is_dead) reopen_nodes(*this, mount);
  return true;
}

// A file system counts as up only when it has all its mounts again.
void Vfs::recover_mounts(Service& file_system, bool is_new) {
  if (file_system.is_gone) return;
  file_system.is_up = true;
  bool is_complete = true;
  for (Mount& mount : mounts) {
    if (!mount.is_used || mount.is_dead || mount.file_system != &file_system) continue;
    if ((is_new || mount.needs_recovery) && !recover_mount(mount)) is_complete = false;
  }
  file_system.is_up = file_system.is_up && is_complete;
  if (file_system.is_up) wake(Wait::kService, &file_system);
}

void Vfs::recover(Service& s) {
  recover_mounts(s, true);
  for (Mount& mount : mounts) {
    if (!mount.is_used || mount.is_dead || mount.driver != &s) continue;
    if (mount.needs_recovery) {
      recover_mounts(*mount.file_system, false);
    } else {
      Message m = Message::of(abi::fs::NewDriver{mount.number, s.endpoint});
      (void)ask(*mount.file_system, m);
      wake(Wait::kService, mount.file_system);
    }
  }
  reopen_devices(*this, s);
  wake(Wait::kService, &s);
  wake(Wait::kDevice, &s);
  wake_pollers();
}

// Nothing succeeds it.
void Vfs::end_service(Service& s) {
  s.is_up = false;
  s.is_gone = true;
  for (Mount& mount : mounts) {
    if (mount.is_used && mount.file_system == &s) mount.is_dead = true;
  }
  wake(Wait::kService, &s);
  wake(Wait::kDevice, &s);
  wake_pollers();
}

}  // namespace vfs
