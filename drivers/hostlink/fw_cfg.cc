// SPDX-License-Identifier: BSD-3-Clause
// Keys and the directory as QEMU's docs/specs/fw_cfg has them; numbers in the directory are big endian.
#include "drivers/hostlink/fw_cfg.h"

#include <algorithm>
#include <cstring>

namespace hostlink {
namespace {

constexpr uint16_t kSelectPort = 0x510, kDataPort = 0x511;
constexpr uint16_t kSignatureKey = 0x00, kDirectoryKey = 0x19;
constexpr uint32_t kMaxFiles = 1024;
constexpr size_t kNameBytes = 56;

struct DirectoryEntry {
  uint8_t bytes[4], key[2], reserved[2];
  char name[kNameBytes];
};
static_assert(sizeof(DirectoryEntry) == 64);

uint32_t big_endian(std::span<const uint8_t> bytes) {
  uint32_t value = 0;
  for (uint8_t b : bytes) value = value << 8 | b;
  return value;
}

}  // namespace

void FwCfg::select(uint16_t key) {
  ports_.out16(kSelectPort, key);
  selected_ = key;
  offset_ = 0;
}

bool FwCfg::take(std::span<uint8_t> to) {
  if (!to.empty() && !ports_.read_string(kDataPort, to)) {
    selected_ = ~0u;  // nobody knows where it stands
    return false;
  }
  offset_ += uint32_t(to.size());
  return true;
}

bool FwCfg::skip(uint32_t bytes) {
  uint8_t unused[512];
  while (bytes != 0) {
    const uint32_t now = std::min<uint32_t>(bytes, sizeof unused);
    if (!take({unused, now})) return false;
    bytes -= now;
  }
  return true;
}

bool FwCfg::is_present() {
  select(kSignatureKey);
  uint8_t signature[4];
  return take(signature) && std::memcmp(signature, "QEMU", 4) == 0;
}

std::optional<FwCfg::File> FwCfg::find(std::string_view name) {
  if (name.size() >= kNameBytes || !is_present()) return {};
  select(kDirectoryKey);
  uint8_t count[4];
  if (!take(count)) return {};
  const uint32_t files = std::min(big_endian(count), kMaxFiles);
  for (uint32_t i = 0; i < files; i++) {
    uint8_t raw[sizeof(DirectoryEntry)];
    if (!take(raw)) return {};
    DirectoryEntry entry;
    std::memcpy(&entry, raw, sizeof entry);
    const std::string_view entry_name(entry.name, strnlen(entry.name, kNameBytes));
    if (entry_name == name) return File{.key = uint16_t(big_endian(entry.key)), .bytes = big_endian(entry.bytes)};
  }
  return {};
}

bool FwCfg::read(const File& file, uint32_t offset, std::span<uint8_t> to) {
  if (selected_ != file.key || offset < offset_) select(file.key);
  return skip(offset - offset_) && take(to);
}

}  // namespace hostlink
