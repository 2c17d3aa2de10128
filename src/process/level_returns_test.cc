// SPDX-License-Identifier: Apache-2.0
#include "process/level_returns.h"

#include <gtest/gtest.h>

namespace harness::process {
namespace {

LevelChange Change(Timestamp from, Timestamp at, double before, double after) {
  LevelChange change;
  change.from_us = from;
  change.at_us = at;
  change.level_before = before;
  change.level_after = after;
  change.z = after > before ? 5 : -5;
  return change;
}

TEST(FindReturns, TheEndOfASlowSpellIsAReturn) {
  const std::vector<LevelChange> changes = {Change(0, 10, 60, 240), Change(10, 20, 240, 61)};
  const auto returns = FindReturns(changes);
  EXPECT_FALSE(returns[0]);
  ASSERT_TRUE(returns[1]);
  EXPECT_EQ(returns[1]->began, 0u);
  EXPECT_EQ(returns[1]->level_then, 60);
  EXPECT_TRUE(returns[1]->in_full);
}

TEST(FindReturns, HalfOfTheWayBackIsAReturnInPart) {
  const std::vector<LevelChange> changes = {Change(0, 10, 60, 240), Change(10, 20, 240, 150)};
  const auto returns = FindReturns(changes);
  ASSERT_TRUE(returns[1]);
  EXPECT_FALSE(returns[1]->in_full);
}

TEST(FindReturns, ASpellOfSeveralStepsIsFollowedBack) {
  const std::vector<LevelChange> changes = {Change(20, 30, 150, 60), Change(10, 20, 240, 150),
                                            Change(0, 10, 60, 240)};
  const auto returns = FindReturns(changes);
  ASSERT_TRUE(returns[0]);
  EXPECT_EQ(returns[0]->began, 2u);
  EXPECT_TRUE(returns[0]->in_full);
  ASSERT_TRUE(returns[1]);
  EXPECT_FALSE(returns[1]->in_full);
}

TEST(FindReturns, BetterThanBeforeTheSpellIsNone) {
  EXPECT_FALSE(FindReturns(std::vector<LevelChange>{Change(0, 10, 100, 240), Change(10, 20, 240, 20)})[1]);
}

TEST(FindReturns, WithoutAWorseningBeforeItNothingReturns) {
  EXPECT_FALSE(FindReturns(std::vector<LevelChange>{Change(0, 10, 240, 60)})[0]);
  // Another process, another measure, and a stretch between them.
  std::vector<LevelChange> changes = {Change(0, 10, 60, 240), Change(10, 20, 240, 60)};
  changes[0].subject.number = 1;
  EXPECT_FALSE(FindReturns(changes)[1]);
  changes[0] = Change(0, 10, 60, 240);
  changes[0].measure = LevelMeasure::kWait;
  EXPECT_FALSE(FindReturns(changes)[1]);
  EXPECT_FALSE(FindReturns(std::vector<LevelChange>{Change(0, 10, 60, 240), Change(15, 20, 240, 60)})[1]);
}

}  // namespace
}  // namespace harness::process
