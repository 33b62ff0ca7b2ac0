// SPDX-License-Identifier: BSD-3-Clause
// The tty service: the serial port and the VGA console on SEF. State that must outlive a crash is in recovery
// boxes (box.h); here is what a new instance finds and connects.
#include <optional>
#include <string_view>

#include "abi/pm.h"
#include "drivers/tty/driver.h"
#include "drivers/tty/keyboard.h"
#include "drivers/tty/ps2.h"
#include "drivers/tty/uart.h"
#include "drivers/tty/vga.h"
#include "lib/driver/kernel_ports.h"
#include "lib/driver/serve.h"
#include "lib/sys/async.h"
#include "lib/sys/info.h"
#include "lib/sys/print.h"
#include "lib/sys/time.h"
#include "lib/sys/vm.h"
#include "sef/sef.h"

namespace tty {
namespace {

constexpr uint16_t kSerialPort = 0x3f8;
constexpr unsigned kSerialIrq = 4, kKeyboardIrq = 1;  // also the notify ids

class System final : public Environment {
 public:
  void signal_group(int32_t session, int32_t group, int signal) override {
    const abi::pm::SignalGroup request{.group = group, .signal = signal, .session = session};
    if (!sys::async_send_request(abi::kPm, request)) sys::log("signal {} to group {} is lost", signal, group);
  }
  uint64_t now_ns() override { return sys::uptime_ns(); }
};

struct SerialLine {
  SerialLine(driver::Ports& ports, Environment& environment, Box& box)
      : uart(ports, kSerialPort), terminal(box, environment, uart) {}
  Uart uart;
  Terminal terminal;
};

// The terminal is built before the device that it refers to, because the device's screen state is in its record.
struct Console {
  Console(driver::Ports& ports, Environment& environment, Box& box, std::span<uint16_t> cells)
      : terminal(box, environment, vga), vga(ports, cells, terminal.record().screen), ps2(ports) {}
  Terminal terminal;
  Vga vga;
  Ps2 ps2;
  Keyboard keyboard;
};

class Service : public Driver {
 public:
  abi::Result<> start();
  void interrupt(uint64_t bits);
  void alarm(uint64_t uptime_ns) {
    alarm_ = 0;
    tick(uptime_ns);
  }
  // After each event, before VFS is notified: what the event left to do.
  bool take_wake();

 private:
  bool start_serial();
  bool start_console();
  void take_keys();
  void set_alarm();

  driver::KernelPorts ports_;
  System system_;
  std::optional<SerialLine> serial_;
  std::optional<Console> vga_;
  uint64_t alarm_ = 0;
};

constinit Service service;

// Without VM's help the terminal works all the same, but does not survive.
Box* map_box(std::string_view name, Box& spare) {
  if (auto memory = sys::map_persistent(name, sizeof(Box))) return static_cast<Box*>(memory->address);
  sys::log("no persistent memory for {}: its state will not survive", name);
  return &spare;
}

void report(std::string_view name, Recovered recovered) {
  if (recovered == Recovered::kAll) sys::log("{}: goes on where the predecessor was", name);
  if (recovered == Recovered::kSettings) sys::log("{}: input and output were corrupt and are dropped", name);
}

void hook(unsigned line) {
  if (!sys::irq_set_policy(line, abi::kIrqReenable, line)) sys::log("no interrupt {}", line);
}

bool Service::start_serial() {
  static constinit Box spare{};
  serial_.emplace(ports_, system_, *map_box("serial", spare));
  if (!serial_->uart.start()) {
    serial_.reset();
    return false;
  }
  report("ttyS0", serial_->terminal.recover());
  hook(kSerialIrq);
  serial_->uart.interrupt(serial_->terminal);  // edges that nobody saw
  return true;
}

bool Service::start_console() {
  static constinit Box spare{};
  if (!is_vga_text_mode(ports_)) return false;
  auto memory = sys::map_physical(kVgaAddress, kVgaBytes, 1);
  if (!memory) return false;
  const std::span<uint16_t> cells(static_cast<uint16_t*>(*memory), size_t{kVgaRows} * kVgaColumns);
  vga_.emplace(ports_, system_, *map_box("vga", spare), cells);
  const Recovered recovered = vga_->terminal.recover();
  report("tty1", recovered);
  vga_->vga.start(recovered == Recovered::kNothing);
  if (recovered == Recovered::kNothing) vga_->terminal.set_window(kVgaRows, kVgaColumns);
  vga_->keyboard.set_locks(vga_->terminal.record().keyboard_locks);
  if (recovered != Recovered::kNothing) take_keys();  // typed while nobody was there
  if (vga_->ps2.start()) {
    hook(kKeyboardIrq);
    take_keys();
  }
  return true;
}

// "console=vga" or "console=tty1" on the kernel's command line; else the serial port, if there is one.
bool wants_vga_console() {
  static constinit abi::BootInfo info{};
  if (!sys::boot_info(info)) return false;
  info.command_line[sizeof info.command_line - 1] = 0;
  const std::string_view line(info.command_line);
  return line.find("console=vga") != line.npos || line.find("console=tty1") != line.npos;
}

abi::Result<> Service::start() {
  const bool has_serial = start_serial(), has_vga = start_console();
  Terminal* serial = has_serial ? &serial_->terminal : nullptr;
  Terminal* vga = has_vga ? &vga_->terminal : nullptr;
  const bool is_vga_first = serial == nullptr || (vga != nullptr && wants_vga_console());
  set_terminals(serial, vga, is_vga_first ? vga : serial);
  return {};
}

void Service::take_keys() {
  bool is_any = false;
  for (int code = vga_->ps2.next_code(); code >= 0; code = vga_->ps2.next_code()) {
    uint8_t typed[Keyboard::kMaxBytes];
    const unsigned count = vga_->keyboard.scan(uint8_t(code), vga_->vga.is_application_mode(), typed);
    for (unsigned i = 0; i < count; i++) vga_->terminal.input(typed[i]);
    is_any = is_any || count != 0;
  }
  vga_->terminal.record().keyboard_locks = vga_->keyboard.locks();
  vga_->ps2.set_lights(vga_->keyboard.locks());
  if (is_any) vga_->terminal.input_done();
}

void Service::interrupt(uint64_t bits) {
  if ((bits & 1u << kSerialIrq) != 0 && serial_) serial_->uart.interrupt(serial_->terminal);
  if ((bits & 1u << kKeyboardIrq) != 0 && vga_) take_keys();
}

void Service::set_alarm() {
  const uint64_t wanted = deadline();
  if (wanted == alarm_) return;
  alarm_ = wanted;
  (void)(wanted != 0 ? sys::set_alarm_at(wanted) : sys::cancel_alarm());
}

bool Service::take_wake() {
  if (vga_) vga_->vga.finish(vga_->terminal);
  set_alarm();
  return Driver::take_wake();
}

abi::Result<> start(const sef::InitInfo&) { return service.start(); }

void on_alarm(uint64_t uptime_ns) {
  service.alarm(uptime_ns);
  driver::wake_vfs(service);
}

}  // namespace
}  // namespace tty

int main() {
  sef::startup({.init_fresh = tty::start, .alarm = tty::on_alarm});
  driver::serve(tty::service);
}
