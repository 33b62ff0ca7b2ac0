// SPDX-License-Identifier: BSD-3-Clause
#include "lib/policy/options.h"

#include <charconv>

#include "lib/policy/names.h"

namespace policy {
namespace {

using Done = std::expected<void, ParseError>;
struct Context {
  abi::ServicePolicy& policy;
  const Words& words;
  unsigned line;

  [[nodiscard]] std::string_view first() const { return words.count > 0 ? words.word[0] : std::string_view(); }
};
using Handler = Done (*)(const Context&);

std::expected<uint64_t, ParseError> number(const Context& c, std::string_view word, uint64_t max, int base = 10) {
  if (word.starts_with("0x")) {
    word.remove_prefix(2);
    base = 16;
  }
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, base);
  if (error != std::errc() || end != word.data() + word.size() || value > max) {
    return fail(c.line, "expected a number in range, not:", word);
  }
  return value;
}

template <class T>
Done set_number(const Context& c, T& field, uint64_t max) {
  auto value = number(c, c.first(), max);
  if (!value) return std::unexpected(value.error());
  field = T(*value);
  return {};
}

template <size_t N>
Done set_text(const Context& c, std::string_view word, char (&field)[N]) {
  if (word.size() >= N) return fail(c.line, "too long:", word);
  for (char& b : field) b = 0;
  word.copy(field, N - 1);
  return {};
}

template <class T>
Done or_names(const Context& c, std::span<const Name> names, T& field) {
  for (unsigned i = 0; i < c.words.count; ++i) {
    const auto bits = find_name(names, c.words.word[i]);
    if (!bits) return fail(c.line, "unknown name:", c.words.word[i]);
    field |= T(*bits);
  }
  return {};
}

Done program(const Context& c) { return set_text(c, c.first(), c.policy.program); }
Done script(const Context& c) { return set_text(c, c.first(), c.policy.script); }
Done arguments(const Context& c) { return set_text(c, c.first(), c.policy.arguments); }
Done uid(const Context& c) { return set_number(c, c.policy.uid, 0xffff); }
Done gid(const Context& c) { return set_number(c, c.policy.gid, 0xffff); }
Done slot(const Context& c) { return set_number(c, c.policy.slot, abi::kMaxPrivileges - 1); }
Done order(const Context& c) { return set_number(c, c.policy.start_order, 1000); }
Done priority(const Context& c) { return set_number(c, c.policy.priority, 15); }
Done quantum(const Context& c) { return set_number(c, c.policy.quantum_us, 10'000'000); }
Done heartbeat(const Context& c) { return set_number(c, c.policy.heartbeat_ms, 3'600'000); }
Done major(const Context& c) { return set_number(c, c.policy.device_major, 255); }
Done max_restarts(const Context& c) { return set_number(c, c.policy.max_restarts, 1'000'000); }

Done restart(const Context& c) {
  const auto value = find_name(restart_names(), c.first());
  if (!value) return fail(c.line, "restart is never, reset or restart, not:", c.first());
  c.policy.restart = abi::RestartPolicy(*value);
  return {};
}

Done flags(const Context& c) { return or_names(c, flag_names(), c.policy.flags); }
Done rights(const Context& c) { return or_names(c, right_names(), c.policy.privilege.flags); }
Done vm(const Context& c) { return or_names(c, vm_call_names(), c.policy.vm_calls); }

// `system BASIC` is the default; naming calls adds to it; `system NONE` starts from nothing.
Done system(const Context& c) {
  for (unsigned i = 0; i < c.words.count; ++i) {
    const std::string_view word = c.words.word[i];
    if (word == "BASIC") {
      c.policy.privilege.kernel_calls |= kBasicKernelCalls;
    } else if (word == "NONE") {
      c.policy.privilege.kernel_calls = 0;
    } else if (const auto bits = find_name(kernel_call_names(), word)) {
      c.policy.privilege.kernel_calls |= *bits;
    } else {
      return fail(c.line, "unknown kernel call:", word);
    }
  }
  return {};
}

Done labels(const Context& c, char (*field)[abi::kLabelBytes], unsigned max, unsigned& used) {
  for (unsigned i = 0; i < c.words.count; ++i) {
    if (used == max) return fail(c.line, "too many labels, at:", c.words.word[i]);
    if (c.words.word[i] == "ALL") return fail(c.line, "wildcard rights are refused:", c.words.word[i]);
    if (auto done = set_text(c, c.words.word[i], field[used]); !done) return done;
    ++used;
  }
  return {};
}

Done targets(const Context& c, char (*field)[abi::kLabelBytes]) {
  unsigned used = 0;
  while (used < 8 && field[used][0] != 0) ++used;
  return labels(c, field, 8, used);
}

Done ipc(const Context& c) { return targets(c, c.policy.ipc_to); }
Done notify(const Context& c) { return targets(c, c.policy.notify_to); }

Done control(const Context& c) { return labels(c, c.policy.control, 4, c.policy.control_count); }

Done irq(const Context& c) {
  auto& p = c.policy.privilege;
  for (unsigned i = 0; i < c.words.count; ++i) {
    auto line = number(c, c.words.word[i], 255);
    if (!line) return std::unexpected(line.error());
    if (p.irq_count == abi::kMaxIrqs) return fail(c.line, "too many IRQ lines, at:", c.words.word[i]);
    p.irq[p.irq_count++] = uint8_t(*line);
  }
  return {};
}

// base[:length], hexadecimal; length 1 if absent.
std::expected<abi::MemoryRange, ParseError> range(const Context& c, std::string_view word, uint64_t max) {
  const size_t colon = word.find(':');
  auto base = number(c, word.substr(0, colon), max, 16);
  if (!base) return std::unexpected(base.error());
  uint64_t length = 1;
  if (colon != std::string_view::npos) {
    auto n = number(c, word.substr(colon + 1), max, 16);
    if (!n) return std::unexpected(n.error());
    length = *n;
  }
  if (length == 0 || *base + (length - 1) > max || *base + (length - 1) < *base) {
    return fail(c.line, "empty or too long range:", word);
  }
  return abi::MemoryRange{*base, *base + length - 1};
}

Done io(const Context& c) {
  auto& p = c.policy.privilege;
  for (unsigned i = 0; i < c.words.count; ++i) {
    auto r = range(c, c.words.word[i], 0xffff);
    if (!r) return std::unexpected(r.error());
    if (p.io_count == abi::kMaxIoRanges) return fail(c.line, "too many I/O ranges, at:", c.words.word[i]);
    p.io[p.io_count++] = {uint16_t(r->first), uint16_t(r->last)};
  }
  return {};
}

Done memory(const Context& c) {
  auto& p = c.policy.privilege;
  for (unsigned i = 0; i < c.words.count; ++i) {
    auto r = range(c, c.words.word[i], ~0ull);
    if (!r) return std::unexpected(r.error());
    if (p.memory_count == abi::kMaxMemoryRanges) return fail(c.line, "too many memory ranges, at:", c.words.word[i]);
    p.memory[p.memory_count++] = *r;
  }
  return {};
}

// pci device vvvv/dddd …   pci class bb[/ss[/ii]] …
Done pci_device(const Context& c, std::string_view word) {
  auto& p = c.policy;
  const size_t slash = word.find('/');
  if (slash == std::string_view::npos) return fail(c.line, "expected vendor/device, not:", word);
  auto vendor = number(c, word.substr(0, slash), 0xffff, 16);
  auto device = number(c, word.substr(slash + 1), 0xffff, 16);
  if (!vendor) return std::unexpected(vendor.error());
  if (!device) return std::unexpected(device.error());
  if (p.pci_count == 8) return fail(c.line, "too many PCI devices, at:", word);
  p.pci[p.pci_count++] = {uint16_t(*vendor), uint16_t(*device)};
  return {};
}

Done pci_class(const Context& c, std::string_view word) {
  auto& p = c.policy;
  uint32_t value = 0;
  uint32_t parts = 0;
  while (!word.empty() && parts < 3) {
    const size_t slash = word.find('/');
    auto part = number(c, word.substr(0, slash), 0xff, 16);
    if (!part) return std::unexpected(part.error());
    value |= uint32_t(*part) << (16 - 8 * parts++);
    word = slash == std::string_view::npos ? std::string_view() : word.substr(slash + 1);
  }
  if (parts == 0 || !word.empty()) return fail(c.line, "expected class[/sub[/interface]], not:", word);
  if (p.pci_class_count == 4) return fail(c.line, "too many PCI classes, at:", word);
  p.pci_class[p.pci_class_count++] = parts << 24 | value;
  return {};
}

Done pci(const Context& c) {
  const bool is_device = c.first() == "device";
  if (!is_device && c.first() != "class") return fail(c.line, "expected pci device or pci class, not:", c.first());
  for (unsigned i = 1; i < c.words.count; ++i) {
    auto done = is_device ? pci_device(c, c.words.word[i]) : pci_class(c, c.words.word[i]);
    if (!done) return done;
  }
  return {};
}

struct Option {
  std::string_view name;
  Handler handler;
  unsigned min_words, max_words;
};

constexpr Option kOptions[] = {
    {"program", program, 1, 1},
    {"script", script, 1, 1},
    {"args", arguments, 1, 1},
    {"uid", uid, 1, 1},
    {"gid", gid, 1, 1},
    {"slot", slot, 1, 1},
    {"order", order, 1, 1},
    {"priority", priority, 1, 1},
    {"quantum", quantum, 1, 1},
    {"heartbeat", heartbeat, 1, 1},
    {"major", major, 1, 1},
    {"max_restarts", max_restarts, 1, 1},
    {"restart", restart, 1, 1},
    {"flags", flags, 1, 16},
    {"right", rights, 1, 16},
    {"system", system, 1, Words::kMax},
    {"vm", vm, 1, Words::kMax},
    {"ipc", ipc, 1, 8},
    {"notify", notify, 1, 8},
    {"control", control, 1, 4},
    {"irq", irq, 1, abi::kMaxIrqs},
    {"io", io, 1, abi::kMaxIoRanges},
    {"memory", memory, 1, abi::kMaxMemoryRanges},
    {"pci", pci, 2, 9},
};

}  // namespace

std::expected<void, ParseError> apply_option(abi::ServicePolicy& policy, std::string_view option, const Words& words,
                                             unsigned line) {
  for (const Option& o : kOptions) {
    if (o.name != option) continue;
    if (words.count < o.min_words) return fail(line, "too few words for option:", option);
    if (words.count > o.max_words) return fail(line, "too many words for option:", option);
    return o.handler({policy, words, line});
  }
  return fail(line, "unknown option:", option);
}

}  // namespace policy
