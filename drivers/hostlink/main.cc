// SPDX-License-Identifier: BSD-3-Clause
// The hostlink service. It keeps nothing: a new instance looks at the machine again.
#include "drivers/hostlink/device.h"
#include "lib/driver/kernel_ports.h"
#include "lib/driver/serve.h"
#include "sef/sef.h"

namespace hostlink {
namespace {

constinit driver::KernelPorts ports;
constinit Device device(ports);

abi::Result<> start(const sef::InitInfo&) {
  device.start();
  return {};
}

}  // namespace
}  // namespace hostlink

int main() {
  sef::startup({.init_fresh = hostlink::start});
  driver::serve(hostlink::device);
}
