// SPDX-License-Identifier: Apache-2.0
#include "importers/row_checks.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "engine/engine.h"

namespace harness::importers {
namespace {

// Rows a second apart, several chunks of them; each job is eligible at once, waits for 1 s and runs for 2 s.
// One is odd where `odd` (SQL over the row number i and the four times) changes it.
RowChecks ChecksOf(const std::string& odd, TimeColumns columns) {
  auto engine = engine::Engine::Open({uint64_t{1} << 28, 1, {}}).value();
  auto connection = engine.Connect().value();
  auto rows =
      connection.Query("SELECT queued, eligible, started, ended FROM (SELECT * REPLACE (" + odd +
                       ") FROM (SELECT i, i * 1000000 AS queued, queued AS eligible, queued + 1000000 "
                       "AS started, queued + 3000000 AS ended FROM range(10, 9010) t(i))) ORDER BY i");
  RowChecks checks(columns);
  while (rows.value().Next().value()) checks.Add(rows.value().chunk());
  return checks;
}

std::map<std::string, int64_t> CountsOf(const RowChecks& checks) {
  QualityLog quality;
  checks.Report(quality);
  std::map<std::string, int64_t> counts;
  for (const auto& counter : quality.counters()) counts[counter.name] = counter.count;
  return counts;
}

using Counts = std::map<std::string, int64_t>;
constexpr TimeColumns kAll = {0, 1, 2, 3};

TEST(RowChecks, FindNothingInOrdinaryRows) {
  const RowChecks checks = ChecksOf("ended AS ended", kAll);
  EXPECT_EQ(CountsOf(checks), Counts());
  EXPECT_EQ(checks.first_us(), 10'000'000);
  EXPECT_EQ(checks.last_us(), 9'012'000'000);
}

TEST(RowChecks, FindTheOddRowAmongOrdinaryOnes) {
  const auto at = [](const std::string& value, const std::string& column) {
    return "CASE WHEN i = 7000 THEN " + value + " ELSE " + column + " END AS " + column;
  };
  EXPECT_EQ(CountsOf(ChecksOf(at("queued + 1", "ended"), kAll)), (Counts{{"ended_before_started", 1}}));
  EXPECT_EQ(CountsOf(ChecksOf(at("queued - 1", "eligible"), kAll)), (Counts{{"eligible_before_queued", 1}}));
  EXPECT_EQ(CountsOf(ChecksOf(at("queued - 1", "started"), kAll)),
            (Counts{{"started_before_queued", 1}, {"started_before_eligible", 1}}));
  EXPECT_EQ(CountsOf(ChecksOf(at("-1", "queued"), kAll)), (Counts{{"time_before_1970", 1}}));
  const RowChecks late = ChecksOf(at("4102444800000000", "ended"), kAll);
  EXPECT_EQ(CountsOf(late), (Counts{{"time_after_2100", 1}}));
  EXPECT_EQ(late.last_us(), 4'102'444'800'000'000);
  EXPECT_EQ(CountsOf(ChecksOf(at("NULL", "started"), kAll)), Counts());
}

TEST(RowChecks, LeaveOutTimesThatAreNotThere) {
  const std::string odd = "CASE WHEN i % 1000 = 0 THEN NULL ELSE queued - 5000000 END AS started";
  EXPECT_EQ(CountsOf(ChecksOf(odd, kAll)),
            (Counts{{"started_before_queued", 8'991}, {"started_before_eligible", 8'991}}));
  EXPECT_EQ(CountsOf(ChecksOf(odd, {0, std::nullopt, 2, 3})), (Counts{{"started_before_queued", 8'991}}));
}

}  // namespace
}  // namespace harness::importers
