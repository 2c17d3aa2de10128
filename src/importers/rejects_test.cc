// SPDX-License-Identifier: Apache-2.0
// rejects.jsonl: every rejected row, in the order of the inputs and their rows, however many.

#include <algorithm>
#include <cstdlib>

#include "importers/import_testing.h"

namespace harness::importers {
namespace {

const std::string kGoodJob = " 10 5 20 4 -1 -1 -1 -1 -1 1 7 1 -1 -1 -1 -1 -1\n";

// A log in which every third line is no job.
std::string SwfWithBadLines(int lines) {
  std::string text = "; Version: 2.2\n";
  for (int i = 0; i < lines; ++i) text += std::to_string(i) + (i % 3 == 1 ? " broken\n" : kGoodJob);
  return text;
}

std::string CsvWithBadLines(int rows) {
  std::string text = kHeader;
  for (int i = 0; i < rows; ++i) {
    const std::string id = std::to_string(1'000'000 + i);
    text += i % 2 == 1 ? id + ",LOAD\n"
                       : id + ",LOAD,2026-01-01 00:00:00,2026-01-01 00:00:05,2026-01-01 00:01:00,h1\n";
  }
  return text;
}

TEST(Rejects, StandInTheOrderOfInputsAndRowsForAnyNumberOfThreads) {
  std::string first_text;
  for (const int threads : {1, 2, 8}) {
    ImportBench bench;
    ImportOptions options;
    options.threads = threads;
    const ImportOutcome outcome = bench.Imported(
        {bench.Write("z.swf", SwfWithBadLines(9000)), bench.Write("b.csv", CsvWithBadLines(4000)),
         bench.Write("a.swf", SwfWithBadLines(300))},
        options);
    EXPECT_EQ(outcome.info.inputs[0].rows_rejected, 3000);
    EXPECT_EQ(outcome.info.inputs[1].rows_rejected, 2000);
    EXPECT_EQ(outcome.info.inputs[2].rows_rejected, 100);
    EXPECT_EQ(ImportBench::Count(outcome, "swf_line_malformed"), 3100);
    EXPECT_EQ(ImportBench::Count(outcome, "row_too_short"), 2000);
    const std::vector<Json> rejects = ImportBench::Rejects(outcome);
    ASSERT_EQ(rejects.size(), 5100U);
    for (size_t i = 0; i < 3000; ++i) {
      ASSERT_EQ(rejects[i].at("file"), "z.swf");
      ASSERT_EQ(rejects[i].at("line"), 3 * i + 3);  // a comment stands in front
    }
    for (size_t i = 0; i < 2000; ++i) ASSERT_EQ(rejects[3000 + i].at("line"), 2 * i + 3);
    EXPECT_EQ(rejects.back().at("file"), "a.swf");
    const std::string text = ReadFile(outcome.folder / "rejects.jsonl").value();
    if (first_text.empty()) first_text = text;
    EXPECT_EQ(text, first_text) << threads;
  }
}

TEST(Rejects, AFileOfHardlyAnyButBadRowsTakesConstantMemory) {
  ImportBench bench;
  std::string bad;
  constexpr int64_t kLines = ManyRows(600'000);
  for (int64_t i = 0; i < kLines; ++i) bad += "1 2 3 this is no job of a machine\n";
  bad = "1" + kGoodJob + bad;
  const Path file = bench.Write("bad.swf", bad);
  bad = std::string();
  bench.ImportedText("warm.swf",
                     "; Version: 2.2\n2" + kGoodJob);  // the engine's own memory is there from now on
  const int64_t before = PeakBytes();
  ImportOptions options;
  options.source.format = "swf";
  const ImportOutcome outcome = bench.Imported({file}, options);
  EXPECT_LT(PeakBytes() - before, int64_t{40} << 20);  // as rows in memory: above 150 MiB
  ASSERT_EQ(outcome.info.rows, 1);
  EXPECT_EQ(outcome.info.inputs[0].rows_rejected, kLines);
  EXPECT_EQ(ImportBench::Counter(outcome, "swf_line_malformed")->first[0], "bad.swf:2");
  EXPECT_GT(std::filesystem::file_size(outcome.folder / "rejects.jsonl"), uint64_t{kLines} * 100);
}

TEST(Rejects, ACsvFileOfManyBadRowsTakesConstantMemory) {
  const int64_t bad = ManyRows(std::getenv("HARNESS_ALL_TESTS") != nullptr ? 2'000'000 : 200'000);
  constexpr int kGoodRows = 1'000;
  ImportBench bench;
  std::string text = kHeader;
  for (int64_t i = 0; i < bad; ++i) {
    const std::string id = std::to_string(1'000'000 + i);
    if (i % (bad / kGoodRows) == 0) {
      text += id + ",LOAD,2026-01-01 00:00:00,2026-01-01 00:00:05,2026-01-01 00:01:00,h1\n";
    }
    text += i % 4 == 0   ? id + ",LOAD,2026-01-01 00:00:00\n"
            : i % 4 == 1 ? id + ",LOAD,,,,h1,more\n"
            : i % 4 == 2 ? id + ",LO\"AD,\"2026\"-01-01,,,h1\n"
                         : id + ",LO\xFF" + "AD,,,,h1\n";
  }
  const Path file = bench.Write("bad.csv", text);
  text = std::string();
  bench.ImportedText("warm.csv", CsvWithBadLines(3));  // the engine's own memory is there from now on
  const int64_t before = PeakBytes();
  ImportOptions options;
  options.source.encoding = "utf-8";
  const ImportOutcome outcome = bench.Imported({file}, options);
  EXPECT_LT(PeakBytes() - before, int64_t{40} << 20);
  ASSERT_EQ(outcome.info.inputs.size(), 1U);
  EXPECT_EQ(outcome.info.rows, kGoodRows);
  EXPECT_EQ(outcome.info.inputs[0].rows_rejected, bad);
  EXPECT_EQ(outcome.info.inputs[0].rows_read, bad + kGoodRows);
  for (const char* reason : {"row_too_short", "row_too_long", "broken_quotes", "wrong_encoding"}) {
    EXPECT_EQ(ImportBench::Count(outcome, reason), bad / 4) << reason;
  }
  const std::string rejects = ReadFile(outcome.folder / "rejects.jsonl").value();
  EXPECT_EQ(std::count(rejects.begin(), rejects.end(), '\n'), bad);
}

TEST(Rejects, TheFirstBadRowOfItsOwnFileIsNamedWhenNothingCouldBeRead) {
  ImportBench bench;
  EXPECT_TRUE(
      bench.Refused({bench.Write("a.csv", CsvWithBadLines(3)), bench.Write("b.csv", kHeader + "1,A\n2,B\n")})
          .starts_with("b.csv:"));
}

}  // namespace
}  // namespace harness::importers
