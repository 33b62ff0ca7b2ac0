// SPDX-License-Identifier: BSD-3-Clause
#include "servers/procfs/procfs.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "abi/layout.h"
#include "lib/fs/directory_entry.h"
#include "lib/sys/memory.h"
#include "lib/sys/time.h"
#include "servers/procfs/mounts.h"
#include "servers/procfs/snapshot.h"
#include "servers/procfs/text.h"

namespace procfs {
namespace {

constexpr uint32_t kDirectoryMode = abi::kModeDirectory | 0555;
constexpr uint32_t kFileMode = abi::kModeRegular | 0444;
constexpr uint32_t kLinkMode = abi::kModeSymlink | 0777;

char file_text[64 * 1024];

struct VfsMemory final : fs::Client {
  abi::Result<> copy_in(abi::GrantId grant, uint64_t offset, void* to, size_t bytes) override {
    return sys::safe_copy_from(abi::kVfs, grant, offset, to, bytes);
  }
  abi::Result<> copy_out(abi::GrantId grant, uint64_t offset, const void* from, size_t bytes) override {
    return sys::safe_copy_to(abi::kVfs, grant, offset, from, bytes);
  }
} vfs_memory;

// A whole decimal number without leading zeros, else 0.
uint32_t parse_pid(std::string_view name) {
  uint32_t pid = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
  if (error != std::errc() || end != name.data() + name.size() || name.front() == '0' || pid >= 1u << 24) return 0;
  return pid;
}

}  // namespace

Result<ProcFs::Node> ProcFs::node(uint32_t number) {
  if (number == kRoot) return Node{number, kDirectoryMode, 0, 0};
  if (number == kSelf) return Node{number, kLinkMode, 0, 0};
  const uint32_t pid = pid_of(number);
  if (pid == 0) {
    if (system_files().find(number) == nullptr) return std::unexpected(Error::kNoEntry);
    return Node{number, kFileMode, 0, 0};
  }
  const Process* p = snapshot.find(pid);
  if (p == nullptr) return std::unexpected(Error::kNoEntry);
  if (file_of(number) == kDirectory) return Node{number, kDirectoryMode, p->pm.euid, p->pm.egid};
  if (process_files().find(file_of(number)) == nullptr) return std::unexpected(Error::kNoEntry);
  return Node{number, kFileMode, p->pm.euid, p->pm.egid};
}

Result<ProcFs::Node> ProcFs::find(Node& directory, std::string_view name) {
  if (directory.number == kRoot) {
    if (name == ".." || name == ".") return directory;
    if (name == "self") return node(kSelf);
    if (const File* f = system_files().find(name)) return node(f->number);
    const uint32_t pid = parse_pid(name);
    if (pid == 0) return std::unexpected(Error::kNoEntry);
    return node(node_of(pid, kDirectory));
  }
  if (name == ".") return directory;
  if (name == "..") return node(kRoot);
  const File* f = process_files().find(name);
  if (f == nullptr) return std::unexpected(Error::kNoEntry);
  return node(node_of(pid_of(directory.number), f->number));
}

// /proc/self: the pid of the process whose walk this is.
size_t ProcFs::link_text(Node&, std::span<char> to) {
  abi::Endpoint caller;
  const uint64_t offset = offsetof(abi::fs::ArgumentArea, caller);
  if (!sys::safe_copy_from(abi::kVfs, area_, offset, &caller, sizeof caller)) return 0;
  const Process* p = snapshot.find(caller);
  return p == nullptr ? 0 : sys::format_to(to, "{}", p->pm.pid).size();
}

int32_t ProcFs::describe(const Node& n, abi::Message& reply) {
  const auto seconds = int64_t(sys::realtime_ns() / sys::kSecond);
  const abi::FileTime now = abi::make_file_time(seconds, 0);
  reply.set(abi::Attributes{.inode = n.number,
                            .size = 0,
                            .blocks = 0,
                            .device = 0,
                            .uid = n.uid,
                            .gid = n.gid,
                            .accessed = now,
                            .modified = now,
                            .changed = now});
  return abi::attributes_type(n.mode, (n.mode & abi::kModeType) == abi::kModeDirectory ? 2 : 1);
}

Result<int32_t> ProcFs::mount(const abi::fs::Mount& request, abi::Message& reply) {
  const bool may_be_there = (request.flags & (abi::fs::kMountRecover | abi::fs::kMountChange)) != 0;
  if (is_mounted_ && !may_be_there) return std::unexpected(Error::kBusy);
  is_mounted_ = true;
  mount_ = request.mount;
  area_ = request.area;
  return describe(*node(kRoot), reply);
}

Result<int32_t> ProcFs::lookup(const abi::fs::Lookup& request, abi::Message& reply) {
  TRY_VOID(arguments_.load(vfs_memory, area_, request.walk, request.text, sizeof request.text));
  Node start = TRY(node(request.walk.start));
  fs::Walker<ProcFs> walker(*this, arguments_.who(), request.walk.root, arguments_.path());
  const bool to_parent = (request.walk.flags & abi::fs::kWalkParent) != 0;
  const bool is_followed = (request.walk.flags & abi::fs::kWalkNoFollow) == 0;
  const auto at = TRY(to_parent ? walker.to_parent(start) : walker.to_node(start, is_followed));
  if (at.stop != 0) {
    reply.set(at.where);
    return at.stop;
  }
  const bool must_be_directory = to_parent || (request.walk.flags & abi::fs::kWalkDirectory) != 0;
  if (must_be_directory && (at.node.mode & abi::kModeType) != abi::kModeDirectory) {
    return std::unexpected(Error::kNotDirectory);
  }
  return describe(at.node, reply);
}

// The text is made anew at each read, so a reader in small pieces may see two moments; programs read at once.
Result<int32_t> ProcFs::read(const abi::fs::Read& request, abi::Message& reply) {
  const uint32_t number = request.node.node;
  Text text(file_text);
  if (pid_of(number) == 0) {
    const File* f = system_files().find(number);
    if (f == nullptr) return std::unexpected(Error::kIsDirectory);
    f->write_system(text);
  } else {
    const Process* p = snapshot.find(pid_of(number));
    if (p == nullptr) return std::unexpected(Error::kNoProcess);
    const File* f = process_files().find(file_of(number));
    if (f == nullptr) return std::unexpected(Error::kIsDirectory);
    f->write_process(text, *p);
  }
  const std::string_view whole = text.text();
  const uint64_t start = std::min<uint64_t>(request.position, whole.size());
  const uint64_t bytes = std::min<uint64_t>(request.bytes, whole.size() - start);
  if (bytes != 0) {
    TRY_VOID(vfs_memory.copy_out(request.grant, request.grant_offset, whole.data() + start, bytes));
  }
  reply.set(abi::fs::Read::Reply{start + bytes});
  return int32_t(bytes);
}

// Positions: 0 ".", 1 "..", then the files, then (in /proc) 1000 + index in PM's table.
Result<int32_t> ProcFs::read_directory(const abi::fs::ReadDirectory& request, abi::Message& reply) {
  const Node directory = TRY(node(request.node.node));
  if ((directory.mode & abi::kModeType) != abi::kModeDirectory) return std::unexpected(Error::kNotDirectory);
  const bool is_root = directory.number == kRoot;
  const uint32_t pid = pid_of(directory.number);
  const Files files = is_root ? system_files() : process_files();
  constexpr uint64_t kProcesses = 1000;
  alignas(8) static uint8_t records[8192];
  fs::DirectoryWriter writer({records, size_t(std::min<uint64_t>(sizeof records, request.bytes))});
  uint64_t at = request.position;
  const auto add = [&](uint64_t next, uint32_t number, uint32_t mode, std::string_view name) {
    if (!writer.add(number, next, fs::entry_type(mode), name)) return false;
    at = next;
    return true;
  };
  bool has_room = true;
  if (at == 0) has_room = add(1, directory.number, kDirectoryMode, ".");
  if (has_room && at == 1) has_room = add(2, kRoot, kDirectoryMode, "..");
  while (has_room && at - 2 < files.count && at >= 2 && at < kProcesses) {
    const File& f = files.first[at - 2];
    has_room = add(at + 1, is_root ? f.number : node_of(pid, f.number), kFileMode, f.name);
  }
  if (is_root) {
    if (has_room && at == 2 + files.count) has_room = add(kProcesses, kSelf, kLinkMode, "self");
    if (at == kProcesses) snapshot.refresh();
    while (has_room && at >= kProcesses && at - kProcesses < snapshot.count()) {
      const auto& e = snapshot.entry(unsigned(at - kProcesses));
      if (e.mode == abi::pm::ProcessMode::kFree || e.pid <= 0) {
        ++at;
        continue;
      }
      char name[12];
      has_room = add(at + 1, node_of(uint32_t(e.pid), kDirectory), kDirectoryMode, sys::format_to(name, "{}", e.pid));
    }
  }
  if (!has_room && writer.used() == 0) return std::unexpected(Error::kInvalid);
  if (writer.used() != 0) TRY_VOID(vfs_memory.copy_out(request.grant, 0, records, writer.used()));
  reply.set(abi::fs::ReadDirectory::Reply{at});
  return int32_t(writer.used());
}

Result<int32_t> ProcFs::read_link(const abi::fs::ReadLink& request) {
  if (request.node.node != kSelf) return std::unexpected(Error::kInvalid);
  char text[12];
  Node self = TRY(node(kSelf));
  const size_t n = std::min<size_t>(link_text(self, text), request.bytes);
  if (n != 0) TRY_VOID(vfs_memory.copy_out(request.grant, 0, text, n));
  return int32_t(n);
}

Result<int32_t> ProcFs::dispatch(const abi::Message& m, abi::Message& reply) {
  switch (m.type) {
    case abi::fs::Mount::kType: return mount(m.as<abi::fs::Mount>(), reply);
    case abi::fs::MountTable::kType: TRY_VOID(set_mount_table(m.as<abi::fs::MountTable>())); return 0;
    default: break;
  }
  if (!is_mounted_) return std::unexpected(Error::kInvalid);
  switch (m.type) {
    case abi::fs::Unmount::kType: is_mounted_ = false; return 0;
    case abi::fs::Lookup::kType: return lookup(m.as<abi::fs::Lookup>(), reply);
    case abi::fs::Read::kType: return read(m.as<abi::fs::Read>(), reply);
    case abi::fs::ReadDirectory::kType: return read_directory(m.as<abi::fs::ReadDirectory>(), reply);
    case abi::fs::ReadLink::kType: return read_link(m.as<abi::fs::ReadLink>());
    case abi::fs::Close::kType: return 0;
    case abi::fs::Reopen::kType: return describe(TRY(node(m.as<abi::fs::Reopen>().node.node)), reply);
    case abi::fs::GetAttributes::kType: return describe(TRY(node(m.as<abi::fs::GetAttributes>().node.node)), reply);
    case abi::fs::Sync::kType: return 0;
    case abi::fs::StatFs::kType: {
      abi::FileSystemInfo info{};
      info.magic = 0x9fa0;
      info.block_bytes = abi::layout::kPageBytes;
      info.name_bytes = abi::kMaxName;
      reply.set(info);
      return 0;
    }
    case abi::fs::NameOf::kType: {
      const auto r = m.as<abi::fs::NameOf>();
      char name[12];
      const std::string_view text = sys::format_to(name, "{}", pid_of(r.node));
      if (text.size() > r.bytes) return std::unexpected(Error::kRange);
      TRY_VOID(vfs_memory.copy_out(r.grant, 0, text.data(), text.size()));
      return int32_t(text.size());
    }
    case abi::fs::Create::kType:
    case abi::fs::MakeNode::kType:
    case abi::fs::Unlink::kType:
    case abi::fs::MakeSymlink::kType:
    case abi::fs::SetAttributes::kType:
    case abi::fs::Write::kType:
    case abi::fs::Truncate::kType:
    case abi::fs::Allocate::kType:
    case abi::fs::Link::kType:
    case abi::fs::Rename::kType: return std::unexpected(Error::kReadOnly);
    default: return std::unexpected(Error::kBadCall);
  }
}

void ProcFs::handle(const abi::Message& request, abi::Message& reply) {
  const Result<int32_t> result = dispatch(request, reply);
  reply.type = result ? *result : abi::to_wire(result.error());
}

}  // namespace procfs
