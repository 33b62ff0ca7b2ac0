// SPDX-License-Identifier: BSD-3-Clause
// The main loop of a driver on SEF: requests become calls of the device, interrupts its interrupt(bits). After
// everything that came in, the device may want VFS to issue parked requests again (take_wake).
//
// A device is a CharacterDevice, a BlockDevice, or both; interrupt() and take_wake() are optional. Alarms come by
// SEF's alarm callback: end it with wake_vfs(device).
#pragma once
#include "lib/driver/block.h"
#include "lib/driver/character.h"
#include "lib/driver/grant_memory.h"
#include "lib/sys/ipc.h"
#include "sef/sef.h"

namespace driver {

template <class D>
void wake_vfs(D& device) {
  if constexpr (requires { device.take_wake(); }) {
    if (device.take_wake()) (void)sys::notify(abi::kVfs);
  }
}

namespace internal {

template <class D>
int32_t answer(D& device, abi::Message& m) {
  const auto clients = [](abi::Endpoint source, abi::GrantId grant) { return GrantMemory(source, grant); };
  if constexpr (CharacterDevice<D>) {
    if (is_character_request(m.type)) return answer_character(device, m, clients);
  }
  if constexpr (BlockDevice<D>) {
    if (is_block_request(m.type)) return answer_block(device, m, clients);
  }
  return abi::to_wire(abi::Error::kBadCall);
}

template <class D>
void take_notify(D& device, const abi::Message& m) {
  if constexpr (requires { device.interrupt(uint64_t{}); }) {
    if (m.source == abi::kHardware) device.interrupt(m.as<abi::Notification>().bits);
  }
}

}  // namespace internal

template <class D>
  requires CharacterDevice<D> || BlockDevice<D>
[[noreturn]] void serve(D& device) {
  sef::serve([&device](abi::Message& m, abi::Status status) -> abi::Result<int32_t> {
    int32_t result = 0;
    if (status.is_notify()) {
      internal::take_notify(device, m);
    } else if (status.kind() == abi::ReceiveKind::kSendReceive) {
      result = internal::answer(device, m);
    }
    wake_vfs(device);
    if (result < 0) return abi::Unexpected(abi::Error(-result));
    return result;
  });
}

}  // namespace driver
