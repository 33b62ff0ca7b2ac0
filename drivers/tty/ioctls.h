// SPDX-License-Identifier: BSD-3-Clause
// ioctl(2) of a terminal, Linux's numbers (abi/ioctl.h).
#pragma once
#include "drivers/tty/terminal.h"

namespace tty {

class Ioctls {
 public:
  Ioctls(Terminal& terminal, const abi::chardev::Ioctl& request, driver::ClientMemory& memory)
      : terminal_(terminal), line_(terminal.line_), request_(request), memory_(memory) {}

  abi::Result<int32_t> run();

 private:
  enum class When : uint8_t { kNow, kDrained, kDrainedAndFlushed };

  // Settings (ioctl_settings.cc)
  abi::Result<int32_t> run_settings();
  abi::Result<> get_termio();
  abi::Result<> set_settings(const Termios& termios, uint32_t input_speed, uint32_t output_speed, When when);
  abi::Result<> set_termios(When when);
  abi::Result<> set_termios2(When when);
  abi::Result<> set_termio(When when);
  abi::Result<> set_window();

  // Sessions and groups
  abi::Result<int32_t> run_job_control();
  abi::Result<> get_group();
  abi::Result<> set_group();
  abi::Result<> get_session();
  abi::Result<> set_controlling();
  abi::Result<> give_up();
  abi::Result<> hang_up_by_leader();

  // Flow, counts, modem lines
  abi::Result<int32_t> run_flow();
  abi::Result<> flow();
  abi::Result<> flush();
  abi::Result<> send_break(uint64_t duration_ns);
  abi::Result<> drain();
  abi::Result<> change_modem_lines();

  abi::Result<> check_turn() const;
  abi::Result<> put_number(uint64_t number);
  template <class T>
  abi::Result<T> argument();
  template <class T>
  abi::Result<> answer(const T& value);

  Terminal& terminal_;
  Line& line_;
  const abi::chardev::Ioctl& request_;
  driver::ClientMemory& memory_;
};

template <class T>
abi::Result<T> Ioctls::argument() {
  if (request_.bytes < sizeof(T)) return abi::Unexpected(abi::Error::kFault);
  return driver::read_struct<T>(memory_);
}
template <class T>
abi::Result<> Ioctls::answer(const T& value) {
  if (request_.bytes < sizeof(T)) return abi::Unexpected(abi::Error::kFault);
  return driver::write_struct(memory_, value);
}

}  // namespace tty
