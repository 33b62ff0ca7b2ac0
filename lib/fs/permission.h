// SPDX-License-Identifier: BSD-3-Clause
// Who may do what to a file: the one place where permission bits are read. VFS and all file systems use it.
#pragma once
#include <cstdint>
#include <span>

#include "abi/file.h"

namespace fs {

struct Identity {
  uint32_t uid, gid;
  std::span<const uint32_t> groups;  // supplementary

  [[nodiscard]] bool is_root() const { return uid == 0; }
  [[nodiscard]] bool is_in_group(uint32_t group) const {
    if (gid == group) return true;
    for (uint32_t g : groups) {
      if (g == group) return true;
    }
    return false;
  }
};

inline constexpr uint32_t kMayRead = 4, kMayWrite = 2, kMayExecute = 1;

// Root may do anything, except execute what nobody may execute (directories may always be searched).
[[nodiscard]] inline bool may_access(const Identity& who, uint32_t mode, uint32_t uid, uint32_t gid, uint32_t want) {
  if (who.is_root()) {
    if ((want & kMayExecute) == 0 || (mode & abi::kModeType) == abi::kModeDirectory) return true;
    return (mode & 0111) != 0;
  }
  uint32_t bits = mode;
  if (who.uid == uid) {
    bits >>= 6;
  } else if (((mode >> 3 ^ mode) & 7) != 0 && who.is_in_group(gid)) {  // groups matter only if they differ
    bits >>= 3;
  }
  return (bits & want) == want;
}

// Removing or renaming an entry of a sticky directory: only for the owner of the file or of the directory.
[[nodiscard]] inline bool may_remove(const Identity& who, uint32_t directory_mode, uint32_t directory_uid,
                                     uint32_t file_uid) {
  if ((directory_mode & abi::kModeSticky) == 0 || who.is_root()) return true;
  return who.uid == file_uid || who.uid == directory_uid;
}

}  // namespace fs
