// SPDX-License-Identifier: BSD-3-Clause
// See configuration.h.
#include "userland/service/configuration.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "lib/policy/parser.h"

namespace service {
namespace {

char file_text[64 * 1024];

// Words of the command line are whole strings, so their data ends with a 0.
const char* c_string(std::string_view word) { return word.data(); }

int failed(std::string_view what, const char* path) {
  const int status = errno != 0 ? errno : 1;
  fprintf(stderr, "service: %.*s %s: %s\n", int(what.size()), what.data(), path, strerror(status));
  return status;
}

std::expected<std::string_view, int> read_file(const char* path) {
  const int fd = open(path, O_RDONLY);
  if (fd < 0) return std::unexpected(failed("cannot open", path));
  size_t used = 0;
  ssize_t n = 0;
  while (used < sizeof file_text && (n = read(fd, file_text + used, sizeof file_text - used)) > 0)
    used += size_t(n);
  const int error = errno;
  close(fd);
  errno = used == sizeof file_text ? EFBIG : error;
  if (n < 0 || used == sizeof file_text) return std::unexpected(failed("cannot read", path));
  return std::string_view(file_text, used);
}

int report(const char* path, const policy::ParseError& e) {
  if (e.line != 0) {
    fprintf(stderr, "service: %s:%u: %s\n", path, e.line, e.text);
  } else {
    fprintf(stderr, "service: %s: %s\n", path, e.text);
  }
  return 1;
}

template <size_t N>
bool set_text(char (&to)[N], std::string_view from) {
  if (from.size() >= N) return false;
  memset(to, 0, N);
  from.copy(to, N - 1);
  return true;
}

std::string_view last_component(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::expected<void, int> check_program(const Command& command) {
  struct stat s;
  const char* path = c_string(command.program);
  if (stat(path, &s) != 0) return std::unexpected(failed("no program", path));
  if (S_ISREG(s.st_mode)) return {};
  fprintf(stderr, "service: %s is not a regular file\n", path);
  return std::unexpected(kExitUsage);
}

std::expected<uint32_t, int> device_major(const Command& command) {
  if (command.device.empty()) return command.major;
  struct stat s;
  const char* path = c_string(command.device);
  if (stat(path, &s) != 0) return std::unexpected(failed("no device", path));
  if (S_ISCHR(s.st_mode) || S_ISBLK(s.st_mode)) return major(s.st_rdev);
  fprintf(stderr, "service: %s is not a device\n", path);
  return std::unexpected(kExitUsage);
}

}  // namespace

std::expected<abi::ServicePolicy, int> policy_for(const Command& command) {
  if (auto checked = check_program(command); !checked) return std::unexpected(checked.error());
  auto text = read_file(c_string(command.config));
  if (!text) return std::unexpected(text.error());
  const std::string_view entry =
      command.entry.empty() ? last_component(command.program) : command.entry;
  auto found = policy::find(*text, entry);
  if (!found) return std::unexpected(report(c_string(command.config), found.error()));
  abi::ServicePolicy& p = *found;
  const auto number = device_major(command);
  if (!number) return std::unexpected(number.error());
  bool fits = set_text(p.program, command.program);
  if (!command.label.empty()) fits &= set_text(p.label, command.label);
  if (!command.arguments.empty()) fits &= set_text(p.arguments, command.arguments);
  if (!command.script.empty()) fits &= set_text(p.script, command.script);
  if (!fits) {
    fprintf(stderr, "service: a path, label or argument is too long\n");
    return std::unexpected(E2BIG);
  }
  if (*number != 0) p.device_major = *number;
  if (command.has_period) p.heartbeat_ms = uint32_t(command.period_ms);
  if (command.keeps_copy) p.flags |= abi::kServiceKeepCopy;
  return p;
}

int check_configuration(const Command& command) {
  const char* path = c_string(command.config);
  auto text = read_file(path);
  if (!text) return text.error();
  unsigned count = 0;
  const auto counts = [](void* n, const abi::ServicePolicy&, unsigned) {
    ++*static_cast<unsigned*>(n);
    return true;
  };
  if (auto parsed = policy::parse(*text, {counts, &count}); !parsed)
    return report(path, parsed.error());
  printf("%s: %u services\n", path, count);
  return 0;
}

}  // namespace service
