// SPDX-License-Identifier: Apache-2.0
// What the rows in memory say of times, against the definitions in SQL (process/sql_terms.h).
#include "process/log_rows.h"

#include <gtest/gtest.h>

#include <map>

#include "plugin/local_context.h"
#include "process/arrivals.h"
#include "process/occupancy.h"
#include "process/sql_terms.h"
#include "process/waits.h"
#include "tests/test_dataset.h"

namespace harness::process {
namespace {

constexpr Micros kThresholdUs = 60 * kMicrosPerSecond;

// Every time is missing in some rows, some run backwards, some durations are told without their times.
std::string OddLogSql() {
  const auto odd = [](const char* name, const char* value, int every) {
    return std::string("CASE WHEN hash(i, '") + name + "') % " + std::to_string(every) +
           " = 0 THEN NULL ELSE " + value + " END AS " + name;
  };
  return "SELECT 'e' || i AS execution_id, " +
         odd("process_id", "chr(CAST(65 + hash(i) % 6 AS INTEGER))", 17) + ", " +
         odd("host", "'h' || hash(i, 1) % 3", 13) + ", " + odd("parent_id", "'e' || (i // 2)", 2) + ", " +
         odd("depends_on_id", "'gone' || i", 3) + ", " + odd("queued_us", "t0", 5) + ", " +
         odd("eligible_us", "t0 + CAST(hash(i, 2) % 50000000 AS BIGINT)", 4) + ", " +
         odd("started_us", "t0 + CAST(hash(i, 3) % 300000000 AS BIGINT) - 20000000", 6) + ", " +
         odd("ended_us", "t0 + CAST(hash(i, 4) % 900000000 AS BIGINT)", 7) + ", " +
         odd("duration_us", "CAST(hash(i, 5) % 80000000 AS BIGINT)", 3) +
         " FROM (SELECT i, 1767225600000000 + i * 30000000 AS t0 FROM range(5000) t(i))";
}

struct Sums {
  int64_t rows = 0, started = 0, ended = 0, waited = 0, runs_gt = 0, runs_to_start_gt = 0, in_sequence = 0;
  Int128 pre = 0, wait = 0, to_start = 0, wait_gt = 0;
  bool operator==(const Sums&) const = default;
};

class LogRowsTest : public ::testing::Test {
 protected:
  LogRowsTest() {
    plugin::LocalContextOptions options;
    options.plugin_id = "log_rows_test";
    options.events.info = testing::MakeDataset(folder_.path() / "dataset", OddLogSql()).value();
    options.events.dataset_folder = folder_.path() / "dataset";
    options.events.engine = {uint64_t{256} << 20, 1, folder_.path()};
    options.output_folder = folder_.path();
    context_ = plugin::MakeLocalContext(std::move(options), account_).value();
    rows_ = ReadLogRows(data()).value();
  }
  eventlog::DataAccessor& data() { return context_->data(); }

  std::vector<Int128> Numbers(const std::string& select) {
    std::vector<Int128> numbers;
    const auto read = data().Query("SELECT " + select + " FROM events", [&](const engine::Chunk& chunk) {
      for (size_t column = 0; column < chunk.columns(); ++column) numbers.push_back(chunk.HugeInt(column, 0));
      return Ok();
    });
    EXPECT_TRUE(read.has_value()) << read.error().message;
    return numbers;
  }

  TempFolder folder_ = TempFolder::Make("log-rows").value();
  eventlog::AccessEvidence account_;
  std::unique_ptr<plugin::PluginContext> context_;
  std::shared_ptr<const LogRows> rows_;
};

std::string SumOf(const std::string& term) {
  return "coalesce(sum(" + term + "), 0)::HUGEINT";
}

TEST_F(LogRowsTest, WaitsOfEachActivityAreThoseOfSql) {
  const std::string wait = kEligibleWaitSql, to_start = kWaitToStartSql, over = " > 60000000";
  std::map<std::string, Sums> expected;
  const auto count = [](const std::string& condition) { return "count(*) FILTER (WHERE " + condition + ")"; };
  const auto read = data().Query(
      "SELECT coalesce(process_id, '(unknown)'), count(*), count(started_us), count(ended_us), count(" +
          wait + "), " + count(wait + over) + ", " + count(to_start + over) + ", " + count(kInSequenceSql) +
          ", " + SumOf(kWaitPreSql) + ", " + SumOf(wait) + ", " + SumOf(to_start) + ", " +
          SumOf("CASE WHEN " + wait + over + " THEN " + wait + " END") + " FROM events GROUP BY 1",
      [&](const engine::Chunk& chunk) {
        for (size_t i = 0; i < chunk.rows(); ++i) {
          expected[std::string(chunk.Text(0, i))] = {
              chunk.Int64(1, i),   chunk.Int64(2, i),    chunk.Int64(3, i),   chunk.Int64(4, i),
              chunk.Int64(5, i),   chunk.Int64(6, i),    chunk.Int64(7, i),   chunk.HugeInt(8, i),
              chunk.HugeInt(9, i), chunk.HugeInt(10, i), chunk.HugeInt(11, i)};
        }
        return Ok();
      });
  ASSERT_TRUE(read.has_value()) << read.error().message;
  std::map<std::string, Sums> found;
  const Waits waits = CollectWaits(*rows_, {kThresholdUs});
  for (const ActivityWaits& activity : waits.activities) {
    const WaitSums& sums = activity.total;
    found[activity.process_id] = {sums.rows,
                                  activity.started,
                                  activity.ended,
                                  sums.waited,
                                  sums.runs_gt,
                                  sums.runs_wait_to_start_gt,
                                  activity.sequence.rows,
                                  sums.wait_pre_us.value(),
                                  sums.eligible_wait_us.value(),
                                  sums.wait_to_start_us.value(),
                                  sums.eligible_wait_gt_us.value()};
  }
  EXPECT_EQ(found.size(), 7U);
  EXPECT_TRUE(found == expected);
  const auto whole = Numbers(SumOf(kDurationSql) + ", count(" + std::string(kDurationSql) + ")::HUGEINT");
  const SampleSummary durations = SummarizeDurations(*rows_);
  EXPECT_EQ(durations.sum_us.value(), whole[0]);
  EXPECT_EQ(durations.n, whole[1]);
}

TEST_F(LogRowsTest, PlacesInTimeAreThoseOfSql) {
  Int128 sum = 0, known = 0;
  for (size_t row = 0; row < rows_->log.rows(); ++row) {
    const Timestamp at = ReferenceTime(rows_->log, rows_->facts, row);
    if (at == kUnknownTime) continue;
    sum += at;
    ++known;
  }
  EXPECT_EQ((std::vector<Int128>{sum, known}),
            Numbers(SumOf(kReferenceSql) + ", count(" + std::string(kReferenceSql) + ")::HUGEINT"));
  const Arrivals arrivals = CollectArrivals(*rows_, data().info()).value();
  EXPECT_EQ(arrivals.without_time, Numbers("count(*) FILTER (WHERE queued_us IS NULL)::HUGEINT")[0]);
}

TEST_F(LogRowsTest, RowsWithoutAnIntervalAreCounted) {
  EXPECT_EQ(CollectOccupancy(rows_->log, 10).without_interval,
            Numbers("count(*) FILTER (WHERE started_us IS NULL OR ended_us IS NULL OR ended_us < "
                    "started_us)::HUGEINT")[0]);
}

}  // namespace
}  // namespace harness::process
