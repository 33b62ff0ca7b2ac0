// SPDX-License-Identifier: BSD-3-Clause
// service: starts, stops and watches the services of the system, by asking RS. Usage: command.cc.
#include <errno.h>
#include <stdio.h>

#include "userland/service/command.h"
#include "userland/service/configuration.h"
#include "userland/service/rs_client.h"
#include "userland/service/status.h"

namespace service {
namespace {

using abi::Error;

// Exit statuses are errno's; three have numbers of their own in the specification (D19).
int exit_status(Error e) {
  if (e == Error::kNoSystemCall || e == Error::kNotSupported) return 78;
  if (e == Error::kRestart) return 200;
  return int(e);
}

const char* explain(const Command& c, Error e) {
  const bool is_update = c.action == Action::kUpdate;
  const bool is_start =
      c.action == Action::kUp || c.action == Action::kRun || c.action == Action::kRestart;
  switch (e) {
    case Error::kPerm:
      return "only root (or a controller) may do this, and never to a core service";
    case Error::kNoProcess:
      return "no such service";
    case Error::kBusy:
      return is_start ? "a service with this label is there already"
                      : "the service is busy with another request";
    case Error::kNoSystemCall:
      return is_update ? "the service does not support live update" : abi::error_text(e);
    case Error::kInvalid:
      return is_update ? "the service does not support this state" : "bad label, path or policy";
    case Error::kInterrupted:
      return is_update ? "the service was not ready in time"
                       : "the service did not initialise in time";
    case Error::kRestart:
      return "the service crashed";
    default:
      return abi::error_text(e);
  }
}

int finish(const Command& c, const abi::Result<>& result) {
  if (result) return 0;
  const std::string_view about = c.label.empty() ? c.program : c.label;
  fprintf(stderr, "service: %.*s: %s (error %d)\n", int(about.size()), about.data(),
          explain(c, result.error()), int(result.error()));
  return exit_status(result.error());
}

abi::Result<> start(const Command& c, const abi::ServicePolicy& policy) {
  const uint32_t flags =
      (c.no_wait ? abi::rs::kUpNoWait : 0) | (c.no_restart ? abi::rs::kUpNoRestart : 0);
  const abi::Endpoint endpoint = TRY(up(policy, flags));
  printf("%d\n", endpoint.value);
  return {};
}

abi::Result<> show_status(bool is_json) {
  static abi::rs::StatusEntry entries[64];
  size_t count = TRY(status(entries));
  if (count > 64) count = 64;
  is_json ? print_json({entries, count}) : print_table({entries, count});
  return {};
}

abi::Result<> show_endpoint(const Command& c) {
  const abi::Endpoint endpoint = TRY(lookup(c.label));
  printf("%d\n", endpoint.value);
  return {};
}

abi::Result<> ask(const Command& c) {
  switch (c.action) {
    case Action::kDown:
      return about<abi::rs::Down>(c.label);
    case Action::kRefresh:
      return about<abi::rs::Refresh>(c.label);
    case Action::kRestart:
      return about<abi::rs::Restart>(c.label);
    case Action::kDump:
      return about<abi::rs::Dump>(c.label);
    case Action::kLookup:
      return show_endpoint(c);
    case Action::kStatus:
      return show_status(c.is_json);
    case Action::kUpdate:
      TRY(sys::call(abi::kRs,
                    abi::rs::Update{TRY(label(c.label)), c.state, 0, c.max_time_ms * 1'000'000}));
      return {};
    case Action::kInject:
      TRY(sys::call(abi::kRs, abi::rs::Inject{TRY(label(c.label)), c.fault}));
      return {};
    case Action::kShutdown:
      TRY(sys::call(abi::kRs, abi::rs::Shutdown{}));
      return {};
    default:
      return std::unexpected(Error::kNoSystemCall);
  }
}

int run(const Command& c) {
  switch (c.action) {
    case Action::kHelp:
      fputs(kUsage, stdout);
      return 0;
    case Action::kCheck:
      return check_configuration(c);
    case Action::kUp:
    case Action::kRun: {
      const auto policy = policy_for(c);
      return policy ? finish(c, start(c, *policy)) : policy.error();
    }
    default:
      return finish(c, ask(c));
  }
}

}  // namespace
}  // namespace service

int main(int argc, char** argv) {
  const auto command = service::parse_command({argv + 1, argc > 0 ? size_t(argc - 1) : 0});
  if (command) return service::run(*command);
  const auto& e = command.error();
  fprintf(stderr, "service: %.*s %.*s\n%s", int(e.what.size()), e.what.data(), int(e.word.size()),
          e.word.data(), service::kUsage);
  return e.status;
}
