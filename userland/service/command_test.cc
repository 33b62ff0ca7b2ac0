// SPDX-License-Identifier: BSD-3-Clause
#include "userland/service/command.h"

#include "base/test/test.h"

namespace {

using service::Action;
using service::Command;

template <class... W>
std::expected<Command, service::CommandError> parse(W... words) {
  const char* const list[] = {words...};
  return service::parse_command(list);
}

TEST(ServiceCommand, Up) {
  auto c = parse("-c", "-n", "up", "/sbin/disk", "-label", "disk0", "-args", "a b", "-period",
                 "5HZ", "-script", "/etc/rs.disk", "-major", "7");
  ASSERT_TRUE(c.has_value());
  EXPECT_TRUE(c->action == Action::kUp);
  EXPECT_EQ(c->program, "/sbin/disk");
  EXPECT_EQ(c->label, "disk0");
  EXPECT_EQ(c->arguments, "a b");
  EXPECT_EQ(c->period_ms, 5000u);
  EXPECT_EQ(c->major, 7u);
  EXPECT_TRUE(c->keeps_copy && c->no_wait && !c->no_restart);
  EXPECT_TRUE(parse("run", "/sbin/x")->no_restart);
}

// R-RS-2: all of it before RS is asked.
TEST(ServiceCommand, Refusals) {
  EXPECT_EQ(parse("up", "relative").error().status, service::kExitUsage);
  EXPECT_EQ(parse("up").error().status, service::kExitUsage);
  EXPECT_EQ(parse("up", "/x", "-lable", "y").error().status, service::kExitUsage);
  EXPECT_EQ(parse("up", "/x", "-label").error().status, service::kExitUsage);
  EXPECT_EQ(parse("up", "/x", "-period", "0").error().status, service::kExitUsage);
  EXPECT_EQ(parse("up", "/x", "-major", "999").error().status, service::kExitUsage);
  EXPECT_EQ(parse("down").error().status, service::kExitUsage);
  EXPECT_EQ(parse("down", "a", "b").error().status, service::kExitUsage);
  EXPECT_EQ(parse("fi", "a", "explode").error().status, service::kExitUsage);
  EXPECT_EQ(parse("status", "--xml").error().status, service::kExitUsage);
  EXPECT_EQ(parse("rescue", "a").error().status, service::kExitUnknown);
  EXPECT_EQ(service::parse_command({}).error().status, service::kExitUsage);
}

TEST(ServiceCommand, Others) {
  EXPECT_EQ(parse("down", "tty")->label, "tty");
  EXPECT_TRUE(parse("status", "--json")->is_json);
  EXPECT_EQ(parse("fi", "tty", "hang")->fault, 2u);
  EXPECT_EQ(parse("fi", "tty")->fault, 1u);
  auto u = parse("update", "tty", "-state", "2", "-maxtime", "500ms");
  ASSERT_TRUE(u.has_value());
  EXPECT_EQ(u->state, 2);
  EXPECT_EQ(u->max_time_ms, 500u);
  EXPECT_EQ(parse("--check", "/etc/system.conf")->config, "/etc/system.conf");
}

TEST(ServiceCommand, Durations) {
  uint64_t ms = 0;
  EXPECT_TRUE(service::parse_duration("3", ms) && ms == 3000);
  EXPECT_TRUE(service::parse_duration("3s", ms) && ms == 3000);
  EXPECT_TRUE(service::parse_duration("3HZ", ms) && ms == 3000);
  EXPECT_TRUE(service::parse_duration("3ms", ms) && ms == 3);
  for (const char* bad : {"", "s", "-1", "3h", "99999999999999999999", "3601"}) {
    EXPECT_FALSE(service::parse_duration(bad, ms));
  }
}

}  // namespace
