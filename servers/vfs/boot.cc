// SPDX-License-Identifier: BSD-3-Clause
#include "servers/vfs/boot.h"

#include <cstring>

#include "abi/pm.h"

namespace vfs {

namespace {

void copy_label(char (&to)[abi::kLabelBytes], std::string_view from) {
  if (from.empty() || from.size() >= sizeof to) return;
  std::memset(to, 0, sizeof to);
  std::memcpy(to, from.data(), from.size());
}

void apply_word(Vfs& vfs, std::string_view word) {
  constexpr std::string_view kRoot = "root=", kType = "rootfstype=";
  if (word.starts_with(kType)) return copy_label(vfs.root_spec.type, word.substr(kType.size()));
  if (!word.starts_with(kRoot)) return;
  word.remove_prefix(kRoot.size());
  const size_t colon = word.find(':');
  copy_label(vfs.root_spec.driver, word.substr(0, colon));
  if (colon == std::string_view::npos) return;
  uint32_t minor = 0;
  for (char c : word.substr(colon + 1)) {
    if (c < '0' || c > '9' || minor > 1000) return;
    minor = minor * 10 + uint32_t(c - '0');
  }
  vfs.root_spec.minor = minor;
}

}  // namespace

void apply_command_line(Vfs& vfs, std::string_view text) {
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    apply_word(vfs, text.substr(0, end));
    text.remove_prefix(end < text.size() ? end + 1 : end);
  }
}

void add_boot_processes(Vfs& vfs, std::span<const abi::ServicePolicy> policy) {
  for (const abi::ServicePolicy& s : policy) {
    if ((s.flags & abi::kServiceUserProcess) == 0 || s.slot <= 0) continue;
    if (size_t(s.slot) >= vfs.tables.processes.size()) continue;
    Process& p = vfs.tables.processes[size_t(s.slot)];
    p.endpoint = {s.slot};
    p.pid = abi::pm::kInitPid;
    p.umask = 022;
    p.max_fds = abi::vfs::kMaxFds;
    p.max_file_bytes = ~0ull;
  }
}

}  // namespace vfs
