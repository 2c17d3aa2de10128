// SPDX-License-Identifier: Apache-2.0
// Times that a source does not tell, tells badly or writes for "none"; rows and ids that come twice; names
// that a database filled up with blanks.
#include "importers/import_testing.h"

namespace harness::importers {
namespace {

const eventlog::QualityCounter* CounterOf(const ImportOutcome& outcome, const std::string& name) {
  for (const eventlog::QualityCounter& counter : outcome.info.counters) {
    if (counter.name == name) return &counter;
  }
  return nullptr;
}

TEST(DerivedTimes, AnEndIsTheStartPlusTheDuration) {
  ImportBench bench;
  const ImportOutcome outcome = bench.ImportedText("a.csv",
                                                   "ID,TASK,START_DT,DURATION_SEC,WAIT_SEC\n"
                                                   "1,A,2026-01-01 00:01:00,30,60\n"
                                                   "2,A,2026-01-01 00:02:00,,60\n"
                                                   "3,A,oops,30,60\n"
                                                   "4,A,2026-01-01 00:03:00,1e15,0\n");
  EXPECT_EQ(ImportBench::Rows(outcome, {"execution_id", "queued_us", "started_us", "ended_us"}),
            "3|~|~|~\n"
            "1|1767225600000000|1767225660000000|1767225690000000\n"
            "2|1767225660000000|1767225720000000|~\n"
            "4|1767225780000000|1767225780000000|~\n");
  const eventlog::RoleUse* ended = outcome.info.RoleOf("ended");
  ASSERT_NE(ended, nullptr);
  EXPECT_EQ(ended->how, "derived");
  EXPECT_EQ(ended->note, "start plus the recorded duration");
  // Read once, though three columns of the dataset are made of it.
  EXPECT_EQ(ImportBench::Count(outcome, "time_unread:START_DT"), 1);
}

TEST(DerivedTimes, AStartIsTheEndMinusTheDuration) {
  ImportBench bench;
  const ImportOutcome outcome = bench.ImportedText("a.csv",
                                                   "ID,TASK,END_DT,DURATION_SEC,WAIT_SEC\n"
                                                   "1,A,2026-01-01 00:01:30,30,60\n"
                                                   "2,A,2026-01-01 00:02:30,30,60\n");
  EXPECT_EQ(ImportBench::Rows(outcome, {"queued_us", "started_us", "ended_us"}),
            "1767225600000000|1767225660000000|1767225690000000\n"
            "1767225660000000|1767225720000000|1767225750000000\n");
  EXPECT_EQ(outcome.info.RoleOf("started")->note, "end minus the recorded duration");
  EXPECT_EQ(outcome.info.RoleOf("queued")->how, "derived");
}

TEST(DerivedTimes, RecordedTimesStand) {
  ImportBench bench;
  const ImportOutcome outcome = bench.ImportedText("a.csv",
                                                   "ID,TASK,START_DT,END_DT,DURATION_SEC\n"
                                                   "1,A,2026-01-01 00:01:00,2026-01-01 00:02:00,60\n"
                                                   "2,A,2026-01-01 00:01:00,,60\n");
  EXPECT_EQ(ImportBench::Rows(outcome, {"started_us", "ended_us"}),
            "1767225660000000|~\n1767225660000000|1767225720000000\n");
  EXPECT_EQ(outcome.info.RoleOf("ended")->how, "inferred");
}

TEST(SentinelTimes, AreUnknownAndCountedWithTheirPlaces) {
  ImportBench bench;
  const ImportOutcome outcome =
      bench.ImportedText("a.csv", kHeader +
                                      "1,A,1753-01-01 00:00:00,2026-01-01 00:01:00,9999-12-31 23:59:59,h\n"
                                      "2,A,1900-01-01 00:00:00,2026-01-01 00:02:00,9999-12-31 00:00:00,h\n"
                                      "3,A,1970-01-01 00:00:00,2026-01-01 00:03:00,2026-01-01 00:04:00,h\n"
                                      "4,A,0001-01-01 00:00:00,2026-01-01 00:04:00,2150-01-01 00:00:00,h\n"
                                      "5,A,1900-01-01 08:00:00,2026-01-01 00:05:00,soon,h\n");
  EXPECT_EQ(ImportBench::Rows(outcome, {"execution_id", "queued_us", "ended_us"}),
            "1|~|~\n2|~|~\n4|~|5680281600000000\n5|-2208960000000000|~\n3|0|1767225840000000\n");
  const eventlog::QualityCounter* queued = CounterOf(outcome, "sentinel_time:QUEUE_DT");
  ASSERT_NE(queued, nullptr);
  EXPECT_EQ(queued->count, 3);
  const eventlog::QualityCounter* ended = CounterOf(outcome, "sentinel_time:END_DT");
  ASSERT_NE(ended, nullptr);
  EXPECT_EQ(ended->count, 2);
  EXPECT_EQ(ended->first, (std::vector<std::string>{"a.csv: row 1, END_DT is \"9999-12-31 23:59:59\"",
                                                    "a.csv: row 2, END_DT is \"9999-12-31 00:00:00\""}));
  const eventlog::QualityCounter* unread = CounterOf(outcome, "time_unread:END_DT");
  ASSERT_NE(unread, nullptr);
  EXPECT_EQ(unread->first, std::vector<std::string>{"a.csv: row 5, END_DT is \"aaaa\""});
  // Far times that stand for nothing are kept.
  EXPECT_EQ(ImportBench::Count(outcome, "time_after_2100"), 1);
  EXPECT_EQ(ImportBench::Count(outcome, "time_before_1970"), 1);
}

TEST(SentinelTimes, AreThoseOfTheLocalClock) {
  ImportBench bench;
  ImportOptions options;
  options.time_zone = "Europe/Berlin";
  const ImportOutcome outcome = bench.ImportedText(
      "a.csv", kHeader + "1,A,2026-01-01 00:00:00,2026-01-01 00:01:00,9999-12-31 00:00:00,h\n", options);
  EXPECT_EQ(ImportBench::Count(outcome, "sentinel_time:END_DT"), 1);
}

// A log of `rows` executions, each a minute long; the id of row i is `id(i)`.
template <typename Id>
std::string LogOf(int rows, Id id) {
  std::string text = "PROCESS_QUEUE_ID,PROCESS_ID,START_DT,END_DT,HOST\n";
  for (int i = 0; i < rows; ++i) {
    const std::string at = "2026-01-01 0" + std::to_string(i / 60 % 10) + ":" + (i % 60 < 10 ? "0" : "") +
                           std::to_string(i % 60);
    text += id(i) + ",P" + std::to_string(i % 3) + "," + at + ":00," + at + ":59,h\n";
  }
  return text;
}

TEST(RepeatedRows, AreToldAndKeepTheIds) {
  ImportBench bench;
  std::string text = LogOf(200, [](int i) { return std::to_string(1000 + i); });
  const size_t second = text.find('\n') + 1;
  for (int i = 0; i < 8; ++i) text += text.substr(second, text.find('\n', second) - second) + "\n";
  const ImportOutcome outcome = bench.ImportedText("a.csv", text);
  ASSERT_NE(outcome.info.RoleOf("execution_id"), nullptr);
  const eventlog::QualityCounter* rows = CounterOf(outcome, "duplicate_row");
  ASSERT_NE(rows, nullptr);
  EXPECT_EQ(rows->count, 8);
  EXPECT_EQ(rows->severity, eventlog::Severity::kError);
  EXPECT_EQ(rows->first,
            (std::vector<std::string>{"row_id 1", "row_id 2", "row_id 3", "row_id 4", "row_id 5"}));
  EXPECT_EQ(ImportBench::Count(outcome, "duplicate_execution_id"), 8);
}

TEST(RepeatedRows, OfAnIdAreToldWhereTheRowsDiffer) {
  ImportBench bench;
  const ImportOutcome outcome = bench.ImportedText(
      "a.csv", LogOf(200, [](int i) { return "e" + std::to_string(i < 150 ? i : i - 150); }));
  EXPECT_EQ(CounterOf(outcome, "duplicate_row"), nullptr);
  const eventlog::QualityCounter* ids = CounterOf(outcome, "duplicate_execution_id");
  ASSERT_NE(ids, nullptr);
  EXPECT_EQ(ids->count, 50);
  EXPECT_EQ(ids->first.front(), "row_id 150");
}

TEST(RepeatedRows, AreToldWithoutIdsToo) {
  ImportBench bench;
  const ImportOutcome outcome = bench.ImportedText("a.csv",
                                                   "PROCESS_ID,START_DT,END_DT\n"
                                                   "A,2026-01-01 00:00:00,2026-01-01 00:01:00\n"
                                                   "B,2026-01-01 00:00:00,2026-01-01 00:01:00\n"
                                                   "A,2026-01-01 00:00:00,2026-01-01 00:01:00\n");
  const eventlog::QualityCounter* rows = CounterOf(outcome, "duplicate_row");
  ASSERT_NE(rows, nullptr);
  EXPECT_EQ(rows->count, 1);
  EXPECT_EQ(rows->severity, eventlog::Severity::kInfo);  // two executions may look alike
}

TEST(UnreadColumns, OfAKnownNamePlayTheirRole) {
  ImportBench bench;
  for (const int readable : {40, 0}) {
    std::string text = "ID,PROCESS_ID,QUEUE_DT,ELIGIBLE_DT,START_DT,END_DT\n";
    for (int i = 0; i < 100; ++i) {
      const std::string day = "2026-01-01 00:" + std::to_string(10 + i % 50);
      text += std::to_string(i) + ",P," + day + ":00," + (i % 100 < readable ? day + ":10" : "later") + "," +
              day + ":20," + day + ":30\n";
    }
    const ImportOutcome outcome = bench.ImportedText("a" + std::to_string(readable) + ".csv", text);
    const eventlog::QualityCounter* unread = CounterOf(outcome, "time_unread:ELIGIBLE_DT");
    ASSERT_NE(unread, nullptr) << readable;
    EXPECT_EQ(unread->count, 100 - readable);
    EXPECT_EQ(unread->first.size(), 5U);
    const eventlog::RoleUse* role = outcome.info.RoleOf("eligible");
    ASSERT_NE(role, nullptr) << readable;
    EXPECT_EQ(role->column, "ELIGIBLE_DT");
  }
}

}  // namespace
}  // namespace harness::importers
