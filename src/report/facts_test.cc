// SPDX-License-Identifier: Apache-2.0
#include "report/facts.h"

#include <gtest/gtest.h>

#include "report/action_sentences.h"
#include "report/answers_md.h"
#include "report/report_md.h"
#include "report/sentences.h"
#include "tests/report/files_of.h"
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
  Json& profile = run.plugins[4].result["metrics"];
  profile["wait_gt_hours"] = 7.5;
  profile["wait_gt_rows"] = 9;
  profile["threshold_s"] = 30;
  const LongWaits decomposed = FactsOf(run).TotalWaits();
  EXPECT_EQ(decomposed.hours, 5.0);
  EXPECT_EQ(decomposed.runs, 5);
  EXPECT_FALSE(decomposed.from_queue);
  run.plugins[2].status = "error";
  const LongWaits profiled = FactsOf(run).TotalWaits();
  EXPECT_EQ(profiled.hours, 7.5);
  EXPECT_EQ(profiled.runs, 9);
  EXPECT_EQ(profiled.threshold_s, 30);
  EXPECT_TRUE(profiled.from_queue);
  EXPECT_EQ(FactsOf(run).TopProcess(), nullptr);
  EXPECT_EQ(
      HeadlineSentence(run, FactsOf(run)),
      "Of 12 executions, those that waited more than 30 s from queue to start waited 7.500 h together.");
}

// A log without start times: the profile sums no waits, the decomposition does not apply.
run::RunResult RunWithoutWaits() {
  run::RunResult run = SampleRun();
  Json& profile = run.plugins[4].result["metrics"];
  profile["wait_gt_hours"] = 0.0;
  profile["wait_gt_rows"] = 0;
  profile["wait_s"] = {{"n", 0}, {"min", nullptr}, {"mean", nullptr}};
  run.plugins[2] = Outcome("analysis_queue_delay_decomposition", "Queue delay",
                           plugin::NotApplicable("missing_column:started_us", "No start is known."));
  return run;
}

TEST(Facts, WaitsThatNobodyMeasuredAreUnknownAndNotZero) {
  const run::RunResult run = RunWithoutWaits();
  const Facts facts = FactsOf(run);
  EXPECT_EQ(facts.TotalWaitHours(), std::nullopt);
  EXPECT_NE(HeadlineSentence(run, facts).find("how long they waited is unknown"), std::string::npos);
  EXPECT_NE(ReportMarkdown(run).find("| Waited over 60 s | unknown |"), std::string::npos);
  EXPECT_NE(PageOf(run)->find("<dt>Waited over 60 s</dt><dd class=\"figure none\">unknown</dd>"),
            std::string::npos);
}

TEST(Facts, ProcessAndScopeWithoutAKnownWaitAreUnknown) {
  run::RunResult run = SampleRun();
  Json& metrics = run.plugins[2].result["metrics"];
  metrics["processes"][2]["total"] = {{"rows", 2}, {"waited", 0}};
  metrics["scopes"]["close_static"]["waited"] = 0;
  const Facts facts = FactsOf(run);
  EXPECT_EQ(facts.waits->processes[2].process_id, "IDLE");
  EXPECT_EQ(facts.waits->processes[2].gt_hours, std::nullopt);
  EXPECT_EQ(facts.waits->processes[2].runs_gt, std::nullopt);
  EXPECT_EQ(facts.waits->scopes[1].gt_hours, std::nullopt);
  EXPECT_EQ(facts.waits->gt_hours, 5.0);
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
            "Of 12 executions, those that waited more than 60 s from eligible to start waited 5.000 h "
            "together; LOAD alone waited 4.000 h, 80.0 % of it.");
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
  run.plugins[0].result["findings"] =
      Json::array({{{"kind", "overlapping_inputs"}, {"title", "Inputs"}, {"what", "Twice."}}});
  ASSERT_EQ(Cautions(run).size(), 5u);
  EXPECT_EQ(Cautions(run)[3], "Inputs: Twice.");
  EXPECT_TRUE(Cautions(EmptyRun()).empty());
}

TEST(Sentences, AFailedPluginNamesTheFileOfWhatItWrote) {
  run::PluginOutcome plugin;
  plugin.id = "p1";
  plugin.status = "error";
  plugin.summary = "It was stopped after 30 s.";
  EXPECT_EQ(SummaryText(plugin), "It was stopped after 30 s.");  // it wrote nothing: there is no file
  plugin.evidence.stderr_bytes = 12;
  EXPECT_EQ(SummaryText(plugin), "It was stopped after 30 s; what it wrote stands in logs/p1.stderr.");
  plugin.status = "ok";
  EXPECT_EQ(SummaryText(plugin), "It was stopped after 30 s.");
}

TEST(Sentences, WhereIsReadable) {
  const Json finding = {{"where",
                         {{"host", "H1"},
                          {"interval", {{"high", 2.0}, {"low", 1.0}}},
                          {"n", 12},
                          {"processes", {"A", "B"}},
                          {"share", 3955.745766434167}}}};
  using Pair = std::pair<std::string, std::string>;
  EXPECT_EQ(WhereOf(finding),
            (std::vector<Pair>{{"host", "H1"}, {"n", "12"}, {"processes", "A, B"}, {"share", "3,955.746"}}));
}

TEST(Sentences, SummaryTellsExecutionsOfTheSameWaits) {
  run::RunResult run = SampleRun();
  run.plugins[2].result["metrics"]["threshold_s"] = 30;
  run.plugins[4].result["metrics"]["wait_gt_rows"] = 94709;
  const auto html = PageOf(run);
  ASSERT_TRUE(html);
  EXPECT_NE(html->find("<dt>Waited over 30 s</dt>"), std::string::npos);
  EXPECT_NE(html->find("5 executions, from eligible to start"), std::string::npos);
  EXPECT_EQ(html->find("94,709"), std::string::npos);
}

TEST(Sentences, RetriesAndFailuresAreToldApart) {
  EXPECT_EQ(RetriesSentence({2340, 929, 146.6, {}}),
            "2,340 executions needed more than one attempt; 929 executions failed in the end, whatever the "
            "number of attempts, and ran 146.6 h.");
  EXPECT_EQ(
      RetriesSentence({0, 929, {}, {}}),
      "No execution needed more than one attempt; 929 executions failed in the end, whatever the number of "
      "attempts.");
  EXPECT_EQ(RetriesSentence({0, 0, 0.0, {}}),
            "No execution needed more than one attempt; none failed in the end.");
  EXPECT_EQ(RetriesSentence({{}, {}, {}, {}}),
            "How many executions needed more than one attempt is unknown; how many failed in the end is "
            "unknown.");
  EXPECT_EQ(RetriesSentence({0, 0, 0.0, {}, 12}),
            "No execution needed more than one attempt; none failed in the end. The status of 12 executions "
            "tells no outcome.");
}

TEST(Facts, RetriesThatTheLogDoesNotTellAreUnknownOfEachProcess) {
  run::RunResult run = SampleRun();
  plugin::PluginResult result;
  result.summary = "Attempts are unknown; 2 runs failed.";
  result.metrics = {{"runs_with_retries", nullptr},
                    {"failed_runs", 2},
                    {"failed_runs_hours", 1.5},
                    {"by_process",
                     {{{"process_id", "LOAD"},
                       {"runs", 4},
                       {"runs_with_retries", 0},
                       {"retries", 0},
                       {"failed", 2},
                       {"rate", 0.5},
                       {"failed_runs_hours", 1.5}}}}};
  run.plugins[3] = Outcome("analysis_retry_rate_hotspots_v1", "Retries", std::move(result));
  const Facts facts = FactsOf(run);
  ASSERT_TRUE(facts.retries);
  EXPECT_EQ(facts.retries->by_process[0].retried, std::nullopt);
  EXPECT_EQ(facts.retries->by_process[0].attempts_more, std::nullopt);
  EXPECT_EQ(facts.retries->by_process[0].failed, 2);
  EXPECT_NE(ReportMarkdown(run).find("| `LOAD` | 4 | unknown | 2 | 50.0 % | unknown | 1.500 h |"),
            std::string::npos);
  EXPECT_NE(AnswersMarkdown(run).find("- `LOAD`: 50.0 % of its 4 runs were retried or failed: how many were "
                                      "retried is unknown, 2 failed in the end, which ran 1.500 h."),
            std::string::npos);
}

TEST(ActionName, TargetIsLeftOutOnlyWhereTheLabelStartsWithIt) {
  EXPECT_EQ(ActionName("QEMAIL frequency", "QEMAIL"), "QEMAIL frequency");
  EXPECT_EQ(ActionName("QPEC+1", "QPEC"), "QPEC+1");
  EXPECT_EQ(ActionName("One more slot", "slot"), "One more slot on slot");
  EXPECT_EQ(ActionName("Concurrency cap", "C"), "Concurrency cap on C");
  EXPECT_EQ(ActionName("Host affinity", ""), "Host affinity");
}

TEST(PlanCost, CountsSlots) {
  PlanFact plan;
  plan.changes = 1;
  plan.servers = 1;
  EXPECT_EQ(PlanCost(plan), "1 change with 1 more slot");
  plan.changes = 2;
  plan.servers = 2;
  EXPECT_EQ(PlanCost(plan), "2 changes with 2 more slots");
}

TEST(ActionsSentence, OneChangeSaves) {
  Actions actions;
  actions.actions.resize(1);
  PlanFact plan;
  plan.changes = 1;
  plan.on_front = plan.best = true;
  plan.saving.hours = 12.0;
  actions.plans = {plan};
  EXPECT_NE(ActionsSentence(actions).find("Taken together, 1 change saves 12.0 h."), std::string::npos);
  actions.plans[0].changes = 2;
  EXPECT_NE(ActionsSentence(actions).find("Taken together, 2 changes save 12.0 h."), std::string::npos);
  actions.plans[0].best = false;
  EXPECT_EQ(ActionsSentence(actions).find("Taken together"), std::string::npos);
}

TEST(ActionsLead, SaysTheOrderWhereThereIsOne) {
  Actions actions;
  actions.actions.resize(1);
  EXPECT_EQ(ActionsLead(actions), ActionsSentence(actions));
  actions.actions.resize(2);
  EXPECT_EQ(
      ActionsLead(actions),
      ActionsSentence(actions) +
          " They stand in the order of the energy that each takes away, and of confidence where that is "
          "the same.");
  actions.model_verdict = "inconclusive";
  EXPECT_EQ(ActionsLead(actions), ActionsSentence(actions));
}

TEST(ActionsSentence, SaysWhyNothingIsVerified) {
  Actions actions;
  EXPECT_EQ(ActionsSentence(actions), "No action was verified: this log gave reason for none.");
  const auto blocked = [&](const char* reason) {
    BlockedFact each;
    each.reason = reason;
    actions.blocked.push_back(each);
  };
  blocked("harmful");
  EXPECT_EQ(ActionsSentence(actions),
            "No action was verified: of 1 proposed action none passes (makes waiting longer: 1).");
  blocked("excluded_by_policy");
  blocked("harmful");
  EXPECT_EQ(ActionsSentence(actions),
            "No action was verified: of 3 proposed actions none passes (excluded by policy: 1; makes waiting "
            "longer: 2).");
  actions.model_verdict = "inconclusive";
  actions.executions = 0;
  EXPECT_EQ(ActionsSentence(actions),
            "Nothing can be verified: no execution has the times that a replay needs, from eligible to end.");
}

TEST(EnergySentence, IsUnknownWhereNothingIsCompared) {
  EnergyFacts energy;
  energy.total = energy.gap = energy.constraints = 0;
  energy.compared = 0;
  EXPECT_EQ(EnergySentence(energy),
            "The energy of this log is unknown: no figure has a reference to be compared with.");
  EXPECT_EQ(EnergyText(0.0, energy), "unknown");
  energy.compared = 1;
  EXPECT_EQ(EnergyText(0.0, energy), "0: what it improves is at its reference already");
  energy.compared = 0;
  energy.total = energy.constraints = 1000;
  energy.broken = {{"rows with ended_us", "none", "some", "No row has ended_us.", 1000}};
  EXPECT_EQ(EnergySentence(energy),
            "The energy of this log is unknown: no figure has a reference to be compared with. What the data "
            "lacks adds 1,000.000: No row has ended_us.");
}

TEST(EnergySentence, NamesMissingDataWhereItIsMostOfIt) {
  run::RunResult run = SampleRun();
  const auto broken = [](const char* constraint, const char* subject, double measured, double threshold,
                         double penalty, const char* why) {
    return Json{{"constraint", constraint}, {"subject", subject}, {"measured", measured},
                {"threshold", threshold},   {"penalty", penalty}, {"why", why}};
  };
  Json& metrics = run.plugins[7].result["metrics"];
  metrics["energy_total"] = 2202.125;
  metrics["energy_constraints"] = 2200.0;
  metrics["constraints"] = {broken("missing_time_column", "eligible_us", 0, 0, 1000,
                                   "No row has eligible_us, so every wait is unknown."),
                            broken("missing_time_column", "started_us", 0, 0, 1000,
                                   "No row has started_us, so every wait and duration is unknown."),
                            broken("negative_durations", "ALL", 0.25, 0.01, 200,
                                   "3 of 12 rows with both times end before they start.")};
  const Facts facts = FactsOf(run);
  ASSERT_EQ(facts.energy->broken.size(), 3u);
  EXPECT_EQ(facts.energy->broken[1].name, "rows with started_us");
  EXPECT_EQ(facts.energy->broken[1].adds, 1000);
  EXPECT_EQ(facts.energy->broken[2].name, "rows that end before they start");
  EXPECT_EQ(facts.energy->broken[2].observed, "25.0 %");
  EXPECT_EQ(facts.energy->broken[2].required, "less than 1.0 %");
  EXPECT_EQ(facts.energy->broken[2].adds, 200);
  const std::string text = EnergySentence(*facts.energy);
  EXPECT_NE(text.find("Most of it is what the data lacks: No row has eligible_us, so every wait is unknown. "
                      "No row has started_us"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("Most of it: "), std::string::npos);
  EXPECT_NE(ReportMarkdown(run).find("| rows with started_us | none | some | 1,000.000 |"),
            std::string::npos);
}

TEST(FactsOf, SoundDataBreaksNoRequirement) {
  EXPECT_TRUE(FactsOf(SampleRun()).energy->broken.empty());
}

Json& FiguresOf(run::RunResult& run, const char* plugin) {
  for (run::PluginOutcome& outcome : run.plugins) {
    if (outcome.id == plugin) return outcome.result["metrics"];
  }
  ADD_FAILURE() << "no plugin " << plugin;
  return run.plugins.front().result["metrics"];
}

TEST(Facts, ALogWithoutHostsHasNoneNamed) {
  run::RunResult run = SampleRun();
  FiguresOf(run, "profile_eventlog")["hosts"] = 0;
  FiguresOf(run, "analysis_concurrency_reconstruction")["pools"] = Json::array();
  FiguresOf(run, "analysis_concurrency_reconstruction")["without_host"] = 12;
  FiguresOf(run, "analysis_queue_delay_decomposition")["processes"][1]["host_count"] = 0;
  const Facts facts = FactsOf(run);
  EXPECT_EQ(facts.profile->hosts, std::nullopt);
  EXPECT_EQ(facts.waits->processes[1].hosts, std::nullopt);
  EXPECT_EQ(HostRemark(*facts.load), "unknown: the log names no host");
  const std::string md = ReportMarkdown(run);
  EXPECT_NE(md.find("| Hosts | none named |"), std::string::npos) << md;
  EXPECT_EQ(md.find("(unknown)"), std::string::npos);
}

TEST(Facts, ALogWithoutPredecessorsTellsNoHold) {
  run::RunResult run = SampleRun();
  EXPECT_EQ(ReportMarkdown(run).find("| held | unknown |"), std::string::npos);
  FiguresOf(run, "analysis_queue_delay_decomposition")["names_links"] = false;
  EXPECT_EQ(FactsOf(run).waits->processes[0].sequence_runs, std::nullopt);
  const std::string md = ReportMarkdown(run);
  EXPECT_NE(md.find("| held | unknown | unknown | "), std::string::npos) << md;
}

TEST(Facts, CloseWindowsThatNothingShowsHaveNoFigures) {
  run::RunResult run = SampleRun();
  Json& metrics = FiguresOf(run, "analysis_queue_delay_decomposition");
  metrics["scopes"]["close_dynamic"] = metrics["scopes"]["close_static"];
  metrics["close_windows_detected"] = 2;
  metrics["negative_waits"] = 3;
  EXPECT_EQ(FactsOf(run).waits->scopes.size(), 3u);
  metrics["close_windows_detected"] = 0;
  EXPECT_EQ(FactsOf(run).waits->scopes.size(), 2u);
  const std::string md = ReportMarkdown(run);
  EXPECT_EQ(md.find("| Close window, as detected |"), std::string::npos);
  EXPECT_NE(md.find("No close window was detected"), std::string::npos);
  EXPECT_NE(md.find("3 executions start before they are eligible"), std::string::npos);
}

TEST(Facts, APoolWithoutAVerdictHasNoFigure) {
  run::RunResult run = SampleRun();
  Json& replayed = FiguresOf(run, "analysis_capacity_scaling")["pools"][0]["replayed"];
  replayed["verdict"] = "inconclusive";
  EXPECT_EQ(ReplayedText(FactsOf(run).capacity->pools[0]), "no figure");
  EXPECT_NE(ReportMarkdown(run).find("Replayed (% of the recorded wait)"), std::string::npos);
}

TEST(Actions, WhyOneIsBlockedInWords) {
  EXPECT_EQ(BlockedText("too_few_blocks"), "the executions lie in too few blocks of time for an interval");
  EXPECT_EQ(BlockedText("inconclusive"), "the model does not reproduce this log");
  EXPECT_EQ(BlockedText("not_provable"), "smaller than the error of the model");
  EXPECT_EQ(BlockedText("of_tomorrow"), "of tomorrow");
}

TEST(Sentences, FiguresFollowTheirUnit) {
  EXPECT_EQ(FigureText(1.5e6, "us"), "1.5 s");
  EXPECT_EQ(FigureText(0.125, "1"), "0.1250");
  EXPECT_EQ(FigureText(1200, "runs"), "1,200 runs");
  EXPECT_EQ(FigureText(std::nullopt, "h"), "unknown");
  EXPECT_EQ(IntervalText(Json::object()), "none");
}

TEST(AnswersMarkdown, SaysHowToMakeTheViewThatItsQueriesRead) {
  run::RunResult run = SampleRun();
  run.dataset.columns[0].as_number = true;
  const std::string file = "datasets/" + std::string(64, 'a') + "/part-00000.parquet";
  const std::string md = AnswersMarkdown(run);
  EXPECT_NE(md.find("CREATE VIEW events AS SELECT file_row_number AS row_id, "), std::string::npos) << md;
  EXPECT_NE(md.find("read_parquet('" + file + "', file_row_number=true);"), std::string::npos) << md;
  EXPECT_NE(md.find("AS VARCHAR) AS"), std::string::npos) << md;
  EXPECT_NE(md.find("`" + file + "` in the home"), std::string::npos) << md;
}

TEST(AnswersMarkdown, ClaimsNothingOfParentsWhenHoldsAreUnknown) {
  run::RunResult run = SampleRun();
  run.plugins[1].status = "error";
  run.plugins[2].result["metrics"]["processes"][0].erase("sequence");
  const std::string md = AnswersMarkdown(run);
  EXPECT_NE(md.find("Whether a parent held it is unknown."), std::string::npos);
  EXPECT_EQ(md.find("No parent was found"), std::string::npos);
}

TEST(Facts, AnIssueThatTheLogCannotTellIsNotRefuted) {
  run::RunResult run;
  run.known_issues = true;
  Actions actions;
  SkippedFact skipped;
  skipped.known_issue = "payout_batching";
  for (const auto& [reason, status] : {std::pair{"no_parameters", "skipped"}, {"few_keys", "refuted"}}) {
    skipped.reason = reason;
    actions.skipped = {skipped};
    const std::vector<KnownIssueFact> issues = KnownIssuesOf(run, &actions, "");
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues.front().status, status);
  }
}

}  // namespace
}  // namespace harness::report
