// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/energy_constraints.h"

#include <gtest/gtest.h>

namespace harness::ideaspace {
namespace {

eventlog::DatasetInfo Info(int64_t rows, std::initializer_list<std::pair<const char*, int64_t>> nulls) {
  eventlog::DatasetInfo info;
  info.rows = rows;
  for (const auto& [name, count] : nulls) {
    eventlog::DatasetColumn column;
    column.name = name;
    column.nulls = count;
    info.columns.push_back(column);
  }
  return info;
}

void Unread(eventlog::DatasetInfo& info, const std::string& role, const std::string& column, int64_t count) {
  info.roles.push_back({role, column, "inferred", ""});
  eventlog::QualityCounter counter;
  counter.name = "time_unread:" + column;
  counter.count = count;
  info.counters.push_back(counter);
}

std::vector<ConstraintTerm> Broken(const eventlog::DatasetInfo& info) {
  return LogConstraints(info, {}, {});
}

TEST(LogConstraints, AWholeLogBreaksNothing) {
  EXPECT_TRUE(
      Broken(Info(10, {{"queued_us", 0}, {"eligible_us", 0}, {"started_us", 9}, {"ended_us", 9}})).empty());
}

TEST(LogConstraints, EachMissingTimeColumnCosts) {
  const auto broken = Broken(Info(10, {{"queued_us", 10}, {"ended_us", 10}, {"started_us", 9}}));
  ASSERT_EQ(broken.size(), 2U);
  EXPECT_EQ(broken[0].constraint, "missing_time_column");
  EXPECT_EQ(broken[0].subject, "eligible_us");
  EXPECT_EQ(broken[1].subject, "ended_us");
  EXPECT_EQ(broken[0].penalty + broken[1].penalty, 2000);
}

TEST(LogConstraints, TheQueueTimeStandsForTheEligibleTime) {
  EXPECT_TRUE(Broken(Info(10, {{"queued_us", 0}, {"started_us", 0}, {"ended_us", 0}})).empty());
}

// 100 rows, 30 without a value of which 21 were no times: 70 of 91 parse, 0.769. Empty fields do not count.
TEST(LogConstraints, ParseRateIsOverValuesThatAreThere) {
  auto info = Info(100, {{"queued_us", 0}, {"started_us", 30}, {"ended_us", 60}});
  Unread(info, "started", "START_DT", 21);
  Unread(info, "ended", "END_DT", 10);  // 40 of 50: 0.8 is enough
  const auto broken = Broken(info);
  ASSERT_EQ(broken.size(), 1U);
  EXPECT_EQ(broken[0].constraint, "parse_rate");
  EXPECT_EQ(broken[0].subject, "START_DT");
  EXPECT_EQ(broken[0].measured, 70.0 / 91.0);
  EXPECT_EQ(broken[0].penalty, 200);
}

TEST(LogConstraints, OfNoRowsNothingIsBroken) {
  EXPECT_TRUE(Broken(Info(0, {})).empty());
}

TEST(NegativeDurations, FromOnePercentOn) {
  EXPECT_FALSE(NegativeDurations("ALL", 0, 0, {}, {}));
  EXPECT_FALSE(NegativeDurations("ALL", 9, 1000, {}, {}));
  const auto broken = NegativeDurations("ALL", 10, 1000, {}, {});
  ASSERT_TRUE(broken);
  EXPECT_EQ(broken->penalty, 200);
  EXPECT_EQ(broken->measured, 0.01);
  EXPECT_EQ(broken->subject, "ALL");
}

TEST(PolicyExclusion, CostsItsPenalty) {
  EXPECT_EQ(PolicyExclusion("QEMAIL", "QEM*", {}).penalty, 1000);
}

}  // namespace
}  // namespace harness::ideaspace
