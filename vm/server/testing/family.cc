// SPDX-License-Identifier: BSD-3-Clause
// The parent's half of child.h.
#include <string_view>

#include "lib/sys/info.h"
#include "lib/sys/process.h"
#include "vm/server/testing/child.h"
#include "vm/server/testing/probe.h"

namespace vm::probe {
namespace {

namespace v = abi::vm;

unsigned own_module() {
  static abi::BootInfo info;
  CHECK(sys::boot_info(info).has_value());
  for (unsigned i = 0; i < info.module_count; i++) {
    if (std::string_view(info.module[i].name) == "service rs") return i;
  }
  return ~0u;
}

}  // namespace

// Rights as our own, with an id of its own.
void give_privilege(Endpoint ep) {
  abi::ServicePrivilege privilege{};
  CHECK(sys::privilege_get(abi::kRs, privilege).has_value());
  privilege.id = -1;
  privilege.flags = abi::kServiceProcess | abi::kDynamicId;
  privilege.signal_manager = abi::kRs.value;
  privilege.send_mask = ~uint64_t{0};
  CHECK(sys::privilege_set_service(ep, privilege).has_value());
  CHECK(sys::privilege_allow(ep).has_value());
}

Endpoint make_child() {
  const auto ep = sys::create("child");
  CHECK(ep.has_value());
  const auto loaded = sys::call(abi::kVm, v::LoadModule{.process = *ep, .module = own_module()});
  CHECK(loaded.has_value());
  CHECK(
      sys::call(abi::kVm, v::SetCalls{.process = *ep, .reserved = 0, .calls = 0, .label = "child"})
          .has_value());
  give_privilege(*ep);
  return *ep;
}

Report await(Endpoint ep) {
  abi::Message m;
  const abi::Status status = sys::receive(ep, m);
  CHECK(status.ok() && m.type == Report::kType);
  return m.as<Report>();
}
void order(Endpoint ep, const Report& work) {
  abi::Message m = abi::Message::of(work);
  sys::reply(ep, m);
}
Report ask(Endpoint ep, Work work, uint64_t address, uint32_t value, uint64_t number) {
  order(ep, {.work = work, .value = value, .address = address, .number = number});
  return await(ep);
}
void end_child(Endpoint ep) {
  CHECK(sys::call(abi::kVm, v::Exit{.process = ep}).has_value());
  CHECK(sys::exit(ep).has_value());
}

}  // namespace vm::probe
