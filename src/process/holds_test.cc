// SPDX-License-Identifier: Apache-2.0
#include "process/holds.h"

#include <gtest/gtest.h>

#include "process/timeline.h"

namespace harness::process {
namespace {

// P runs from 0 to 10; a child of it is eligible at 4 and starts at `started`.
LogRows ParentAndChild(Timestamp started, Timestamp parent_ended = 10) {
  LogRows rows;
  Executions& log = rows.log;
  log.eligible_us = {0, 4};
  log.started_us = {0, started};
  log.ended_us = {parent_ended, started + 1};
  for (const char* name : {"P", "C"}) log.process.push_back(static_cast<uint32_t>(log.processes.Of(name)));
  log.host.assign(2, static_cast<uint32_t>(log.hosts.Of("h")));
  log.slots.assign(2, 1);
  log.predecessor = {kNoRow, 0};
  log.in_sequence = {1, 1};
  log.links = {{0, 1}};
  log.link_is_dependency = {0};
  rows.facts.queued_us = {0, 2};
  return rows;
}

TEST(Holds, ThePartOfTheWaitBeforeTheParentEnded) {
  const LogRows rows = ParentAndChild(12);
  const Holds holds = CollectHolds(rows, {});
  EXPECT_EQ(holds.scopes.all.held_us.AsInt64(), 6);
  EXPECT_EQ(holds.scopes.all.linked_runs, 2);
  EXPECT_EQ(holds.pairs.at(0).held_runs, 1);
  EXPECT_EQ(ReadyTime(rows.log, 1), 10);
}

TEST(Holds, WhatStartsBeforeItsParentEndedWasNotHeld) {
  const LogRows rows = ParentAndChild(9);
  const Holds holds = CollectHolds(rows, {});
  EXPECT_EQ(holds.scopes.all.held_us.AsInt64(), 0);
  EXPECT_EQ(holds.pairs.at(0).held_runs, 0);
  EXPECT_EQ(holds.pairs.at(0).after_release, 0);
  EXPECT_EQ(ReadyTime(rows.log, 1), 4);
  EXPECT_EQ(ReadyTime(ParentAndChild(9, kUnknownTime).log, 1), 9);  // how long it ran is not known
}

// The child is asked for at 2 and eligible at 4: it lies in the window that holds the 2, whatever the rest.
TEST(Holds, ARowLiesInTheWindowInWhichItWasAskedFor) {
  const LogRows rows = ParentAndChild(12);
  CloseWindows windows;
  windows.fixed = {{.from_us = 2, .to_us = 4, .source = "static"}};
  windows.dynamic = {{.from_us = 4, .to_us = 20, .source = "parameters"}};
  const Holds holds = CollectHolds(rows, windows);
  EXPECT_EQ(holds.scopes.close_static.held_us.AsInt64(), 6);
  EXPECT_EQ(holds.scopes.close_static.held_runs, 1);
  EXPECT_EQ(holds.scopes.close_static.eligible_wait_us.AsInt64(), 8);
  EXPECT_EQ(holds.scopes.close_dynamic.linked_runs, 0);
  EXPECT_EQ(holds.scopes.close_dynamic.held_us.AsInt64(), 0);
}

}  // namespace
}  // namespace harness::process
