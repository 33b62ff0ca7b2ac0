// SPDX-License-Identifier: BSD-3-Clause
// VFS without its main loop: the tables, and the steps that requests are made of. One file for each request group
// (request_*.cc), for each noun (vnode.cc, open_file.cc, pipe.cc, mount.cc, service.cc), for waiting (wait.cc) and
// for path walks (walk.cc).
//
// VFS handles one message at a time and waits only downwards (file systems, drivers, VM), never for a user. A
// request that cannot go on is parked: its error is kSuspended. A file system or driver that died is the error
// kDeadEndpoint wherever it is met; run() parks the request until the successor is there.
#pragma once
#include <span>

#include "abi/pm_vfs.h"
#include "servers/vfs/tables.h"

namespace vfs {

// Where the tables live; memory from VM in the service.
struct Tables {
  std::span<Process> processes;      // kMaxProcesses, by slot
  std::span<Descriptor> descriptors; // kMaxFds for each process
  std::span<OpenFile> files;
  std::span<Vnode> vnodes;
  std::span<Pipe> pipes;
  std::span<uint8_t> pipe_buffers;   // kPipeBytes for each pipe
  std::span<uint8_t> exec_buffer;    // kExecBufferBytes
};
inline constexpr size_t kExecBufferBytes = 640 * 1024;

class Vfs {
 public:
  Vfs(Port& port, const Tables& tables);

  // ---- Messages. True: `m` is now the answer for `m.source` (send it with REPLYRECV).
  bool handle(Message& m, bool wants_reply);
  void handle_notify(Endpoint source);
  void handle_alarm();
  // Carries out what was woken; after each of the above.
  void run_ready();

  // ---- Waiting (wait.cc)
  void wait_on(Process& p, Wait why, const void* what);
  std::unexpected<Error> suspend(Process& p, Wait why, const void* what);  // the same, and says kSuspended
  void wake(Wait why, const void* what);
  void wake_pollers();
  void stop_waiting(Process& p);
  [[nodiscard]] Process* first_waiting(Wait why, const void* what);
  void finish(Process& p, Result<int32_t> result, Message& reply);
  void update_alarm();

  // ---- Services (service.cc). kDeadEndpoint: down; kIo: gone for good.
  Service* find_service(std::string_view label);
  Service* service_of(Endpoint e);
  Result<> ask(Service& s, Message& m);           // transport and reply errors alike
  Result<int32_t> ask_driver(Service& s, Message& m);
  struct DriverMinor {
    Service* driver;
    uint32_t minor;
  };
  Result<DriverMinor> driver_of(uint32_t device, bool is_block);

  // ---- Processes and descriptors (process.cc, open_file.cc)
  Process* process_of(Endpoint e);
  Result<OpenFile*> file_of(Process& p, int32_t fd);
  Result<int32_t> free_descriptor(Process& p, uint32_t minimum = 0);
  Result<OpenFile*> new_file();
  void set_descriptor(Process& p, int32_t fd, OpenFile& file, bool is_close_on_exec);
  void close_descriptor(Process& p, int32_t fd);
  void release_file(OpenFile& file, Process* closer);
  void release_process(Process& p);

  // ---- Vnodes (vnode.cc)
  Vnode* find_vnode(const Mount& mount, uint32_t node);
  // The file system gave us a reference with this answer.
  Result<Vnode*> take_vnode(Mount& mount, const Message& answer);
  static Vnode* hold(Vnode* v) {
    v->references++;
    return v;
  }
  void release(Vnode* v);
  void give_back(Mount& mount, uint32_t node, uint32_t count);  // Close to the file system

  // ---- Path walks (walk.cc)
  struct Place {
    Mount* mount;
    uint32_t node;
  };
  // Copies the caller's path into area.path; its length.
  Result<size_t> load_path(Process& p, const abi::vfs::Path& path, const char* text, size_t text_bytes);
  Result<Place> start_of(Process& p, const abi::vfs::Path& path, size_t bytes);
  // Sends `m` (a request of abi/fs.h that begins with a Walk and ends with `text_bytes` of inline text) until the
  // walk is over; `m` is then the answer. The path is in area.path.
  Result<Mount*> walk(Process& p, Place from, size_t bytes, uint8_t flags, Message& m, size_t text_bytes);
  // The same in one call.
  Result<Mount*> walk_path(Process& p, const abi::vfs::Path& path, const char* text, size_t text_bytes,
                           uint8_t flags, Message& m, size_t m_text_bytes);
  template <class Request>
  static constexpr size_t text_bytes_of() {
    return sizeof(Request::text);
  }
  void load_identity(const Process& p, abi::fs::Walk& walk);

  struct Node {
    Mount* mount;        // null: an anonymous pipe
    int32_t type;        // attributes_type
    abi::Attributes a;
    OpenFile* file;      // if named by a descriptor
  };
  // The attributes of what a path or (kAtEmptyPath) a descriptor names.
  Result<Node> find_node(Process& p, const abi::vfs::Path& path, const char* text, size_t text_bytes, uint32_t flags);
  Result<Node> attributes_of(Mount& mount, uint32_t node);

  // ---- Pipes (pipe.cc)
  Result<Pipe*> new_pipe();
  void release_pipe(Pipe& pipe);
  void pipe_changed(Pipe& pipe, Wait who);
  void open_pipe_end(Pipe& pipe, OpenFile& file);
  void close_pipe_end(Pipe& pipe, OpenFile& file);

  // ---- Mounts (mount.cc, recovery.cc)
  void try_mount_root();
  struct MountSpec {
    std::string_view type, source, target;
    Service* file_system;
    Service* driver;             // or null
    uint32_t minor, device, flags;
    Vnode* covered;              // the mount takes over one reference
  };
  Result<Mount*> add_mount(const MountSpec& spec);
  Result<> remove_mount(Mount& mount);
  Result<> mark_mount_point(Vnode& v, bool is_on);
  Result<GrantId> area_grant(Service& file_system);
  void publish_mounts();
  // A service came up: what its predecessor held is given to it again.
  void recover(Service& s);
  void recover_mounts(Service& file_system, bool is_new);
  bool recover_mount(Mount& mount);
  void end_service(Service& s);

  // ---- Locks (lock.cc)
  void release_locks(const Vnode& v, const void* owner);

  Port& port;
  Tables tables;
  Service services[kMaxServices] = {};
  Mount mounts[kMaxMounts] = {};
  RecordLock locks[kMaxLocks] = {};
  Mount* root_mount = nullptr;
  Service* failed = nullptr;     // whose death the last kDeadEndpoint reported
  abi::fs::ArgumentArea area = {};
  bool is_final = false;         // the system goes down
  struct RootSpec {
    char driver[abi::kLabelBytes], type[abi::kLabelBytes];
    uint32_t minor;
  } root_spec = {"memory", "ext2", 0};

 private:
  Result<int32_t> dispatch(Process& p, Message& reply);
  // Carries out p.request. True: answered now, `reply` holds the answer.
  bool run(Process& p, Message& reply);
  bool handle_pm(Message& m);
  void handle_rs(const Message& m);
  Process& rs_process();

  Vnode* vnode_hash_[kVnodeHash] = {};
  Vnode* free_vnodes_ = nullptr;
  uint32_t vnode_end_ = 0, file_hint_ = 0;
  base::List waiting_, ready_;
  uint32_t sequence_ = 0;
  uint64_t alarm_ = 0;

 public:
  bool needs_alarm_ = false;     // some poll may have a deadline

  uint32_t next_sequence() { return ++sequence_ != 0 ? sequence_ : ++sequence_; }
};

}  // namespace vfs
