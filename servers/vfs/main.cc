// SPDX-License-Identifier: BSD-3-Clause
// The VFS service: its tables, the processes that exist from the start, and the main loop.
#include <cstring>
#include <new>

#include "abi/boot.h"
#include "abi/policy.h"
#include "lib/sys/info.h"
#include "lib/sys/print.h"
#include "lib/sys/vm.h"
#include "sef/sef.h"
#include "servers/vfs/boot.h"
#include "servers/vfs/port_sys.h"
#include "servers/vfs/vfs.h"

namespace {

constinit vfs::SystemPort g_port;
alignas(vfs::Vfs) unsigned char g_storage[sizeof(vfs::Vfs)];
vfs::Vfs* g_vfs;

template <class T>
std::span<T> map_table(size_t count) {
  const auto memory = sys::map_memory((count * sizeof(T) + 4095) & ~size_t(4095));
  if (!memory) sys::panic("no memory for tables: {}", memory.error());
  return {static_cast<T*>(*memory), count};
}

vfs::Tables make_tables() {
  return {
      .processes = map_table<vfs::Process>(abi::kMaxProcesses),
      .descriptors = map_table<vfs::Descriptor>(abi::kMaxProcesses * abi::vfs::kMaxFds),
      .files = map_table<vfs::OpenFile>(vfs::kMaxOpenFiles),
      .vnodes = map_table<vfs::Vnode>(vfs::kMaxVnodes),
      .pipes = map_table<vfs::Pipe>(vfs::kMaxPipes),
      .pipe_buffers = map_table<uint8_t>(size_t(vfs::kMaxPipes) * vfs::kPipeBytes),
      .exec_buffer = map_table<uint8_t>(vfs::kExecBufferBytes),
  };
}

abi::Result<> start(const sef::InitInfo&) {
  g_vfs = new (g_storage) vfs::Vfs(g_port, make_tables());
  static abi::BootInfo info;
  if (sys::boot_info(info)) vfs::apply_command_line(*g_vfs, {info.command_line, strnlen(info.command_line, sizeof info.command_line)});
  static abi::ServicePolicy policy[64];
  const auto count = sys::boot_policy(policy);
  vfs::add_boot_processes(*g_vfs, {policy, count.value_or(0)});
  return {};
}

void on_alarm(uint64_t) {
  g_vfs->handle_alarm();
  g_vfs->run_ready();
}

}  // namespace

int main() {
  sef::startup({.init_fresh = start, .alarm = on_alarm});
  abi::Message m;
  abi::Endpoint reply_to = abi::kNone;
  for (;;) {
    const abi::Status status = sef::reply_receive(reply_to, m);
    reply_to = abi::kNone;
    if (!status.ok()) {
      if (status.value == abi::to_wire(abi::Error::kInterrupted)) continue;
      sys::panic("receive: {}", abi::Error(-status.value));
    }
    const abi::Endpoint source = m.source;
    if (status.is_notify()) {
      g_vfs->handle_notify(source);
    } else if (g_vfs->handle(m, status.kind() == abi::ReceiveKind::kSendReceive)) {
      reply_to = source;
    }
    g_vfs->run_ready();
  }
}
