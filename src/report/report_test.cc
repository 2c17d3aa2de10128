// SPDX-License-Identifier: Apache-2.0
// Golden files of a whole report, and what must hold between runs.
#include "report/write_reports.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "base/schema_check.h"
#include "report/answers_md.h"
#include "report/cause_facts.h"
#include "report/embedded.h"
#include "report/report_html.h"
#include "report/report_json.h"
#include "report/report_md.h"
#include "report/run_manifest.h"
#include "tests/report/sample_run.h"
#include "tests/report/files_of.h"

namespace harness::report {
namespace {

constexpr const char* kFiles[] = {"report.json", "report.md", "answers_recommendations.md", "report.html",
                                  "run_manifest.json"};

// Compares with tests/golden/report/<name>/; HARNESS_UPDATE_GOLDEN=1 writes the files anew instead.
void ExpectGolden(const run::RunResult& run, const std::string& name) {
  const Path golden = Path(HARNESS_SOURCE_DIR) / "tests/golden/report" / name;
  if (std::getenv("HARNESS_UPDATE_GOLDEN") != nullptr) {
    ASSERT_TRUE(MakeFolders(golden));
    ASSERT_TRUE(WriteReports(run, golden));
    return;
  }
  auto folder = TempFolder::Make("report");
  ASSERT_TRUE(folder);
  const auto written = WriteReports(run, folder->path());
  ASSERT_TRUE(written) << written.error().message;
  for (const char* file : kFiles) {
    const auto found = ReadFile(folder->path() / file);
    const auto expected = ReadFile(golden / file);
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_TRUE(expected) << expected.error().message;
    EXPECT_EQ(*found, *expected) << file;
  }
}

Json Parsed(const run::RunResult& run) {
  const auto text = JsonOf(run);
  EXPECT_TRUE(text) << (text ? "" : text.error().message);
  return text ? ParseJson(*text, "report.json").value() : Json();
}

TEST(Report, SmallRunMatchesItsGoldenFiles) {
  ExpectGolden(SampleRun(), "small");
}

TEST(Report, EmptyRunMatchesItsGoldenFiles) {
  ExpectGolden(EmptyRun(), "empty");
}

TEST(Report, MissingFolderIsAnErrorThatNamesTheFile) {
  const auto written = WriteReports(SampleRun(), "/nonexistent/folder");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kNotFound);
  EXPECT_NE(written.error().message.find("report.json"), std::string::npos);
}

TEST(ReportJson, VolatileChangesLeaveTheStableBytesAndTheDigest) {
  const Json before = Parsed(SampleRun());
  run::RunResult run = SampleRun();
  run.run_id = "another";
  run.started_us += 1'000'000;
  run.finished_us += 9'000'000;
  run.threads = 8;
  run.batch_rows = 100'000;
  run.harness_version = "9.9.9";
  run.engine_version = "v9";
  run.machine = {{"cores", 64}};
  run.dataset.name = "jobs.parquet";
  run.dataset.time_zone = "UTC";
  run.dataset.inputs = {{"jobs.parquet", std::string(64, 'c'), 512, "parquet", Json::object(), 12, 12, 0}};
  for (auto& counter : run.dataset.counters) counter.first = {"jobs.parquet:1"};
  run.dataset.columns.front().as_number = true;  // how they stand in the file
  for (auto& plugin : run.plugins) plugin.evidence = {};
  std::swap(run.plugins.front(), run.plugins.back());
  std::swap(run.dataset.counters.front(), run.dataset.counters.back());
  const Json after = Parsed(run);
  EXPECT_EQ(before.at("stable").dump(), after.at("stable").dump());
  EXPECT_EQ(before.at("stable_digest"), after.at("stable_digest"));
  EXPECT_NE(before.at("volatile"), after.at("volatile"));
}

TEST(ReportJson, EveryStableFactMovesTheDigest) {
  const std::string before = Parsed(SampleRun()).at("stable_digest");
  const auto digest_after = [](auto change) {
    run::RunResult run = SampleRun();
    change(run);
    return Parsed(run).at("stable_digest").get<std::string>();
  };
  EXPECT_NE(before, digest_after([](auto& run) { run.dataset.version.back() = 'b'; }));
  EXPECT_NE(before, digest_after([](auto& run) { ++run.dataset.rows; }));
  EXPECT_NE(before, digest_after([](auto& run) { ++run.dataset.last_us; }));
  EXPECT_NE(before, digest_after([](auto& run) { ++run.dataset.columns[1].nulls; }));
  EXPECT_NE(before, digest_after([](auto& run) { ++run.dataset.counters[0].count; }));
  EXPECT_NE(before, digest_after([](auto& run) { run.dataset.roles[0].how = "mapped"; }));
  EXPECT_NE(before, digest_after([](auto& run) { run.settings["x"] = 1; }));
  EXPECT_NE(before, digest_after([](auto& run) { run.plugins[0].version = "1.0.1"; }));
  EXPECT_NE(before, digest_after([](auto& run) { run.plugins[2].result["findings"][0]["n"] = 5; }));
}

TEST(ReportJson, HeadlineIsNullWhereTheLogCannotSay) {
  const Json headline = Parsed(EmptyRun()).at("stable").at("headline");
  EXPECT_TRUE(headline.at("processes").is_null());
  EXPECT_TRUE(headline.at("wait_hours").is_null());
  EXPECT_TRUE(headline.at("top_process").is_null());
  EXPECT_EQ(headline.at("plugins").at("na"), 9);
  EXPECT_TRUE(Parsed(EmptyRun()).at("stable").at("dataset").at("span").is_null());
}

TEST(ReportJson, BrokenResultIsRefusedWithItsPlace) {
  run::RunResult run = SampleRun();
  run.plugins[2].result["findings"][0]["confidence"] = 1.5;
  const auto text = JsonOf(run);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::kInternal);
  EXPECT_TRUE(text.error().message.starts_with("report.json: ")) << text.error().message;
  EXPECT_NE(text.error().message.find("/stable/plugins/5/findings/0/confidence"), std::string::npos)
      << text.error().message;
}

TEST(ReportJson, PluginThatDidNotEndOkNeedsAReason) {
  run::RunResult run = SampleRun();
  run.plugins[0].status = "error";
  run.plugins[0].reason_code = "";
  EXPECT_FALSE(JsonOf(run));
  run.plugins[0].reason_code = "timeout";
  EXPECT_TRUE(JsonOf(run));
}

TEST(ReportJson, NumberThatIsNotFiniteIsRefused) {
  run::RunResult run = SampleRun();
  run.plugins[0].result["metrics"]["x"] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(JsonOf(run));
}

TEST(RunManifest, StablePartHoldsTheDigestOfTheReport) {
  const auto manifest = ParseJson(ManifestOf(SampleRun()).value(), "run_manifest.json");
  ASSERT_TRUE(manifest);
  EXPECT_EQ(manifest->at("stable").at("report_digest"), Parsed(SampleRun()).at("stable_digest"));
  EXPECT_EQ(manifest->at("volatile").at("inputs").at(0).at("sha256"), std::string(64, 'b'));
  run::RunResult later = SampleRun();
  later.started_us += 1;
  later.run_id = "later";
  EXPECT_EQ(ParseJson(ManifestOf(later).value(), "").value().at("stable"), manifest->at("stable"));
}

TEST(RunManifest, WhatBreaksTheSchemaIsAnErrorWithThePlace) {
  run::RunResult run = SampleRun();
  run.machine = {{"cores", 0}};
  const auto text = ManifestOf(run);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::kInternal);
  EXPECT_NE(text.error().message.find("run_manifest.json: at /volatile/machine/cores"), std::string::npos)
      << text.error().message;
  run.machine = {{"hostname", "secret"}};  // closed: a machine says only what the schema names
  EXPECT_NE(ManifestOf(run).error().message.find("unknown key \"hostname\""), std::string::npos);
  run = SampleRun();
  run.settings["profile_basic"] = 3;
  EXPECT_FALSE(ManifestOf(run));
}

TEST(ReportMarkdown, SaysNothingOfClockAndMachine) {
  run::RunResult other = SampleRun();
  other.run_id = "other";
  other.started_us = 5;
  other.finished_us = 9;
  other.threads = 7;
  for (auto& plugin : other.plugins) plugin.evidence = {};
  EXPECT_EQ(ReportMarkdown(SampleRun()), ReportMarkdown(other));
  EXPECT_EQ(AnswersMarkdown(SampleRun()), AnswersMarkdown(other));
}

TEST(AnswersMarkdown, NamesTheParentThatHeldTheTopProcess) {
  const std::string md = AnswersMarkdown(SampleRun());
  EXPECT_NE(md.find("Look at its parent `MAIN` first: it held 2 of these runs for 1.000 h"),
            std::string::npos)
      << md;
}

// The sample with these hours of the whole log by cause.
std::string AnswersWithCauses(const std::map<std::string, int>& hours) {
  run::RunResult run = SampleRun();
  Json all = {{"wait_us", 0}};
  for (const CauseName& cause : kCauses) all[std::string(cause.key)] = 0;
  for (const auto& [name, value] : hours) {
    all[name + "_us"] = value * kMicrosPerHour;
    all["wait_us"] = all.at("wait_us").get<Micros>() + value * kMicrosPerHour;
  }
  for (run::PluginOutcome& plugin : run.plugins) {
    if (plugin.id == "analysis_wait_attribution_v1") plugin.result["metrics"]["scopes"]["all"] = all;
  }
  return AnswersMarkdown(run);
}

// LOAD waited four hours, of which its parent held it for one.
TEST(AnswersMarkdown, TheNextStepFollowsTheMainCauseOfTheLog) {
  const auto says = [](const std::string& md, const char* text) {
    return md.find(text) != std::string::npos;
  };
  const std::string batching = AnswersWithCauses({{"batching", 4}, {"held", 1}});
  EXPECT_TRUE(says(batching,
                   "**Next:** See when its batches are released: another size or time of them shortens the "
                   "wait, more slots do not. Of all waiting in this log, 80.0 % passed while the batch was "
                   "not released yet."))
      << batching;
  EXPECT_FALSE(says(batching, "Look at its parent"));
  const std::map<std::string, const char*> steps = {
      {"schedule", "See at which times it is started"},
      {"unavailability", "See in which hours its hosts are open"},
      {"restricted", "See what keeps it from the free slots"},
      {"contention", "See which processes held the slots meanwhile"},
      {"dispatch", "See what keeps the scheduler from using the free slot"}};
  for (const auto& [cause, text] : steps) EXPECT_TRUE(says(AnswersWithCauses({{cause, 3}}), text)) << cause;
}

TEST(AnswersMarkdown, WithoutAMainCauseTheNextStepIsTheParent) {
  for (const auto& hours :
       {std::map<std::string, int>{{"batching", 2}, {"contention", 2}}, {{"held", 5}}, {}}) {
    EXPECT_NE(AnswersWithCauses(hours).find("**Next:** Look at its parent `MAIN` first"), std::string::npos);
  }
}

TEST(AnswersMarkdown, QuotesNamesInItsQueries) {
  const std::string md = AnswersMarkdown(SampleRun("O'Brien"));
  EXPECT_NE(md.find("WHERE process_id = 'O''Brien'"), std::string::npos) << md;
}

}  // namespace
}  // namespace harness::report
