// SPDX-License-Identifier: BSD-3-Clause
// The command line of `service`, taken apart. Pure: no file is looked at and nobody is asked.
#pragma once
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>

namespace service {

enum class Action : uint8_t {
  kUp,
  kRun,
  kDown,
  kRefresh,
  kRestart,
  kUpdate,
  kStatus,
  kLookup,
  kInject,
  kDump,
  kShutdown,
  kCheck,
  kHelp
};

struct Command {
  Action action = Action::kHelp;
  std::string_view program;  // up, run: absolute path
  std::string_view label;    // of the target; up, run: given by -label
  std::string_view entry;    // -progname: the entry of the configuration file
  std::string_view config = "/etc/system.conf";
  std::string_view arguments, script, device;
  uint32_t major = 0;
  uint64_t period_ms = 0;  // 0: as configured
  bool has_period = false;
  bool keeps_copy = false;  // -c
  bool no_wait = false;     // -n
  bool no_restart = false;  // -f, run
  bool is_json = false;
  int32_t state = 1;  // update
  uint64_t max_time_ms = 0;
  uint32_t fault = 1;  // fi
};

// Exit statuses (spec C.8): the errno of the failure; these two are named.
inline constexpr int kExitUsage = 22;    // EINVAL
inline constexpr int kExitUnknown = 78;  // no such action

struct CommandError {
  int status;
  std::string_view what, word;
};

[[nodiscard]] std::expected<Command, CommandError> parse_command(
    std::span<const char* const> words);

// 5, 5HZ, 5s: seconds; 500ms.
[[nodiscard]] bool parse_duration(std::string_view text, uint64_t& ms);

extern const char kUsage[];

}  // namespace service
