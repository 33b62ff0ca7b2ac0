// SPDX-License-Identifier: BSD-3-Clause
// The memory service. It is on the path to the root file system: a new instance maps the same RAM disk that its
// predecessor served (D17), and keeps no other state that anybody could miss.
#include <algorithm>

#include "abi/boot.h"
#include "abi/layout.h"
#include "drivers/memory/device.h"
#include "lib/driver/serve.h"
#include "lib/sys/info.h"
#include "lib/sys/print.h"
#include "lib/sys/time.h"
#include "lib/sys/vm.h"
#include "sef/sef.h"

namespace memory {
namespace {

class KernelEntropy final : public Entropy {
 public:
  size_t gather(std::span<uint8_t> to) override { return sys::randomness(to).value_or(0); }
  uint64_t now_ns() override { return sys::uptime_ns(); }
};

class VmMapper final : public PhysicalMapper, public DiskMemory {
 public:
  abi::Result<uint8_t*> map(uint64_t physical) override {
    return static_cast<uint8_t*>(TRY(sys::map_physical(physical, kWindowBytes)));
  }
  void unmap(uint8_t* window) override { (void)sys::unmap_physical(window); }

  abi::Result<uint8_t*> allocate(uint64_t bytes) override {
    return static_cast<uint8_t*>(TRY(sys::map_memory(size_t(bytes), abi::vm::kMapPrealloc)));
  }
  void release(uint8_t* start, uint64_t bytes) override { (void)sys::unmap_memory(start, size_t(bytes)); }
};

constinit KernelEntropy entropy;
constinit VmMapper mapper;
constinit Device device(entropy, mapper, mapper);

// The end of what /dev/mem shows: 4 GiB, for the devices below it, or the end of RAM.
uint64_t physical_end() {
  static constinit abi::BootInfo info{};
  uint64_t end = uint64_t{1} << 32;
  if (!sys::boot_info(info)) return end;
  for (const abi::MemoryArea& area : std::span(info.area).first(std::min(info.area_count, abi::kMaxMemoryAreas))) {
    if (area.kind != abi::MemoryKind::kReserved) end = std::max(end, area.first + area.bytes);
  }
  return sizeof(abi::layout::Word) == 4 ? uint64_t{1} << 32 : end;
}

abi::Result<> start(const sef::InitInfo&) {
  device.window().set_end(physical_end());
  auto disk = sys::map_persistent("ramdisk", 0, true);
  if (disk) {
    device.boot_disk().use_fixed({static_cast<uint8_t*>(disk->address), disk->bytes});
  } else {
    sys::log("no boot RAM disk: {}", disk.error());  // an image may have its root elsewhere
  }
  return {};
}

}  // namespace
}  // namespace memory

int main() {
  sef::startup({.init_fresh = memory::start});
  driver::serve(memory::device);
}
