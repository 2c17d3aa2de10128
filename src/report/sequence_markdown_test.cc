// SPDX-License-Identifier: Apache-2.0
// Batch sequences in every format, from the records of the plugin's golden case.
#include "report/sequence_markdown.h"

#include <gtest/gtest.h>

#include "report/answers_md.h"
#include "report/report_html.h"
#include "report/report_json.h"
#include "report/report_md.h"
#include "tests/report/sample_run.h"
#include "tests/report/files_of.h"

namespace harness::report {
namespace {

constexpr const char* kPlugin = "analysis_actionable_ops_levers_v1";

Json Golden() {
  const Path file = Path(HARNESS_SOURCE_DIR) / "plugins" / kPlugin / "golden" / "small" / "expected.json";
  return ParseJson(ReadFile(file).value(), file.string()).value();
}

run::RunResult RunWith(Json result) {
  run::RunResult run = SampleRun();
  run::PluginOutcome outcome;
  outcome.id = kPlugin;
  outcome.name = "Batch sequences";
  outcome.version = "1.0.0";
  outcome.type = "analysis";
  outcome.status = "ok";
  outcome.summary = result.at("summary");
  outcome.result = std::move(result);
  run.plugins.push_back(std::move(outcome));
  return run;
}

TEST(SequencesInReports, TheRecordsStandInReportJson) {
  const Json report = ParseJson(JsonOf(RunWith(Golden())).value(), "report.json").value();
  EXPECT_EQ(report.at("stable").at("batch_group_candidates"), Golden().at("metrics").at("candidates"));
}

TEST(SequencesInReports, ARecordThatBreaksTheSchemaIsRefused) {
  Json result = Golden();
  result["metrics"]["candidates"][0].erase("key");
  EXPECT_FALSE(JsonOf(RunWith(result)));
}

TEST(SequencesInReports, EveryFormatNamesProcessesKeyAndSaving) {
  const run::RunResult run = RunWith(Golden());
  const std::string md = ReportMarkdown(run), answers = AnswersMarkdown(run), html = PageOf(run).value();
  for (const std::string* text : {&md, &answers}) {
    EXPECT_NE(text->find("`LOAD`, `POST`"), std::string::npos);
    EXPECT_NE(text->find("`Site`"), std::string::npos);
  }
  EXPECT_NE(md.find("0.413 h (verified)"), std::string::npos) << md;
  EXPECT_NE(answers.find("- [ ] Let POST take all values"), std::string::npos) << answers;
  EXPECT_NE(answers.find("list_contains(string_split(param_keys"), std::string::npos);
  EXPECT_NE(html.find("id=\"sequences\""), std::string::npos);
  EXPECT_NE(html.find("Checklist seq_493a3c31eae1881e"), std::string::npos);
}

TEST(SequencesInReports, NamesFromTheLogAreNoMarkup) {
  Json result = Golden();
  result["metrics"]["candidates"][0]["target_process_ids"] = {"<b>X</b>", "Y|`Z"};
  result["metrics"]["candidates"][0]["key"] = "<u>K";
  const run::RunResult run = RunWith(result);
  EXPECT_EQ(PageOf(run).value().find("<b>X"), std::string::npos);
  const std::string html = PageOf(run).value();
  const size_t at = html.find("<u>K");
  EXPECT_EQ(at, std::string::npos) << html.substr(at < 200 ? 0 : at - 200, 300);
}

TEST(SequencesInReports, NoneIsSaidAndNotRunIsUnknown) {
  Json result = Golden();
  result["metrics"]["candidates"] = Json::array();
  result["findings"] = Json::array();
  result["recommendations"] = Json::array();
  EXPECT_NE(ReportMarkdown(RunWith(result)).find("No processes were found to run one after the other"),
            std::string::npos);
  EXPECT_NE(ReportMarkdown(SampleRun()).find("## What runs for one input at a time\n\nUnknown: "),
            std::string::npos);
}

}  // namespace
}  // namespace harness::report
