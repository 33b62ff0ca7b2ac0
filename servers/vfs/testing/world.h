// SPDX-License-Identifier: BSD-3-Clause
// A little system around VFS for host tests: processes that are arrays of bytes, the real ext2 service on an image of
// mke2fs, a terminal-like driver, a block driver, and a VM that remembers what exec gave it. Any of them can die.
#pragma once
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "abi/vm.h"
#include "servers/ext2/testing/volume.h"
#include "servers/vfs/vfs.h"

namespace vfs::testing {

inline constexpr Endpoint kExt2{20}, kMemory{21}, kTty{22}, kInit{30};
inline constexpr uint64_t kBase = 0x10000;      // where the memory of a process begins
inline constexpr size_t kProcessBytes = 512 * 1024;

struct Grant {
  Endpoint grantee, owner;
  uint64_t start, bytes;
  uint32_t access;
  uint8_t* own;             // of VFS's own memory
};

struct Terminal {           // answers at once, as drivers do
  std::string input, output;
  size_t room = 1 << 20;    // output that it takes before it says kAgain
  std::vector<uint32_t> sequences;
  int opens = 0;
};

struct ExecRecord {
  bool is_begun = false, is_committed = false, is_aborted = false;
  std::vector<abi::vm::ExecSegment> segments;
  std::map<uint64_t, std::string> writes;
  uint64_t stack_top = 0x7fff0000;
  std::optional<Error> failure;   // of ExecBegin
};

class World : public Port {
 public:
  explicit World(const std::string& format = "-b 1024 -I 128", unsigned kibibytes = 4096);
  virtual ~World();

  // ---- What tests say
  Process& add_process(Endpoint e, Endpoint parent = abi::kNone, int32_t pid = 0);
  // The answer, or nothing if the request is parked; then it comes to `answers`.
  std::optional<int32_t> send(Endpoint from, const Message& request);
  template <class Request>
  std::optional<int32_t> send(Endpoint from, const Request& request) {
    return send(from, Message::of(request));
  }
  std::optional<int32_t> answer_of(Endpoint e);  // of a parked request, once
  int32_t pm(const Message& request);
  void map_driver(std::string_view label, Endpoint e, uint32_t flags = 0, uint32_t major = 0);
  void notify(Endpoint driver);
  void pass_time(uint64_t ns);
  void kill_file_system();        // and start it again, without telling VFS yet

  // Memory of processes.
  uint64_t put(Endpoint e, std::string_view text, size_t offset = 0);
  std::string get(Endpoint e, size_t bytes, size_t offset = 0);
  abi::vfs::Path path(Endpoint e, std::string_view text, size_t offset = 0x40000);
  // The common calls, with data at fixed places of the process' memory.
  std::optional<int32_t> open(Endpoint e, std::string_view name, uint32_t flags = 0, uint32_t mode = 0644);
  std::optional<int32_t> read(Endpoint e, int32_t fd, size_t bytes, size_t offset = 0);
  std::optional<int32_t> write(Endpoint e, int32_t fd, std::string_view text, size_t offset = 0x20000);
  int32_t close(Endpoint e, int32_t fd);
  std::string read_file(Endpoint e, std::string_view name);
  int32_t write_file(Endpoint e, std::string_view name, std::string_view text, uint32_t mode = 0644);
  int32_t stat(Endpoint e, std::string_view name, abi::Attributes* out = nullptr, uint32_t flags = 0);
  int32_t make_directory(Endpoint e, std::string_view name, uint32_t mode = 0755);

  // ---- Port
  Result<> call(Endpoint to, Message& m) override;
  void reply(Endpoint to, const Message& m) override { answers[to.value] = m; }
  void send_async(Endpoint, const Message& m) override { asynchronous.push_back(m); }
  void raise(Endpoint process, int signal) override { signals.push_back({process.value, signal}); }
  Result<> copy_in(Endpoint from, uint64_t address, void* to, size_t bytes) override;
  Result<> copy_out(Endpoint to, uint64_t address, const void* from, size_t bytes) override;
  Result<> copy_between(Endpoint from, uint64_t from_address, Endpoint to, uint64_t to_address,
                        size_t bytes) override;
  Result<> safe_copy_in(Endpoint granter, GrantId grant, uint64_t offset, void* to, size_t bytes) override;
  Result<> safe_copy_out(Endpoint granter, GrantId grant, uint64_t offset, const void* from, size_t bytes) override;
  Result<GrantId> grant_own(Endpoint to, const void* start, size_t bytes, uint32_t access) override;
  Result<GrantId> grant_magic(Endpoint to, Endpoint owner, uint64_t address, uint64_t bytes, uint32_t access) override;
  Result<GrantId> grant_indirect(Endpoint to, Endpoint granter, GrantId theirs) override;
  void revoke(GrantId grant) override { grants.erase(grant.value); }
  uint64_t uptime_ns() override { return now; }
  void set_alarm(uint64_t uptime_ns) override { alarm = uptime_ns; }
  void random(void* to, size_t bytes) override { std::memset(to, 0x5a, bytes); }
  void log(std::string_view text, std::string_view name) override { logged += std::string(text) + ": " + std::string(name) + "\n"; }

  // A copy through one of VFS's grants, as the kernel does it for `grantee`.
  Result<> through_grant(Endpoint grantee, GrantId id, uint64_t offset, void* data, size_t bytes, bool to_granter);

  std::map<int32_t, std::vector<uint8_t>> memory;
  std::map<int32_t, Grant> grants;
  std::map<int32_t, Message> answers;
  std::vector<Message> asynchronous;
  std::vector<std::pair<int32_t, int>> signals;
  std::vector<uint8_t> rs_buffer;  // RS's grant 7
  Terminal terminal;
  ExecRecord exec;
  uint64_t now = 1'000'000'000, alarm = 0;
  std::string logged;
  bool is_file_system_dead = false, is_tty_dead = false, is_memory_dead = false;
  Message last;                    // the last direct answer
  std::unique_ptr<Vfs> vfs;

 private:
  class Machine;
  void start_file_system();
  Result<uint8_t*> at(Endpoint e, uint64_t address, size_t bytes);
  int32_t tty_request(Message& m);
  int32_t vm_request(Message& m);
  int32_t block_request(Message& m);
  int32_t next_grant_ = 1;

  std::vector<uint8_t> image_;
  std::unique_ptr<Machine> machine_;
  struct Pools;
  std::shared_ptr<Pools> pools_;
  std::unique_ptr<ext2::FileSystem> file_system_;
  std::vector<Process> processes_;
  std::vector<Descriptor> descriptors_;
  std::vector<OpenFile> files_;
  std::vector<Vnode> vnodes_;
  std::vector<Pipe> pipes_;
  std::vector<uint8_t> pipe_buffers_, exec_buffer_;

 public:
  [[nodiscard]] std::vector<uint8_t>& image() { return image_; }
  [[nodiscard]] ext2::FileSystem& file_system() { return *file_system_; }
};

}  // namespace vfs::testing
