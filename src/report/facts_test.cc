// SPDX-License-Identifier: Apache-2.0
#include "report/facts.h"

#include <gtest/gtest.h>

#include "report/answers_md.h"
#include "report/sentences.h"
#include "tests/report/sample_run.h"

namespace harness::report {
namespace {

TEST(Facts, ReadsTheFiguresOfTheSample) {
  const Facts facts = FactsOf(SampleRun());
  ASSERT_TRUE(facts.waits);
  EXPECT_EQ(facts.TotalWaitHours(), 5.0);  // 18e9 us
  ASSERT_NE(facts.TopProcess(), nullptr);
  EXPECT_EQ(facts.TopProcess()->process_id, "LOAD");
  EXPECT_EQ(facts.ShareOfTotal(*facts.TopProcess()), 0.8);
  EXPECT_EQ(facts.waits->scopes.size(), 2u);
  EXPECT_EQ(facts.waits->by_week_hour->at(4)[20], 1.0);
  EXPECT_EQ(facts.load->series->running[2], std::nullopt);
  EXPECT_EQ(facts.holds->by_process[0].parent_process_id, "MAIN");
}

TEST(Facts, AbsentSectionSaysWhy) {
  run::RunResult run = SampleRun();
  EXPECT_EQ(FactsOf(run).retries.reason,
            "unknown: the plugin analysis_retry_rate_hotspots_v1 does not apply to this log "
            "(missing_column:attempts): The log does not count attempts.");
  run.plugins.erase(run.plugins.begin() + 3);
  EXPECT_EQ(FactsOf(run).retries.reason,
            "unknown: the plugin analysis_retry_rate_hotspots_v1 was not part of this run");
  run.plugins[2].result["metrics"] = Json::object();
  EXPECT_EQ(FactsOf(run).waits.reason,
            "unknown: the plugin analysis_queue_delay_decomposition gave no figures for this");
}

TEST(Facts, TotalComesFromTheProfileWhenThereIsNoDecomposition) {
  run::RunResult run = SampleRun();
  run.plugins[4].result["metrics"]["wait_gt60_hours"] = 7.5;
  run.plugins[2].status = "error";
  EXPECT_EQ(FactsOf(run).TotalWaitHours(), 7.5);
  EXPECT_EQ(FactsOf(run).TopProcess(), nullptr);
}

TEST(Facts, EqualHoursAreOrderedByName) {
  run::RunResult run = SampleRun();
  auto& processes = run.plugins[2].result["metrics"]["processes"];
  for (auto& process : processes) process["eligible_wait_gt_hours"] = 1.0;
  const Facts facts = FactsOf(run);
  EXPECT_EQ(facts.waits->processes[0].process_id, "IDLE");
  EXPECT_EQ(facts.waits->processes[1].process_id, "LOAD");
  EXPECT_EQ(facts.waits->processes[2].process_id, "MAIL");
}

TEST(Sentences, HeadlineNamesTheTopProcess) {
  run::RunResult run = SampleRun();
  EXPECT_EQ(HeadlineSentence(run, FactsOf(run)),
            "Of 12 executions, those that waited more than 60 s waited 5.000 h together; LOAD alone waited "
            "4.000 h, 80.0 % of it.");
  run.dataset.rows = 0;
  EXPECT_EQ(HeadlineSentence(run, FactsOf(run)),
            "The dataset has no rows, so there is nothing to report on.");
}

TEST(Sentences, HeadlineSaysUnknownWhenNothingMeasuredTheWaits) {
  run::RunResult run = SampleRun();
  run.plugins.clear();
  EXPECT_EQ(
      HeadlineSentence(run, FactsOf(run)),
      "Of 12 executions, how long they waited is unknown: the plugin analysis_queue_delay_decomposition was "
      "not part of this run.");
}

TEST(Sentences, CautionsNameLostDataDerivedTimesAndFailures) {
  run::RunResult run = SampleRun();
  EXPECT_EQ(Cautions(run).size(), 3u);  // rejected rows, data loss, derived queue time
  run.plugins[0].status = "error";
  EXPECT_EQ(Cautions(run).size(), 4u);
  EXPECT_TRUE(Cautions(EmptyRun()).empty());
}

TEST(Sentences, FiguresFollowTheirUnit) {
  EXPECT_EQ(FigureText(1.5e6, "us"), "1.5 s");
  EXPECT_EQ(FigureText(0.125, "1"), "0.1250");
  EXPECT_EQ(FigureText(1200, "runs"), "1,200 runs");
  EXPECT_EQ(FigureText(std::nullopt, "h"), "unknown");
  EXPECT_EQ(IntervalText(Json::object()), "none");
}

TEST(AnswersMarkdown, ClaimsNothingOfParentsWhenHoldsAreUnknown) {
  run::RunResult run = SampleRun();
  run.plugins[1].status = "error";
  run.plugins[2].result["metrics"]["processes"][0].erase("sequence");
  const std::string md = AnswersMarkdown(run);
  EXPECT_NE(md.find("Whether a parent held it is unknown."), std::string::npos);
  EXPECT_EQ(md.find("No parent was found"), std::string::npos);
}

}  // namespace
}  // namespace harness::report
