// SPDX-License-Identifier: BSD-3-Clause
// See format.h.
#include "lib/sys/format.h"

namespace sys {
namespace {

struct Spec {
  bool is_hex = false, is_left = false, is_zero_filled = false;
  unsigned width = 0;
};

class Output {
 public:
  explicit Output(std::span<char> to) : to_(to) {}
  void put(char c) {
    if (used_ < to_.size()) to_[used_++] = c;
  }
  void put(std::string_view text) {
    for (char c : text) put(c);
  }
  void fill(char c, unsigned count) {
    while (count-- > 0) put(c);
  }
  [[nodiscard]] std::string_view text() const { return {to_.data(), used_}; }

 private:
  std::span<char> to_;
  size_t used_ = 0;
};

void put_padded(Output& out, std::string_view sign, std::string_view text, const Spec& spec,
                bool is_number) {
  size_t used = sign.size() + text.size();
  unsigned padding = spec.width > used ? unsigned(spec.width - used) : 0;
  bool zeros = spec.is_zero_filled && is_number && !spec.is_left;
  if (!spec.is_left && !zeros) out.fill(' ', padding);
  out.put(sign);
  if (zeros) out.fill('0', padding);
  out.put(text);
  if (spec.is_left) out.fill(' ', padding);
}

void put_number(Output& out, uint64_t value, bool is_negative, bool is_hex, const Spec& spec) {
  char digits[20];
  unsigned first = sizeof digits;
  const unsigned radix = is_hex ? 16 : 10;
  do {
    digits[--first] = "0123456789abcdef"[value % radix];
    value /= radix;
  } while (value != 0);
  put_padded(out, is_negative ? "-" : "", {digits + first, sizeof digits - first}, spec, true);
}

void put_argument(Output& out, const Argument& a, const Spec& spec) {
  switch (a.kind()) {
    case Argument::Kind::kSigned: {
      bool negative = int64_t(a.number()) < 0 && !spec.is_hex;
      put_number(out, negative ? 0 - a.number() : a.number(), negative, spec.is_hex, spec);
      return;
    }
    case Argument::Kind::kUnsigned:
      put_number(out, a.number(), false, spec.is_hex, spec);
      return;
    case Argument::Kind::kHex:
      out.put("0x");
      put_number(out, a.number(), false, true, spec);
      return;
    case Argument::Kind::kCharacter: {
      char c = char(a.number());
      put_padded(out, "", {&c, 1}, spec, false);
      return;
    }
    case Argument::Kind::kText:
      put_padded(out, "", a.text(), spec, false);
      return;
  }
}

// `text` starts behind the opening brace. False: not a placeholder.
bool parse_spec(std::string_view text, Spec& spec, size_t& used) {
  size_t i = 0;
  if (i < text.size() && text[i] == ':') {
    i++;
    if (i < text.size() && text[i] == '-') spec.is_left = true, i++;
    if (i < text.size() && text[i] == '0') spec.is_zero_filled = true, i++;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9' && spec.width < 100) {
      spec.width = spec.width * 10 + unsigned(text[i++] - '0');
    }
    if (i < text.size() && text[i] == 'x') spec.is_hex = true, i++;
  }
  used = i + 1;
  return i < text.size() && text[i] == '}';
}

}  // namespace

std::string_view format_arguments(std::span<char> to, std::string_view form,
                                  std::span<const Argument> arguments) {
  Output out(to);
  size_t next = 0;
  for (size_t i = 0; i < form.size(); i++) {
    char c = form[i];
    bool is_doubled = i + 1 < form.size() && form[i + 1] == c;
    if ((c == '{' || c == '}') && is_doubled) {
      out.put(c);
      i++;
      continue;
    }
    Spec spec;
    size_t used = 0;
    if (c == '{' && next < arguments.size() && parse_spec(form.substr(i + 1), spec, used)) {
      put_argument(out, arguments[next++], spec);
      i += used;
      continue;
    }
    out.put(c);
  }
  return out.text();
}

}  // namespace sys
