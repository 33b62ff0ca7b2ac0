// SPDX-License-Identifier: BSD-3-Clause
// Requests to the terminal that they mean.
#include "drivers/tty/driver.h"

#include "abi/ioctl.h"

namespace tty {

using abi::Error;
using abi::Result;
using abi::Unexpected;

Result<Terminal*> Driver::find(uint32_t minor, const abi::chardev::Caller& caller) const {
  Terminal* found = nullptr;
  if (minor == abi::device::minor::kSerialTerminal) found = serial_;
  if (minor == abi::device::minor::kVgaTerminal) found = vga_;
  if (minor == abi::device::minor::kConsole) found = console_;
  if (minor == abi::device::minor::kCallerTerminal && caller.session > 0) {
    for (Terminal* t : {serial_, vga_}) {
      if (t != nullptr && t->session() == caller.session) found = t;
    }
  }
  if (found == nullptr) return Unexpected(Error::kNoDeviceAddress);
  return found;
}

bool Driver::has_terminal(int32_t session) const {
  for (const Terminal* t : {serial_, vga_}) {
    if (t != nullptr && session > 0 && t->session() == session) return true;
  }
  return false;
}

Result<int32_t> Driver::open(const abi::chardev::Open& request) {
  Terminal* terminal = TRY(find(request.minor, request.caller));
  if (request.minor == abi::device::minor::kCallerTerminal) return 0;  // another way to one that is open
  return terminal->open(request, !has_terminal(request.caller.session));
}

Result<> Driver::close(const abi::chardev::Close& request) {
  if (request.minor == abi::device::minor::kCallerTerminal) return {};
  Terminal* terminal = TRY(find(request.minor, request.caller));
  return terminal->close(request);
}

Result<uint32_t> Driver::read(const abi::chardev::Read& request, driver::ClientMemory& memory) {
  Terminal* terminal = TRY(find(request.minor, request.caller));
  return terminal->read(request, memory);
}

Result<uint32_t> Driver::write(const abi::chardev::Write& request, driver::ClientMemory& memory) {
  Terminal* terminal = TRY(find(request.minor, request.caller));
  return terminal->write(request, memory);
}

Result<int32_t> Driver::ioctl(const abi::chardev::Ioctl& request, driver::ClientMemory& memory) {
  Terminal* terminal = TRY(find(request.minor, request.caller));
  // A session has one controlling terminal.
  const bool is_second = request.request == abi::kTiocSetControlling && has_terminal(request.caller.session) &&
                         terminal->session() != request.caller.session;
  if (is_second) return Unexpected(Error::kPerm);
  return terminal->ioctl(request, memory);
}

Result<uint32_t> Driver::poll(const abi::chardev::Poll& request) {
  Terminal* terminal = TRY(find(request.minor, request.caller));
  return terminal->poll(request);
}

bool Driver::take_wake() {
  const bool serial = serial_ != nullptr && serial_->take_wake();
  const bool vga = vga_ != nullptr && vga_->take_wake();
  return serial || vga;
}

void Driver::tick(uint64_t now_ns) {
  for (Terminal* t : {serial_, vga_}) {
    if (t != nullptr && t->deadline() != 0 && now_ns >= t->deadline()) t->tick(now_ns);
  }
}

uint64_t Driver::deadline() const {
  uint64_t first = 0;
  for (const Terminal* t : {serial_, vga_}) {
    const uint64_t d = t != nullptr ? t->deadline() : 0;
    if (d != 0 && (first == 0 || d < first)) first = d;
  }
  return first;
}

}  // namespace tty
