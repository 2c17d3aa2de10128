// SPDX-License-Identifier: Apache-2.0
// What the rows in memory say of times, against the definitions in SQL (process/sql_terms.h).
#include "process/log_rows.h"

#include <gtest/gtest.h>

#include <map>

#include "plugin/local_context.h"
#include "process/arrivals.h"
#include "process/holds.h"
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
  return "SELECT 'e' || (i - CAST(hash(i, 'twice') % 40 = 0 AS BIGINT)) AS execution_id, " +
         odd("process_id", "chr(CAST(65 + hash(i) % 6 AS INTEGER))", 17) + ", " +
         odd("host", "'h' || hash(i, 1) % 3", 13) + ", " + odd("parent_id", "'e' || (i // 2)", 2) + ", " +
         odd("depends_on_id", "CASE WHEN hash(i, 6) % 3 = 0 THEN 'gone' || i ELSE 'e' || (i // 3) END", 3) +
         ", " + odd("queued_us", "t0", 5) + ", " +
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

// A negative time adds nothing.
std::string NotNegative(const std::string& term) {
  return "CASE WHEN " + term + " > 0 THEN " + term + " END";
}

TEST_F(LogRowsTest, WaitsOfEachActivityAreThoseOfSql) {
  const std::string wait = kEligibleWaitSql, to_start = kWaitToStartSql, over = " > 60000000";
  std::map<std::string, Sums> expected;
  const auto count = [](const std::string& condition) { return "count(*) FILTER (WHERE " + condition + ")"; };
  const auto read = data().Query(
      "SELECT coalesce(process_id, '(unknown)'), count(*), count(started_us), count(ended_us), count(" +
          wait + "), " + count(wait + over) + ", " + count(to_start + over) + ", " + count(kInSequenceSql) +
          ", " + SumOf(NotNegative(kWaitPreSql)) + ", " + SumOf(NotNegative(wait)) + ", " +
          SumOf(NotNegative(to_start)) + ", " + SumOf("CASE WHEN " + wait + over + " THEN " + wait + " END") +
          " FROM events GROUP BY 1",
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

// The same by joins in the engine: what CollectHolds promises, in SQL.
constexpr const char* kHoldsSql = R"(
WITH preds AS (
  SELECT execution_id AS id, max(ended_us) AS ended_us,
         arg_max(process_id, (coalesce(ended_us, -9223372036854775808), process_id)) AS process_id
  FROM events GROUP BY execution_id),
linked AS (
  SELECT c.process_id AS process_id, c.started_us AS started_us, coalesce(c.eligible_us, c.queued_us) AS eligible_us,
         (d.id IS NOT NULL AND (p.id IS NULL OR coalesce(d.ended_us > p.ended_us, p.ended_us IS NULL))) AS by_dep,
         (p.id IS NOT NULL OR d.id IS NOT NULL) AS closes,
         CASE WHEN d.id IS NOT NULL AND (p.id IS NULL OR coalesce(d.ended_us > p.ended_us, p.ended_us IS NULL))
              THEN d.process_id ELSE p.process_id END AS holder,
         greatest(p.ended_us, d.ended_us) AS ended_us,
         (c.parent_id IS NOT NULL AND p.id IS NULL)::BIGINT +
           (c.depends_on_id IS NOT NULL AND d.id IS NULL)::BIGINT AS open_links
  FROM (SELECT * FROM events WHERE parent_id IS NOT NULL OR depends_on_id IS NOT NULL) c
  LEFT JOIN preds p ON c.parent_id = p.id LEFT JOIN preds d ON c.depends_on_id = d.id),
held AS (
  SELECT *, CASE WHEN ended_us IS NULL OR eligible_us IS NULL OR started_us IS NULL THEN NULL
                 WHEN started_us < ended_us THEN 0
                 ELSE greatest(0, ended_us - eligible_us) END AS held_us FROM linked)
SELECT coalesce(process_id, '(unknown)') || ' ' || coalesce(holder, '(unknown)') || ' ' ||
         CASE WHEN by_dep THEN 'dependency' ELSE 'parent' END,
       closes, count(*), count(*) FILTER (WHERE held_us > 0), coalesce(sum(held_us), 0)::HUGEINT,
       coalesce(sum(greatest(started_us - eligible_us, 0)), 0)::HUGEINT, count(*) FILTER (WHERE started_us >= ended_us),
       count(*) FILTER (WHERE started_us IS NOT NULL AND ended_us IS NOT NULL),
       count(*) FILTER (WHERE closes AND ended_us IS NULL), sum(open_links)::HUGEINT
FROM held GROUP BY ALL ORDER BY ALL)";

TEST_F(LogRowsTest, HoldsAreThoseOfSql) {
  using Figures = std::vector<Int128>;
  std::map<std::string, Figures> expected, found;
  Int128 linked = 0, not_ended = 0, open = 0, held = 0;
  const auto read = data().Query(kHoldsSql, [&](const engine::Chunk& chunk) {
    for (size_t i = 0; i < chunk.rows(); ++i) {
      linked += chunk.Int64(2, i);
      held += chunk.HugeInt(4, i);
      not_ended += chunk.Int64(8, i);
      open += chunk.HugeInt(9, i);
      if (!chunk.Boolean(1, i)) continue;
      expected[std::string(chunk.Text(0, i))] = {chunk.Int64(2, i),   chunk.Int64(3, i), chunk.HugeInt(4, i),
                                                 chunk.HugeInt(5, i), chunk.Int64(6, i), chunk.Int64(7, i)};
    }
    return Ok();
  });
  ASSERT_TRUE(read.has_value()) << read.error().message;
  const Holds holds = CollectHolds(*rows_, {});
  for (const HoldPair& pair : holds.pairs) {
    found[pair.process_id + " " + pair.holder_process_id + " " + pair.link] = {
        pair.runs,          pair.held_runs, pair.held_us.value(), pair.eligible_wait_us.value(),
        pair.after_release, pair.with_times};
  }
  EXPECT_GT(expected.size(), 50U);
  EXPECT_TRUE(found == expected);
  EXPECT_EQ((Figures{holds.scopes.all.linked_runs, holds.holder_not_ended, holds.open_links,
                     holds.scopes.all.held_us.value()}),
            (Figures{linked, not_ended, open, held}));
  EXPECT_EQ(holds.scopes.all.eligible_wait_us.value(), Numbers(SumOf(NotNegative(kEligibleWaitSql)))[0]);
  EXPECT_GT(open, 500);
  EXPECT_GT(not_ended, 100);
}

}  // namespace
}  // namespace harness::process
