// SPDX-License-Identifier: BSD-3-Clause
// QEMU's firmware configuration: named files from the host, read byte by byte through a port. A file is selected by
// its key and can only be read from its start on.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "lib/driver/ports.h"

namespace hostlink {

class FwCfg {
 public:
  struct File {
    uint16_t key;
    uint32_t bytes;
  };

  constexpr explicit FwCfg(driver::Ports& ports) : ports_(ports) {}

  // None: there is no such file, or no QEMU.
  [[nodiscard]] std::optional<File> find(std::string_view name);
  // Bytes [offset, offset + to.size()) of the file, which the caller knows to exist. False: the port failed.
  [[nodiscard]] bool read(const File& file, uint32_t offset, std::span<uint8_t> to);

 private:
  [[nodiscard]] bool is_present();
  void select(uint16_t key);
  [[nodiscard]] bool skip(uint32_t bytes);
  [[nodiscard]] bool take(std::span<uint8_t> to);

  driver::Ports& ports_;
  uint32_t selected_ = ~0u;  // key, or none
  uint32_t offset_ = 0;      // of the next byte that the port gives
};

}  // namespace hostlink
