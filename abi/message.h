// SPDX-License-Identifier: BSD-3-Clause
// The message: one cache line, the same layout on every architecture (D6), and the status word that says what
// kind of thing a receive returned (D7).
//
// Requests and replies are plain structs of at most 56 bytes. A request struct has
//   static constexpr int32_t kType;     unique, see abi/protocol.h for the ranges
//   struct Reply {...};                 optional; what the payload of a successful reply holds
// A reply carries its result in `type`: negative = -Error, otherwise success (and a small value, e.g. an fd).
#pragma once
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "abi/endpoint.h"

namespace abi {

inline constexpr unsigned kPayloadBytes = 56;

struct alignas(8) Message {
  Endpoint source;  // always written by the kernel (R-KERN-5)
  int32_t type = 0;
  union {
    uint64_t word[7];
    uint32_t half[14];
    uint8_t byte[kPayloadBytes];
  };

  constexpr Message() : word{} {}

  // Views of the payload as a declared struct. The caller has checked `type`.
  template <class T>
  [[nodiscard]] T as() const {
    static_assert(sizeof(T) <= kPayloadBytes && std::is_trivially_copyable_v<T>);
    T out;
    std::memcpy(&out, byte, sizeof(T));
    return out;
  }
  template <class T>
  void set(const T& payload) {
    static_assert(sizeof(T) <= kPayloadBytes && std::is_trivially_copyable_v<T>);
    std::memcpy(byte, &payload, sizeof(T));
  }
  template <class Request>
  [[nodiscard]] static Message of(const Request& request) {
    Message m;
    m.type = Request::kType;
    if constexpr (!std::is_empty_v<Request>) m.set(request);
    return m;
  }
};
static_assert(sizeof(Message) == 64);

// Trap numbers: rax / eax on entry. Registers: see lib/sys/<isa>/trap.h.
enum class Trap : uint32_t {
  kSend = 1,
  kReceive = 2,
  kSendReceive = 3,  // SENDREC
  kNotify = 4,
  kSendNonBlocking = 5,  // SENDNB
  kReplyReceive = 6,     // REPLYRECV: reply half never blocks nor fails the call
  kKernelCall = 7,
  kSendAsync = 16,  // SENDA
};
inline constexpr uint32_t kTrapShort = 0x100;  // i386: only type and payload word 0 are meaningful (no memory read)

// Trap mask bits in a privilege: 1 << min(trap, 8); SENDA uses bit 8.
[[nodiscard]] constexpr uint32_t trap_bit(Trap t) { return t == Trap::kSendAsync ? 1u << 8 : 1u << unsigned(t); }

// Status word of RECEIVE, SENDREC and REPLYRECV: negative = -Error; else:
enum class ReceiveKind : uint8_t { kReply = 0, kSend = 1, kSendReceive = 3, kNotify = 4, kAsync = 5 };
struct Status {
  int32_t value = 0;
  static constexpr int32_t kReplyLost = 1 << 8;  // REPLYRECV: the reply's receiver was gone or not waiting
  static constexpr int32_t kShort = 1 << 9;      // i386 only: words 1.. of the payload are undefined
  static constexpr int32_t kByKernel = 1 << 10;  // made by the kernel on behalf of `source` (page fault, ...)

  [[nodiscard]] constexpr bool ok() const { return value >= 0; }
  [[nodiscard]] constexpr ReceiveKind kind() const { return ReceiveKind(value & 0xff); }
  [[nodiscard]] constexpr bool is_notify() const { return ok() && kind() == ReceiveKind::kNotify; }
  [[nodiscard]] constexpr bool by_kernel() const { return ok() && (value & kByKernel) != 0; }
  [[nodiscard]] constexpr bool reply_lost() const { return ok() && (value & kReplyLost) != 0; }
};

// Payload of a notification. Both words are cleared in the kernel on delivery.
struct Notification {
  uint64_t uptime_ns;
  uint64_t bits;  // from kHardware: 1 << hook notify-id; from kSystem: pending-work flags (kSystem*)
};
inline constexpr uint64_t kSystemSignals = 1;   // a process you manage has kernel signals: call kGetSignal
inline constexpr uint64_t kSystemLog = 2;       // new kernel log text (to the log driver)
inline constexpr uint64_t kSystemAsync = 4;     // an entry of your async table flagged kAsyncNotify is done

// Entry of the table a SENDA caller registers (SYS_PROC only).
struct AsyncEntry {
  uint32_t flags;  // kAsync*
  Endpoint destination;
  int32_t result;  // written by the kernel together with kAsyncDone
  uint32_t reserved;
  Message message;
};
static_assert(sizeof(AsyncEntry) == 80);
inline constexpr uint32_t kAsyncValid = 1, kAsyncDone = 2, kAsyncNotify = 4, kAsyncNoReply = 8;
inline constexpr unsigned kMaxAsyncEntries = 128;

}  // namespace abi
