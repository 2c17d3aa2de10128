// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/entities.h"

#include <gtest/gtest.h>

#include "ideaspace/energy_testing.h"

namespace harness::ideaspace {
namespace {

using testing::kMonday;
using testing::MakeLog;
using testing::Row;

constexpr Micros kDay = kMicrosPerDay;

std::vector<std::string> Keys(const Cohorts& cohorts) {
  std::vector<std::string> keys;
  for (const Cohort& cohort : cohorts.list) keys.push_back(cohort.key);
  return keys;
}

Timestamp At(int64_t year, int month, int day) {
  return DaysFromCivil({year, month, day}) * kDay;
}

TEST(Cohorts, IsoWeeks) {
  // Sunday 2024-12-29 is of 2024-W52; Monday 2024-12-30 to Sunday 2025-01-05 are 2025-W01.
  const testing::Log log = MakeLog({{.queued_us = At(2024, 12, 29)},
                                    {.queued_us = At(2024, 12, 30)},
                                    {.queued_us = At(2025, 1, 6) - 1},
                                    {.queued_us = At(2025, 1, 6)},
                                    {.ended_us = At(2025, 1, 7)},
                                    {}});
  const Cohorts cohorts = MakeCohorts(log.log, log.facts, {});
  EXPECT_EQ(Keys(cohorts), (std::vector<std::string>{"2024-W52", "2025-W01", "2025-W02"}));
  EXPECT_EQ(cohorts.cohort_of_row, (std::vector<uint32_t>{0, 1, 1, 2, 2, kNoCohort}));
  EXPECT_EQ(cohorts.list[0].covered_us, kDay);
  EXPECT_EQ(cohorts.list[1].covered_us, 7 * kDay);
  EXPECT_FALSE(cohorts.list[0].IsReference());
  EXPECT_TRUE(cohorts.list[1].IsReference());
  EXPECT_EQ(cohorts.span_us(), 9 * kDay);
}

TEST(Cohorts, YearsOfFiftyThreeWeeksAndTimesBefore1970) {
  const testing::Log log = MakeLog({{.queued_us = At(1969, 12, 31)}, {.queued_us = At(2021, 1, 3)}});
  EXPECT_EQ(Keys(MakeCohorts(log.log, log.facts, {})), (std::vector<std::string>{"1970-W01", "2020-W53"}));
}

TEST(Cohorts, CloseCyclesWhereParametersTellTheEnd) {
  process::CloseWindow window;
  window.month = 202508;
  window.from_us = At(2025, 7, 20);
  window.to_us = At(2025, 8, 5);
  window.source = "parameters";
  const testing::Log log = MakeLog({{.queued_us = At(2025, 7, 19)},
                                    {.queued_us = At(2025, 7, 20)},
                                    {.queued_us = At(2025, 8, 19)},
                                    {.queued_us = At(2025, 12, 20)}});
  const Cohorts cohorts = MakeCohorts(log.log, log.facts, std::vector{window});
  EXPECT_EQ(Keys(cohorts), (std::vector<std::string>{"close 2025-07", "close 2025-08", "close 2026-01"}));
  EXPECT_EQ(cohorts.list[1].from_us, At(2025, 7, 20));
  EXPECT_EQ(cohorts.list[1].to_us, At(2025, 8, 20));
  window.source = "static";
  EXPECT_EQ(Keys(MakeCohorts(log.log, log.facts, std::vector{window})).front(), "2025-W29");
}

TEST(Cohorts, TheEndsOfTimeDoNotOverflow) {
  const testing::Log log = MakeLog({{.queued_us = INT64_MIN + 1}, {.queued_us = INT64_MAX}});
  const Cohorts cohorts = MakeCohorts(log.log, log.facts, {});
  EXPECT_EQ(cohorts.list.size(), 2U);
  EXPECT_EQ(cohorts.span_us(), INT64_MAX);
}

std::vector<std::string> EntityKeys(const EntityTable& table) {
  std::vector<std::string> keys;
  for (const Entity& entity : table.entities) keys.push_back(entity.key());
  return keys;
}

EntityTable Make(const testing::Log& log, const EntityOptions& options) {
  return MakeEntities(log.log, log.facts, Observe(log.log, log.facts), MakeCohorts(log.log, log.facts, {}),
                      options);
}

EntityOptions Options(int64_t row_threshold, int64_t least_rows_per_cohort) {
  EntityOptions options;
  options.row_threshold = row_threshold;
  options.least_rows_per_cohort = least_rows_per_cohort;
  return options;
}

TEST(Entities, OrderThresholdsAndCounts) {
  std::vector<Row> rows;
  testing::AddSteady(rows, kMonday, 6, 3600, 1, 1, "Z");
  testing::AddSteady(rows, kMonday + 7 * kDay, 5, 3600, 1, 1, "A");
  testing::AddSteady(rows, kMonday + 7 * kDay, 2, 3600, 1, 1, "rare");
  rows[0].host = "h2";
  rows[1].ended_us = rows[1].started_us - 1;  // a negative duration
  const testing::Log log = MakeLog(rows);
  const EntityTable table = Make(log, Options(5, 2));
  EXPECT_EQ(EntityKeys(table), (std::vector<std::string>{"ALL", "process:A", "process:Z", "host:H", "host:h2",
                                                         "cohort:2025-W01", "cohort:2025-W02"}));
  EXPECT_EQ(table.entities[0].n(), 13);
  EXPECT_EQ(table.entities[0].timed, 13);
  EXPECT_EQ(table.entities[0].negative, 1);
  EXPECT_EQ(table.entities[1].negative, 0);
  EXPECT_EQ(table.entities[5].n(), 6);
  // Rates count over the log, those of a cohort over what the log holds of it: 7 days.
  EXPECT_EQ(table.entities[0].span_us, 7 * kDay + 4 * kMicrosPerHour);
  EXPECT_EQ(table.entities[5].span_us, 7 * kDay);
}

TEST(Entities, CohortsOfAnEntityNeedRowsAndHalfTheirTime) {
  std::vector<Row> rows;
  testing::AddSteady(rows, kMonday, 50, 3600, 1, 1, "A");
  testing::AddSteady(rows, kMonday + 7 * kDay, 49, 3600, 1, 1, "A");
  testing::AddSteady(rows, kMonday + 14 * kDay, 60, 60, 1, 1, "A");
  const testing::Log log = MakeLog(rows);
  const EntityTable table = Make(log, {});
  const Entity& a = table.entities[1];
  ASSERT_EQ(a.key(), "process:A");
  ASSERT_EQ(a.cohorts.size(), 1U);
  EXPECT_EQ(table.cohorts.list[a.cohorts[0].cohort].key, "2025-W01");
  EXPECT_EQ(a.cohorts[0].chosen.size(), 50U);
  EXPECT_EQ(a.left_out, 2);
}

TEST(Entities, RowsWithoutATimeCountAndHaveNoCohort) {
  std::vector<Row> rows(3);
  const testing::Log log = MakeLog(rows);
  const EntityTable table = Make(log, Options(1, 50));
  EXPECT_EQ(EntityKeys(table), (std::vector<std::string>{"ALL", "process:P", "host:H"}));
  EXPECT_EQ(table.entities[0].n(), 3);
  EXPECT_TRUE(table.entities[0].cohorts.empty());
}

TEST(Entities, GroupsOfAColumnAreEntities) {
  std::vector<Row> rows;
  testing::AddSteady(rows, kMonday, 6, 3600, 1, 1);
  const testing::Log log = MakeLog(rows);
  const Observations observed = Observe(log.log, log.facts);
  Grouping status;
  status.column = "status";
  for (const char* value : {"OK", "LATE", "OK", "LATE", "OK"})
    status.value_of_row.push_back(static_cast<uint32_t>(status.values.Of(value)));
  status.value_of_row.push_back(static_cast<uint32_t>(status.values.OfNull()));
  const EntityTable table = MakeEntities(log.log, log.facts, observed, MakeCohorts(log.log, log.facts, {}),
                                         Options(3, 2), std::vector{status});
  // LATE has two rows, too few for an entity, and a row without a value is in no group.
  EXPECT_EQ(EntityKeys(table),
            (std::vector<std::string>{"ALL", "process:P", "host:H", "cohort:2025-W01", "group:status=OK"}));
  EXPECT_EQ(table.entities.back().n(), 3);
  EXPECT_EQ(table.entities.back().column, "status");
  EXPECT_EQ(table.entities.back().span_us, table.entities.front().span_us);
}

TEST(Entities, AnEmptyLogIsAllOfNothing) {
  const testing::Log log = MakeLog({});
  const EntityTable table = Make(log, {});
  EXPECT_EQ(EntityKeys(table), std::vector<std::string>{"ALL"});
  EXPECT_EQ(table.entities[0].n(), 0);
}

}  // namespace
}  // namespace harness::ideaspace
