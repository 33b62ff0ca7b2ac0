// SPDX-License-Identifier: BSD-3-Clause
// The terminals of the machine, by minor (abi/device_numbers.h). A character device for lib/driver.
#pragma once
#include "abi/chardev.h"
#include "abi/device_numbers.h"
#include "drivers/tty/terminal.h"

namespace tty {

class Driver {
 public:
  // Null: the machine has none.
  void set_terminals(Terminal* serial, Terminal* vga, Terminal* console) {
    serial_ = serial, vga_ = vga, console_ = console;
  }

  abi::Result<int32_t> open(const abi::chardev::Open& request);
  abi::Result<> close(const abi::chardev::Close& request);
  abi::Result<uint32_t> read(const abi::chardev::Read& request, driver::ClientMemory& memory);
  abi::Result<uint32_t> write(const abi::chardev::Write& request, driver::ClientMemory& memory);
  abi::Result<int32_t> ioctl(const abi::chardev::Ioctl& request, driver::ClientMemory& memory);
  abi::Result<uint32_t> poll(const abi::chardev::Poll& request);

  // True if VFS is to be notified.
  [[nodiscard]] bool take_wake();
  void tick(uint64_t now_ns);
  [[nodiscard]] uint64_t deadline() const;  // 0: none

 private:
  [[nodiscard]] abi::Result<Terminal*> find(uint32_t minor, const abi::chardev::Caller& caller) const;
  [[nodiscard]] bool has_terminal(int32_t session) const;

  Terminal *serial_ = nullptr, *vga_ = nullptr, *console_ = nullptr;
};

}  // namespace tty
