// SPDX-License-Identifier: BSD-3-Clause
// Any messages in any order from anybody: SEF keeps its promises. What is a client's arrives; no
// ping is answered twice; the update states follow each other; nobody but RS, PM and the kernel
// makes it do anything.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "sef/fake_transport.h"
#include "sef/framework.h"

namespace {

using abi::Message;
using sef::FakeTransport;
using sef::FakeWorld;

int32_t followed_state;

void follow(int32_t from, int32_t to) {
  if (from != followed_state || from == to) __builtin_trap();
  followed_state = to;
}

class Input {
 public:
  Input(const uint8_t* data, size_t bytes) : data_(data), left_(bytes) {}
  [[nodiscard]] bool is_empty() const { return left_ == 0; }
  uint8_t byte() { return left_ > 0 ? (left_--, *data_++) : 0; }
  void fill(Message& m) {
    for (uint8_t& b : m.byte) b = byte();
  }

 private:
  const uint8_t* data_;
  size_t left_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  static FakeWorld world;
  world = FakeWorld{};
  followed_state = 0;
  sef::Framework<FakeTransport> framework(FakeTransport{&world});
  world.from_rs(abi::sef::Init{});
  framework.startup({.lu_state_isvalid = sef::lu_state_isvalid_standard,
                     .lu_prepare = sef::lu_prepare_always_ready,
                     .lu_state_changed = follow});
  Input input(data, bytes);
  unsigned clients = 0, arrived = 0, pings = 0;
  for (int i = 0; i < 100 && !input.is_empty(); i++) {
    constexpr abi::Endpoint kSources[] = {abi::kRs, abi::kPm,     abi::kVm,    {50},
                                          {51},     abi::kSystem, abi::kClock, abi::kHardware};
    const abi::Endpoint source = kSources[input.byte() % 8];
    Message m;
    m.type = abi::kSefBase + input.byte() % 16 - 4;
    input.fill(m);
    const bool is_notify = source.value < 0 || input.byte() % 4 == 0;
    world.send(source, m, is_notify ? abi::ReceiveKind::kNotify : abi::ReceiveKind::kAsync);
    clients += source.value >= 50;
    pings += is_notify && source == abi::kRs;
  }
  for (;;) {
    Message m;
    if (!framework.receive(abi::kAny, m).ok()) break;
    arrived += m.source.value >= 50;
  }
  const bool has_ended = world.has_exited || world.has_crashed || world.has_hung;
  if (!has_ended && arrived != clients) __builtin_trap();
  if (arrived > clients || world.notify_count > pings) __builtin_trap();
  if (framework.update_state() != followed_state) __builtin_trap();
  return 0;
}
