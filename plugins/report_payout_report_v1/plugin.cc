// SPDX-License-Identifier: Apache-2.0
// How often do payout processes run in each input and in all, and which calls would a batch save?
#include "base/sql_text.h"
#include "base/text.h"
#include "plugin/context.h"
#include "process/confidence.h"
#include "process/payouts_text.h"
#include "process/sample_summary.h"

namespace harness::plugins::report_payout_report_v1 {
namespace {

process::PayoutOptions OptionsOf(const Json& config) {
  process::PayoutOptions options;
  options.processes = config.at("processes").get<std::vector<std::string>>();
  options.batch_keys = config.at("batch_keys").get<std::vector<std::string>>();
  options.period_keys = config.at("period_keys").get<std::vector<std::string>>();
  options.size_columns = config.at("size_columns").get<std::vector<std::string>>();
  options.window_us = config.at("window_s").get<int64_t>() * kMicrosPerSecond;
  options.least_calls = config.at("least_calls").get<int64_t>();
  return options;
}

std::string SavingText(const process::PayoutFigures& total) {
  if (total.priced_calls == 0)
    return "What that would save is not known: too few calls to measure the setup.";
  return "That would save at most " + HoursText(process::Hours(total.saving_us.value())) +
         " of setup (modeled).";
}

plugin::Finding AvoidableFinding(const process::Payouts& payouts, const process::PayoutOptions& options) {
  const process::PayoutFigures& total = payouts.total;
  plugin::Finding finding;
  finding.kind = "payout_avoidable_calls";
  finding.id = "payout_avoidable_calls:all";
  finding.severity = plugin::FindingSeverity::kInfo;
  finding.confidence = process::CoverageConfidence(total.keyed_runs, total.runs);
  finding.title = FormatThousands(total.avoidable_calls) + " of " + FormatThousands(total.runs) +
                  " payout calls could share a batch";
  finding.what = FormatThousands(total.keyed_runs) + " payout calls name a batch or a period; " +
                 FormatThousands(total.avoidable_calls) + " of them were asked for within " +
                 FormatDuration(options.window_us) + " of another call with the same other parameters. " +
                 SavingText(total);
  finding.why = "Every call pays the setup of its process; a batch pays it once.";
  finding.where = {{"processes", payouts.processes}};
  finding.measurement_type = "measured";
  finding.assumptions = {
      "calls of one process and one input whose parameters differ only in batch and period keys can be one "
      "call",
      "the first call of a batch may wait until its window closes",
      "confidence is the lower 95 % bound of the share of calls whose parameters name a batch or a period"};
  finding.evidence = {
      "SELECT row_id, process_id, account_month, param_keys FROM events WHERE process_id IN (" +
          SqlTexts(payouts.processes) + ") ORDER BY process_id, row_id",
      total.runs};
  finding.n = total.runs;
  finding.estimate = static_cast<double>(total.avoidable_calls);
  finding.unit = "runs";
  return finding;
}

plugin::Finding OverlapFinding(const process::Payouts& payouts) {
  const process::PayoutFigures& total = payouts.total;
  plugin::Finding finding;
  finding.kind = "overlapping_inputs";
  finding.id = "overlapping_inputs:payout_calls";
  finding.severity = plugin::FindingSeverity::kMedium;
  finding.confidence =
      process::CoverageConfidence(total.runs - payouts.quality.calls_without_time, total.runs);
  finding.title = "Inputs hold the same payout calls";
  finding.what = process::PayoutCautions(payouts).front();
  finding.why =
      "Runs, durations, waits and savings of all inputs together are too large by what these calls add. Give "
      "each period once.";
  finding.where = {{"processes", payouts.processes}, {"inputs", payouts.sources.size()}};
  finding.measurement_type = "measured";
  finding.assumptions = {
      "calls are the same when process, execution id and reference time are; without an id when process, "
      "host, "
      "times and parameters are",
      process::kCoverageAssumption};
  finding.evidence = {
      "SELECT row_id, process_id, execution_id, queued_us, started_us, ended_us, params_token, __source_file "
      "FROM events WHERE process_id IN (" +
          SqlTexts(payouts.processes) + ") ORDER BY process_id, execution_id, queued_us, row_id",
      total.runs};
  finding.n = total.runs;
  finding.estimate = static_cast<double>(payouts.quality.overlapping_calls);
  finding.unit = "runs";
  return finding;
}

Json Metrics(const process::Payouts& payouts, const Json& report) {
  const Json& total = report.at("overall").at("total");
  Json metrics = {{"processes", payouts.processes.size()}, {"sources", payouts.sources.size()}};
  for (const char* key : {"runs", "batch_keys", "period_keys", "duration_hours", "wait_hours", "error_runs",
                          "avoidable_calls", "saving_hours"}) {
    metrics[key] = total.at(key);
  }
  metrics.update(report.at("quality"));
  return metrics;
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const process::PayoutOptions options = OptionsOf(context.config());
  ASSIGN_OR_RETURN(const process::Payouts payouts, process::CollectPayouts(context.data(), options));
  if (payouts.processes.empty()) {
    return plugin::NotApplicable(
        "no_payout_process", "No process is payout-like: none fits " + Join(options.processes, ", ") + ".");
  }
  const Json report = process::PayoutsJson(payouts, options);
  RETURN_IF_ERROR(context.WriteArtifact("payout_report.json", PrettyJson(report)));
  plugin::PluginResult result;
  result.artifacts = {"payout_report.json"};
  result.metrics = Metrics(payouts, report);
  if (payouts.total.avoidable_calls > 0) result.findings.push_back(AvoidableFinding(payouts, options));
  if (payouts.quality.overlapping_calls > 0) result.findings.push_back(OverlapFinding(payouts));
  const auto count = [](int64_t n, const char* one, const char* many) {
    return FormatThousands(n) + " " + (n == 1 ? one : many);
  };
  result.summary = count(payouts.total.runs, "payout call", "payout calls") + " of " +
                   count(static_cast<int64_t>(payouts.processes.size()), "process", "processes") + " in " +
                   count(static_cast<int64_t>(payouts.sources.size()), "input", "inputs") + " took " +
                   HoursText(process::Hours(payouts.total.duration_us.value())) + " and waited " +
                   HoursText(process::Hours(payouts.total.wait_us.value())) + "; " +
                   FormatThousands(payouts.total.avoidable_calls) + " could have joined another's batch.";
  for (const std::string& caution : process::PayoutCautions(payouts)) result.summary += " " + caution;
  return result;
}

}  // namespace harness::plugins::report_payout_report_v1
