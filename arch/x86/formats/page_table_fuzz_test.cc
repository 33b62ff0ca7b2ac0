// SPDX-License-Identifier: BSD-3-Clause
// Coverage-guided operations on page tables of both x86 formats against std::map.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <vector>

#include "arch/x86/formats/page_table.h"

namespace arch::x86 {
namespace {

struct HeapFrames {
  std::vector<std::unique_ptr<char[]>> frames;
  void* at(uint64_t physical) {
    const uint64_t n = physical / 4096;
    return n == 0 || n > frames.size() ? nullptr : frames[n - 1].get();
  }
  uint64_t allocate_zeroed() {
    frames.push_back(std::make_unique<char[]>(4096));
    return frames.size() * 4096;
  }
};

void require(bool holds) {
  if (!holds) abort();
}

template <class Format>
void run(const uint8_t* data, size_t size) {
  HeapFrames frames;
  PageTable<Format, HeapFrames> table(frames, frames.allocate_zeroed());
  std::map<uint64_t, std::pair<uint64_t, uint32_t>> model;
  for (; size >= 6; data += 6, size -= 6) {
    uint32_t bits;
    memcpy(&bits, data + 1, 4);
    const uint64_t page = uint64_t{bits & 0x3ff} | uint64_t{bits >> 10 & 3} << 18;
    const uint64_t address = page << 12 & ((uint64_t{1} << Format::kAddressBits) - 1);
    const uint32_t flags = kPageUser | (data[5] & 1 ? uint32_t{kPageWritable} : 0u);
    const auto known = model.find(address);
    switch (data[0] & 3) {
      case 0:
        require((table.map(address, address ^ 0x7000, flags) == MapResult::kOk) ==
                (known == model.end()));
        model.try_emplace(address, address ^ 0x7000, flags);
        break;
      case 1:
        require(table.unmap(address) == (model.erase(address) != 0));
        break;
      case 2:
        require(table.protect(address, flags) == (known != model.end()));
        if (known != model.end()) known->second.second = flags;
        break;
      default: {
        const auto found = table.query(address);
        require(found.has_value() == (known != model.end()));
        if (found)
          require(found->physical == (known->second.first & ~uint64_t{0xfff}) &&
                  found->flags == known->second.second);
      }
    }
  }
}

}  // namespace
}  // namespace arch::x86

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  arch::x86::run<arch::x86::TwoLevelFormat>(data, size);
  arch::x86::run<arch::x86::FourLevelFormat>(data, size);
  return 0;
}
