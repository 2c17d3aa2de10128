// SPDX-License-Identifier: Apache-2.0
// The same rows in every way that CSV is written give the same dataset; rows that cannot be read are
// rejected.
#include "importers/import_testing.h"

namespace harness::importers {
namespace {

// UTF-16 in little-endian order with its mark; for characters below U+0100.
struct Form {
  std::string name;
  std::string file;
  std::string content;
};
void PrintTo(const Form& form, std::ostream* out) {
  *out << form.name;
}

class CsvForms : public ::testing::TestWithParam<Form> {};

TEST_P(CsvForms, GiveTheSameDataset) {
  ImportBench bench;
  const ImportOutcome plain = bench.ImportedText("plain.csv", kFour);
  ASSERT_EQ(ImportBench::Rows(plain, kTimes), kFourRows);
  const ImportOutcome other = bench.ImportedText(GetParam().file, GetParam().content);
  EXPECT_EQ(other.info.version, plain.info.version) << ImportBench::Rows(other, kTimes);
  EXPECT_TRUE(other.already_there);
}

std::string Columns(const std::vector<size_t>& order) {
  std::string text;
  for (const std::string_view line : Split(kFour, '\n')) {
    if (line.empty()) continue;
    const auto fields = Split(line, ',');
    for (size_t i = 0; i < order.size(); ++i) text += (i == 0 ? "" : ",") + std::string(fields[order[i]]);
    text += "\n";
  }
  return text;
}

INSTANTIATE_TEST_SUITE_P(
    Forms, CsvForms,
    ::testing::Values(
        Form{"semicolon", "a.csv", Replaced(kFour, ",", ";")},
        Form{"tab", "a.tsv", Replaced(kFour, ",", "\t")}, Form{"pipe", "a.psv", Replaced(kFour, ",", "|")},
        Form{"crlf", "a.csv", Replaced(kFour, "\n", "\r\n")},
        Form{"crlf_and_one_lf", "a.csv", Replaced(Replaced(kFour, "\n", "\r\n"), ",,,\r\n", ",,,\n")},
        Form{"crlf_and_last_lf", "a.csv",
             Replaced(Replaced(kFour, "\n", "\r\n"), "5:00,h1\r\n", "5:00,h1\n")},
        Form{"lf_and_one_crlf", "a.csv", Replaced(kFour, ",,,\n", ",,,\r\n")},
        Form{"header_alone_crlf", "a.csv", Replaced(kFour, "HOST\n", "HOST\r\n")},
        Form{"header_alone_lf", "a.csv", Replaced(Replaced(kFour, "\n", "\r\n"), "HOST\r\n", "HOST\n")},
        Form{"mark", "a.csv", "\xEF\xBB\xBF" + kFour},
        Form{"no_last_line_end", "a.csv", kFour.substr(0, kFour.size() - 1)},
        Form{"gzip", "a.csv.gz", Gzip(kFour)}, Form{"zstd", "a.csv.zst", Zstd(kFour)},
        Form{"gzip_by_content", "a.csv", Gzip(kFour)},
        Form{"two_gzip_members", "a.csv.gz", Gzip(kFour.substr(0, 150)) + Gzip(kFour.substr(150))},
        Form{"two_zstd_frames", "a.csv.zst", Zstd(kFour.substr(0, 150)) + Zstd(kFour.substr(150))},
        Form{"utf16", "a.csv", Utf16(kFour)},
        Form{"quoted", "a.csv", Replaced(Replaced(kFour, ",LOAD,", ",\"LOAD\","), "JOB_ID", "\"JOB_ID\"")},
        Form{"columns_in_other_order", "a.csv", Columns({5, 2, 0, 4, 1, 3})},
        Form{"iso_with_zone", "a.csv",
             Replaced(Replaced(kFour, "2026-01-01 00:0", "2026-01-01T00:0"), ":00,2026", ":00Z,2026")},
        Form{"rows_in_other_order", "a.csv",
             kHeader + "4,POST,2026-01-01 00:03:00,2026-01-01 00:04:00,2026-01-01 00:05:00,h1\n"
                       "3,POST,2026-01-01 00:02:00,,,\n"
                       "1,LOAD,2026-01-01 00:00:00,2026-01-01 00:00:05,2026-01-01 00:01:00,h1\n"
                       "2,LOAD,2026-01-01 00:01:00,2026-01-01 00:01:00,2026-01-01 00:02:30,h2\n"}),
    [](const auto& info) { return info.param.name; });

TEST(CsvImport, QuotesHoldDelimitersQuotesAndLineEnds) {
  ImportBench bench;
  const ImportOutcome outcome = bench.ImportedText(
      "a.csv", kHeader +
                   "1,\"A,B\",2026-01-01 00:00:00,2026-01-01 00:00:05,2026-01-01 00:01:00,\"first\nsecond\"\n"
                   "2,\"say \"\"hi\"\"\",2026-01-01 00:01:00,2026-01-01 00:01:00,2026-01-01 00:02:30,h2\n");
  EXPECT_EQ(ImportBench::Rows(outcome, {"process_id", "host"}), "A,B|first\nsecond\nsay \"hi\"|h2\n");
}

// Two logs of two systems in one file; what stands in quotes stays as it is.
TEST(CsvImport, MixedLineEndsGiveTheDatasetOfUniformOnes) {
  const std::string times = ",2026-01-01 00:00:00,2026-01-01 00:00:05,2026-01-01 00:01:00,h1";
  std::string lf, crlf;
  for (int i = 0; i < 6000; ++i) {
    const std::string row = std::to_string(i) + "," +
                            (i % 50 == 0   ? "\"A\nB\""
                             : i % 50 == 1 ? "\"A\r\nB\""
                                           : "A") +
                            times;
    lf += row + "\n";
    crlf += row + "\r\n";
  }
  const std::string other = "9999,LAST,2026-01-01 00:00:00,2026-01-01 00:00:05,2026-01-01 00:01:00,h1";
  ImportBench bench;
  const ImportOutcome plain = bench.ImportedText("plain.csv", kHeader + lf + other + "\n");
  EXPECT_EQ(plain.info.rows, 6001);
  const std::string crlf_header = Replaced(kHeader, "\n", "\r\n");
  for (const std::string& text : {kHeader + lf + other + "\r\n", crlf_header + crlf + other + "\n",
                                  crlf_header + lf + other + "\n", kHeader + crlf + other + "\n"}) {
    const ImportOutcome mixed = bench.ImportedText("a.csv", text);
    EXPECT_EQ(mixed.info.version, plain.info.version);
    EXPECT_EQ(mixed.info.inputs[0].rows_rejected, 0);
  }
}

TEST(CsvImport, Latin1AndUtf8GiveTheSameText) {
  ImportBench bench;
  const std::string latin = Replaced(kFour, "LOAD", "Gr\xF6n");
  const std::string utf8 = Replaced(kFour, "LOAD", "Gr\xC3\xB6n");
  const ImportOutcome outcome = bench.ImportedText("utf8.csv", utf8);
  EXPECT_EQ(bench.ImportedText("latin.csv", latin).info.version, outcome.info.version);
  EXPECT_EQ(bench.ImportedText("utf16.csv", Utf16(latin)).info.version, outcome.info.version);
  ImportOptions told;
  told.source.encoding = "latin-1";
  EXPECT_NE(bench.ImportedText("again.csv", utf8, told).info.version, outcome.info.version);  // the user wins
}

struct BadFile {
  std::string name;
  std::string row;
  std::string reason;
  int64_t lost_after = 0;  // rows behind it that it swallows
};
void PrintTo(const BadFile& bad, std::ostream* out) {
  *out << bad.name;
}

class BadCsvFiles : public ::testing::TestWithParam<BadFile> {};

// Three bad rows of one kind among five good ones: counted, placed, and not told.
TEST_P(BadCsvFiles, AreRejectedAndCounted) {
  const std::string four = Replaced(kFour, "h1", "K\xC3\xB6ln");
  const std::string good = "9,POST,2026-01-01 01:00:00,2026-01-01 01:00:00,2026-01-01 01:01:00,h9\n";
  for (const bool keep_raw : {false, true}) {
    ImportBench bench;
    const Path file = bench.Write("a.csv", four + GetParam().row + good + GetParam().row);
    ImportOptions options;
    options.source.keep_raw = keep_raw;
    const ImportOutcome outcome = bench.Imported({file}, options);
    ASSERT_EQ(outcome.info.inputs.size(), 1U);
    EXPECT_EQ(outcome.info.inputs[0].rows_read, 7);
    EXPECT_EQ(outcome.info.rows, 5);
    EXPECT_EQ(ImportBench::Count(outcome, GetParam().reason), 2);
    const auto rejects = ImportBench::Rejects(outcome);
    ASSERT_EQ(rejects.size(), 2U);
    EXPECT_EQ(rejects[0]["file"], "a.csv");
    EXPECT_EQ(rejects[0]["line"], 6);
    EXPECT_EQ(rejects[1]["line"], 8);
    EXPECT_EQ(rejects[0]["byte"], static_cast<int64_t>(four.size()));
    EXPECT_EQ(rejects[0]["reason"], GetParam().reason);
    EXPECT_EQ(rejects[0].contains("raw"), keep_raw);
    EXPECT_EQ(
        rejects[0].dump(-1, ' ', false, Json::error_handler_t::replace).find("alice") != std::string::npos,
        keep_raw);
    EXPECT_EQ(ImportBench::Counter(outcome, GetParam().reason)->first,
              (std::vector<std::string>{"a.csv:6", "a.csv:8"}));
    EXPECT_EQ(ImportBench::Counter(outcome, GetParam().reason)->severity, eventlog::Severity::kDataLoss);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, BadCsvFiles,
    ::testing::Values(BadFile{"too_short", "8,alice,2026-01-01 01:00:00\n", "row_too_short"},
                      BadFile{"too_long", "8,POST,2026-01-01 01:00:00,,,h1,alice\n", "row_too_long"},
                      BadFile{"quote_inside", "8,\"PO\"ST alice,2026-01-01 01:00:00,,,h1\n", "broken_quotes"},
                      BadFile{"wrong_encoding", "8,alice \xFF\xFE,2026-01-01 01:00:00,,,h1\n",
                              "wrong_encoding"}),
    [](const auto& info) { return info.param.name; });

TEST(CsvImport, AnUnfinishedQuoteIsOneRejectedRow) {
  ImportBench bench;
  const ImportOutcome outcome = bench.ImportedText("a.csv", kFour + "8,\"POST,2026-01-01 01:00:00,,,h1\n");
  EXPECT_EQ(outcome.info.rows, 4);
  EXPECT_EQ(outcome.info.inputs[0].rows_read, 5);
  EXPECT_EQ(ImportBench::Count(outcome, "broken_quotes"), 1);
}

TEST(CsvImport, ALineThatIsTooLongIsRejected) {
  ImportBench bench;
  const ImportOutcome outcome = bench.ImportedText(
      "a.csv", kFour + "8," + std::string(3 << 20, 'x') + ",2026-01-01 01:00:00,,,h1\n" +
                   "9,POST,2026-01-01 01:00:00,2026-01-01 01:00:00,2026-01-01 01:01:00,h9\n");
  EXPECT_EQ(outcome.info.rows, 5);
  EXPECT_EQ(outcome.info.inputs[0].rows_read, 6);
  EXPECT_EQ(ImportBench::Count(outcome, "line_too_long"), 1);
}

TEST(CsvImport, EmptyLinesAreNoRows) {
  ImportBench bench;
  const ImportOutcome plain = bench.ImportedText("a.csv", kFour);
  const ImportOutcome spaced = bench.ImportedText("b.csv", Replaced(kFour, "\n", "\n\n"));
  EXPECT_EQ(spaced.info.version, plain.info.version);
}

TEST(CsvImport, ManyRowsWithManyRejectsAddUp) {
  ImportBench bench;
  std::string text = kHeader;
  int64_t bad = 0;
  for (int i = 0; i < 30'000; ++i) {
    if (i % 97 == 5) {
      text += std::to_string(i) + ",short\n";
      ++bad;
    } else {
      text += std::to_string(i) + ",P,2026-01-01 00:00:00,2026-01-01 00:00:05,2026-01-01 00:01:00,h\n";
    }
  }
  for (const int threads : {1, 4}) {
    ImportOptions options;
    options.threads = threads;
    options.name = "threads " + std::to_string(threads);
    options.source.keep_raw = threads == 4;  // another mapping: no early end
    const ImportOutcome outcome = bench.ImportedText("a.csv", text, options);
    EXPECT_EQ(outcome.info.inputs[0].rows_read, 30'000);
    EXPECT_EQ(outcome.info.inputs[0].rows_rejected, bad);
    EXPECT_EQ(ImportBench::Rejects(outcome).size(), static_cast<size_t>(bad));
    EXPECT_EQ(ImportBench::Rejects(outcome)[0]["line"], 7);
  }
}

// The accounting month is told by the first time that the log has.
TEST(ImportCsv, ParametersWithoutAQueueTime) {
  ImportBench bench;
  const ImportOutcome outcome =
      bench.ImportedText("a.csv",
                         "ID,PROCESS_ID,START_DT,END_DT,PARAM_DESCR_LIST\n"
                         "1,A,2025-07-01 00:00:02,2025-07-01 00:01:02,Accounting Month (string)=2025-07\n"
                         "2,B,2025-07-01 00:02:02,2025-07-01 00:03:02,Accounting Month (string)=2025-06\n");
  EXPECT_EQ(ImportBench::Rows(outcome, {"process_id", "account_month"}), "A|202507\nB|202506\n");
}

}  // namespace
}  // namespace harness::importers
