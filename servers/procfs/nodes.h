// SPDX-License-Identifier: BSD-3-Clause
// Numbers of procfs' nodes: pid << 8 | file. pid 0: the files of /proc itself.
#pragma once
#include <cstdint>
#include <string_view>

#include "abi/file.h"

namespace procfs {

class Text;
struct Process;

inline constexpr uint32_t kRoot = 1;       // /proc
inline constexpr uint32_t kDirectory = 1;  // /proc/<pid>: pid << 8 | 1
inline constexpr uint32_t kSelf = 2;       // /proc/self

[[nodiscard]] constexpr uint32_t node_of(uint32_t pid, uint32_t file) { return pid << 8 | file; }
[[nodiscard]] constexpr uint32_t pid_of(uint32_t node) { return node >> 8; }
[[nodiscard]] constexpr uint32_t file_of(uint32_t node) { return node & 0xff; }

// One file: its name and what writes its text. Exactly one of the two writers is set.
struct File {
  uint32_t number;
  std::string_view name;
  void (*write_system)(Text&);
  void (*write_process)(Text&, const Process&);
};

// The files of /proc, and those of each /proc/<pid>, in the order in which they are listed.
struct Files {
  const File* first;
  unsigned count;
  [[nodiscard]] const File* begin() const { return first; }
  [[nodiscard]] const File* end() const { return first + count; }
  [[nodiscard]] const File* find(std::string_view name) const {
    for (const File& f : *this) {
      if (f.name == name) return &f;
    }
    return nullptr;
  }
  [[nodiscard]] const File* find(uint32_t number) const {
    for (const File& f : *this) {
      if (f.number == number) return &f;
    }
    return nullptr;
  }
};
[[nodiscard]] Files system_files();
[[nodiscard]] Files process_files();

}  // namespace procfs
