// SPDX-License-Identifier: BSD-3-Clause
// poll and select: VFS has poll; select is made of it. The mask of ppoll and pselect is set around the wait.
#include "lib/posix/calls.h"

#include <csignal>
#include <poll.h>
#include <sys/select.h>

namespace posix {

namespace {

constexpr unsigned kWordBits = 8 * sizeof(unsigned long);
constexpr int64_t kForever = -1;

// After a stop the wait begins again: the time that has passed is forgotten.
long poll_ns(pollfd* entries, unsigned long count, int64_t timeout_ns) {
  if (count > abi::vfs::kMaxPoll) return -EINVAL;
  return vfs_blocking(abi::vfs::Poll{
      .address = address_of(entries), .count = uint32_t(count), .reserved = 0, .timeout_ns = timeout_ns});
}

// False: not a time.
bool nanoseconds_of(int64_t seconds, int64_t nanoseconds, int64_t& out) {
  constexpr int64_t kMostSeconds = INT64_MAX / kSecond - 1;
  if (seconds < 0 || nanoseconds < 0 || nanoseconds >= kSecond) return false;
  out = (seconds > kMostSeconds ? kMostSeconds : seconds) * kSecond + nanoseconds;
  return true;
}
bool nanoseconds_of(const LongTime* t, int64_t& out) {
  out = kForever;
  return t == nullptr || nanoseconds_of(t->seconds, t->fraction, out);
}
bool nanoseconds_of(const Time64* t, int64_t& out) {
  out = kForever;
  return t == nullptr || nanoseconds_of(t->seconds, long(t->nanoseconds), out);
}

// The mask of a ppoll: in place while this object lives. A signal that the new mask lets through at once has had its
// handler called when the constructor returns: then there is nothing to wait for.
class MaskedWait {
 public:
  explicit MaskedWait(const uint32_t* mask) : is_set_(mask != nullptr) {
    if (!is_set_) return;
    Message m = Message::of(abi::pm::SignalMask{.set = uint64_t(mask[1]) << 32 | mask[0],
                                                .how = abi::pm::MaskChange::kSet,
                                                .reserved = 0});
    is_interrupted_ = pm(m) > 0;
    former_ = m.as<abi::pm::SignalMask::Reply>().mask;
  }
  ~MaskedWait() {
    if (is_set_) (void)pm(abi::pm::SignalMask{.set = former_, .how = abi::pm::MaskChange::kSet, .reserved = 0});
  }
  MaskedWait(const MaskedWait&) = delete;
  MaskedWait& operator=(const MaskedWait&) = delete;
  [[nodiscard]] bool is_interrupted() const { return is_interrupted_; }

 private:
  bool is_set_;
  bool is_interrupted_ = false;
  uint64_t former_ = 0;
};

long masked_poll(pollfd* entries, unsigned long count, int64_t timeout_ns, const uint32_t* mask) {
  MaskedWait wait(mask);
  return wait.is_interrupted() ? -EINTR : poll_ns(entries, count, timeout_ns);
}

}  // namespace

long poll(pollfd* entries, unsigned long count, int timeout_ms) {
  return poll_ns(entries, count, timeout_ms < 0 ? kForever : int64_t(timeout_ms) * 1'000'000);
}
long ppoll(pollfd* entries, unsigned long count, const LongTime* timeout, const uint32_t* mask) {
  int64_t ns;
  return nanoseconds_of(timeout, ns) ? masked_poll(entries, count, ns, mask) : -EINVAL;
}
long ppoll_time64(pollfd* entries, unsigned long count, const Time64* timeout, const uint32_t* mask) {
  int64_t ns;
  return nanoseconds_of(timeout, ns) ? masked_poll(entries, count, ns, mask) : -EINVAL;
}

// ---- select

namespace {

struct Sets {
  unsigned long* set[3];  // read, write, except
};
constexpr short kWanted[3] = {POLLIN, POLLOUT, POLLPRI};
constexpr short kReady[3] = {POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR, POLLPRI};

bool has(const unsigned long* set, int fd) {
  return set != nullptr && (set[unsigned(fd) / kWordBits] >> (unsigned(fd) % kWordBits) & 1) != 0;
}

// The entries for all members of the sets; -1: too many.
int entries_of(const Sets& sets, int count, pollfd* out) {
  int n = 0;
  for (int fd = 0; fd < count; fd++) {
    short events = 0;
    for (int k = 0; k < 3; k++) events |= has(sets.set[k], fd) ? kWanted[k] : short(0);
    if (events == 0) continue;
    if (n == int(abi::vfs::kMaxPoll)) return -1;
    out[n++] = {.fd = fd, .events = events, .revents = 0};
  }
  return n;
}

long take_results(const Sets& sets, int count, const pollfd* entries, int n) {
  long ready = 0;
  for (int k = 0; k < 3; k++) {
    if (sets.set[k] == nullptr) continue;
    unsigned words = (unsigned(count) + kWordBits - 1) / kWordBits;
    unsigned long wanted[FD_SETSIZE / kWordBits];
    std::memcpy(wanted, sets.set[k], words * sizeof(long));
    std::memset(sets.set[k], 0, words * sizeof(long));
    for (int i = 0; i < n; i++) {
      if (!has(wanted, entries[i].fd) || (entries[i].revents & kReady[k]) == 0) continue;
      sets.set[k][unsigned(entries[i].fd) / kWordBits] |= 1ul << unsigned(entries[i].fd) % kWordBits;
      ready++;
    }
  }
  return ready;
}

long select_ns(int count, const Sets& sets, int64_t timeout_ns, const uint32_t* mask) {
  if (count < 0) return -EINVAL;
  if (count > FD_SETSIZE) count = FD_SETSIZE;
  pollfd entries[abi::vfs::kMaxPoll];
  int n = entries_of(sets, count, entries);
  if (n < 0) return -EINVAL;
  long result = masked_poll(entries, static_cast<unsigned long>(n), timeout_ns, mask);
  if (result < 0) return result;
  for (int i = 0; i < n; i++) {
    if ((entries[i].revents & POLLNVAL) != 0) return -EBADF;
  }
  return take_results(sets, count, entries, n);
}

// pselect6's last argument: where the mask is, and its size.
const uint32_t* mask_of(const unsigned long* argument) {
  return argument == nullptr ? nullptr : reinterpret_cast<const uint32_t*>(argument[0]);
}

}  // namespace

long select(int count, unsigned long* read, unsigned long* write, unsigned long* except, LongTime* timeout) {
  int64_t ns = kForever;
  if (timeout != nullptr) {
    if (timeout->fraction < 0 || timeout->fraction >= 1'000'000) return -EINVAL;
    if (!nanoseconds_of(timeout->seconds, int64_t(timeout->fraction) * 1000, ns)) return -EINVAL;
  }
  return select_ns(count, {{read, write, except}}, ns, nullptr);
}
long pselect6(int count, unsigned long* read, unsigned long* write, unsigned long* except, const LongTime* timeout,
              const unsigned long* mask) {
  int64_t ns;
  return nanoseconds_of(timeout, ns) ? select_ns(count, {{read, write, except}}, ns, mask_of(mask)) : -EINVAL;
}
long pselect6_time64(int count, unsigned long* read, unsigned long* write, unsigned long* except,
                     const Time64* timeout, const unsigned long* mask) {
  int64_t ns;
  return nanoseconds_of(timeout, ns) ? select_ns(count, {{read, write, except}}, ns, mask_of(mask)) : -EINVAL;
}

}  // namespace posix
