// SPDX-License-Identifier: BSD-3-Clause
// The contract every architecture signs, and the one that was selected. The kernel core says hal::Arch and never
// asks which one it is. One concept per group, so that the compiler names the group and the expression that is
// missing. What the expressions mean is said at each concept and in hal/README.md; that they are true is tested
// by hal/conformance.h.
#pragma once
#include "hal/boot.h"
#include "hal/boot_record.h"
#include "hal/fpu.h"
#include "hal/geometry.h"
#include "hal/interrupts.h"
#include "hal/messages.h"
#include "hal/paging.h"
#include "hal/per_cpu.h"
#include "hal/port_io.h"
#include "hal/signals.h"
#include "hal/timer.h"
#include "hal/traps.h"
#include "hal/types.h"
#include "hal/user_copy.h"

#include "hal/selected/arch.h"  // arch/<isa>/arch.h, chosen by //hal's BUILD file: struct arch::Machine

namespace hal {

template <class A>
concept Hal = Geometry<A> && Boot<A> && Traps<A> && Messages<A> && Paging<A> && UserCopy<A> && Interrupts<A> &&
              Timer<A> && PerCpu<A> && Fpu<A> && PortIo<A> && Signals<A>;

using Arch = arch::Machine;
static_assert(Hal<Arch>, "the selected architecture does not keep the contract: see hal/README.md");

}  // namespace hal
