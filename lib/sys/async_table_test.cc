// SPDX-License-Identifier: BSD-3-Clause
#include "lib/sys/async_table.h"

#include "base/test/test.h"

namespace {

using sys::AsyncTable;

// A kernel that holds the table and delivers when it is told to.
abi::AsyncEntry* held = nullptr;
uint32_t held_count = 0;
int failures = 0;
int failed_type = 0;

int32_t hold(abi::AsyncEntry* table, uint32_t count) {
  held = table;
  held_count = count;
  return 0;
}

void on_failure(abi::Endpoint, abi::Error, const abi::Message& m) {
  failures++;
  failed_type = m.type;
}

abi::Message numbered(int type) {
  abi::Message m;
  m.type = type;
  return m;
}

// The receiver `to` comes by: its first waiting message, or 0.
int deliver(abi::Endpoint to, abi::Error error = abi::Error{}) {
  for (uint32_t i = 0; i < held_count; i++) {
    abi::AsyncEntry& e = held[i];
    bool waits = (e.flags & abi::kAsyncValid) != 0 && (e.flags & abi::kAsyncDone) == 0;
    if (!waits || e.destination != to) continue;
    e.result = -int32_t(error);
    e.flags |= abi::kAsyncDone;
    return e.message.type;
  }
  return 0;
}

constexpr abi::Endpoint kA{7}, kB{8};

TEST(AsyncTable, KeepsOrderPerReceiver) {
  AsyncTable table(hold);
  for (int i = 1; i <= 10; i++)
    EXPECT_TRUE(table.send(i % 2 ? kA : kB, numbered(i), 0).has_value());
  EXPECT_EQ(table.pending_count(), 10u);
  for (int i = 1; i <= 9; i += 2) EXPECT_EQ(deliver(kA), i);
  EXPECT_EQ(deliver(kA), 0);
  EXPECT_EQ(deliver(kB), 2);
  EXPECT_EQ(table.pending_count(), 4u);
}

TEST(AsyncTable, CompactionKeepsOrder) {
  AsyncTable table(hold);
  for (int i = 1; i <= int(AsyncTable::kEntries); i++) {
    EXPECT_TRUE(table.send(i % 2 ? kA : kB, numbered(i), 0).has_value());
  }
  for (int i = 1; i < int(AsyncTable::kEntries); i += 2) EXPECT_EQ(deliver(kA), i);
  for (int i = 1; i <= 20; i++) EXPECT_TRUE(table.send(kB, numbered(1000 + i), 0).has_value());
  for (int i = 2; i <= int(AsyncTable::kEntries); i += 2) EXPECT_EQ(deliver(kB), i);
  for (int i = 1; i <= 20; i++) EXPECT_EQ(deliver(kB), 1000 + i);
}

TEST(AsyncTable, FullTableRefusesAndKeepsTheRest) {
  AsyncTable table(hold);
  for (unsigned i = 1; i <= AsyncTable::kEntries; i++)
    EXPECT_TRUE(table.send(kA, numbered(int(i)), 0).has_value());
  auto r = table.send(kA, numbered(99), 0);
  EXPECT_TRUE(!r && r.error() == abi::Error::kAgain);
  EXPECT_EQ(held_count, AsyncTable::kEntries);
  EXPECT_EQ(deliver(kA), 1);
  EXPECT_TRUE(table.send(kA, numbered(99), 0).has_value());
}

TEST(AsyncTable, FailuresAreTold) {
  AsyncTable table(hold);
  table.set_on_failure(on_failure);
  failures = 0;
  EXPECT_TRUE(table.send(kA, numbered(5), 0).has_value());
  EXPECT_EQ(deliver(kA, abi::Error::kDeadEndpoint), 5);
  table.collect();
  table.collect();
  EXPECT_EQ(failures, 1);
  EXPECT_EQ(failed_type, 5);
  EXPECT_EQ(table.pending_count(), 0u);
}

TEST(AsyncTable, CancelWithdraws) {
  AsyncTable table(hold);
  EXPECT_TRUE(table.send(kA, numbered(1), 0).has_value());
  EXPECT_TRUE(table.send(kB, numbered(2), 0).has_value());
  table.cancel(kA);
  EXPECT_EQ(deliver(kA), 0);
  EXPECT_EQ(deliver(kB), 2);
}

}  // namespace
