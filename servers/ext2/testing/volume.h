// SPDX-License-Identifier: BSD-3-Clause
// A client of an ext2 service in a host test: requests as VFS makes them, through the message interface.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "servers/ext2/file_system.h"
#include "servers/ext2/testing/fake_machine.h"

namespace ext2::testing {

class Volume {
 public:
  static constexpr abi::GrantId kArea{1}, kData{2};
  struct Stat {
    uint32_t mode, links;
    abi::Attributes a;
  };

  explicit Volume(std::vector<uint8_t> disk, unsigned buffers = 128);

  // All results are those of the service: >= 0, or -Error.
  int32_t mount(uint32_t flags = 0);
  int32_t unmount();
  int32_t sync();
  // A new service on the same disk, as after a crash of the old one.
  void restart_service();

  int32_t lookup(const std::string& path, Stat* out = nullptr, uint8_t flags = abi::fs::kWalkNoFollow);
  int32_t create(const std::string& path, uint32_t mode = 0644, uint32_t flags = 0);  // -> node; takes a reference
  int32_t make_directory(const std::string& path, uint32_t mode = 0755);
  int32_t make_node(const std::string& path, uint32_t mode, uint32_t device = 0);
  int32_t unlink(const std::string& path);
  int32_t remove_directory(const std::string& path);
  int32_t make_symlink(const std::string& target, const std::string& path);
  int32_t link(const std::string& from, const std::string& to);
  int32_t rename(const std::string& from, const std::string& to, uint8_t flags = 0);
  int32_t truncate(uint32_t node, uint64_t size);
  int32_t allocate(uint32_t node, uint64_t position, uint64_t bytes);
  int32_t close(uint32_t node, uint32_t count = 1);
  int32_t reopen(uint32_t node, uint32_t count = 1);
  int32_t set_attributes(uint32_t node, const abi::fs::SetAttributes& what);
  // One request each; whole strings with write_all / read_all.
  int32_t write(uint32_t node, uint64_t position, std::string_view data, uint32_t flags = 0);
  int32_t read(uint32_t node, uint64_t position, std::string& data, size_t bytes);
  int32_t write_all(uint32_t node, uint64_t position, std::string_view data);
  std::string read_all(uint32_t node);
  int32_t read_link(const std::string& path, std::string& text);
  std::string name_of(uint32_t directory, uint32_t node);
  int32_t mark_mount_point(uint32_t node, bool is_on);
  std::vector<std::string> list(const std::string& path, size_t bytes = 4096);
  abi::FileSystemInfo stat_fs();
  int32_t node_of(const std::string& path);

  int32_t call(const abi::Message& request);

  std::vector<uint8_t> image;
  FakeMachine machine;
  std::unique_ptr<FileSystem> service;
  abi::Message reply;
  abi::fs::ArgumentArea area = {};
  uint32_t uid = 0, gid = 0;
  std::vector<uint32_t> groups;

 private:
  abi::fs::Walk walk(const std::string& path, char* text, size_t text_bytes, uint8_t flags = 0);
  int32_t parent_of(const std::string& path, std::string& name);
  void start_service();

  struct Pools;
  std::shared_ptr<Pools> pools_;
  unsigned buffers_;
};

// Runs e2fsck -fn on the image; 0: nothing to complain about. Its text goes to standard output otherwise.
int check_image(const std::vector<uint8_t>& image);
// From mke2fs with these options (a file of the test's data, or made now).
std::vector<uint8_t> make_image(const std::string& options, unsigned kibibytes);

}  // namespace ext2::testing
