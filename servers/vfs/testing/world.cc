// SPDX-License-Identifier: BSD-3-Clause
#include "servers/vfs/testing/world.h"

#include "abi/blockdev.h"
#include "abi/chardev.h"
#include "abi/policy.h"

namespace vfs::testing {

// ext2's machine: its disk is the image, its client is VFS in this world.
class World::Machine final : public ext2::Machine {
 public:
  Machine(World& world, std::vector<uint8_t>& image) : disk(image), world_(world) {}
  Result<> copy_in(GrantId grant, uint64_t offset, void* to, size_t bytes) override {
    return world_.through_grant(kExt2, grant, offset, to, bytes, false);
  }
  Result<> copy_out(GrantId grant, uint64_t offset, const void* from, size_t bytes) override {
    return world_.through_grant(kExt2, grant, offset, const_cast<void*>(from), bytes, true);
  }
  Result<ext2::Disk*> open_disk(unsigned, Endpoint, uint32_t) override {
    if (disk.is_dead) return std::unexpected(Error::kDeadEndpoint);
    return &disk;
  }
  void close_disk(unsigned) override {}
  Result<void*> allocate(size_t bytes) override { return std::calloc(1, bytes); }
  void release(void* p, size_t) override { std::free(p); }
  abi::FileTime now() override { return abi::make_file_time(seconds++, 0); }
  void log(std::string_view text, uint64_t) override { world_.logged += std::string(text) + "\n"; }
  ext2::testing::FakeDisk disk;
  int64_t seconds = 1'800'000'000;

 private:
  World& world_;
};

struct World::Pools {
  std::vector<ext2::Buffer> buffers = std::vector<ext2::Buffer>(128);
  std::vector<uint8_t> blocks = std::vector<uint8_t>(128 * ext2::kMaxBlockBytes);
  std::vector<ext2::Buffer*> hash = std::vector<ext2::Buffer*>(256);
  std::vector<ext2::Inode> inodes = std::vector<ext2::Inode>(400);
  std::vector<ext2::NameCache::Entry> names = std::vector<ext2::NameCache::Entry>(256);
};

World::World(const std::string& format, unsigned kibibytes)
    : image_(ext2::testing::make_image(format, kibibytes)),
      processes_(abi::kMaxProcesses),
      descriptors_(abi::kMaxProcesses * abi::vfs::kMaxFds),
      files_(128),
      vnodes_(128),
      pipes_(16),
      pipe_buffers_(16 * kPipeBytes),
      exec_buffer_(kExecBufferBytes) {
  machine_ = std::make_unique<Machine>(*this, image_);
  vfs = std::make_unique<Vfs>(*this, Tables{processes_, descriptors_, files_, vnodes_, pipes_, pipe_buffers_, exec_buffer_});
  start_file_system();
  map_driver("memory", kMemory);
  map_driver("ext2", kExt2, abi::kServiceFileSystem);
  map_driver("tty", kTty);
  add_process(kInit, abi::kNone, 1);
}

World::~World() {
  if (file_system_->mounts[0].groups != nullptr) std::free(file_system_->mounts[0].groups);
}

void World::start_file_system() {
  if (file_system_ != nullptr && file_system_->mounts[0].groups != nullptr) std::free(file_system_->mounts[0].groups);
  pools_ = std::make_shared<Pools>();
  file_system_ = std::make_unique<ext2::FileSystem>(
      *machine_, ext2::FileSystem::Memory{pools_->buffers, pools_->blocks.data(), pools_->hash, pools_->inodes, pools_->names});
}

void World::kill_file_system() {
  is_file_system_dead = true;
  start_file_system();
}

Process& World::add_process(Endpoint e, Endpoint parent, int32_t pid) {
  memory[e.value].assign(kProcessBytes, 0);
  if (parent != abi::kNone) memory[e.value] = memory[parent.value];
  pm(Message::of(abi::pm_vfs::ProcessForked{parent, e, pid != 0 ? pid : e.value, 0, 0}));
  return *vfs->process_of(e);
}

std::optional<int32_t> World::send(Endpoint from, const Message& request) {
  Message m = request;
  m.source = from;
  answers.erase(from.value);
  const bool is_answered = vfs->handle(m, true);
  if (is_answered) last = m;
  vfs->run_ready();
  if (is_answered) return m.type;
  return answer_of(from);  // parked, but the same event may have ended it at once
}

std::optional<int32_t> World::answer_of(Endpoint e) {
  const auto it = answers.find(e.value);
  if (it == answers.end()) return std::nullopt;
  last = it->second;
  answers.erase(it);
  return last.type;
}

int32_t World::pm(const Message& request) {
  const auto result = send(abi::kPm, request);
  return result.value_or(-int32_t(Error::kSuspended));
}

void World::map_driver(std::string_view label, Endpoint e, uint32_t flags, uint32_t major) {
  abi::vfs::MapDriver r{};
  std::memcpy(r.label, label.data(), label.size());
  r.endpoint = e;
  r.flags = flags;
  r.major = major;
  if (label == "ext2") is_file_system_dead = false;
  if (label == "tty") is_tty_dead = false;
  if (label == "memory") is_memory_dead = machine_->disk.is_dead = false;
  Message m = Message::of(r);
  m.source = abi::kRs;
  vfs->handle(m, false);
  vfs->run_ready();
}

void World::notify(Endpoint driver) {
  vfs->handle_notify(driver);
  vfs->run_ready();
}

void World::pass_time(uint64_t ns) {
  now += ns;
  if (alarm == 0 || alarm > now) return;
  alarm = 0;
  vfs->handle_alarm();
  vfs->run_ready();
}

Result<uint8_t*> World::at(Endpoint e, uint64_t address, size_t bytes) {
  const auto it = memory.find(e.value);
  if (it == memory.end()) return std::unexpected(Error::kDeadEndpoint);
  if (address < kBase || address - kBase > it->second.size() || bytes > it->second.size() - (address - kBase)) {
    return std::unexpected(Error::kFault);
  }
  return it->second.data() + (address - kBase);
}

uint64_t World::put(Endpoint e, std::string_view text, size_t offset) {
  std::memcpy(memory[e.value].data() + offset, text.data(), text.size());
  return kBase + offset;
}
std::string World::get(Endpoint e, size_t bytes, size_t offset) {
  return std::string(reinterpret_cast<const char*>(memory[e.value].data()) + offset, bytes);
}
abi::vfs::Path World::path(Endpoint e, std::string_view text, size_t offset) {
  return {put(e, text, offset), abi::kAtCwd, uint32_t(text.size())};
}

std::optional<int32_t> World::open(Endpoint e, std::string_view name, uint32_t flags, uint32_t mode) {
  return send(e, abi::vfs::Open{path(e, name), flags, mode, {}});
}
std::optional<int32_t> World::read(Endpoint e, int32_t fd, size_t bytes, size_t offset) {
  Message m = Message::of(abi::vfs::Read{});
  m.set(abi::vfs::Transfer{fd, 0, kBase + offset, bytes, 0});
  return send(e, m);
}
std::optional<int32_t> World::write(Endpoint e, int32_t fd, std::string_view text, size_t offset) {
  Message m = Message::of(abi::vfs::Write{});
  m.set(abi::vfs::Transfer{fd, 0, put(e, text, offset), text.size(), 0});
  return send(e, m);
}
int32_t World::close(Endpoint e, int32_t fd) { return send(e, abi::vfs::Close{fd}).value(); }

std::string World::read_file(Endpoint e, std::string_view name) {
  const int32_t fd = open(e, name).value_or(-1);
  std::string all;
  while (fd >= 0) {
    const int32_t n = read(e, fd, 60000).value_or(-1);
    if (n <= 0) break;
    all += get(e, size_t(n));
  }
  if (fd >= 0) close(e, fd);
  return all;
}
int32_t World::write_file(Endpoint e, std::string_view name, std::string_view text, uint32_t mode) {
  const int32_t fd = open(e, name, abi::kOpenWrite | abi::kOpenCreate | abi::kOpenTruncate, mode).value_or(-999);
  if (fd < 0) return fd;
  const int32_t n = text.empty() ? 0 : write(e, fd, text).value_or(-999);
  close(e, fd);
  return n;
}
int32_t World::stat(Endpoint e, std::string_view name, abi::Attributes* out, uint32_t flags) {
  const int32_t type = send(e, abi::vfs::Stat{path(e, name), flags, {}}).value_or(-999);
  if (type > 0 && out != nullptr) *out = last.as<abi::Attributes>();
  return type;
}
int32_t World::make_directory(Endpoint e, std::string_view name, uint32_t mode) {
  return send(e, abi::vfs::MakeDirectory{path(e, name), mode, {}}).value_or(-999);
}

Result<> World::copy_in(Endpoint from, uint64_t address, void* to, size_t bytes) {
  std::memcpy(to, TRY(at(from, address, bytes)), bytes);
  return {};
}
Result<> World::copy_out(Endpoint to, uint64_t address, const void* from, size_t bytes) {
  std::memcpy(TRY(at(to, address, bytes)), from, bytes);
  return {};
}
Result<> World::copy_between(Endpoint from, uint64_t from_address, Endpoint to, uint64_t to_address, size_t bytes) {
  const uint8_t* source = TRY(at(from, from_address, bytes));
  std::memmove(TRY(at(to, to_address, bytes)), source, bytes);
  return {};
}
Result<> World::safe_copy_in(Endpoint granter, GrantId, uint64_t offset, void* to, size_t bytes) {
  if (granter == abi::kRs) {
    if (offset + bytes > rs_buffer.size()) return std::unexpected(Error::kPerm);
    std::memcpy(to, rs_buffer.data() + offset, bytes);
    return {};
  }
  const uint32_t groups[] = {100, 200};  // PM's table
  std::memcpy(to, groups, std::min(bytes, sizeof groups));
  return {};
}
Result<> World::safe_copy_out(Endpoint, GrantId, uint64_t offset, const void* from, size_t bytes) {
  if (offset + bytes > rs_buffer.size()) return std::unexpected(Error::kPerm);
  std::memcpy(rs_buffer.data() + offset, from, bytes);
  return {};
}

Result<GrantId> World::grant_own(Endpoint to, const void* start, size_t bytes, uint32_t access) {
  grants[next_grant_] = {to, abi::kVfs, 0, bytes, access, static_cast<uint8_t*>(const_cast<void*>(start))};
  return GrantId{next_grant_++};
}
Result<GrantId> World::grant_magic(Endpoint to, Endpoint owner, uint64_t address, uint64_t bytes, uint32_t access) {
  grants[next_grant_] = {to, owner, address, bytes, access, nullptr};
  return GrantId{next_grant_++};
}
Result<GrantId> World::grant_indirect(Endpoint to, Endpoint granter, GrantId) {
  grants[next_grant_] = {to, granter, 0, rs_buffer.size(), abi::kGrantRead | abi::kGrantWrite, rs_buffer.data()};
  return GrantId{next_grant_++};
}

Result<> World::through_grant(Endpoint grantee, GrantId id, uint64_t offset, void* data, size_t bytes,
                              bool to_granter) {
  const auto it = grants.find(id.value);
  if (it == grants.end() || it->second.grantee != grantee) return std::unexpected(Error::kPerm);
  const Grant& g = it->second;
  if ((g.access & (to_granter ? abi::kGrantWrite : abi::kGrantRead)) == 0) return std::unexpected(Error::kPerm);
  if (offset > g.bytes || bytes > g.bytes - offset) return std::unexpected(Error::kPerm);
  uint8_t* theirs = g.own != nullptr ? g.own + offset : TRY(at(g.owner, g.start + offset, bytes));
  if (to_granter) {
    std::memcpy(theirs, data, bytes);
  } else {
    std::memcpy(data, theirs, bytes);
  }
  return {};
}

Result<> World::call(Endpoint to, Message& m) {
  m.source = abi::kVfs;
  if (to == kExt2) {
    if (is_file_system_dead) return std::unexpected(Error::kDeadEndpoint);
    machine_->disk.is_dead = is_memory_dead;
    const Message request = m;
    file_system_->handle(request, m);
    return {};
  }
  if (to == kTty) {
    if (is_tty_dead) return std::unexpected(Error::kSourceDied);
    m.type = tty_request(m);
    return {};
  }
  if (to == kMemory) {
    if (is_memory_dead) return std::unexpected(Error::kDeadEndpoint);
    m.type = block_request(m);
    return {};
  }
  if (to == abi::kVm) {
    m.type = vm_request(m);
    return {};
  }
  return std::unexpected(Error::kDeadEndpoint);
}

int32_t World::tty_request(Message& m) {
  switch (m.type) {
    case abi::chardev::Open::kType:
      terminal.opens++;
      return 0;
    case abi::chardev::Close::kType:
      terminal.opens--;
      return 0;
    case abi::chardev::Read::kType: {
      const auto r = m.as<abi::chardev::Read>();
      terminal.sequences.push_back(r.sequence);
      if (terminal.input.empty()) return -int32_t(Error::kAgain);
      const size_t n = std::min<size_t>(terminal.input.size(), r.bytes);
      if (!through_grant(kTty, r.grant, 0, terminal.input.data(), n, true)) return -int32_t(Error::kFault);
      terminal.input.erase(0, n);
      return int32_t(n);
    }
    case abi::chardev::Write::kType: {
      const auto r = m.as<abi::chardev::Write>();
      terminal.sequences.push_back(r.sequence);
      const size_t n = std::min<size_t>(terminal.room, r.bytes);
      if (n == 0) return -int32_t(Error::kAgain);
      std::string text(n, '\0');
      if (!through_grant(kTty, r.grant, 0, text.data(), n, false)) return -int32_t(Error::kFault);
      terminal.output += text;
      terminal.room -= n;
      return int32_t(n);
    }
    case abi::chardev::Poll::kType: {
      int32_t events = terminal.input.empty() ? 0 : int32_t(abi::kPollIn);
      if (terminal.room != 0) events |= int32_t(abi::kPollOut);
      return events & int32_t(m.as<abi::chardev::Poll>().events);
    }
    case abi::chardev::Ioctl::kType:
      return 0;
    default:
      return -int32_t(Error::kBadCall);
  }
}

int32_t World::block_request(Message& m) {
  switch (m.type) {
    case abi::blockdev::Open::kType:
    case abi::blockdev::Close::kType:
    case abi::blockdev::Flush::kType:
      return 0;
    case abi::blockdev::Size::kType:
      m.set(abi::blockdev::Size::Reply{image_.size(), 512});
      return 0;
    case abi::blockdev::Read::kType:
    case abi::blockdev::Write::kType: {
      const auto r = m.as<abi::blockdev::Transfer>();
      if (r.position >= image_.size()) return 0;
      const size_t n = std::min<uint64_t>(r.bytes, image_.size() - r.position);
      const bool is_read = m.type == abi::blockdev::Read::kType;
      if (!through_grant(kMemory, r.grant, 0, image_.data() + r.position, n, is_read)) return -int32_t(Error::kFault);
      return int32_t(n);
    }
    case abi::chardev::Open::kType:
    case abi::chardev::Close::kType:
      return 0;
    case abi::chardev::Read::kType:
      return m.as<abi::chardev::Read>().minor == 3 ? 0 : int32_t(m.as<abi::chardev::Read>().bytes);
    case abi::chardev::Write::kType:
      return int32_t(m.as<abi::chardev::Write>().bytes);
    default:
      return -int32_t(Error::kBadCall);
  }
}

int32_t World::vm_request(Message& m) {
  switch (m.type) {
    case abi::vm::ExecBegin::kType: {
      const auto r = m.as<abi::vm::ExecBegin>();
      const auto failure = exec.failure;
      exec = ExecRecord();
      exec.failure = failure;
      if (exec.failure) return -int32_t(*exec.failure);
      exec.is_begun = true;
      exec.segments.resize(r.segment_count);
      if (!through_grant(abi::kVm, r.segments, 0, exec.segments.data(), r.segment_count * sizeof(abi::vm::ExecSegment), false)) {
        return -int32_t(Error::kPerm);
      }
      m.set(abi::vm::ExecBegin::Reply{exec.stack_top});
      return 0;
    }
    case abi::vm::ExecWrite::kType: {
      const auto r = m.as<abi::vm::ExecWrite>();
      std::string data(r.bytes, '\0');
      if (!through_grant(abi::kVm, r.grant, r.grant_offset, data.data(), r.bytes, false)) return -int32_t(Error::kPerm);
      exec.writes[r.address] = data;
      return 0;
    }
    case abi::vm::ExecCommit::kType:
      exec.is_committed = true;
      return 0;
    case abi::vm::ExecAbort::kType:
      exec.is_aborted = true;
      return 0;
    default:
      return -int32_t(Error::kBadCall);
  }
}

}  // namespace vfs::testing
