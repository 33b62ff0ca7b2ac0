// SPDX-License-Identifier: BSD-3-Clause
// See command.h.
#include "userland/service/command.h"

#include <charconv>

namespace service {

const char kUsage[] =
    "usage: service [-c] [-n] [-f] up|run /ABSOLUTE/PROGRAM [option value]...\n"
    "         -label NAME  -progname ENTRY  -args \"WORDS\"  -period N[ms|s|HZ]  -script /PATH\n"
    "         -dev /DEV/NODE  -major N  -config /PATH\n"
    "         -c keep a copy of the program in memory; -n do not wait for its start-up;\n"
    "         -f (and run) do not start it again when it ends\n"
    "       service down|refresh|restart|dump|lookup LABEL\n"
    "       service update LABEL [-state N] [-maxtime N[ms|s|HZ]]\n"
    "       service fi LABEL [crash|hang|silent|slow]\n"
    "       service status [--json]\n"
    "       service shutdown\n"
    "       service --check FILE\n";

namespace {

struct ActionName {
  std::string_view word;
  Action action;
  bool takes_label;
};
constexpr ActionName kActions[] = {
    {"up", Action::kUp, false},
    {"run", Action::kRun, false},
    {"down", Action::kDown, true},
    {"refresh", Action::kRefresh, true},
    {"restart", Action::kRestart, true},
    {"update", Action::kUpdate, true},
    {"status", Action::kStatus, false},
    {"lookup", Action::kLookup, true},
    {"fi", Action::kInject, true},
    {"dump", Action::kDump, true},
    {"shutdown", Action::kShutdown, false},
    {"help", Action::kHelp, false},
    {"--help", Action::kHelp, false},
    {"--check", Action::kCheck, false},
};

using Parsed = std::expected<void, CommandError>;

std::unexpected<CommandError> wrong(std::string_view what, std::string_view word) {
  return std::unexpected(CommandError{kExitUsage, what, word});
}

bool parse_number(std::string_view text, uint64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

Parsed set_number(std::string_view text, uint64_t most, uint32_t& to) {
  uint64_t value = 0;
  if (!parse_number(text, value) || value > most) return wrong("not a number in range", text);
  to = uint32_t(value);
  return {};
}

Parsed set_absolute(std::string_view text, std::string_view& to) {
  if (!text.starts_with('/')) return wrong("not an absolute path", text);
  to = text;
  return {};
}

Parsed up_option(Command& c, std::string_view name, std::string_view value) {
  if (name == "-label") return c.label = value, Parsed{};
  if (name == "-progname") return c.entry = value, Parsed{};
  if (name == "-args") return c.arguments = value, Parsed{};
  if (name == "-script") return set_absolute(value, c.script);
  if (name == "-config") return set_absolute(value, c.config);
  if (name == "-dev") return set_absolute(value, c.device);
  if (name == "-major") return set_number(value, 255, c.major);
  if (name == "-period") {
    c.has_period = true;
    if (!parse_duration(value, c.period_ms) || c.period_ms == 0)
      return wrong("not a period", value);
    return {};
  }
  return wrong("unknown option", name);
}

Parsed update_option(Command& c, std::string_view name, std::string_view value) {
  if (name == "-maxtime") {
    if (!parse_duration(value, c.max_time_ms)) return wrong("not a time", value);
    return {};
  }
  if (name == "-state") {
    uint32_t state = 0;
    if (auto set = set_number(value, INT32_MAX, state); !set) return set;
    c.state = int32_t(state);
    return {};
  }
  return wrong("unknown option", name);
}

using OptionParser = Parsed (*)(Command&, std::string_view, std::string_view);

// "-name value" pairs to the end of the line.
Parsed options(Command& c, std::span<const char* const> words, OptionParser parse) {
  for (size_t i = 0; i < words.size(); i += 2) {
    if (i + 1 == words.size()) return wrong("option without a value", words[i]);
    if (auto done = parse(c, words[i], words[i + 1]); !done) return done;
  }
  return {};
}

Parsed inject(Command& c, std::span<const char* const> words) {
  constexpr std::string_view kFaults[] = {"crash", "hang", "silent", "slow"};
  if (words.empty()) return {};
  for (uint32_t i = 0; i < 4; i++) {
    if (kFaults[i] != words[0]) continue;
    c.fault = i + 1;
    return words.size() == 1 ? Parsed{} : wrong("too many words, at", words[1]);
  }
  return wrong("unknown fault", words[0]);
}

// What follows the action, and its label if it takes one.
Parsed rest(Command& c, std::span<const char* const> words) {
  switch (c.action) {
    case Action::kUp:
    case Action::kRun:
      if (words.empty()) return wrong("a program is missing after", "up");
      if (auto set = set_absolute(words[0], c.program); !set) return set;
      return options(c, words.subspan(1), up_option);
    case Action::kUpdate:
      return options(c, words, update_option);
    case Action::kInject:
      return inject(c, words);
    case Action::kCheck:
      if (words.size() != 1) return wrong("one file is needed after", "--check");
      c.config = words[0];
      return {};
    case Action::kStatus:
      if (words.size() == 1 && std::string_view(words[0]) == "--json")
        return c.is_json = true, Parsed{};
      [[fallthrough]];
    default:
      return words.empty() ? Parsed{} : wrong("too many words, at", words[0]);
  }
}

bool take_flag(Command& c, std::string_view word) {
  if (word == "-c") return c.keeps_copy = true;
  if (word == "-n") return c.no_wait = true;
  if (word == "-f") return c.no_restart = true;
  return false;
}

}  // namespace

bool parse_duration(std::string_view text, uint64_t& ms) {
  uint64_t unit = 1000;
  if (text.ends_with("ms")) {
    unit = 1;
    text.remove_suffix(2);
  } else if (text.ends_with("HZ")) {
    text.remove_suffix(2);
  } else if (text.ends_with("s")) {
    text.remove_suffix(1);
  }
  constexpr uint64_t kMost = 3'600'000;
  if (!parse_number(text, ms) || ms > kMost) return false;
  ms *= unit;
  return ms <= kMost;
}

std::expected<Command, CommandError> parse_command(std::span<const char* const> words) {
  Command c;
  while (!words.empty() && take_flag(c, words[0])) words = words.subspan(1);
  if (words.empty()) return wrong("an action is missing", "");
  const ActionName* found = nullptr;
  for (const ActionName& a : kActions) {
    if (a.word == words[0]) found = &a;
  }
  if (found == nullptr)
    return std::unexpected(CommandError{kExitUnknown, "unknown action", words[0]});
  c.action = found->action;
  if (c.action == Action::kRun) c.no_restart = true;
  words = words.subspan(1);
  if (found->takes_label) {
    if (words.empty()) return wrong("a label is missing after", found->word);
    c.label = words[0];
    words = words.subspan(1);
  }
  if (auto done = rest(c, words); !done) return std::unexpected(done.error());
  return c;
}

}  // namespace service
