// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/memory/copy.h"

#include <algorithm>
#include <cstring>

#include "kernel/memory/user_memory.h"

namespace kernel {

using abi::Error;
using hal::Access;
using hal::Arch;
using hal::PhysAddr;
using hal::UserAddr;

namespace {

constexpr uint64_t kFrameBytes = 1ull << hal::Arch::kPageShift;  // what a window shows

uint64_t left_in_frame(PhysAddr a) { return kFrameBytes - a.value % kFrameBytes; }

// A long operation of the call of `c`: at most kMaxBytesPerEntry in one entry, `progress` counts the whole call.
class Portion {
 public:
  Portion(Kernel& k, Process& c, uint64_t skip) : k_(k), c_(c), skip_(skip) {}
  // Bytes already done by earlier entries.
  [[nodiscard]] uint64_t done() const { return c_.progress > skip_ ? c_.progress - skip_ : 0; }
  void advance(uint64_t bytes, uint64_t offset) {
    k_.cpu.copied_bytes += bytes;
    c_.progress = skip_ + offset + bytes;
  }
  // True: this entry has done enough. The call will be entered again.
  [[nodiscard]] bool is_used_up() {
    if (k_.cpu.copied_bytes < kMaxBytesPerEntry) return false;
    k_.cpu.wants_window = true;
    c_.flags |= kResumeTrap;
    return true;
  }
  [[nodiscard]] uint64_t left() const { return kMaxBytesPerEntry - k_.cpu.copied_bytes; }

 private:
  Kernel& k_;
  Process& c_;
  uint64_t skip_;
};

[[nodiscard]] Error absent_memory(Kernel& k, Process& c, UserRange r, uint64_t offset, uint64_t bytes, Access access,
                                  Absent absent) {
  if (absent == Absent::kFail) return Error::kFault;
  return need_memory(k, c, *r.process, UserAddr{r.address.value + offset}, bytes - offset, access);
}

}  // namespace

abi::Result<> copy_between(Kernel& k, Process& c, UserRange from, UserRange to, uint64_t bytes, Absent absent,
                           uint64_t skip) {
  if (bytes == 0) return {};
  if (!is_user_range(from.address, bytes) || !is_user_range(to.address, bytes)) return abi::Unexpected(Error::kFault);
  Portion portion(k, c, skip);
  for (uint64_t done = portion.done(); done < bytes;) {
    if (portion.is_used_up()) return abi::Unexpected(Error::kSuspended);
    const auto source = Arch::translate(from.process->root, UserAddr{from.address.value + done}, Access::kRead);
    if (source.bytes == 0) return abi::Unexpected(absent_memory(k, c, from, done, bytes, Access::kRead, absent));
    const auto target = Arch::translate(to.process->root, UserAddr{to.address.value + done}, Access::kWrite);
    if (target.bytes == 0) return abi::Unexpected(absent_memory(k, c, to, done, bytes, Access::kWrite, absent));
    const uint64_t piece = std::min({bytes - done, source.bytes, target.bytes, left_in_frame(source.phys),
                                     left_in_frame(target.phys), portion.left()});
    std::memmove(Arch::physical_window(1, target.phys), Arch::physical_window(0, source.phys), piece);
    portion.advance(piece, done);
    done += piece;
  }
  return {};
}

abi::Result<> fill_range(Kernel& k, Process& c, UserRange to, uint8_t value, uint64_t bytes, Absent absent) {
  if (bytes == 0) return {};
  if (!is_user_range(to.address, bytes)) return abi::Unexpected(Error::kFault);
  Portion portion(k, c, 0);
  for (uint64_t done = portion.done(); done < bytes;) {
    if (portion.is_used_up()) return abi::Unexpected(Error::kSuspended);
    const auto target = Arch::translate(to.process->root, UserAddr{to.address.value + done}, Access::kWrite);
    if (target.bytes == 0) return abi::Unexpected(absent_memory(k, c, to, done, bytes, Access::kWrite, absent));
    const uint64_t piece = std::min({bytes - done, target.bytes, left_in_frame(target.phys), portion.left()});
    std::memset(Arch::physical_window(0, target.phys), value, piece);
    portion.advance(piece, done);
    done += piece;
  }
  return {};
}

abi::Result<> copy_physical(Kernel& k, Process& c, PhysAddr from, PhysAddr to, uint64_t bytes) {
  Portion portion(k, c, 0);
  for (uint64_t done = portion.done(); done < bytes;) {
    if (portion.is_used_up()) return abi::Unexpected(Error::kSuspended);
    const PhysAddr source{from.value + done}, target{to.value + done};
    const uint64_t piece =
        std::min({bytes - done, left_in_frame(source), left_in_frame(target), portion.left()});
    std::memmove(Arch::physical_window(1, target), Arch::physical_window(0, source), piece);
    portion.advance(piece, done);
    done += piece;
  }
  return {};
}

abi::Result<> fill_physical(Kernel& k, Process& c, PhysAddr to, uint64_t bytes, uint8_t value) {
  Portion portion(k, c, 0);
  for (uint64_t done = portion.done(); done < bytes;) {
    if (portion.is_used_up()) return abi::Unexpected(Error::kSuspended);
    const PhysAddr target{to.value + done};
    const uint64_t piece = std::min({bytes - done, left_in_frame(target), portion.left()});
    std::memset(Arch::physical_window(0, target), value, piece);
    portion.advance(piece, done);
    done += piece;
  }
  return {};
}

}  // namespace kernel
