// SPDX-License-Identifier: BSD-3-Clause
// Any messages from anybody: RS never loses its invariants, and nobody without the right changes
// anything.
#include <cstddef>
#include <cstdint>

#include "servers/rs/fake_system.h"

namespace {

constexpr int32_t kTypes[] = {
    abi::rs::Up::kType,      abi::rs::Down::kType,           abi::rs::Refresh::kType,
    abi::rs::Restart::kType, abi::rs::Shutdown::kType,       abi::rs::Update::kType,
    abi::rs::Lookup::kType,  abi::rs::Status::kType,         abi::rs::Inject::kType,
    abi::rs::Dump::kType,    abi::rs::GetArguments::kType,   abi::sef::InitDone::kType,
    abi::sef::Ready::kType,  abi::vfs::LoadImageDone::kType, abi::pm::ServicePid::kType};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  static rs::FakeMachine* machine;
  delete machine;
  machine = new rs::FakeMachine;
  rs::FakeMachine& m = *machine;
  m.boot();
  std::strcpy(m.system.caller_policy.label, "fuzz");
  std::strcpy(m.system.caller_policy.program, "/sbin/x");
  const uint8_t* const end = data + bytes;
  constexpr size_t kStep = 2 + abi::kPayloadBytes;
  bool is_harmless = true;  // so far only from users without rights
  while (data + kStep <= end) {
    const abi::Endpoint sources[] = {rs::kOtherUser, rs::kRootUser, abi::kPm,
                                     abi::kVfs,      {6},           {999}};
    abi::Message message;
    message.source = sources[data[0] % 6];
    message.type = kTypes[data[1] % (sizeof kTypes / sizeof kTypes[0])];
    std::memcpy(message.byte, data + 2, abi::kPayloadBytes);
    is_harmless &= message.source == rs::kOtherUser;
    (void)m.rs.request(message, true);
    m.rs.rearm();
    m.run(rs::kSecondNs / 4);
    data += kStep;
  }
  if (m.system.bug_count != 0) __builtin_trap();
  if (is_harmless && (m.service("tty").restarts != 0 || m.state("tty") != rs::State::kRunning))
    __builtin_trap();
  return 0;
}
