// SPDX-License-Identifier: Apache-2.0
// Which activities collect work into batches, when do they fire, and how many hours does work wait for that?
#include <algorithm>
#include <array>

#include "base/exact_json.h"
#include "base/text.h"
#include "plugin/context.h"
#include "plugin/finding_id.h"
#include "process/learned_log.h"
#include "process/batches.h"
#include "process/batches_firings.h"
#include "process/close_scopes.h"
#include "process/confidence.h"
#include "process/sample_summary.h"
#include "process/sql_terms.h"

namespace harness::plugins::analysis_batch_discovery_v1 {
namespace {

using process::Batch;
using process::FiringRule;
using process::Hours;
using process::kUnknownTime;

struct Sums {
  std::array<int64_t, process::kBatchKinds> kinds{};
  int64_t runs = 0;  // executions, in batches or not
  int64_t rows = 0;  // of them in batches
  int64_t batches = 0, least = 0, most = 0;
  ExactSum batching_us;  // of executions in batches
  ExactSum alone_us;     // of executions that the same hosts let go alone, to their release
  ExactSum wait_us;      // of all executions, from ready to started

  void Add(const Batch& batch) {
    ++kinds[static_cast<size_t>(batch.kind)];
    least = batches == 0 ? batch.size : std::min<int64_t>(least, batch.size);
    most = std::max<int64_t>(most, batch.size);
    ++batches;
  }
  double RowsShare() const { return runs > 0 ? RoundedRatio(rows, runs) : 0.0; }
  double HoursInBatches() const { return Hours(batching_us.value()); }
};

struct OfProcess {
  Sums sums;
  int64_t collecting_hosts = 0, together = 0, alone = 0;
  int64_t firings = 0;
  std::vector<FiringRule> rules;
};

struct Found {
  const process::LearnedLog& learned;
  const process::CloseWindows& windows;
  const process::Executions& log = learned.log;
  const process::Batches& batches = learned.batches;
  process::CloseScopes<Sums> scopes = {};
  std::vector<OfProcess> by_process = {};
};

// An execution that a collector let go alone waited for its release too, but is no run of a batch.
void AddRow(const Found& found, size_t row, Sums& sums) {
  const bool in_batch = found.batches.batch_of[row] != process::kNoRow;
  ++sums.runs;
  sums.rows += in_batch ? 1 : 0;
  const Timestamp ready = found.learned.timeline.ready_us[row];
  if (ready == kUnknownTime) return;
  sums.wait_us.Add(found.log.started_us[row] - ready);
  const Timestamp released = found.batches.released_us[row];
  if (released == kUnknownTime || released <= ready) return;
  (in_batch ? sums.batching_us : sums.alone_us).Add(released - ready);
}

void AddRows(Found& found) {
  for (size_t row = 0; row < found.log.rows(); ++row) {
    AddRow(found, row, found.by_process[found.log.process[row]].sums);
    found.scopes.AddAt(found.windows, process::ReferenceTime(found.log, found.learned.facts, row),
                       [&](Sums& sums) { AddRow(found, row, sums); });
  }
}

// A batch lies in the windows in which all of its executions lie.
void AddBatch(const Batch& batch, Found& found) {
  found.by_process[batch.process].sums.Add(batch);
  found.scopes.all.Add(batch);
  bool in_static = true, in_dynamic = true;
  for (uint32_t i = batch.first; i < batch.first + batch.size; ++i) {
    const Timestamp at = process::ReferenceTime(found.log, found.learned.facts, found.batches.members[i]);
    in_static = in_static && at != kUnknownTime && found.windows.InStatic(at);
    in_dynamic = in_dynamic && at != kUnknownTime && found.windows.InDynamic(at);
  }
  if (in_static) found.scopes.close_static.Add(batch);
  if (in_dynamic) found.scopes.close_dynamic.Add(batch);
}

void SumUp(Found& found) {
  found.by_process.resize(found.log.processes.size());
  AddRows(found);
  for (const Batch& batch : found.batches.batches) AddBatch(batch, found);
  for (const process::Collector& collector : found.batches.collectors) {
    OfProcess& of = found.by_process[collector.process];
    ++of.collecting_hosts;
    of.together += collector.together;
    of.alone += collector.alone;
  }
  for (process::ProcessFirings& firings :
       process::FiringsOf(found.log, found.learned.timeline, found.batches)) {
    OfProcess& of = found.by_process[firings.process];
    of.firings = static_cast<int64_t>(firings.firings.size());
    of.rules = process::LearnFiringRules(std::move(firings.firings));
  }
}

Json ToJson(const Sums& sums) {
  Json json = {{"batches", sums.batches},
               {"rows", sums.rows},
               {"rows_share", sums.RowsShare()},
               {"batching_us", ExactJson(sums.batching_us)},
               {"alone_us", ExactJson(sums.alone_us)}};
  for (size_t kind = 0; kind < process::kBatchKinds; ++kind) {
    json[process::BatchKindName(static_cast<process::BatchKind>(kind))] = sums.kinds[kind];
  }
  return json;
}

Json ToJson(const FiringRule& rule) {
  Json weekdays = Json::array();
  for (uint32_t day = 0; day < 7; ++day) {
    if ((rule.weekdays >> day & 1) != 0) weekdays.push_back(day + 1);
  }
  const bool any_hour = rule.hour_from == 0 && rule.hour_to == 24;
  return {{"text", process::RuleText(rule)},
          {"least_size", rule.least_size > 0 ? Json(rule.least_size) : Json()},
          {"least_age_us", rule.least_age_us > 0 ? Json(rule.least_age_us) : Json()},
          {"weekdays", weekdays.size() < 7 ? std::move(weekdays) : Json()},
          {"hour_from", any_hour ? Json() : Json(rule.hour_from)},
          {"hour_to", any_hour ? Json() : Json(rule.hour_to)},
          {"support", rule.fired},
          {"held", rule.held},
          {"confidence", RoundedRatio(rule.fired, rule.held)},
          {"confidence_low", process::CoverageConfidence(rule.fired, rule.held)}};
}

// Most batching time first, then most rows; ties by name.
std::vector<size_t> InOrder(const Found& found) {
  std::vector<size_t> order;
  for (const size_t process : found.log.processes.SortedByName()) {
    if (found.by_process[process].sums.batches > 0) order.push_back(process);
  }
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const Sums& left = found.by_process[a].sums;
    const Sums& right = found.by_process[b].sums;
    if (left.batching_us.value() != right.batching_us.value()) {
      return left.batching_us.value() > right.batching_us.value();
    }
    return left.rows > right.rows;
  });
  return order;
}

std::string RulesText(const OfProcess& of) {
  if (of.rules.empty()) return "No rule over size, age, weekday and hour tells when it fires.";
  std::vector<std::string> texts;
  for (const FiringRule& rule : of.rules) {
    texts.push_back(process::RuleText(rule) + " (" + FormatThousands(rule.fired) + " of " +
                    FormatThousands(rule.held) + ")");
  }
  return "It fires when " + Join(texts, "; or when ") + ".";
}

std::string KindsText(const Sums& sums) {
  std::vector<std::string> texts;
  for (size_t kind = 0; kind < process::kBatchKinds; ++kind) {
    if (sums.kinds[kind] == 0) continue;
    texts.push_back(FormatThousands(sums.kinds[kind]) + " " +
                    process::BatchKindName(static_cast<process::BatchKind>(kind)));
  }
  return Join(texts, ", ");
}

// By what it costs: the share of the log's waiting that its runs in batches spent on their release.
plugin::FindingSeverity SeverityOf(const Sums& sums, const Sums& all) {
  if (all.wait_us.value() <= 0) return plugin::FindingSeverity::kInfo;
  const double share = sums.HoursInBatches() / Hours(all.wait_us.value());
  if (share >= 0.1) return plugin::FindingSeverity::kMedium;
  return share >= 0.01 ? plugin::FindingSeverity::kLow : plugin::FindingSeverity::kInfo;
}

std::string WhatText(const Sums& sums, const std::string& name) {
  std::string text = FormatThousands(sums.rows) + " of " + FormatThousands(sums.runs) + " runs of " + name +
                     " (" + PercentText(sums.RowsShare()) + ") went in " + FormatThousands(sums.batches) +
                     " batches of " + FormatThousands(sums.least) + " to " + FormatThousands(sums.most) +
                     " (" + KindsText(sums) + ") and waited " + FormatFixed(sums.HoursInBatches(), 3) +
                     " h for them to be released.";
  if (sums.alone_us.value() > 0) {
    text += " Runs that the same hosts collected and let go alone waited another " +
            FormatThousands(Hours(sums.alone_us.value()), 3) + " h.";
  }
  return text;
}

plugin::Finding BatchFinding(const Found& found, size_t process) {
  const OfProcess& of = found.by_process[process];
  const Sums& sums = of.sums;
  const std::string name(found.log.processes.NameOf(process));
  const double hours = sums.HoursInBatches();
  plugin::Finding finding;
  finding.kind = "batches";
  finding.id = plugin::FindingId("batches", {{name, found.log.processes.IsNull(process)}});
  finding.severity = SeverityOf(sums, found.scopes.all);
  finding.confidence = process::CoverageConfidence(of.together, of.together + of.alone);
  if (of.together + of.alone == 0)
    finding.confidence = process::CoverageConfidence(sums.batches, sums.batches);
  finding.title =
      name + " runs in batches: " + FormatThousands(sums.batches) + ", " + HoursText(hours) + " of waiting";
  finding.what = WhatText(sums, name);
  finding.why =
      RulesText(of) +
      " This wait is a decision and not a lack of slots: another rule shortens it, more slots do not.";
  finding.where = {{"process_id", name}};
  finding.measurement_type = "modeled";
  finding.assumptions = {
      "a batch waited while its host was open and a slot was free, or starts and ends at one instant",
      "confidence is the lower 95 % bound of the share that went together, of the runs that found a free "
      "slot",
      "weekdays and hours are UTC"};
  finding.evidence = {"SELECT row_id, host, eligible_us, queued_us, started_us, ended_us FROM events WHERE " +
                          process::NameIsSql("process_id", name) + " ORDER BY host, started_us, row_id",
                      sums.runs};
  finding.n = sums.batches;
  finding.estimate = hours;
  finding.unit = "h";
  return finding;
}

Json TimeJson(Timestamp at) {
  return at == kUnknownTime ? Json() : Json(at);
}

Json BatchJson(const Found& found, const Batch& batch, size_t most_rows) {
  Json rows = Json::array();
  for (size_t i = 0; i < std::min<size_t>(batch.size, most_rows); ++i) {
    rows.push_back(found.batches.members[batch.first + i]);
  }
  return {{"process_id", std::string(found.log.processes.NameOf(batch.process))},
          {"host", std::string(found.log.hosts.NameOf(batch.host))},
          {"kind", process::BatchKindName(batch.kind)},
          {"size", batch.size},
          {"first_ready_us", TimeJson(batch.first_ready_us)},
          {"last_ready_us", TimeJson(batch.last_ready_us)},
          {"released_us", TimeJson(batch.released_us)},
          {"fired_us", batch.fired_us},
          {"ended_us", batch.ended_us},
          {"row_ids", std::move(rows)}};
}

// The largest, in order of time.
Json ListBatches(const Found& found, size_t most, size_t most_rows) {
  const std::vector<Batch>& batches = found.batches.batches;
  std::vector<size_t> listed(batches.size());
  for (size_t i = 0; i < listed.size(); ++i) listed[i] = i;
  std::stable_sort(listed.begin(), listed.end(),
                   [&](size_t a, size_t b) { return batches[a].size > batches[b].size; });
  listed.resize(std::min(most, listed.size()));
  std::sort(listed.begin(), listed.end());
  Json list = Json::array();
  for (const size_t i : listed) list.push_back(BatchJson(found, batches[i], most_rows));
  return {{"omitted", batches.size() - listed.size()}, {"batches", std::move(list)}};
}

Json CollectorsJson(const Found& found) {
  Json list = Json::array();
  for (const size_t process : found.log.processes.SortedByName()) {
    const OfProcess& of = found.by_process[process];
    if (of.collecting_hosts == 0) continue;
    list.push_back({{"process_id", std::string(found.log.processes.NameOf(process))},
                    {"hosts", of.collecting_hosts},
                    {"together", of.together},
                    {"alone", of.alone}});
  }
  return list;
}

Json ProcessJson(const Found& found, size_t process) {
  const OfProcess& of = found.by_process[process];
  Json rules = Json::array();
  for (const FiringRule& rule : of.rules) rules.push_back(ToJson(rule));
  return {{"process_id", std::string(found.log.processes.NameOf(process))},
          {"batches", ToJson(of.sums)},
          {"least_size", of.sums.least},
          {"mean_size", RoundedRatio(of.sums.rows, of.sums.batches)},
          {"most_size", of.sums.most},
          {"firings", of.firings},
          {"rules", std::move(rules)}};
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const Json& config = context.config();
  ASSIGN_OR_RETURN(const std::shared_ptr<const process::LearnedLog> learned,
                   process::LearnLog(context.data()));
  ASSIGN_OR_RETURN(const process::CloseWindows windows,
                   process::CloseWindowsOf(context.ResultOf("analysis_close_cycle_window_resolver")));
  Found found{.learned = *learned, .windows = windows};
  SumUp(found);
  const Sums& all = found.scopes.all;

  plugin::PluginResult result;
  Json by_process = Json::array();
  for (const size_t process : InOrder(found)) {
    by_process.push_back(ProcessJson(found, process));
    const bool matters =
        found.by_process[process].sums.RowsShare() >= config.at("least_share").get<double>() &&
        result.findings.size() < config.at("top_findings").get<size_t>();
    if (matters) result.findings.push_back(BatchFinding(found, process));
  }
  const Json listed =
      ListBatches(found, config.at("listed_batches").get<size_t>(), config.at("listed_rows").get<size_t>());
  RETURN_IF_ERROR(context.WriteArtifact("batches.json", PrettyJson(listed)));
  result.artifacts = {"batches.json"};
  const size_t activities = by_process.size();
  result.metrics = {
      {"executions", found.log.rows()},
      {"close_windows_detected", process::DetectedWindows(windows)},
      {"scopes", process::ScopesJson(found.scopes, windows, [](const Sums& sums) { return ToJson(sums); })},
      {"by_process", std::move(by_process)},
      {"collectors", CollectorsJson(found)},
      {"listed_batches", listed.at("batches").size()}};
  result.summary = all.batches == 0
                       ? "No batches: nothing waits for company while a slot is free."
                       : FormatThousands(all.batches) + " batches of " + std::to_string(activities) +
                             " activities hold " + FormatThousands(all.rows) + " executions, which waited " +
                             HoursText(all.HoursInBatches()) + " for their release.";
  return result;
}

}  // namespace harness::plugins::analysis_batch_discovery_v1
