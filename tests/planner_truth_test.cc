// SPDX-License-Identifier: Apache-2.0
// The planner on generated logs: what was planted is proposed, what was left out is skipped with figures, and
// of noise nothing is proposed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "base/files.h"
#include "base/json.h"
#include "base/text.h"
#include "generate/erp.h"
#include "generate/noise.h"
#include "importers/import.h"
#include "store/home.h"
#include "tests/golden_plugin.h"

namespace harness {
namespace {

constexpr const char* kPlanner = "analysis_ideaspace_action_planner";

class Generated {
 public:
  const Path& csv() const { return csv_; }
  Json Plan(const Json& changes = Json::object()) { return Run(kPlanner, changes); }
  Json Run(const char* plugin, const Json& changes) {
    const store::Home home = store::Home::Open(folder_.path() / "home").value();
    importers::ImportOptions options;
    options.inputs = {csv_};
    options.threads = 2;
    const auto dataset = importers::Import(home, options, NoProgress()).value();
    const auto result = testing::RunInProcess(plugin, dataset.folder, changes);
    EXPECT_TRUE(result) << (result ? "" : result.error().message);
    return result ? *result : Json();
  }

 private:
  TempFolder folder_ = TempFolder::Make("planner-truth").value();
  Path csv_ = folder_.path() / "log.csv";
};

Json PlanErp(const std::vector<std::string>& drop, const Json& changes = Json::object()) {
  Generated generated;
  generate::ErpOptions options;
  options.rows_scale = 0.1;
  options.drop = drop;
  generate::GenerateErp(options, generated.csv(), {}, {}, NoProgress()).value();
  return generated.Plan(changes);
}

// The first finding of a lever; null where it has none.
Json FirstOf(const Json& result, const std::string& lever) {
  for (const Json& finding : result.at("findings")) {
    if (finding.at("where").at("lever_id") == lever) return finding;
  }
  return {};
}

std::string Skipped(const Json& result, const std::string& lever) {
  for (const Json& entry : result.at("metrics").at("levers")) {
    if (entry.at("lever_id") != lever || entry.at("skipped").empty()) continue;
    const Json& skipped = entry.at("skipped").at(0);
    return skipped.at("gating_reason").get<std::string>() + ": " +
           skipped.at("explanation").get<std::string>();
  }
  return "";
}

TEST(PlannerTruth, TheThreeLandmarksAreProposedWithEvidence) {
  const Json result = PlanErp({});
  const Json mail = FirstOf(result, "tune_schedule_qemail_frequency_v1");
  ASSERT_TRUE(mail.is_object()) << Skipped(result, "tune_schedule_qemail_frequency_v1");
  EXPECT_EQ(mail.at("where").at("actions"), Json::array({"keep:QEMAIL:3"}));
  EXPECT_GE(mail.at("n").get<int>(), 5000);
  EXPECT_NE(mail.at("what").get<std::string>().find("close windows alone"), std::string::npos);
  const Json server = FirstOf(result, "add_qpec_capacity_plus_one_v1");
  ASSERT_TRUE(server.is_object()) << Skipped(result, "add_qpec_capacity_plus_one_v1");
  EXPECT_EQ(server.at("title"), "QPEC+1: QCPCENQPECZC01, QCPCENQPECZC02");
  const Json payout = FirstOf(result, "batch_payout_report_inputs_v1");
  ASSERT_TRUE(payout.is_object()) << Skipped(result, "batch_payout_report_inputs_v1");
  for (const Json& finding : {mail, server, payout}) {
    EXPECT_FALSE(finding.at("evidence").at("query").get<std::string>().empty());
    EXPECT_GT(finding.at("evidence").at("rows").get<int64_t>(), 0);
  }
  EXPECT_TRUE(FirstOf(result, "add_capacity_plus_one_v1").is_null());
}

// The lever proposes what the report counts: one definition of calls, batches and setup.
TEST(PlannerTruth, ThePayoutLeverSpeaksOfTheCallsOfThePayoutReport) {
  Generated generated;
  generate::ErpOptions options;
  options.rows_scale = 0.1;
  generate::GenerateErp(options, generated.csv(), {}, {}, NoProgress()).value();
  for (const char* process : {"JBPREPAY", "ADPPAYSTAT"}) {
    const Json patterns = Json::array({process});
    const Json lever =
        FirstOf(generated.Plan({{"payout_patterns", patterns}}), "batch_payout_report_inputs_v1");
    const Json report = generated.Run("report_payout_report_v1", {{"processes", patterns}}).at("metrics");
    ASSERT_TRUE(lever.is_object()) << process;
    EXPECT_EQ(lever.at("estimate"), report.at("saving_hours"));
    EXPECT_EQ(lever.at("n"), report.at("runs"));
    const std::string calls = FormatThousands(report.at("avoidable_calls").get<int64_t>()) + " calls";
    EXPECT_NE(lever.at("what").get<std::string>().find(calls), std::string::npos) << lever.at("what");
  }
}

TEST(PlannerTruth, AHoldIsAnsweredAtTheDependency) {
  const Json result = PlanErp({});
  const Json hold = FirstOf(result, "unblock_dependency_chain_v1");
  bool found = false;
  for (const Json& finding : result.at("findings")) {
    if (finding.at("where").at("lever_id") != "unblock_dependency_chain_v1") continue;
    if (finding.at("where").at("process") != "LOSEXTRACT") continue;
    found = true;
    EXPECT_EQ(finding.at("where").at("actions"), Json::array({"unlink:LOSEXTCHLD:LOSEXTRACT"}));
    EXPECT_GT(finding.at("estimate").get<double>(), 10'000.0);
  }
  EXPECT_TRUE(found) << hold;
}

TEST(PlannerTruth, WhatTheLogLeavesOutIsSkippedWithFigures) {
  const Json result = PlanErp({"qemail_schedule", "queue_contention", "payout_keys", "retries"});
  for (const char* lever : {"tune_schedule_qemail_frequency_v1", "add_qpec_capacity_plus_one_v1",
                            "batch_payout_report_inputs_v1", "retry_backoff_v1"}) {
    EXPECT_TRUE(FirstOf(result, lever).is_null()) << lever;
  }
  const auto starts = [&](const char* lever, const std::string& start) {
    const std::string skipped = Skipped(result, lever);
    EXPECT_EQ(skipped.substr(0, start.size()), start) << skipped;
  };
  starts("tune_schedule_qemail_frequency_v1", "too_few_samples: QEMAIL ran ");
  starts("add_qpec_capacity_plus_one_v1", "no_contention: On QCPCENQPECZC01, QCPCENQPECZC02 ");
  starts("batch_payout_report_inputs_v1", "few_keys: JBPREPAY ran ");
  starts("retry_backoff_v1", "pattern_absent: ");
}

TEST(PlannerTruth, NoLandmarkIsNamedWithoutKnownIssues) {
  const Json result = PlanErp({}, {{"known_issues", "off"}});
  const std::string all = result.dump();
  for (const char* text :
       {"QEMAIL frequency", "tune_schedule_qemail", "QPEC+1", "add_qpec", "payout", "Payout"})
    EXPECT_EQ(all.find(text), std::string::npos) << text;
  EXPECT_TRUE(FirstOf(result, "add_capacity_plus_one_v1").is_object());
}

// HARNESS_ALL_TESTS=1: forty logs of 20,000 executions; else eight of 5,000.
TEST(PlannerTruth, OfNoiseNothingIsProposed) {
  const char* set = std::getenv("HARNESS_ALL_TESTS");
  const bool all = set != nullptr && std::string_view(set) == "1";
  const uint64_t seeds = all ? 40 : 8;
  uint64_t quiet = 0;
  std::string said;
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    Generated generated;
    generate::NoiseOptions options;
    options.seed = seed;
    options.rows = all ? 20'000 : 5'000;
    ASSERT_TRUE(generate::GenerateNoise(options, generated.csv(), NoProgress()));
    const Json result = generated.Plan();
    quiet += result.at("findings").empty() ? 1 : 0;
    for (const Json& finding : result.at("findings"))
      said += "seed " + std::to_string(seed) + ": " + finding.at("title").get<std::string>() + "\n";
    EXPECT_EQ(result.at("metrics").at("levers").size(), 17U);
  }
  RecordProperty("quiet", static_cast<int>(quiet));
  EXPECT_GE(quiet, seeds - seeds / 20) << said;
}

}  // namespace
}  // namespace harness
