// SPDX-License-Identifier: BSD-3-Clause
// The request handlers: one for each request of abi/pm.h, in the order of the header, each in the file named after
// it. See pm.h for what they return.
#pragma once
#include <cstdint>

#include "abi/message.h"

namespace pm {

struct Pm;
struct Process;
using abi::Message;

// ids.cc
int32_t get_pid(Pm& pm, Process& caller, Message& m);
int32_t get_ids(Pm& pm, Process& caller, Message& m);
int32_t set_ids(Pm& pm, Process& caller, Message& m);
// groups.cc
int32_t get_groups(Pm& pm, Process& caller, Message& m);
int32_t set_groups(Pm& pm, Process& caller, Message& m);
// sessions.cc
int32_t get_group(Pm& pm, Process& caller, Message& m);
int32_t set_group(Pm& pm, Process& caller, Message& m);
int32_t set_session(Pm& pm, Process& caller, Message& m);

int32_t fork_request(Pm& pm, Process& caller, Message& m);
int32_t exec_request(Pm& pm, Process& caller, Message& m);
int32_t exit_request(Pm& pm, Process& caller, Message& m);
int32_t wait_child(Pm& pm, Process& caller, Message& m);

int32_t signal_action(Pm& pm, Process& caller, Message& m);
int32_t signal_mask(Pm& pm, Process& caller, Message& m);
int32_t signal_pending(Pm& pm, Process& caller, Message& m);
int32_t signal_suspend(Pm& pm, Process& caller, Message& m);
int32_t signal_wait(Pm& pm, Process& caller, Message& m);
int32_t signal_return(Pm& pm, Process& caller, Message& m);
int32_t signal_stack(Pm& pm, Process& caller, Message& m);
int32_t kill_request(Pm& pm, Process& caller, Message& m);
int32_t background(Pm& pm, Process& caller, Message& m);

int32_t interval_timer(Pm& pm, Process& caller, Message& m);
int32_t sleep_request(Pm& pm, Process& caller, Message& m);
int32_t get_time(Pm& pm, Process& caller, Message& m);
int32_t set_time(Pm& pm, Process& caller, Message& m);
int32_t usage(Pm& pm, Process& caller, Message& m);

int32_t limit_request(Pm& pm, Process& caller, Message& m);
int32_t get_priority(Pm& pm, Process& caller, Message& m);
int32_t set_priority(Pm& pm, Process& caller, Message& m);
int32_t system_info(Pm& pm, Process& caller, Message& m);
int32_t host_name(Pm& pm, Process& caller, Message& m);
int32_t reboot(Pm& pm, Process& caller, Message& m);
int32_t get_random(Pm& pm, Process& caller, Message& m);
int32_t set_thread_pointer(Pm& pm, Process& caller, Message& m);
int32_t set_name(Pm& pm, Process& caller, Message& m);
// services.cc
int32_t identify(Pm& pm, Process& caller, Message& m);

}  // namespace pm
