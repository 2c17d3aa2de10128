// SPDX-License-Identifier: Apache-2.0
// The verb payout-report as a user meets it, and the artifact of the analysis of parameter variants.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"
#include "base/schema_check.h"
#include "base/text.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

std::string Fixture(const std::string& name) {
  return (Path(HARNESS_SOURCE_DIR) / "tests" / "fixtures" / name).string();
}

Json CheckedBy(const Path& file, const std::string& schema_name) {
  const Json json = ParseJson(ReadFile(file).value(), file.string()).value();
  const Path schema = Path(HARNESS_SOURCE_DIR) / "schemas" / schema_name;
  const auto fits =
      CheckSchema(json, ParseJson(ReadFile(schema).value(), schema_name).value(), file.string());
  EXPECT_TRUE(fits) << (fits ? "" : fits.error().message);
  return json;
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// The table with `A` and `B` in place of the hashes of the two inputs.
std::string Table(const Path& folder) {
  const Json report = CheckedBy(folder / "payout_report.json", "payout_report.schema.json");
  std::string table = ReadFile(folder / "payout_report.csv").value();
  for (size_t i = 0; i < report.at("sources").size(); ++i) {
    table =
        Replaced(table, report.at("sources").at(i).at("hash"), std::string(1, static_cast<char>('A' + i)));
  }
  return table;
}

// By hand. Each call waits 30 s. AP and AR are values of the parameter Source.
//
//   a.csv       time   batch  period  size  s                     b.csv     time   batch  period  size  s
//   JBPREPAY    08:00  101    08      10     80   opens            JBPREPAY  08:00  104    08      10     80
//   opens
//               08:10  102    08      20    100   joins                      08:30  105    09      20    100
//               joins 09:00  103    08      30    120   joins (1 h)                09:00  106    09      30
//               120  joins 09:01  104    08      40    140   opens                      10:00  107    09 40
//               140  opens 09:02  104    08      50    160   opens (AR)                 10:59  108    09 50
//               760  joins, ERROR 12:00  101    08      60    180   opens, ERROR               11:01  108 09
//               60    180  opens
//   ADPPAYSTAT  09:00         08             40   opens            ADPPAY..  13:00         09             20
//   opens
//               09:05         08             50   joins                      13:30         09             40
//               joins, ERROR 09:10         09             60   joins                      14:00         09 50
//               joins 09:15  no parameters         70                              14:30         09 60  opens
//               20:00         08             30   opens                      18:00         09             70
//               opens
//                                                                  PAYCALC1  10:10  107    09             15
//                                                                  opens
//                                                                            10:20  108    09             25
//                                                                            joins
//
// Setup of JBPREPAY: 12 calls, seconds = 60 + 2 * size but for one wild call: 60 s. Of ADPPAYSTAT: no size,
// the smallest of ten (rank ceil(0.1 * 10) = 1): 20 s. PAYCALC1: 2 calls are too few. Savings: a 2 * 60 + 2 *
// 20 = 160 s, b 3 * 60 + 2 * 20 = 220 s. Hours: 780 s = 0.216667, 250 s = 0.069444, 1,380 s = 0.383333, 240 s
// = 0.066667, 40 s = 0.011111; waits 6 * 30 s = 0.05, 5 * 30 s = 0.041667, 2 * 30 s = 0.016667. Batch 104 is
// in both inputs and 107 and 108 in two processes: counted once where sets are joined.
const char* const kPayouts =
    "level,source,source_hash,process_id,runs,batch_keys,period_keys,duration_hours,wait_hours,error_runs,"
    "keyed_runs,batches,avoidable_calls,setup_seconds_per_call,setup_method,setup_n,saving_hours_modeled_"
    "upper\n"
    "source_process,payout_multi_input_a.csv,A,ADPPAYSTAT,5,0,2,0.069444,0.041667,0,4,2,2,20.000000,low_"
    "quantile,10,"
    "0.011111\n"
    "source_process,payout_multi_input_a.csv,A,JBPREPAY,6,4,1,0.216667,0.050000,1,6,4,2,60.000000,intercept,"
    "12,"
    "0.033333\n"
    "source_process,payout_multi_input_b.csv,B,ADPPAYSTAT,5,0,1,0.066667,0.041667,1,5,3,2,20.000000,low_"
    "quantile,10,"
    "0.011111\n"
    "source_process,payout_multi_input_b.csv,B,JBPREPAY,6,5,2,0.383333,0.050000,1,6,3,3,60.000000,intercept,"
    "12,"
    "0.050000\n"
    "source_process,payout_multi_input_b.csv,B,PAYCALC1,2,2,1,0.011111,0.016667,0,2,1,1,,none,2,\n"
    "source,payout_multi_input_a.csv,A,,11,4,2,0.286111,0.091667,1,10,6,4,,,,0.044444\n"
    "source,payout_multi_input_b.csv,B,,13,5,2,0.461111,0.108333,2,13,7,6,,,,0.061111\n"
    "overall_process,,,ADPPAYSTAT,10,0,2,0.136111,0.083333,1,9,5,4,20.000000,low_quantile,10,0.022222\n"
    "overall_process,,,JBPREPAY,12,8,2,0.600000,0.100000,2,12,7,5,60.000000,intercept,12,0.083333\n"
    "overall_process,,,PAYCALC1,2,2,1,0.011111,0.016667,0,2,1,1,,none,2,\n"
    "overall,,,,24,8,2,0.747222,0.200000,3,23,13,10,,,,0.105556\n";

class PayoutReport : public ::testing::Test {
 protected:
  Ended Report(const std::vector<std::string>& inputs, const std::string& out,
               const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"payout-report", "--out", out};
    for (const std::string& input : inputs) words.insert(words.end(), {"--input", input});
    words.insert(words.end(), more.begin(), more.end());
    return program_.Run(words);
  }
  Path Folder(const std::string& name) const { return program_.folder() / name; }

  const std::string a_ = Fixture("payout_multi_input_a.csv");
  const std::string b_ = Fixture("payout_multi_input_b.csv");
  Program program_;
};

TEST_F(PayoutReport, MergesSeveralInputsPerSourceAndOverall) {
  const Ended ended = Report({a_, b_}, "out");
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(Table(Folder("out")), kPayouts);
  EXPECT_TRUE(Has(ended.out,
                  "overall    all: 24 calls, 8 batch keys, 2 periods, duration 0.7 h, wait 0.2 h, 10 "
                  "calls avoidable by batching (at most 0.1 h of setup, modeled)\n"))
      << ended.out;
  EXPECT_TRUE(Has(ended.out, "\nrun        ")) << ended.out;
  // One run holds both inputs, and shows its report.
  EXPECT_EQ(program_.Run({"runs", "--json"}).exit_code, 0);
  const Json printed = ParseJson(Report({a_, b_}, "out", {"--json"}).out, "stdout").value();
  EXPECT_EQ(PrettyJson(printed), ReadFile(Folder("out") / "payout_report.json").value());
}

TEST_F(PayoutReport, OrderOfInputsAndThreadsChangeNothing) {
  ASSERT_EQ(Report({a_, b_}, "one", {"--threads", "1"}).exit_code, 0);
  ASSERT_EQ(Report({b_, a_}, "two", {"--threads", "8"}).exit_code, 0);
  Program fresh;  // another home with another key
  const std::string three = Folder("three").string();
  ASSERT_EQ(fresh.Run({"payout-report", "--input", b_, "--input", a_, "--out", three}).exit_code, 0);
  for (const char* name : {"payout_report.csv", "payout_report.json"}) {
    const std::string first = ReadFile(Folder("one") / name).value();
    EXPECT_EQ(first, ReadFile(Folder("two") / name).value());
    EXPECT_EQ(first, ReadFile(Folder("three") / name).value());
  }
}

TEST_F(PayoutReport, OrderOfRowsChangesTheHashOfTheFileAlone) {
  const std::string text = ReadFile(a_).value();
  std::vector<std::string> lines;
  for (const std::string_view line : Split(Trim(text), '\n')) lines.emplace_back(line);
  std::reverse(lines.begin() + 1, lines.end());
  const Path turned = Folder("payout_multi_input_a.csv");
  ASSERT_TRUE(WriteFile(turned, Join(lines, "\n") + "\n"));
  ASSERT_EQ(Report({turned.string(), b_}, "out").exit_code, 0);
  EXPECT_EQ(Table(Folder("out")), kPayouts);
}

TEST_F(PayoutReport, OrderAndCaseOfParameterKeysChangeTheHashOfTheFileAlone) {
  const Path turned = Folder("payout_multi_input_a.csv");
  ASSERT_TRUE(WriteFile(
      turned,
      Replaced(ReadFile(a_).value(), "Accounting Month (string)=2025-08;Payout Batch (number)=102;Source=AP",
               "SOURCE=AP;payout batch (number)=102;ACCOUNTING MONTH (string)=2025-08")));
  ASSERT_EQ(Report({turned.string(), b_}, "out").exit_code, 0);
  EXPECT_EQ(Table(Folder("out")), kPayouts);
}

// b.csv and four rows of a.csv, of which three are payout calls.
TEST_F(PayoutReport, CallsInSeveralInputsAreCountedAndTold) {
  std::vector<std::string> lines;
  const std::string text = ReadFile(a_).value();
  for (const std::string_view line : Split(text, '\n')) lines.emplace_back(line);
  const std::string again = lines[1] + '\n' + lines[3] + '\n' + lines[9] + '\n' + lines[10] + '\n';
  ASSERT_TRUE(WriteFile(Folder("c.csv"), ReadFile(b_).value() + again));
  const std::string c = Folder("c.csv").string();
  const std::string caution =
      "3 of 27 payout calls repeat calls that are in more than one input; totals count them as often as they "
      "stand there.";
  const auto expect_overlap = [&](const Ended& ended) {
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    const Json report = CheckedBy(Folder("out") / "payout_report.json", "payout_report.schema.json");
    EXPECT_EQ(report.at("quality"), Json({{"overlapping_calls", 3},
                                          {"calls_without_parameters", 2},
                                          {"calls_without_key", 2},
                                          {"calls_without_time", 0}}));
    EXPECT_EQ(report.at("cautions"), Json::array({caution}));
    EXPECT_EQ(report.at("overall").at("total").at("runs"), 27);
    EXPECT_TRUE(Has(ended.out,
                    "quality    2 calls without parameters, 2 without a batch or period, 0 "
                    "without any time, 3 that repeat one of another input\ncaution    " +
                        caution + "\n"))
        << ended.out;
    const size_t at = ended.out.find("\nrun        ") + 12;
    const Path run = ended.out.substr(at, ended.out.find('\n', at) - at);
    EXPECT_TRUE(Has(ReadFile(run / "report.md").value(), "> Inputs hold the same payout calls: " + caution));
  };
  expect_overlap(Report({a_, c}, "out"));
  // Without ids their times and parameters tell, in whatever order these stand.
  const std::string turned =
      Replaced(again, "Accounting Month (string)=2025-08;Payout Batch (number)=101;Source=AP",
               "SOURCE=AP;payout batch (number)=101;ACCOUNTING MONTH (string)=2025-08");
  ASSERT_NE(turned, again);
  ASSERT_TRUE(WriteFile(Folder("c.csv"), ReadFile(b_).value() + turned));
  expect_overlap(Report({a_, c}, "out", {"--map", "execution_id="}));
}

TEST_F(PayoutReport, InputsThatShareNoCallHaveNoCaution) {
  const Ended ended = Report({a_, b_}, "out");
  const Json report = CheckedBy(Folder("out") / "payout_report.json", "payout_report.schema.json");
  EXPECT_EQ(report.at("quality").at("overlapping_calls"), 0);
  EXPECT_EQ(report.at("cautions"), Json::array());
  EXPECT_FALSE(Has(ended.out, "caution")) << ended.out;
}

TEST_F(PayoutReport, HoldsNoIdsAndNoValuesOfParameters) {
  ASSERT_EQ(Report({a_, b_}, "out").exit_code, 0);
  const Json report = CheckedBy(Folder("out") / "payout_report.json", "payout_report.schema.json");
  std::string text = report.dump() + Table(Folder("out"));
  for (const Json& source : report.at("sources")) text = Replaced(text, source.at("hash"), "");
  for (const char* secret : {"9001", "9101", "\"AP\"", "\"AR\"", "2025", "Payout Batch", "QEC01"}) {
    EXPECT_FALSE(Has(text, secret)) << secret;
  }
}

TEST_F(PayoutReport, AFormerReportIsReplacedAndOtherFilesStay) {
  ASSERT_TRUE(MakeFolders(Folder("out")));
  ASSERT_TRUE(WriteFile(Folder("out") / "payout_report.csv", "old"));
  ASSERT_TRUE(WriteFile(Folder("out") / "notes.txt", "mine"));
  ASSERT_EQ(Report({a_, b_}, "out").exit_code, 0);
  EXPECT_EQ(Table(Folder("out")), kPayouts);
  EXPECT_EQ(ReadFile(Folder("out") / "notes.txt").value(), "mine");
  size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(Folder("out"))) ++files;
  EXPECT_EQ(files, 3U);
}

TEST_F(PayoutReport, OtherProcessesAndWindowsMayBeAskedFor) {
  ASSERT_EQ(Report({a_, b_}, "out", {"--process", "qemail"}).exit_code, 0);
  EXPECT_TRUE(Has(Table(Folder("out")), "overall_process,,,QEMAIL,2,0,0,0.002778,0.016667,0,0,0,0,"));
  // The calls of 09:00 and 09:01 in a.csv are 60 s apart and one batch still.
  ASSERT_EQ(Report({a_, b_}, "out", {"--window", "60"}).exit_code, 0);
  EXPECT_TRUE(Has(Table(Folder("out")), "\noverall,,,,24,8,2,0.747222,0.200000,3,23,22,1,,,,0.016667\n"));
}

TEST_F(PayoutReport, AnInputKnownUnderAnotherNameBearsItsPresentName) {
  ASSERT_EQ(Report({a_, b_}, "out").exit_code, 0);
  const Path renamed = Folder("z.csv");
  ASSERT_TRUE(WriteFile(renamed, ReadFile(a_).value()));
  ASSERT_EQ(Report({renamed.string(), b_}, "out").exit_code, 0);
  const Json sources =
      CheckedBy(Folder("out") / "payout_report.json", "payout_report.schema.json").at("sources");
  EXPECT_EQ(sources.at(0).at("file"), "payout_multi_input_b.csv");
  EXPECT_EQ(sources.at(1).at("file"), "z.csv");
  EXPECT_EQ(sources.at(1).at("total").at("runs"), 11);
}

TEST_F(PayoutReport, WithoutPayoutsNothingIsWritten) {
  const Ended ended = Report({Fixture("close_cycle.csv")}, "out");
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_TRUE(
      Has(ended.err, "no payout report: No process is payout-like: none fits JBPREPAY, ADPPAYSTAT, PAY*. ("))
      << ended.err;
  EXPECT_FALSE(std::filesystem::exists(Folder("out")));
}

TEST_F(PayoutReport, BadUseIsOneLine) {
  const auto expect_line = [](const Ended& ended, const std::string& part) {
    EXPECT_EQ(ended.exit_code, 2) << part;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
    EXPECT_TRUE(Has(ended.err, part)) << ended.err;
  };
  expect_line(Report({a_, a_}, "out"), "hold the same bytes, expected each log once");
  expect_line(Report({a_, "gone.csv"}, "out"), "--input: found no file \"gone.csv\"");
  ASSERT_TRUE(WriteFile(Folder("file"), "x"));
  expect_line(Report({a_}, "file"), "--out: found the file \"file\", expected a folder");
  expect_line(program_.Run({"payout-report", "--input", a_}), "payout-report: missing --out DIR (");
  expect_line(program_.Run({"payout-report", "--out", "out"}), "payout-report: missing --input LOG (");
  EXPECT_FALSE(std::filesystem::exists(Folder("out")));
  EXPECT_EQ(ReadFile(Folder("file")).value(), "x");
}

TEST_F(PayoutReport, RowsThatCameFromOtherFilesCannotBeToldApart) {
  const std::string b = ReadFile(b_).value();
  const std::string both = ReadFile(a_).value() + b.substr(b.find('\n') + 1);
  ASSERT_TRUE(WriteFile(Folder("both.csv"), both));
  ASSERT_EQ(program_.Run({"import", "both.csv"}).exit_code, 0);
  const Ended ended = Report({a_, b_}, "out");
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_TRUE(Has(ended.err, "read these very rows before from other files (both.csv)")) << ended.err;
  EXPECT_TRUE(Has(ended.err, "--home DIR")) << ended.err;
}

TEST(ParamVariants, TheArtifactFitsItsSchema) {
  Program program;
  const Ended ended = program.Run({"run", Fixture("payout_multi_input_a.csv"), "--plugin",
                                   "analysis_param_variant_explosion_v1", "--set",
                                   "analysis_param_variant_explosion_v1.least_variants=3"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  for (const auto& run : std::filesystem::directory_iterator(program.folder() / "home" / "runs")) {
    const Path file =
        run.path() / "artifacts" / "analysis_param_variant_explosion_v1" / "param_variants.json";
    if (!std::filesystem::exists(file)) continue;
    const Json processes = CheckedBy(file, "param_variants.schema.json").at("processes");
    ASSERT_EQ(processes.size(), 2U);  // QEMAIL has no parameters
    EXPECT_EQ(processes.at(0).at("process_id"), "JBPREPAY");
    EXPECT_EQ(processes.at(0).at("variants"), 5);
    EXPECT_EQ(processes.at(0).at("keys").at(0).at("key"), "Payout Batch");
    EXPECT_EQ(processes.at(0).at("keys").at(0).at("values"), 4);
    return;
  }
  FAIL() << "no artifact";
}

}  // namespace
}  // namespace harness::tests
