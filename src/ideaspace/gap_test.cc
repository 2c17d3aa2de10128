// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/gap.h"

#include <gtest/gtest.h>

#include "ideaspace/energy_testing.h"

namespace harness::ideaspace {
namespace {

using testing::AddSteady;
using testing::EntityIn;
using testing::Judge;
using testing::kMonday;
using testing::KpiIn;
using testing::Row;

// Three whole weeks of one execution an hour, 168 each: all take 60 s and wait 10, 40 and 70 s.
std::vector<Row> ThreeWeeks() {
  std::vector<Row> rows;
  for (int64_t week = 0; week < 3; ++week)
    AddSteady(rows, kMonday + week * kMicrosPerWeek, 168, 3600, 10 + 30 * week, 60);
  return rows;
}

// Only the waits differ, so the frontier is the first week alone. Its 90 % interval is 10 to 10 s, all values
// being equal, so the ideal is 10 s.
// | entity   | queue_delay_p95 | ideal | gap | weight | energy |
// | ALL      | 70              | 10    | 6   | 2      | 72     |
// | 2025-W01 | 10              | 10    | 0   | 2      | 0      |
// | 2025-W02 | 40              | 10    | 3   | 2      | 18     |
TEST(Ideals, TheBestWeekByHand) {
  const testing::Outcome outcome = Judge(ThreeWeeks());
  const Json& all = EntityIn(outcome.table, "ALL");
  EXPECT_EQ(all.at("reference").at("cohort"), "2025-W01");
  EXPECT_EQ(all.at("no_better_reference"), false);
  EXPECT_EQ(KpiIn(all, "queue_delay_p95").at("value"), 70);
  EXPECT_EQ(KpiIn(all, "queue_delay_p95").at("ideal"), 10);
  EXPECT_EQ(KpiIn(all, "queue_delay_p95").at("gap"), 6);
  EXPECT_EQ(KpiIn(all, "duration_p95").at("gap"), 0);
  EXPECT_EQ(outcome.energies.front().gap, 72);
  const Json& first = EntityIn(outcome.table, "cohort:2025-W01");
  EXPECT_EQ(first.at("no_better_reference"), true);
  EXPECT_NE(first.at("reason").get<std::string>().find("2025-W01"), std::string::npos);
  EXPECT_EQ(KpiIn(EntityIn(outcome.table, "cohort:2025-W02"), "queue_delay_p95").at("gap"), 3);
  EXPECT_EQ(outcome.table.at("ideal_mode"), "frontier");
}

TEST(Ideals, AWeekThatIsBeatenChangesNothing) {
  std::vector<Row> rows = ThreeWeeks();
  const testing::Outcome before = Judge(rows);
  // As long as the others, waits longer than any but the p95 of the whole: ALL itself stays what it is.
  AddSteady(rows, kMonday + 3 * kMicrosPerWeek, 168, 3600, 70, 60);
  const testing::Outcome after = Judge(rows);
  EXPECT_EQ(EntityIn(after.table, "ALL").at("reference"), EntityIn(before.table, "ALL").at("reference"));
  for (const char* kpi : {"queue_delay_p95", "duration_p95", "error_rate"}) {
    EXPECT_EQ(KpiIn(EntityIn(after.table, "ALL"), kpi).at("ideal"),
              KpiIn(EntityIn(before.table, "ALL"), kpi).at("ideal"));
  }
  EXPECT_EQ(after.energies.front().gap, before.energies.front().gap);
}

TEST(Ideals, AnIdealIsNeverWorseThanTheEntity) {
  const testing::Outcome outcome = Judge(ThreeWeeks());
  for (const Json& entity : outcome.table.at("entities")) {
    for (const Json& kpi : entity.at("kpis")) {
      if (kpi.at("value").is_null() || kpi.at("ideal").is_null()) continue;
      const bool minimise = InfoOf(*KpiByName(kpi.at("kpi").get<std::string>())).minimise;
      const double value = kpi.at("value").get<double>(), ideal = kpi.at("ideal").get<double>();
      EXPECT_TRUE(minimise ? ideal <= value : ideal >= value) << entity.at("key") << kpi;
    }
  }
}

TEST(Ideals, WithoutEnoughRowsThereIsNone) {
  std::vector<Row> rows;
  AddSteady(rows, kMonday, 30, 3600, 10, 60);
  const testing::Outcome outcome = Judge(rows);
  const Json& all = EntityIn(outcome.table, "ALL");
  EXPECT_TRUE(all.at("reference").is_null());
  EXPECT_EQ(all.at("no_better_reference"), true);
  EXPECT_EQ(all.at("reason"), "none of its 1 stretches of time has enough rows and every figure");
  for (const Json& kpi : all.at("kpis")) EXPECT_TRUE(kpi.at("ideal").is_null());
  EXPECT_EQ(outcome.energies.front().gap, 0);
  EXPECT_EQ(outcome.table.at("ideal_mode"), "none");
}

TEST(Ideals, OneRowAndNoRow) {
  for (const size_t n : {size_t{0}, size_t{1}}) {
    std::vector<Row> rows;
    AddSteady(rows, kMonday, static_cast<int64_t>(n), 1, 1, 1);
    const testing::Outcome outcome = Judge(rows);
    EXPECT_EQ(EntityIn(outcome.table, "ALL").at("n"), n);
    EXPECT_EQ(outcome.energies.front().total, 0);
    for (const Json& kpi : EntityIn(outcome.table, "ALL").at("kpis")) {
      EXPECT_EQ(kpi.at("reason").get<std::string>().empty(), false) << kpi;
    }
  }
}

// Without starts no wait and no duration is known; the rate and the outcome still are.
TEST(Ideals, MissingTimesLeaveTheOtherFigures) {
  std::vector<Row> rows = ThreeWeeks();
  for (Row& row : rows) row.started_us = process::kUnknownTime;
  const testing::Outcome outcome = Judge(rows);
  const Json& all = EntityIn(outcome.table, "ALL");
  EXPECT_EQ(KpiIn(all, "queue_delay_p95").at("reason"), "0 known, 20 needed");
  EXPECT_FALSE(KpiIn(all, "error_rate").at("ideal").is_null());
  EXPECT_FALSE(KpiIn(all, "rate_per_min").at("ideal").is_null());
}

TEST(Ideals, ScopeEntitiesHoldsProcessesAgainstEachOther) {
  std::vector<Row> rows;
  for (int64_t week = 0; week < 2; ++week) {
    AddSteady(rows, kMonday + week * kMicrosPerWeek, 168, 3600, 10, 60, "quick");
    AddSteady(rows, kMonday + week * kMicrosPerWeek, 168, 3600, 50, 60, "slow");
  }
  GapSettings settings;
  settings.ideals.scope = FrontierScope::kEntities;
  const testing::Outcome outcome = Judge(rows, settings);
  const Json& slow = EntityIn(outcome.table, "process:slow");
  EXPECT_EQ(slow.at("reference").at("cohort"), "process:quick");
  EXPECT_EQ(KpiIn(slow, "queue_delay_p95").at("gap"), 4);
  EXPECT_EQ(EntityIn(outcome.table, "process:quick").at("no_better_reference"), true);
  EXPECT_EQ(outcome.table.at("frontier_scope"), "entities");
  EXPECT_EQ(Judge(rows).energies[2].gap, 0);  // it was never quicker itself
}

TEST(Ideals, ABaselineIsTakenAsItIs) {
  GivenIdeals given{"base", "1", {}};
  given.ideals["ALL"][static_cast<size_t>(Kpi::kQueueDelayP95)] = 35;
  given.ideals["ALL"][static_cast<size_t>(Kpi::kDurationP95)] = 80;
  const testing::Outcome outcome = Judge(ThreeWeeks(), {}, given);
  const Json& all = EntityIn(outcome.table, "ALL");
  EXPECT_EQ(KpiIn(all, "queue_delay_p95").at("gap"), 1);
  EXPECT_EQ(KpiIn(all, "duration_p95").at("ideal"), 80);
  EXPECT_EQ(KpiIn(all, "duration_p95").at("gap"), 0);
  EXPECT_EQ(KpiIn(all, "error_rate").at("reason"), "the baseline says nothing of it");
  EXPECT_EQ(outcome.energies.front().gap, 2);
  EXPECT_EQ(outcome.table.at("ideal_mode"), "baseline");
  EXPECT_EQ(outcome.table.at("baseline").at("id"), "base");
  EXPECT_EQ(EntityIn(outcome.table, "process:P").at("reason"), "the baseline base says nothing of it");
}

TEST(Ideals, WeightsDecideWhatCounts) {
  GapSettings settings;
  settings.ideals.energy.weights[static_cast<size_t>(Kpi::kQueueDelayP95)] = 0;
  EXPECT_EQ(Judge(ThreeWeeks(), settings).energies.front().gap, 0);
  settings.ideals.energy.weights = {};
  const testing::Outcome outcome = Judge(ThreeWeeks(), settings);
  EXPECT_EQ(EntityIn(outcome.table, "ALL").at("reason"), "no figure that carries weight is known");
}

TEST(GapTable, KeepsToItsSchema) {
  EXPECT_EQ(testing::BreachOf(Judge(ThreeWeeks()).table, "entities_table.schema.json"), "");
  EXPECT_EQ(testing::BreachOf(Judge({}).table, "entities_table.schema.json"), "");
  EXPECT_NE(testing::BreachOf(Json::object(), "entities_table.schema.json"), "");
}

TEST(GapTable, JsonComesBack) {
  const testing::Outcome outcome = Judge(ThreeWeeks());
  const auto table = GapTableFromJson(outcome.table);
  ASSERT_TRUE(table.has_value()) << table.error().message;
  ASSERT_EQ(table->entities.size(), outcome.table.at("entities").size());
  const EntityState& all = table->entities.front().state;
  EXPECT_EQ(EnergyOf(all.observed, all.ideal, table->config).gap, 72);
  Json broken = outcome.table;
  broken.erase("weights");
  const auto bad = GapTableFromJson(broken);
  ASSERT_FALSE(bad.has_value());
  EXPECT_NE(bad.error().message.find("weights"), std::string::npos);
}

// Six weeks of equal draws: exponential services and waits, 1 % failures, Poisson arrivals. What differs
// between weeks is luck, and luck is no reference.
std::vector<Row> Noise(uint64_t seed) {
  Philox random(std::to_string(seed), "gap", "noise");
  std::vector<Row> rows;
  double at_s = 0;
  for (int64_t i = 0; i < 6 * 700; ++i) {
    at_s += random.Exponential() * 864;  // 700 a week
    Row row;
    row.process = random.Below(2) == 0 ? "A" : "B";
    row.queued_us = kMonday + static_cast<Micros>(at_s * 1e6);
    row.started_us = row.queued_us + static_cast<Micros>(random.Exponential() * 30e6);
    row.ended_us = row.started_us + static_cast<Micros>(random.Exponential() * 60e6);
    row.outcome = random.Chance(0.01) ? process::Outcome::kFailed : process::Outcome::kNotFailed;
    rows.push_back(row);
  }
  return rows;
}

TEST(Ideals, NoiseHasNoBetterReference) {
  constexpr int kSeeds = 60;
  int quiet = 0;
  double largest = 0;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const testing::Outcome outcome = Judge(Noise(seed));
    quiet += EntityIn(outcome.table, "ALL").at("no_better_reference").get<bool>() ? 1 : 0;
    largest = std::max(largest, outcome.energies.front().gap);
  }
  EXPECT_GE(quiet, kSeeds * 9 / 10);
  EXPECT_LT(largest, 0.05);
}

// Twelve weeks of one server with random arrivals and services of five minutes on average. At a high load
// waits of hours come and go by themselves, and each follows from the one before: the thousands of a week are
// worth a few dozen. The second half of the weeks may have another load.
std::vector<Row> Queue(uint64_t seed, double load, double later_load) {
  Philox random(std::to_string(seed), "gap", "queue");
  std::vector<Row> rows;
  constexpr double kServiceS = 300, kSpanS = 12 * 7 * 86'400.0;
  const auto at_us = [](double at_s) { return kMonday + static_cast<Micros>(at_s * 1e6); };
  double at_s = 0, free_s = 0;
  while (true) {
    at_s += random.Exponential() * kServiceS / (at_s < kSpanS / 2 ? load : later_load);
    if (at_s >= kSpanS) return rows;
    const double start_s = std::max(at_s, free_s);
    free_s = start_s + random.Exponential() * kServiceS;
    Row row;
    row.queued_us = at_us(at_s);
    row.started_us = at_us(start_s);
    row.ended_us = at_us(free_s);
    rows.push_back(row);
  }
}

// Of `seeds` logs, how many have no better reference.
int Quiet(int seeds, double load, double later_load) {
  int quiet = 0;
  for (int seed = 1; seed <= seeds; ++seed) {
    const testing::Outcome outcome = Judge(Queue(static_cast<uint64_t>(seed), load, later_load));
    quiet += EntityIn(outcome.table, "ALL").at("no_better_reference").get<bool>() ? 1 : 0;
  }
  return quiet;
}

// Twelve weeks of requests that come a hundred at a time: weeks with twice as many as others are chance.
TEST(Ideals, RequestsInHeapsHaveNoBetterWeek) {
  int quiet = 0;
  for (int seed = 1; seed <= 20; ++seed) {
    Philox random(std::to_string(seed), "gap", "heaps");
    std::vector<Row> rows;
    for (double at_s = 0; at_s < 12 * 7 * 86'400.0; at_s += random.Exponential() * 60'000)
      AddSteady(rows, kMonday + static_cast<Micros>(at_s * 1e6), 100, 1, 0, 1);
    quiet += EntityIn(Judge(rows).table, "ALL").at("no_better_reference").get<bool>() ? 1 : 0;
  }
  EXPECT_GE(quiet, 18);
}

// Sixteen weeks alike: P runs all the time, a schedule starts Q a hundred times on each Monday. These come so
// much together that they count as less than one independent arrival, of which no rate has a bound.
TEST(Ideals, WeeksAlikeHaveNoBetterWeek) {
  std::vector<Row> rows;
  AddSteady(rows, kMonday, 16 * 7 * 24, 3600, 0, 1);
  for (int week = 0; week < 16; ++week)
    AddSteady(rows, kMonday + week * 7 * 24 * kMicrosPerHour, 100, 1, 0, 1, "Q");
  for (Row& row : rows) row.scheduled = row.process == "Q";
  const testing::Outcome outcome = Judge(rows);
  for (const char* key : {"ALL", "process:P", "process:Q"})
    EXPECT_TRUE(EntityIn(outcome.table, key).at("no_better_reference").get<bool>()) << key;
}

TEST(Ideals, AStationaryQueueHasNoBetterReference) {
  for (const double load : {0.5, 0.8, 0.88, 0.94}) EXPECT_GE(Quiet(20, load, load), 18) << load;
}

TEST(Ideals, AQueueThatWasShorterHasOne) {
  EXPECT_EQ(Quiet(20, 0.5, 0.8), 0);
}

}  // namespace
}  // namespace harness::ideaspace
