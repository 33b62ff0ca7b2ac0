// SPDX-License-Identifier: BSD-3-Clause
// SignalReturn(ep, address): restores the registers from the frame of a handler. The process waits for the
// caller's answer (it asked for this) or is stopped; the wait ends without a reply.
#include "kernel/calls/call.h"
#include "kernel/ipc/rendezvous.h"
#include "kernel/memory/user_memory.h"
#include "kernel/process/fpu.h"

namespace kernel {

using abi::Error;
using hal::Arch;

CallResult call_SignalReturn(Kernel& k, Process& c, const Arguments& arguments) {
  Process* const p = TRY(process_argument(k, c, arguments.endpoint(0)));
  const bool ends_wait = waits_for_reply(*p, c.endpoint) && !p->has(kVmAsked);
  if (!ends_wait && (p->state & (kSending | kReceiving)) != 0) return abi::Unexpected(Error::kBusy);
  if (!ends_wait && p->state == 0) return abi::Unexpected(Error::kBusy);
  const hal::UserAddr place = Arch::signal_image_address(hal::UserAddr{arguments.a[1]});
  TRY_VOID(read_process(k, c, *p, place, &k.signal_image, sizeof k.signal_image));
  Arch::Frame frame = p->frame;
  Arch::FpuState fpu;
  if (!Arch::signal_restore(frame, fpu, k.signal_image)) return abi::Unexpected(Error::kInvalid);
  fpu_drop(k, *p);
  k.fpu_of(*p) = fpu;
  p->flags |= kFpuUsed;
  if (ends_wait) cancel_wait(k, *p, 0);
  p->frame = frame;
  return 0;
}

}  // namespace kernel
