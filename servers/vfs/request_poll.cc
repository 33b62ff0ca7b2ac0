// SPDX-License-Identifier: BSD-3-Clause
// poll. Carried out again whenever something that it may wait for changed, or its time is over.
#include "servers/vfs/requests.h"

namespace vfs {

namespace {

struct PollEntry {  // struct pollfd
  int32_t fd;
  int16_t events, revents;
};

uint32_t pipe_events(Pipe& pipe, const OpenFile& file) {
  uint32_t events = 0;
  if (file.is_reader != 0) {
    if (pipe.count != 0) events |= abi::kPollIn | abi::kPollReadNormal;
    if (pipe.writers == 0) events |= abi::kPollHangUp;
  }
  if (file.is_writer != 0) {
    if (pipe.readers == 0) events |= abi::kPollError;
    if (kPipeBytes - pipe.count >= abi::kPipeAtomic) events |= abi::kPollOut | abi::kPollWriteNormal;
  }
  pipe.is_polled = 1;
  return events;
}

Result<uint32_t> device_events(Vfs& vfs, Process& p, const OpenFile& file, uint32_t wanted) {
  Message m = Message::of(abi::chardev::Poll{file.minor, wanted, caller_of(p)});
  return uint32_t(TRY(vfs.ask_driver(*file.driver, m)));
}

Result<uint32_t> events_of(Vfs& vfs, Process& p, const PollEntry& entry) {
  const auto file = vfs.file_of(p, entry.fd);
  if (!file) return abi::kPollInvalid;
  switch ((*file)->kind) {
    case FileKind::kPipe:
      return pipe_events(*(*file)->pipe, **file);
    case FileKind::kCharacter:
      return device_events(vfs, p, **file, uint16_t(entry.events));
    case FileKind::kPath:
      return abi::kPollInvalid;
    default:
      return abi::kPollIn | abi::kPollOut | abi::kPollReadNormal | abi::kPollWriteNormal;
  }
}

}  // namespace

Result<int32_t> poll(Vfs& vfs, Process& p, const abi::vfs::Poll& request, Message&) {
  PollEntry entries[abi::vfs::kMaxPoll];
  if (request.count > abi::vfs::kMaxPoll) return std::unexpected(Error::kInvalid);
  const size_t bytes = request.count * sizeof(PollEntry);
  if (bytes != 0) TRY_VOID(vfs.port.copy_in(p.endpoint, request.address, entries, bytes));
  constexpr uint32_t kAlways = abi::kPollError | abi::kPollHangUp | abi::kPollInvalid;
  int32_t count = 0;
  for (uint32_t i = 0; i < request.count; i++) {
    PollEntry& e = entries[i];
    e.revents = 0;
    if (e.fd < 0) continue;
    e.revents = int16_t(TRY(events_of(vfs, p, e)) & (uint16_t(e.events) | kAlways));
    if (e.revents != 0) count++;
  }
  if (count == 0 && request.timeout_ns != 0 && !p.is_expired) {
    if (request.timeout_ns > 0 && p.deadline == 0) {
      p.deadline = vfs.port.uptime_ns() + uint64_t(request.timeout_ns);
      vfs.needs_alarm_ = true;
    }
    return vfs.suspend(p, Wait::kPoll, nullptr);
  }
  if (bytes != 0) TRY_VOID(vfs.port.copy_out(p.endpoint, request.address, entries, bytes));
  return count;
}

}  // namespace vfs
