// SPDX-License-Identifier: BSD-3-Clause
// Message-type ranges, so that every request type is unique in the system. A protocol's header says, at each
// request: meaning, who may call, errors, and whether it is safe to retry after the server restarted.
#pragma once
#include <cstdint>

namespace abi {
inline constexpr int32_t kPmBase = 0x1000;       // user, services -> PM              abi/pm.h
inline constexpr int32_t kVfsBase = 0x1100;      // user, services -> VFS             abi/vfs.h
inline constexpr int32_t kPmVfsBase = 0x1200;    // PM -> VFS                         abi/pm_vfs.h
inline constexpr int32_t kFsBase = 0x1300;       // VFS -> file systems               abi/fs.h
inline constexpr int32_t kVmBase = 0x1400;       // anyone -> VM (user part)          abi/vm.h
inline constexpr int32_t kVmEventBase = 0x1480;  // kernel -> VM (page fault, memory request), BY_KERNEL
inline constexpr int32_t kRsBase = 0x1500;       // user -> RS                        abi/rs.h
inline constexpr int32_t kSefBase = 0x1580;      // RS <-> services (init, update, ...) abi/sef.h
inline constexpr int32_t kDsBase = 0x1600;       // anyone -> DS                      abi/ds.h
inline constexpr int32_t kCharBase = 0x1700;     // VFS -> character drivers          abi/chardev.h
inline constexpr int32_t kBlockBase = 0x1780;    // file systems -> block drivers     abi/blockdev.h
inline constexpr int32_t kInputBase = 0x1800;    // keyboard events
inline constexpr int32_t kPciBase = 0x1880;      // drivers, RS -> pci
inline constexpr int32_t kIpcBase = 0x1900;      // user -> System V IPC server
inline constexpr int32_t kIsBase = 0x1980;
inline constexpr int32_t kTestBase = 0x1f00;     // test services
}  // namespace abi
