// SPDX-License-Identifier: BSD-3-Clause
// Requests and events of one terminal.
#include "drivers/tty/terminal.h"

#include <algorithm>

#include "abi/file.h"
#include "drivers/tty/ioctls.h"
#include "drivers/tty/job_control.h"
#include "drivers/tty/output.h"
#include "lib/driver/request.h"

namespace tty {

using abi::Error;
using abi::Result;
using abi::Unexpected;

namespace {

bool is_repetition(const DoneRequest& done, const abi::chardev::Transfer& request) {
  return request.sequence != 0 && done.sequence == request.sequence && done.process == request.caller.process;
}

}  // namespace

Recovered Terminal::recover() {
  const Recovered result = line_.box.recover();
  line_.record.opens = 0;  // VFS opens again what its users have open
  if (result == Recovered::kAll) finish_bursts();
  line_.device.configure(line_.record);
  settle();
  return result;
}

// The predecessor may have died between a kernel call and the commit of what it did.
void Terminal::finish_bursts() {
  const Burst& sent = line_.transmit;
  const uint32_t count = sent.count - 1;
  bool is_ours = sent.is_done() && sent.id == line_.output.tail() && count <= line_.output.count();
  for (uint32_t i = 0; is_ours && i < count; i++) {
    is_ours = uint8_t(sent.operation[i].value) == line_.output.get(line_.output.tail() + i);
  }
  if (is_ours) line_.output.pop(count);
  const Burst& received = line_.receive;
  if (received.is_done() && received.id == line_.record.received) input(uint8_t(received.operation[0].value));
}

Burst& Terminal::begin_receive() {
  line_.receive.begin(line_.record.received);
  return line_.receive;
}

void Terminal::set_window(uint16_t rows, uint16_t columns) {
  line_.record.window.rows = rows;
  line_.record.window.columns = columns;
  settle();
}

// ---- Requests

Result<int32_t> Terminal::open(const abi::chardev::Open& request, bool may_take_control) {
  Record& r = line_.record;
  r.opens++;
  line_.set_flag(kHungUp, false);
  const bool takes = may_take_control && (request.flags & abi::kOpenNoTty) == 0 && r.session == 0 &&
                     is_leader(request.caller);
  if (takes) take_control(line_, request.caller);
  settle();
  return takes ? 1 : 0;
}

Result<> Terminal::close(const abi::chardev::Close&) {
  Record& r = line_.record;
  if (r.opens > 0) r.opens--;
  if (r.opens == 0) {
    // Nobody can use it any more, so it is nobody's.
    r.session = r.group = 0;
    start_output(line_);
    flush_input(line_);
  }
  settle();
  return {};
}

Result<uint32_t> Terminal::read(const abi::chardev::Read& request, driver::ClientMemory& memory) {
  if (is_repetition(line_.record.read, request)) return uint32_t(line_.record.read.result);
  if (line_.has_flag(kHungUp)) return 0;
  abi::chardev::Caller caller = request.caller;
  TRY_VOID(check_foreground(line_, caller, 0));
  auto result = reader_.read(request, memory);
  if (!result && result.error() == Error::kAgain) interest_ |= kWantRead;
  settle();
  return result;
}

// As much as there is room for. Returns the bytes taken.
uint32_t Terminal::put_chunk(std::span<const uint8_t> bytes) {
  uint32_t done = 0;
  while (done < bytes.size() && put_processed(line_, bytes[done], kEchoReserve)) done++;
  return done;
}

Result<uint32_t> Terminal::write(const abi::chardev::Write& request, driver::ClientMemory& memory) {
  if (is_repetition(line_.record.write, request)) return uint32_t(line_.record.write.result);
  if (line_.has_flag(kHungUp)) return Unexpected(Error::kIo);
  if (line_.has_local_mode(kToStop)) TRY_VOID(check_foreground(line_, request.caller, request.flags));
  uint32_t done = 0;
  const uint64_t wanted = std::min(request.bytes, driver::kSlowTransferBytes);
  while (done < wanted) {
    uint8_t chunk[512];
    const uint64_t left = wanted - done;
    const uint32_t bytes = left < sizeof chunk ? uint32_t(left) : uint32_t(sizeof chunk);
    if (auto copied = memory.read(done, chunk, bytes); !copied) {
      if (done == 0) return Unexpected(copied.error());
      break;
    }
    const uint32_t taken = put_chunk({chunk, bytes});
    if (taken == 0) break;
    done += taken;
    line_.record.write = {request.sequence, request.caller.process, int32_t(done)};
    line_.box.commit();
    pump(line_);
  }
  if (done == 0 && request.bytes != 0) interest_ |= kWantWrite;
  settle();
  if (done == 0 && request.bytes != 0) return Unexpected(Error::kAgain);
  return done;
}

Result<int32_t> Terminal::ioctl(const abi::chardev::Ioctl& request, driver::ClientMemory& memory) {
  auto result = Ioctls(*this, request, memory).run();
  settle();
  return result;
}

Result<uint32_t> Terminal::poll(const abi::chardev::Poll& request) {
  uint32_t ready = 0;
  if (line_.has_flag(kHungUp)) return abi::kPollIn | abi::kPollHangUp | abi::kPollError;
  if (reader_.is_readable()) ready |= abi::kPollIn | abi::kPollReadNormal;
  if (is_writable()) ready |= abi::kPollOut | abi::kPollWriteNormal;
  ready &= request.events;
  if (ready != 0) return ready;
  if ((request.events & (abi::kPollIn | abi::kPollReadNormal)) != 0) interest_ |= kWantPollIn;
  if ((request.events & (abi::kPollOut | abi::kPollWriteNormal)) != 0) interest_ |= kWantWrite;
  return 0;
}

// ---- Events

void Terminal::input(uint8_t byte, InputKind kind) {
  receive(line_, byte, kind);
  line_.record.received++;
  line_.box.commit();
}

void Terminal::input_done() {
  reader_.input_arrived();
  settle();
}

void Terminal::output_ready() { settle(); }

void Terminal::carrier_lost() {
  if ((line_.record.termios.control & kLocal) != 0) return;
  hang_up(line_);
  interest_ = kWantRead | kWantPollIn | kWantWrite | kWantDrain;
  settle();
}

void Terminal::start_break(uint64_t duration_ns) {
  line_.device.set_break(true);
  break_end_ = line_.environment.now_ns() + duration_ns;
}

void Terminal::tick(uint64_t now_ns) {
  reader_.tick(now_ns);
  if (break_end_ != 0 && now_ns >= break_end_) {
    line_.device.set_break(false);
    break_end_ = 0;
  }
  settle();
}

uint64_t Terminal::deadline() const {
  const uint64_t reader = reader_.deadline();
  if (reader == 0 || break_end_ == 0) return reader | break_end_;
  return reader < break_end_ ? reader : break_end_;
}

// ---- Readiness

bool Terminal::is_writable() const { return line_.output.room() > kEchoReserve + kMaxExpansion; }

bool Terminal::is_drained() { return line_.output.is_empty() && line_.device.is_drained(); }

void Terminal::note_readiness() {
  uint32_t ready = 0;
  const bool is_gone = line_.has_flag(kHungUp);
  if (is_gone || reader_.is_waiting_read_ready()) ready |= kWantRead;
  if (is_gone || reader_.is_readable()) ready |= kWantPollIn;
  if (is_gone || is_writable()) ready |= kWantWrite;
  if ((interest_ & kWantDrain) != 0 && (is_gone || is_drained())) ready |= kWantDrain;
  if ((interest_ & ready) == 0) return;
  interest_ &= ~ready;
  is_wake_wanted_ = true;
}

void Terminal::settle() {
  line_.box.commit();
  pump(line_);
  const bool may = may_receive();
  if (may != is_receiving_) {
    is_receiving_ = may;
    line_.device.set_receiving(may);
  }
  note_readiness();
}

bool Terminal::take_wake() {
  const bool wanted = is_wake_wanted_;
  is_wake_wanted_ = false;
  return wanted;
}

}  // namespace tty
