// SPDX-License-Identifier: BSD-3-Clause
// Everything PM does outside of its own memory: kernel calls, calls down to VM and VFS, answers. A seam for tests:
// machine.cc is the real one, testing/fake_machine.cc records and scripts. Nothing here waits for a user process.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "abi/error.h"
#include "abi/kernel_calls.h"
#include "abi/message.h"

namespace pm::machine {

using abi::Endpoint;
using abi::Message;
template <class T = void>
using Result = abi::Result<T>;

// Answers. A process that does not wait loses it (D9).
void reply(Endpoint to, const Message& m);
void send_async(Endpoint to, const Message& m);

// Processes in the kernel.
Result<> stop(Endpoint ep);  // kBusy: in a system call; the kernel reports its end (SignalReport::stopped)
void resume(Endpoint ep);    // also takes back a stop that has not happened yet
Result<> exec(const abi::ExecArgs& args);
void destroy(Endpoint ep);
Result<> schedule(Endpoint ep, unsigned priority, uint32_t quantum_us);
Result<> set_thread_pointer(Endpoint ep, uint64_t address);

// Signals.
Result<> kill(Endpoint ep, int signal);  // of services: to their own manager
Result<> signal_send(Endpoint ep, const abi::SignalFrameArgs& args);
Result<> signal_return(Endpoint ep, uint64_t frame);

// Memory of callers.
Result<> copy_from(Endpoint from, uint64_t address, void* to, uint64_t bytes);
Result<> copy_to(Endpoint to, uint64_t address, const void* from, uint64_t bytes);

// Time.
abi::TimesReply times(Endpoint ep);
void set_alarm(uint64_t deadline);  // uptime; kNever cancels
Result<> set_time(uint64_t ns_since_1970);
Result<> virtual_timer(Endpoint ep, abi::VirtualTimerArgs& args);

// The machine.
unsigned randomness(std::span<uint8_t> out);
abi::MemoryInfo memory_info();
void load_averages(uint32_t (&out)[3]);
void abort(abi::AbortReason reason, uint32_t status, std::string_view text);
void log(std::string_view text, int64_t number);

// VM.
Result<Endpoint> vm_fork(Endpoint parent);
void vm_exit(Endpoint ep);
uint64_t minor_faults(Endpoint ep);

// VFS: SENDREC of any request of abi/pm_vfs.h; the reply replaces it. Returns the reply's type.
int32_t vfs(Message& m);

// PM's table for services that find their grant by a fixed id.
void grant_table_to(unsigned grant_id, Endpoint grantee);

}  // namespace pm::machine
