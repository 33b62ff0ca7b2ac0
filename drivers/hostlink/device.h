// SPDX-License-Identifier: BSD-3-Clause
// What QEMU's host side offers to `kintsugi run --exec`: /dev/hostin, the archive with commands and files (fw_cfg);
// /dev/host{out,err,status}, byte-exact output ports (debug consoles). What this machine lacks cannot be opened
// (kNoDeviceAddress), which is how rc sees that it is to be interactive.
#pragma once
#include <optional>

#include "abi/chardev.h"
#include "drivers/hostlink/fw_cfg.h"
#include "lib/driver/client_memory.h"
#include "lib/driver/ports.h"

namespace hostlink {

inline constexpr std::string_view kArchiveName = "opt/kintsugi/exec.tar";
inline constexpr uint16_t kOutPort = 0xea, kErrorPort = 0xeb, kStatusPort = 0xec;
inline constexpr uint8_t kDebugConsole = 0xe9;  // what a debug console gives when it is read

class Device {
 public:
  constexpr explicit Device(driver::Ports& ports) : ports_(ports), fw_cfg_(ports) {}

  // Looks what there is. Call once, before all else.
  void start() { archive_ = fw_cfg_.find(kArchiveName); }

  abi::Result<int32_t> open(const abi::chardev::Open& request);
  abi::Result<> close(const abi::chardev::Close& request);
  abi::Result<uint32_t> read(const abi::chardev::Read& request, driver::ClientMemory& memory);
  abi::Result<uint32_t> write(const abi::chardev::Write& request, driver::ClientMemory& memory);
  abi::Result<int32_t> ioctl(const abi::chardev::Ioctl& request, driver::ClientMemory& memory);
  abi::Result<uint32_t> poll(const abi::chardev::Poll& request);

 private:
  [[nodiscard]] bool is_there(uint32_t minor);
  [[nodiscard]] abi::Result<uint16_t> output_port(uint32_t minor);

  driver::Ports& ports_;
  FwCfg fw_cfg_;
  std::optional<FwCfg::File> archive_;
  uint8_t chunk_[4096] = {};
};

}  // namespace hostlink
