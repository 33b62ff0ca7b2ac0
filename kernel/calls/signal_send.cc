// SPDX-License-Identifier: BSD-3-Clause
// SignalSend(ep, ptr SignalFrameArgs): builds the frame of a handler on the stack of a stopped process, or of one
// that waits for the caller's answer (kSignalInterruptCall or kSignalRestartCall then end that wait). kBusy: it is
// in a call; kFault: its stack cannot take the frame.
#include "kernel/calls/call.h"
#include "kernel/ipc/rendezvous.h"
#include "kernel/memory/user_memory.h"
#include "kernel/process/fpu.h"

namespace kernel {

using abi::Error;
using hal::Arch;

namespace {

[[nodiscard]] bool is_at_rest(const Process& p) {
  const bool is_stopped = (p.state & (kSignalled | kSignalPending | kStoppedByManager | kTraceStop)) != 0;
  const bool is_in_call = (p.state & (kSending | kReceiving)) != 0 || p.has(kDeliverMessage | kResumeTrap);
  return is_stopped && !is_in_call;
}

[[nodiscard]] Wire result_of_interrupted(const abi::SignalFrameArgs& args) {
  return wire((args.flags & abi::kSignalRestartCall) != 0 ? Error::kRestart : Error::kInterrupted);
}

void prepare_fpu(Kernel& k, Process& p) {
  if (p.has(kFpuUsed)) {
    fpu_flush(k, p);
  } else {
    Arch::fpu_initialise(k.fpu_of(p));
  }
}

}  // namespace

CallResult call_SignalSend(Kernel& k, Process& c, const Arguments& arguments) {
  Process* const p = TRY(process_argument(k, c, arguments.endpoint(0)));
  const auto args = TRY(read_caller<abi::SignalFrameArgs>(k, c, arguments.a[1]));
  const bool ends_wait = waits_for_reply(*p, c.endpoint) && !p->has(kVmAsked);
  if (!ends_wait && !is_at_rest(*p)) return abi::Unexpected(Error::kBusy);
  Arch::Frame frame = p->frame;
  if (ends_wait) Arch::set_result(frame, result_of_interrupted(args));
  prepare_fpu(k, *p);
  const hal::UserAddr place = Arch::signal_build(frame, k.fpu_of(*p), args, k.signal_image);
  if (place.value == 0) return abi::Unexpected(Error::kFault);
  TRY_VOID(write_process(k, c, *p, place, &k.signal_image, sizeof k.signal_image));
  if (ends_wait) cancel_wait(k, *p, result_of_interrupted(args));
  Arch::signal_enter(frame, args, place);
  p->frame = frame;
  return 0;
}

}  // namespace kernel
