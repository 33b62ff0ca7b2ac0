// SPDX-License-Identifier: BSD-3-Clause
// When a read returns (POSIX, "non-canonical mode input processing" cases A-D), and with what.
#include "drivers/tty/reader.h"

#include "drivers/tty/discipline.h"

namespace tty {

using abi::Error;
using abi::Result;
using abi::Unexpected;

namespace {
Result<> copy_if_any(driver::ClientMemory& memory, uint64_t offset, std::span<const uint8_t> bytes) {
  return bytes.empty() ? Result<>{} : memory.write(offset, bytes.data(), bytes.size());
}
}  // namespace

bool Reader::may_return(uint64_t wanted, bool is_expired) const {
  const uint32_t available = readable_entries(line_);
  if (line_.is_canonical()) return available != 0;
  const uint64_t enough = minimum() < wanted ? minimum() : wanted;
  if (minimum() == 0) return available != 0 || time_ns() == 0 || is_expired;
  return available >= enough || (available != 0 && is_expired);
}

bool Reader::is_readable() const {
  const uint32_t available = readable_entries(line_);
  const bool needs_minimum = !line_.is_canonical() && time_ns() == 0 && minimum() > 0;
  return available >= (needs_minimum ? minimum() : 1);
}

bool Reader::is_waiting_read_ready() {
  return waiting_.is_set && may_return(waiting_.bytes, waiting_.is_expired);
}

void Reader::input_arrived() {
  if (waiting_.is_set && !line_.is_canonical() && minimum() > 0 && time_ns() != 0) {
    waiting_.deadline = line_.environment.now_ns() + time_ns();
    waiting_.is_expired = false;
  }
}

void Reader::tick(uint64_t now_ns) {
  if (deadline() != 0 && now_ns >= deadline()) waiting_.is_expired = true;
}

void Reader::wait(const abi::chardev::Read& request) {
  const bool is_same = waiting_.is_set && waiting_.sequence == request.sequence &&
                       waiting_.process == request.caller.process;
  if (is_same && waiting_.deadline != 0) return;
  waiting_ = {.is_set = true,
              .is_expired = false,
              .sequence = request.sequence,
              .process = request.caller.process,
              .bytes = request.bytes,
              .deadline = 0};
  if (line_.is_canonical() || time_ns() == 0) return;
  // MIN > 0: TIME runs between bytes, so only from the first one on.
  if (minimum() == 0 || readable_entries(line_) != 0) waiting_.deadline = line_.environment.now_ns() + time_ns();
}

// One line or a part of it. `is_end`: it ended at an end-of-file mark or at the line's end.
uint32_t Reader::take_line(std::span<uint8_t> to, uint32_t& entries, bool& is_end) const {
  uint32_t bytes = 0;
  const uint32_t available = readable_entries(line_);
  for (entries = 0, is_end = false; entries < available && bytes < to.size() && !is_end; entries++) {
    const uint16_t entry = line_.input.get(line_.input.tail() + entries);
    is_end = (entry & kLineEnd) != 0;
    if ((entry & kFileEnd) == 0) to[bytes++] = uint8_t(entry);
  }
  if (entries == available) is_end = true;
  return bytes;
}

uint32_t Reader::take_raw(std::span<uint8_t> to, uint32_t& entries) const {
  uint32_t bytes = 0;
  const uint32_t available = readable_entries(line_);
  for (entries = 0; entries < available && bytes < to.size(); entries++) {
    const uint16_t entry = line_.input.get(line_.input.tail() + entries);
    if ((entry & kFileEnd) == 0) to[bytes++] = uint8_t(entry);
  }
  return bytes;
}

void Reader::consume(uint32_t entries) {
  line_.input.pop(entries);
  if (!line_.is_canonical()) line_.record.line_start = line_.input.tail();
  if (line_.has_flag(kInputHeld) && line_.input.count() < kInputEntries / 4) hold_input(line_, false);
}

// A read that took exactly what stands before ^D also takes the mark: else the next one would see an end of file.
void Reader::skip_end_mark() {
  if (!line_.is_canonical() || readable_entries(line_) == 0) return;
  if ((line_.input.get(line_.input.tail()) & kFileEnd) != 0) consume(1);
}

Result<uint32_t> Reader::copy_out(const abi::chardev::Read& request, driver::ClientMemory& memory) {
  uint32_t done = 0;
  bool is_end = false;
  while (done < request.bytes && !is_end) {
    uint8_t chunk[256];
    const uint64_t left = request.bytes - done;
    const std::span<uint8_t> to(chunk, left < sizeof chunk ? size_t(left) : sizeof chunk);
    uint32_t entries;
    const uint32_t bytes = line_.is_canonical() ? take_line(to, entries, is_end) : take_raw(to, entries);
    if (entries == 0) break;
    if (auto copied = copy_if_any(memory, done, {chunk, bytes}); !copied) {
      if (done == 0) return Unexpected(copied.error());
      break;
    }
    consume(entries);
    done += bytes;
    if (done == request.bytes && !is_end) skip_end_mark();
    line_.record.read = {request.sequence, request.caller.process, int32_t(done)};
    line_.box.commit();
  }
  return done;
}

Result<uint32_t> Reader::read(const abi::chardev::Read& request, driver::ClientMemory& memory) {
  if (request.bytes == 0) return 0;
  const bool is_same = waiting_.is_set && waiting_.sequence == request.sequence &&
                       waiting_.process == request.caller.process;
  const bool has_some = readable_entries(line_) != 0;
  const bool does_not_wait = (request.flags & abi::chardev::kNonBlock) != 0 && has_some;
  if (!does_not_wait && !may_return(request.bytes, is_same && waiting_.is_expired)) {
    wait(request);
    return Unexpected(Error::kAgain);
  }
  if (is_same || !waiting_.is_set) waiting_ = {};
  return copy_out(request, memory);
}

}  // namespace tty
