// SPDX-License-Identifier: BSD-3-Clause
// The log service: the kernel tells it of new text, it keeps it and lets it be read.
#include "abi/message.h"
#include "drivers/log/device.h"
#include "lib/driver/serve.h"
#include "lib/sys/info.h"
#include "lib/sys/vm.h"
#include "sef/sef.h"

namespace log_driver {
namespace {

class RealKernel final : public KernelLog {
 public:
  size_t read(uint64_t offset, std::span<char> to) override { return sys::kernel_log(offset, to).value_or(0); }
  abi::Result<> write(std::string_view text) override { return sys::log_text(text); }
};

constinit RealKernel kernel;
constinit Device device(kernel);

abi::Result<> start(const sef::InitInfo&) {
  static constinit LogBox spare{};
  auto memory = sys::map_persistent("ring", sizeof(LogBox));
  device.ring().recover(memory ? *static_cast<LogBox*>(memory->address) : spare);
  device.fetch();
  return {};
}

void on_system(uint64_t bits) {
  if ((bits & abi::kSystemLog) == 0) return;
  device.fetch();
  driver::wake_vfs(device);
}

}  // namespace
}  // namespace log_driver

int main() {
  sef::startup({.init_fresh = log_driver::start, .system = log_driver::on_system});
  driver::serve(log_driver::device);
}
