// SPDX-License-Identifier: BSD-3-Clause
#include "servers/ext2/testing/volume.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>

namespace ext2::testing {

struct Volume::Pools {
  explicit Pools(unsigned n) : buffers(n), blocks(n * kMaxBlockBytes), hash(256), inodes(96), names(256) {}
  std::vector<Buffer> buffers;
  std::vector<uint8_t> blocks;
  std::vector<Buffer*> hash;
  std::vector<Inode> inodes;
  std::vector<NameCache::Entry> names;
};

Volume::Volume(std::vector<uint8_t> disk, unsigned buffers) : image(std::move(disk)), machine(image), buffers_(buffers) {
  machine.grants[kArea.value] = {reinterpret_cast<uint8_t*>(&area), sizeof area};
  start_service();
}

void Volume::start_service() {
  pools_ = std::make_shared<Pools>(buffers_);
  service = std::make_unique<FileSystem>(
      machine, FileSystem::Memory{pools_->buffers, pools_->blocks.data(), pools_->hash, pools_->inodes, pools_->names});
}

void Volume::restart_service() {
  if (service->mounts[0].groups != nullptr) machine.release(service->mounts[0].groups, 0);
  start_service();
}

int32_t Volume::call(const abi::Message& request) {
  reply = abi::Message();
  service->handle(request, reply);
  return reply.type;
}

int32_t Volume::mount(uint32_t flags) {
  return call(abi::Message::of(abi::fs::Mount{0, abi::Endpoint{99}, 0, flags, kArea, 0}));
}
int32_t Volume::unmount() { return call(abi::Message::of(abi::fs::Unmount{0, 0})); }
int32_t Volume::sync() { return call(abi::Message::of(abi::fs::Sync{0, 0})); }

abi::fs::Walk Volume::walk(const std::string& path, char* text, size_t text_bytes, uint8_t flags) {
  for (size_t i = 0; i < groups.size(); i++) area.groups[i] = groups[i];
  if (path.size() <= text_bytes) {
    std::memcpy(text, path.data(), path.size());
    flags |= abi::fs::kWalkTextInline;
  } else {
    std::memcpy(area.path, path.data(), path.size());
  }
  return {0, kRootInode, kRootInode, uid, gid, uint16_t(path.size()), uint8_t(groups.size()), flags};
}

int32_t Volume::lookup(const std::string& path, Stat* out, uint8_t flags) {
  abi::fs::Lookup r{};
  r.walk = walk(path, r.text, sizeof r.text, flags);
  const int32_t type = call(abi::Message::of(r));
  if (out != nullptr && type >= 0x1000) {
    *out = {abi::attributes_mode(type), abi::attributes_links(type), reply.as<abi::Attributes>()};
  }
  return type;
}

int32_t Volume::node_of(const std::string& path) {
  Stat s;
  const int32_t type = lookup(path, &s);
  return type < 0 ? type : int32_t(s.a.inode);
}

int32_t Volume::create(const std::string& path, uint32_t mode, uint32_t flags) {
  abi::fs::Create r{};
  r.walk = walk(path, r.text, sizeof r.text);
  r.flags = flags | abi::kOpenCreate;
  r.mode = mode;
  const int32_t type = call(abi::Message::of(r));
  return type < 0x1000 ? type : int32_t(reply.as<abi::Attributes>().inode);
}

int32_t Volume::make_node(const std::string& path, uint32_t mode, uint32_t device) {
  abi::fs::MakeNode r{};
  r.walk = walk(path, r.text, sizeof r.text);
  r.mode = mode;
  r.device = device;
  return call(abi::Message::of(r));
}
int32_t Volume::make_directory(const std::string& path, uint32_t mode) {
  return make_node(path, mode | abi::kModeDirectory);
}

int32_t Volume::unlink(const std::string& path) {
  abi::fs::Unlink r{};
  r.walk = walk(path, r.text, sizeof r.text);
  return call(abi::Message::of(r));
}
int32_t Volume::remove_directory(const std::string& path) {
  abi::fs::Unlink r{};
  r.walk = walk(path, r.text, sizeof r.text);
  r.flags = abi::kAtRemoveDirectory;
  return call(abi::Message::of(r));
}

int32_t Volume::make_symlink(const std::string& target, const std::string& path) {
  std::string text = target;
  machine.grants[kData.value] = {reinterpret_cast<uint8_t*>(text.data()), text.size()};
  abi::fs::MakeSymlink r{};
  r.walk = walk(path, r.text, sizeof r.text);
  r.target = kData;
  r.target_bytes = uint32_t(text.size());
  return call(abi::Message::of(r));
}

// As VFS does it: walk to the directory, then name the last component.
int32_t Volume::parent_of(const std::string& path, std::string& name) {
  const size_t slash = path.rfind('/');
  name = slash == std::string::npos ? path : path.substr(slash + 1);
  const std::string directory = slash == std::string::npos ? "" : path.substr(0, slash);
  Stat s;
  const int32_t type = lookup(directory, &s, abi::fs::kWalkDirectory);
  return type < 0 ? type : int32_t(s.a.inode);
}

int32_t Volume::link(const std::string& from, const std::string& to) {
  std::string name;
  const int32_t node = node_of(from);
  if (node < 0) return node;
  const int32_t directory = parent_of(to, name);
  if (directory < 0) return directory;
  std::memcpy(area.name, name.data(), std::min(name.size(), sizeof area.name));
  return call(abi::Message::of(abi::fs::Link{
      {0, uint32_t(node)}, uint32_t(directory), uid, gid, uint16_t(name.size()), uint8_t(groups.size()), 0}));
}

int32_t Volume::rename(const std::string& from, const std::string& to, uint8_t flags) {
  std::string old_name, new_name;
  const int32_t old_directory = parent_of(from, old_name), new_directory = parent_of(to, new_name);
  if (old_directory < 0) return old_directory;
  if (new_directory < 0) return new_directory;
  std::memcpy(area.path, old_name.data(), old_name.size());
  std::memcpy(area.name, new_name.data(), std::min(new_name.size(), sizeof area.name));
  return call(abi::Message::of(abi::fs::Rename{0, uint32_t(old_directory), uint32_t(new_directory), uid, gid,
                                               uint16_t(old_name.size()), uint16_t(new_name.size()),
                                               uint8_t(groups.size()), flags, 0}));
}

int32_t Volume::truncate(uint32_t node, uint64_t size) { return call(abi::Message::of(abi::fs::Truncate{{0, node}, size})); }
int32_t Volume::allocate(uint32_t node, uint64_t position, uint64_t bytes) {
  return call(abi::Message::of(abi::fs::Allocate{{0, node}, position, bytes, 0, 0}));
}
int32_t Volume::close(uint32_t node, uint32_t count) { return call(abi::Message::of(abi::fs::Close{{0, node}, count, 0})); }
int32_t Volume::reopen(uint32_t node, uint32_t count) {
  return call(abi::Message::of(abi::fs::Reopen{{0, node}, count, 0}));
}
int32_t Volume::set_attributes(uint32_t node, const abi::fs::SetAttributes& what) {
  auto r = what;
  r.node = {0, node};
  return call(abi::Message::of(r));
}
int32_t Volume::mark_mount_point(uint32_t node, bool is_on) {
  return call(abi::Message::of(abi::fs::MarkMountPoint{{0, node}, is_on, 0}));
}

int32_t Volume::write(uint32_t node, uint64_t position, std::string_view data, uint32_t flags) {
  std::string copy(data);
  machine.grants[kData.value] = {reinterpret_cast<uint8_t*>(copy.data()), copy.size()};
  abi::fs::Write r{};
  r.node = {0, node};
  r.grant = kData;
  r.flags = flags;
  r.position = position;
  r.bytes = data.size();
  return call(abi::Message::of(r));
}

int32_t Volume::read(uint32_t node, uint64_t position, std::string& data, size_t bytes) {
  data.assign(bytes, '\xee');
  machine.grants[kData.value] = {reinterpret_cast<uint8_t*>(data.data()), bytes};
  abi::fs::Read r{};
  r.node = {0, node};
  r.grant = kData;
  r.position = position;
  r.bytes = bytes;
  const int32_t n = call(abi::Message::of(r));
  data.resize(n < 0 ? 0 : size_t(n));
  return n;
}

int32_t Volume::write_all(uint32_t node, uint64_t position, std::string_view data) {
  size_t done = 0;
  while (done < data.size()) {
    const int32_t n = write(node, position + done, data.substr(done));
    if (n < 0) return done != 0 ? int32_t(done) : n;
    done += size_t(n);
  }
  return int32_t(done);
}

std::string Volume::read_all(uint32_t node) {
  std::string all, part;
  while (read(node, all.size(), part, 100'000) > 0) all += part;
  return all;
}

int32_t Volume::read_link(const std::string& path, std::string& text) {
  const int32_t node = node_of(path);
  if (node < 0) return node;
  text.assign(abi::kMaxPath, '\0');
  machine.grants[kData.value] = {reinterpret_cast<uint8_t*>(text.data()), text.size()};
  const int32_t n = call(abi::Message::of(abi::fs::ReadLink{{0, uint32_t(node)}, kData, uint32_t(text.size())}));
  text.resize(n < 0 ? 0 : size_t(n));
  return n;
}

std::string Volume::name_of(uint32_t directory, uint32_t node) {
  std::string text(abi::kMaxName, '\0');
  machine.grants[kData.value] = {reinterpret_cast<uint8_t*>(text.data()), text.size()};
  const int32_t n = call(abi::Message::of(abi::fs::NameOf{{0, directory}, node, kData, uint32_t(text.size()), 0}));
  text.resize(n < 0 ? 0 : size_t(n));
  return text;
}

std::vector<std::string> Volume::list(const std::string& path, size_t bytes) {
  std::vector<std::string> names;
  const int32_t node = node_of(path);
  std::string buffer(bytes, '\0');
  uint64_t position = 0;
  for (;;) {
    machine.grants[kData.value] = {reinterpret_cast<uint8_t*>(buffer.data()), buffer.size()};
    const int32_t n = call(abi::Message::of(abi::fs::ReadDirectory{{0, uint32_t(node)}, kData, 0, position, bytes}));
    if (n <= 0) return names;
    position = reply.as<abi::fs::ReadDirectory::Reply>().position;
    for (int32_t at = 0; at < n;) {
      uint16_t length;
      std::memcpy(&length, buffer.data() + at + 16, 2);
      names.emplace_back(buffer.data() + at + 19);
      at += length;
    }
  }
}

abi::FileSystemInfo Volume::stat_fs() {
  call(abi::Message::of(abi::fs::StatFs{0, 0}));
  return reply.as<abi::FileSystemInfo>();
}

namespace {
std::string tool(const char* variable, const char* name) {
  const char* path = std::getenv(variable);
  return path != nullptr ? path : name;
}
std::string temporary(const char* name) {
  const char* directory = std::getenv("TEST_TMPDIR");
  return std::string(directory != nullptr ? directory : "/tmp") + "/" + name + std::to_string(getpid());
}
}  // namespace

int check_image(const std::vector<uint8_t>& image) {
  const std::string path = temporary("check.img"), log = path + ".log";
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(image.data()), std::streamsize(image.size()));
  const int status = std::system((tool("E2FSCK", "/sbin/e2fsck") + " -fn " + path + " > " + log + " 2>&1").c_str());
  if (status != 0) std::fputs(std::string(std::istreambuf_iterator<char>(std::ifstream(log).rdbuf()), {}).c_str(), stdout);
  unlink(path.c_str());
  unlink(log.c_str());
  return status;
}

std::vector<uint8_t> make_image(const std::string& options, unsigned kibibytes) {
  static std::map<std::string, std::vector<uint8_t>> made;
  const std::string key = options + " " + std::to_string(kibibytes);
  if (const auto it = made.find(key); it != made.end()) return it->second;
  const std::string path = temporary("make.img");
  const std::string command = tool("MKE2FS", "/sbin/mke2fs") + " -q -F -t ext2 " + options + " " + path + " " +
                              std::to_string(kibibytes) + "k > /dev/null 2>&1";
  unlink(path.c_str());
  if (std::system(command.c_str()) != 0) std::abort();
  std::ifstream in(path, std::ios::binary);
  std::vector<uint8_t> image((std::istreambuf_iterator<char>(in)), {});
  unlink(path.c_str());
  made[key] = image;
  return image;
}

}  // namespace ext2::testing
