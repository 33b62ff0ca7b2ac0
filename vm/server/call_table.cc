// SPDX-License-Identifier: BSD-3-Clause
// See call_table.h.
#include "vm/server/call_table.h"

#include <array>

#include "lib/sys/print.h"

namespace vm {
namespace {

struct Row {
  Handler* handler = nullptr;
  const char* name = nullptr;
  uint64_t needs = 0;  // one of these bits; 0: anyone
};

constexpr unsigned kMostCalls = 0x80;
constexpr uint64_t kMostLogged = 50;

constexpr std::array<Row, kMostCalls> make_table() {
  using namespace abi::vm;  // NOLINT: the names of calls.def
  std::array<Row, kMostCalls> table;
#define VM_CALL(name, type, needs) \
  table[unsigned(abi::vm::type::kType - abi::kVmBase)] = {call_##name, #type, needs};
#include "vm/server/calls.def"
#undef VM_CALL
  return table;
}

constexpr std::array<Row, kMostCalls> kTable = make_table();

Result<int32_t> refuse(Server& server, const Process& caller, const char* name) {
  if (++server.counted.refused_calls <= kMostLogged) {
    sys::log("{} (endpoint {}) may not call {}", caller.label, caller.endpoint, name);
  }
  return Unexpected(Error::kPerm);
}

}  // namespace

Result<int32_t> serve_call(Server& server, abi::Message& m) {
  const auto number = uint32_t(m.type) - uint32_t(abi::kVmBase);
  if (number >= kMostCalls || kTable[number].handler == nullptr) {
    server.counted.bad_calls++;
    return Unexpected(Error::kNoSystemCall);
  }
  Process& caller = *TRY(server.processes.find(m.source));
  const Row& row = kTable[number];
  if (row.needs != 0 && (caller.calls & row.needs) == 0) return refuse(server, caller, row.name);
  server.counted.calls++;
  return row.handler(server, caller, m);
}

}  // namespace vm
