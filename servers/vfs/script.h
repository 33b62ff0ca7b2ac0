// SPDX-License-Identifier: BSD-3-Clause
// Programs that name their interpreter: "#!/path argument". Pure.
#pragma once
#include <optional>
#include <string_view>

namespace vfs {

struct Interpreter {
  std::string_view path, argument;  // argument may be empty; both point into the text
};

// From the first bytes of a file. Nothing: no script, or its first line does not end within the text.
[[nodiscard]] constexpr std::optional<Interpreter> parse_script(std::string_view text) {
  if (!text.starts_with("#!")) return std::nullopt;
  const size_t newline = text.find('\n');
  if (newline == std::string_view::npos) return std::nullopt;
  std::string_view line = text.substr(2, newline - 2);
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
  if (line.empty() || line.find('\0') != std::string_view::npos) return std::nullopt;
  size_t end = 0;
  while (end < line.size() && !is_blank(line[end])) end++;
  Interpreter out{line.substr(0, end), line.substr(end)};
  while (!out.argument.empty() && is_blank(out.argument.front())) out.argument.remove_prefix(1);
  return out;
}

}  // namespace vfs
