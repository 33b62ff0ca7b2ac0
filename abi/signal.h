// SPDX-License-Identifier: BSD-3-Clause
// Signal numbers, actions and codes: Linux's, as musl expects them on both architectures (D19).
#pragma once
#include <cstdint>

namespace abi {

inline constexpr int kSigHup = 1, kSigInt = 2, kSigQuit = 3, kSigIll = 4, kSigTrap = 5, kSigAbort = 6, kSigBus = 7,
                     kSigFpe = 8, kSigKill = 9, kSigUser1 = 10, kSigSegv = 11, kSigUser2 = 12, kSigPipe = 13,
                     kSigAlarm = 14, kSigTerm = 15, kSigStackFault = 16, kSigChild = 17, kSigContinue = 18,
                     kSigStop = 19, kSigTerminalStop = 20, kSigTerminalIn = 21, kSigTerminalOut = 22, kSigUrgent = 23,
                     kSigCpuLimit = 24, kSigFileLimit = 25, kSigVirtualAlarm = 26, kSigProfile = 27, kSigWindow = 28,
                     kSigIo = 29, kSigPower = 30, kSigSystem = 31;
inline constexpr int kSigCancel = 33;  // musl's SIGCANCEL: a call that it interrupts is never restarted
inline constexpr int kMaxSignal = 64;

// A set of signals: bit n-1 = signal n (the layout of musl's first sigset word(s)).
[[nodiscard]] constexpr uint64_t signal_bit(int signal) { return 1ull << (signal - 1); }
[[nodiscard]] constexpr bool is_signal(int signal) { return signal >= 1 && signal <= kMaxSignal; }

// sa_flags
inline constexpr uint32_t kSaNoChildStop = 1, kSaNoChildWait = 2, kSaInfo = 4, kSaRestorer = 0x04000000,
                          kSaOnStack = 0x08000000, kSaRestart = 0x10000000, kSaNoDefer = 0x40000000,
                          kSaResetHand = 0x80000000;
inline constexpr uint64_t kSignalDefault = 0, kSignalIgnore = 1;  // handler values

// si_code
inline constexpr int32_t kCodeUser = 0, kCodeKernel = 0x80, kCodeQueue = -1, kCodeTimer = -2, kCodeThreadKill = -6;
inline constexpr int32_t kChildExited = 1, kChildKilled = 2, kChildDumped = 3, kChildTrapped = 4, kChildStopped = 5,
                         kChildContinued = 6;

}  // namespace abi
