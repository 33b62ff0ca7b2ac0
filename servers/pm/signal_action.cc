// SPDX-License-Identifier: BSD-3-Clause
// sigaction, sigprocmask, sigpending, sigaltstack: what a process says about its signals.
#include "servers/pm/pm.h"
#include "servers/pm/requests.h"

namespace pm {

using abi::signal_bit;

namespace {

constexpr uint64_t kUnblockable = signal_bit(abi::kSigKill) | signal_bit(abi::kSigStop);

void note_disposition(Process& p, int signal) {
  uint64_t bit = signal_bit(signal);
  auto handler = p.action_of(signal).handler;
  p.entry->ignored = handler == abi::kSignalIgnore ? p.entry->ignored | bit : p.entry->ignored & ~bit;
  p.entry->caught = handler > abi::kSignalIgnore ? p.entry->caught | bit : p.entry->caught & ~bit;
  if (is_ignored(p, signal)) p.entry->pending &= ~bit;
}

}  // namespace

int32_t signal_action(Pm&, Process& caller, Message& m) {
  auto request = m.as<abi::pm::SignalAction>();
  if (!abi::is_signal(request.signal)) return error(Error::kInvalid);
  Action& action = caller.action_of(request.signal);
  Action former = action;
  if (request.is_set != 0) {
    if ((kUnblockable & signal_bit(request.signal)) != 0) return error(Error::kInvalid);
    action = {.handler = abi::layout::Word(request.handler),
              .restorer = abi::layout::Word(request.restorer),
              .mask = request.mask & ~kUnblockable,
              .flags = request.flags};
    note_disposition(caller, request.signal);
  }
  m.set(abi::pm::SignalAction::Reply{
      .handler = former.handler, .restorer = former.restorer, .mask = former.mask, .flags = former.flags, .reserved = 0});
  return 0;
}

int32_t signal_mask(Pm&, Process& caller, Message& m) {
  auto request = m.as<abi::pm::SignalMask>();
  uint64_t former = caller.entry->blocked;
  uint64_t set = former;
  switch (request.how) {
    case abi::pm::MaskChange::kBlock: set |= request.set; break;
    case abi::pm::MaskChange::kUnblock: set &= ~request.set; break;
    case abi::pm::MaskChange::kSet: set = request.set; break;
    case abi::pm::MaskChange::kGet: break;
    default: return error(Error::kInvalid);
  }
  caller.entry->blocked = set & ~kUnblockable;
  m.set(abi::pm::SignalMask::Reply{.mask = former});
  return caller.deliverable() != 0;  // 1: a handler is called before the caller goes on
}

int32_t signal_pending(Pm&, Process& caller, Message& m) {
  m.set(abi::pm::SignalPending::Reply{.set = caller.entry->pending});
  return 0;
}

int32_t signal_stack(Pm&, Process& caller, Message& m) {
  constexpr uint32_t kOnStack = 1, kDisable = 2;
  constexpr uint64_t kMinBytes = 2048;
  auto request = m.as<abi::pm::SignalStack>();
  AltStack& stack = caller.alt_stack;
  bool is_in_use = stack.is_enabled && request.stack_pointer - stack.address < stack.bytes;
  abi::pm::SignalStack::Reply former{.address = stack.address,
                                     .bytes = stack.bytes,
                                     .flags = !stack.is_enabled ? kDisable : is_in_use ? kOnStack : 0,
                                     .reserved = 0};
  if (request.is_set != 0) {
    if (is_in_use) return error(Error::kPerm);
    if ((request.flags & ~kDisable) != 0) return error(Error::kInvalid);
    bool is_enabled = (request.flags & kDisable) == 0;
    if (is_enabled && request.bytes < kMinBytes) return error(Error::kNoMemory);
    stack = is_enabled ? AltStack{request.address, request.bytes, true} : AltStack{};
  }
  m.set(former);
  return 0;
}

}  // namespace pm
