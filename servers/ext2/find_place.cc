// SPDX-License-Identifier: BSD-3-Clause
#include "servers/ext2/requests.h"

namespace ext2 {

Result<NewEntry> find_place(FileSystem& fs, Mount& mount, const abi::fs::Walk& walk, const char* text,
                            size_t text_bytes) {
  NewEntry place{TRY(fs.walk(mount, walk, text, text_bytes, true)), false};
  if (place.at.stop != 0) return place;
  const std::string_view name = place.at.name;
  if (name.empty() || name == "." || name == "..") {
    place.exists = true;
    return place;
  }
  const auto found = fs.find_entry(*place.at.node, name);
  if (!found && found.error() != Error::kNoEntry) return std::unexpected(found.error());
  place.exists = found.has_value();
  if (!place.exists) TRY_VOID(fs.check_write_access(*place.at.node, fs.arguments.who()));
  return place;
}

}  // namespace ext2
