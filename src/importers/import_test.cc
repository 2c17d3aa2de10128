// SPDX-License-Identifier: Apache-2.0
// What the import does beyond reading a file: several inputs, zones, types of further columns, derived times.
#include "importers/import_testing.h"

namespace harness::importers {
namespace {

TEST(Import, TheSameFileAgainChangesNothing) {
  ImportBench bench;
  const ImportOutcome first = bench.ImportedText("a.csv", kFour);
  EXPECT_FALSE(first.already_there);
  const ImportOutcome again = bench.ImportedText("a.csv", kFour);
  EXPECT_TRUE(again.already_there);
  EXPECT_EQ(again.info.version, first.info.version);
  EXPECT_EQ(ImportBench::EntriesOf(bench.home().datasets()), 1U);
}

TEST(Import, SeveralInputsKeepTheirSource) {
  ImportBench bench;
  const std::string second =
      kHeader + "9,ZED,2026-01-01 00:02:30,2026-01-01 00:02:30,2026-01-01 00:02:40,h3\n";
  const ImportOutcome outcome =
      bench.Imported({bench.Write("a.csv", kFour), bench.Write("b.csv.gz", Gzip(second))});
  EXPECT_EQ(outcome.info.rows, 5);
  EXPECT_EQ(ImportBench::Rows(outcome, {"execution_id", "__source_file"}),
            "1|a.csv\n2|a.csv\n3|a.csv\n9|b.csv.gz\n4|a.csv\n");
  EXPECT_NE(outcome.info.inputs[0].sha256, outcome.info.inputs[1].sha256);
  const std::string hashes = ImportBench::Rows(outcome, {"__source_hash"});
  EXPECT_NE(hashes.find(outcome.info.inputs[1].sha256), std::string::npos);
}

TEST(Import, LocalTimesThatAreSkippedOrDoubleAreCounted) {
  ImportBench bench;
  ImportOptions options;
  options.time_zone = "Europe/Berlin";
  const ImportOutcome outcome =
      bench.ImportedText("a.csv",
                         kHeader +
                             "1,A,2026-03-29 01:59:00,2026-03-29 02:30:00,2026-03-29 03:30:00,h\n"
                             "2,A,2026-10-25 01:59:00,2026-10-25 02:30:00,2026-10-25 03:30:00,h\n",
                         options);
  EXPECT_EQ(ImportBench::Count(outcome, "local_time_skipped:START_DT"), 1);
  EXPECT_EQ(ImportBench::Count(outcome, "local_time_repeated:START_DT"), 1);
  // 00:59 UTC, 02:30 as if still CET = 01:30 UTC; the first 02:30 of October is CEST = 00:30 UTC.
  EXPECT_EQ(ImportBench::Rows(outcome, {"queued_us", "started_us"}),
            "1774745940000000|1774747800000000\n1792886340000000|1792888200000000\n");
}

TEST(Import, EpochsOfAllUnitsAreTheSameTimes) {
  ImportBench bench;
  std::string version;
  for (const std::string zeros : {"", "000", "000000", "000000000"}) {
    std::string text = "JOB_ID,PROCESS_ID,START_TIME,END_TIME\n";
    for (int i = 0; i < 40; ++i) {
      text += std::to_string(i) + ",P," + std::to_string(1767225600 + i * 60) + zeros + "," +
              std::to_string(1767225630 + i * 60) + zeros + "\n";
    }
    const ImportOutcome outcome = bench.ImportedText("e" + std::to_string(zeros.size()) + ".csv", text);
    if (version.empty()) version = outcome.info.version;
    EXPECT_EQ(outcome.info.version, version) << zeros;
    EXPECT_EQ(outcome.info.first_us, 1767225600000000);
  }
}

TEST(Import, MapsWinAndAnEmptyColumnForbids) {
  ImportBench bench;
  ImportOptions options;
  options.map = {{"process", "PROCESS_ID+HOST"}, {"execution_id", ""}};
  const ImportOutcome outcome = bench.ImportedText("a.csv", kFour, options);
  EXPECT_EQ(ImportBench::Rows(outcome, {"process_id", "execution_id"}),
            "LOAD/h1|~\nLOAD/h2|~\n~|~\nPOST/h1|~\n");
}

TEST(Import, TheQueueTimeOfACaseIsTheLargestEndSoFar) {
  ImportBench bench;
  ImportOptions options;
  options.derive_queue_case = true;
  options.map = {{"case", "CASE_ID"}};
  const ImportOutcome outcome = bench.ImportedText("a.csv",
                                                   "CASE_ID,PROCESS_ID,START_DT,END_DT\n"
                                                   "c1,A,2026-01-01 00:00:00,2026-01-01 00:10:00\n"
                                                   "c1,B,2026-01-01 00:01:00,2026-01-01 00:02:00\n"
                                                   "c1,C,2026-01-01 00:20:00,2026-01-01 00:30:00\n"
                                                   "c2,A,2026-01-01 00:05:00,2026-01-01 00:06:00\n",
                                                   options);
  // B starts before A has ended: it waited for nothing; C waited since 00:10, A's end; the first of a case:
  // unknown.
  EXPECT_EQ(ImportBench::Rows(outcome, {"case_id", "process_id", "queued_us"}),
            "c1|A|~\nc2|A|~\nc1|B|1767225660000000\nc1|C|1767226200000000\n");
  ASSERT_NE(outcome.info.RoleOf("queued"), nullptr);
  EXPECT_EQ(outcome.info.RoleOf("queued")->how, "derived");
}

// 25,000 rows: more than the sample, so the odd value at the end is met only by the full pass.
std::string WithLate(const std::string& usual, const std::string& late, bool late_first) {
  std::string text = "JOB_ID,PROCESS_ID,START_DT,END_DT,SCORE\n";
  for (int i = 0; i < 25'000; ++i) {
    const bool odd = late_first ? i == 0 : i == 24'999;
    text += std::to_string(odd ? 99'999 : i + (late_first ? -1 : 0)) +
            ",P,2026-01-01 00:00:00,2026-01-01 00:00:05," + (odd ? late : usual) + "\n";
  }
  return text;
}

TEST(Import, ALateValueDecidesTheTypeAsAnEarlyOneDoes) {
  struct {
    const char* usual;
    const char* late;
    engine::ColumnType type;
  } const cases[] = {{"5", "7", engine::ColumnType::kInt64},   {"5", "2.5", engine::ColumnType::kDouble},
                     {"5", "007", engine::ColumnType::kText},  {"5", "abc", engine::ColumnType::kText},
                     {"5", "NA", engine::ColumnType::kInt64},  {"2.5", "5", engine::ColumnType::kDouble},
                     {"", "2.5", engine::ColumnType::kDouble}, {"", "abc", engine::ColumnType::kText},
                     {"abc", "5", engine::ColumnType::kText}};
  for (const auto& c : cases) {
    ImportBench bench;
    const ImportOutcome late = bench.ImportedText("late.csv", WithLate(c.usual, c.late, false));
    const ImportOutcome early = bench.ImportedText("early.csv", WithLate(c.usual, c.late, true));
    ASSERT_NE(ImportBench::Column(late, "SCORE"), nullptr);
    EXPECT_EQ(ImportBench::Column(late, "SCORE")->type, c.type) << c.usual << " and " << c.late;
    EXPECT_EQ(late.info.version, early.info.version) << c.usual << " and " << c.late;
  }
}

TEST(Import, FailuresNameWhatIsWrong) {
  ImportBench bench;
  const Path file = bench.Write("a.csv", kFour);
  ImportOptions zone;
  zone.time_zone = "Mars/Olympus";
  EXPECT_NE(bench.Refused({file}, zone).find("--tz: found \"Mars/Olympus\""), std::string::npos);
  ImportOptions map;
  map.map = {{"started", "STRAT_DT"}};
  EXPECT_NE(bench.Refused({file}, map).find("a.csv has no column \"STRAT_DT\""), std::string::npos);
  ImportOptions derive;
  derive.derive_queue_case = true;
  EXPECT_NE(bench.Refused({file}, derive).find("has no column for the role \"case\""), std::string::npos);
}

}  // namespace
}  // namespace harness::importers
