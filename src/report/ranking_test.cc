// SPDX-License-Identifier: Apache-2.0
#include "report/ranking.h"

#include <gtest/gtest.h>

#include "tests/report/sample_run.h"

namespace harness::report {
namespace {

plugin::Finding Finding(const std::string& id, plugin::FindingSeverity severity, double confidence,
                        std::optional<double> hours) {
  plugin::Finding finding = SampleFinding("LOAD");
  finding.id = id;
  finding.severity = severity;
  finding.confidence = confidence;
  finding.unit = "1";
  finding.impact_hours = hours;
  return finding;
}

run::PluginOutcome Saying(const std::string& id, std::vector<plugin::Finding> findings) {
  plugin::PluginResult result;
  result.summary = "Found.";
  result.findings = std::move(findings);
  return Outcome(id, id, std::move(result));
}

using plugin::FindingSeverity;

TEST(RankedFindings, HoursTimesConfidenceWhateverThePlugin) {
  plugin::Finding in_hours = Finding("by_estimate", FindingSeverity::kLow, 1.0, std::nullopt);
  in_hours.unit = "h";
  in_hours.estimate = 20;
  run::RunResult run;
  run.plugins = {Saying("a", {Finding("no_loss", FindingSeverity::kInfo, 1.0, 900.0),
                              Finding("without_hours", FindingSeverity::kHigh, 1.0, std::nullopt),
                              Finding("unsure", FindingSeverity::kHigh, 0.1, 100.0)}),
                 Saying("b", {in_hours, Finding("sure", FindingSeverity::kLow, 0.9, 50.0),
                              Finding("lost_rows", FindingSeverity::kCritical, 0.5, std::nullopt),
                              Finding("zero", FindingSeverity::kLow, 1.0, 0.0)})};
  std::vector<std::string> ids;
  for (const RankedFinding& ranked : RankedFindings(run)) ids.push_back(ranked.finding->at("id"));
  // 0.9 * 50 = 45, 1 * 20, 0.1 * 100 = 10.
  EXPECT_EQ(ids, (std::vector<std::string>{"lost_rows", "sure", "by_estimate", "unsure", "zero",
                                           "without_hours", "no_loss"}));
}

TEST(RankedFindings, EqualOnesGoByPluginAndId) {
  run::RunResult run;
  run.plugins = {Saying("b", {Finding("y", FindingSeverity::kLow, 0.5, 1.0)}),
                 Saying("a", {Finding("z", FindingSeverity::kLow, 0.5, 1.0),
                              Finding("x", FindingSeverity::kLow, 0.5, 1.0)})};
  std::vector<std::string> ids;
  for (const RankedFinding& ranked : RankedFindings(run)) {
    ids.push_back(ranked.plugin->id + ranked.finding->at("id").get<std::string>());
  }
  EXPECT_EQ(ids, (std::vector<std::string>{"ax", "az", "by"}));
}

}  // namespace
}  // namespace harness::report
