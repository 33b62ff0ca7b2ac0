// SPDX-License-Identifier: BSD-3-Clause
// What a request of VFS says beside its fields: the path (inline or in the argument area), the caller's groups,
// a second name. One object serves a file system: there is one request at a time.
#pragma once
#include <cstring>
#include <string_view>

#include "abi/error.h"
#include "abi/fs.h"
#include "lib/fs/permission.h"

namespace fs {

// The memory of VFS, through its grants.
class Client {
 public:
  virtual abi::Result<> copy_in(abi::GrantId grant, uint64_t offset, void* to, size_t bytes) = 0;
  virtual abi::Result<> copy_out(abi::GrantId grant, uint64_t offset, const void* from, size_t bytes) = 0;

 protected:
  ~Client() = default;
};

class Arguments {
 public:
  abi::Result<> load(Client& client, abi::GrantId area, const abi::fs::Walk& walk, const char* text,
                     size_t text_bytes) {
    TRY_VOID(load_identity(client, area, walk.uid, walk.gid, walk.group_count));
    if ((walk.flags & abi::fs::kWalkTextInline) != 0) {
      if (walk.path_bytes > text_bytes) return std::unexpected(abi::Error::kInvalid);
      std::memcpy(path_, text, walk.path_bytes);
    } else {
      TRY_VOID(load_path(client, area, walk.path_bytes));
    }
    path_bytes_ = walk.path_bytes;
    return {};
  }
  abi::Result<> load_path(Client& client, abi::GrantId area, size_t bytes) {
    if (bytes > sizeof path_) return std::unexpected(abi::Error::kNameTooLong);
    if (bytes != 0) TRY_VOID(client.copy_in(area, offsetof(abi::fs::ArgumentArea, path), path_, bytes));
    path_bytes_ = bytes;
    return {};
  }
  abi::Result<> load_name(Client& client, abi::GrantId area, size_t bytes) {
    if (bytes > abi::kMaxName) return std::unexpected(abi::Error::kNameTooLong);
    if (bytes != 0) TRY_VOID(client.copy_in(area, offsetof(abi::fs::ArgumentArea, name), name_, bytes));
    name_bytes_ = bytes;
    return {};
  }
  abi::Result<> load_identity(Client& client, abi::GrantId area, uint32_t uid, uint32_t gid, size_t count) {
    if (count > abi::kMaxGroups) return std::unexpected(abi::Error::kInvalid);
    if (count != 0) TRY_VOID(client.copy_in(area, 0, groups_, count * sizeof groups_[0]));
    who_ = {uid, gid, {groups_, count}};
    return {};
  }

  [[nodiscard]] std::string_view path() const { return {path_, path_bytes_}; }
  [[nodiscard]] std::string_view name() const { return {name_, name_bytes_}; }
  [[nodiscard]] const Identity& who() const { return who_; }

 private:
  Identity who_ = {};
  size_t path_bytes_ = 0, name_bytes_ = 0;
  uint32_t groups_[abi::kMaxGroups];
  char name_[abi::kMaxName + 1];
  char path_[abi::kMaxPath];
};

}  // namespace fs
