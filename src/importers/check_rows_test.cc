// SPDX-License-Identifier: Apache-2.0
#include "importers/check_rows.h"

#include <gtest/gtest.h>

#include "eventlog/dataset.h"

namespace harness::importers {
namespace {

// A written log of `rows` rows, one a second; row `odd` ends before it starts, rows `tie` - 1 and `tie`
// agree.
class WrittenLog {
 public:
  WrittenLog(int64_t rows, int64_t odd, int64_t tie, int threads, int64_t group = kRowGroupRows)
      : folder_(TempFolder::Make("check-rows").value()),
        engine_(engine::Engine::Open({uint64_t{1} << 29, threads, folder_.path()}).value()) {
    std::string columns;
    for (const eventlog::ColumnSpec& spec : eventlog::NormalizedColumns()) {
      const std::string name(spec.name);
      const std::string us = "(CASE WHEN i = " + std::to_string(tie) + " THEN i - 1 ELSE i END) * 1000000";
      const std::string value = name == "started_us" ? us
                                : name == "ended_us"
                                    ? "CASE WHEN i = " + std::to_string(odd) + " THEN 0 ELSE " + us + " END"
                                : name == "process_id"                    ? "'p'"
                                : spec.type == engine::ColumnType::kInt64 ? "NULL::BIGINT"
                                                                          : "NULL::VARCHAR";
      columns += (columns.empty() ? "" : ", ") + value + " AS " + name;
    }
    engine_.Connect()
        ->Execute("COPY (SELECT " + columns + " FROM range(" + std::to_string(rows) +
                  ") t(i) ORDER BY i) TO " + SqlText(eventlog::EventsFile(folder_.path()).string()) +
                  " (FORMAT parquet, ROW_GROUP_SIZE " + std::to_string(group) + ")")
        .value();
  }

  Result<eventlog::TableHasher::Outcome> Check() {
    return HashAndCheck(engine_, folder_.path(), attempt, info, NoProgress());
  }

  Attempt attempt;
  eventlog::DatasetInfo info;

 private:
  TempFolder folder_;
  engine::Engine engine_;
};

TEST(CheckRows, FindsTheSameOnAnyNumberOfThreads) {
  // Three row groups; the tie lies across the border of the first two.
  const int64_t block = kRowGroupRows;
  std::string expected;
  for (const int threads : {1, 2, 3, 8}) {
    WrittenLog log(2 * block + 5000, block + 7, block, threads);
    const auto hash = log.Check().value();
    if (expected.empty()) expected = hash.table;
    EXPECT_EQ(hash.table, expected) << threads << " threads";
    EXPECT_EQ(hash.rows, 2 * block + 5000);
    EXPECT_TRUE(log.attempt.has_ties) << threads << " threads";
    EXPECT_EQ(log.info.first_us, 0);
    EXPECT_EQ(log.info.last_us, (2 * block + 4999) * 1'000'000);
    const auto counters = log.attempt.quality->counters();
    ASSERT_EQ(counters.size(), 2U);
    EXPECT_EQ(counters[0].name, "duplicate_row");
    EXPECT_EQ(counters[0].first, std::vector<std::string>{"row_id " + std::to_string(block)});
    EXPECT_EQ(counters[1].name, "ended_before_started");
    EXPECT_EQ(counters[1].count, 1);
    EXPECT_EQ(counters[1].first, std::vector<std::string>{"row_id " + std::to_string(block + 7)});
  }
}

TEST(CheckRows, SeesNoTieWhereThereIsNone) {
  for (const int threads : {1, 2}) {
    WrittenLog log(140'000, -1, -1, threads);
    ASSERT_TRUE(log.Check());
    EXPECT_FALSE(log.attempt.has_ties);
    EXPECT_TRUE(log.attempt.quality->counters().empty());
  }
}

TEST(CheckRows, RefusesRowGroupsOfAnotherSize) {
  WrittenLog log(140'000, -1, -1, 2, 100'000);
  const auto hash = log.Check();
  ASSERT_FALSE(hash);
  EXPECT_NE(hash.error().message.find("out of their order"), std::string::npos) << hash.error().message;
}

}  // namespace
}  // namespace harness::importers
