// SPDX-License-Identifier: Apache-2.0
#include "report/report_json.h"

#include <algorithm>
#include <map>

#include "base/json_members.h"
#include "base/sha256.h"
#include "base/schema_check.h"
#include "insight/insight.h"
#include "report/decision_json.h"
#include "report/embedded.h"
#include "report/facts.h"
#include "report/ranking.h"
#include "run/plugins_json.h"
#include "run/run_policy.h"

namespace harness::report {
namespace {

using run::PluginEvidence;
using run::PluginOutcome;
using run::RunResult;

Json StableQuality(const eventlog::DatasetInfo& dataset) {
  Json counters = Json::array();
  for (const eventlog::QualityCounter& counter : dataset.counters) {
    counters.push_back({{"name", counter.name},
                        {"severity", eventlog::SeverityName(counter.severity)},
                        {"count", counter.count},
                        {"meaning", counter.meaning}});
  }
  std::sort(counters.begin(), counters.end(),
            [](const Json& a, const Json& b) { return a.at("name") < b.at("name"); });
  return counters;
}

Json StableDataset(const eventlog::DatasetInfo& dataset) {
  Json whole = eventlog::ToJson(dataset);
  // The same rows may stand in a file in two ways.
  for (Json& column : whole.at("columns")) column.erase("as_number");
  Json json = {{"version", dataset.version},        {"rows", dataset.rows},
               {"columns", whole.at("columns")},    {"roles", whole.at("roles")},
               {"quality", StableQuality(dataset)}, {"span", nullptr}};
  if (dataset.first_us != 0 || dataset.last_us != 0) {
    json["span"] = {{"first", FormatIso(dataset.first_us)},
                    {"last", FormatIso(dataset.last_us)},
                    {"span_us", dataset.last_us - dataset.first_us}};
  }
  return json;
}

Json Headline(const RunResult& run) {
  const Facts facts = FactsOf(run);
  std::map<std::string, int64_t> statuses = {{"ok", 0}, {"skipped", 0}, {"na", 0}, {"error", 0}};
  int64_t findings = 0;
  for (const PluginOutcome& plugin : run.plugins) {
    ++statuses[plugin.status];
    findings += static_cast<int64_t>(FindingsOf(plugin).size());
  }
  Json top = nullptr;
  if (const ProcessWaits* process = facts.TopProcess()) {
    top = {{"process_id", process->process_id},
           {"hours", OrNull(process->gt_hours)},
           {"share", OrNull(facts.ShareOfTotal(*process))}};
  }
  return {{"rows", run.dataset.rows},
          {"processes", facts.profile ? OrNull(facts.profile->processes) : Json(nullptr)},
          {"hosts", facts.profile ? OrNull(facts.profile->hosts) : Json(nullptr)},
          {"wait_hours", OrNull(facts.TotalWaitHours())},
          {"wait_threshold_s", facts.TotalWaits().threshold_s},
          {"top_process", std::move(top)},
          {"findings", findings},
          {"plugins", statuses}};
}

Json EvidenceJson(const PluginEvidence& evidence) {
  return {{"queries", evidence.queries},
          {"rows", evidence.rows},
          {"batches", evidence.batches},
          {"largest_batch", evidence.largest_batch},
          {"bytes", evidence.bytes},
          {"rows_scanned", evidence.rows_scanned},
          {"cpu_us", evidence.cpu_us},
          {"wall_us", evidence.wall_us},
          {"peak_rss_bytes", evidence.peak_rss_bytes},
          {"stderr_bytes", evidence.stderr_bytes},
          {"exit_code", evidence.exit_code},
          {"signal", evidence.signal},
          {"sandbox_missing", evidence.sandbox_missing}};
}

Json Places(const eventlog::DatasetInfo& dataset) {
  Json places = Json::object();
  for (const eventlog::QualityCounter& counter : dataset.counters) places[counter.name] = counter.first;
  return places;
}

}  // namespace

Json StableReport(const RunResult& run) {
  const Result<Json> policy = run::PolicyJson(run);  // fails only where the digest of the whole does, too
  Json plugins = run::PluginsJson(run);
  const auto insights = insight::InsightsOf(plugins);  // as policy
  Json ranked = Json::array();
  for (const RankedFinding& entry : RankedFindings(run)) {
    ranked.push_back(
        {{"plugin", entry.plugin->id}, {"id", entry.finding->at("id")}, {"hours", OrNull(entry.hours)}});
  }
  return {{"dataset", StableDataset(run.dataset)},
          {"policy", policy ? *policy : Json()},
          {"settings", run.settings.is_object() ? run.settings : Json::object()},
          {"headline", Headline(run)},
          {"decision", DecisionJson(FactsOf(run))},
          {"batch_group_candidates", SequenceRecords(run)},
          {"ranked_findings", std::move(ranked)},
          {"insights", insights ? insight::ToJson(*insights) : Json()},
          {"plugins", std::move(plugins)}};
}

Json VolatileReport(const RunResult& run) {
  Json evidence = Json::object();
  for (const PluginOutcome& plugin : run.plugins) evidence[plugin.id] = EvidenceJson(plugin.evidence);
  return {{"run_id", run.run_id},
          {"started", FormatIso(run.started_us)},
          {"finished", FormatIso(run.finished_us)},
          {"wall_us", run.finished_us - run.started_us},
          {"threads", run.threads},
          {"batch_rows", run.batch_rows},
          {"harness_version", run.harness_version},
          {"engine_version", run.engine_version},
          {"machine", run.machine.is_object() ? run.machine : Json::object()},
          {"dataset_name", run.dataset.name},
          {"time_zone", run.dataset.time_zone},
          {"inputs", eventlog::ToJson(run.dataset).at("inputs")},
          {"quality_places", Places(run.dataset)},
          {"evidence", std::move(evidence)},
          {"data_access", evidence::ToJson(run.data_access)}};
}

Result<std::string> StableDigest(const Json& stable) {
  ASSIGN_OR_RETURN(const std::string canonical, CanonicalJson(stable));
  return "sha256:" + Sha256Hex(canonical);
}

Result<StablePart> StablePartOf(const RunResult& run) {
  StablePart part{StableReport(run), {}};
  ASSIGN_OR_RETURN(part.digest, StableDigest(part.json));
  return part;
}

Result<std::string> ReportJson(const RunResult& run, StablePart stable) {
  Json report = {{"schema_version", 1}, {"volatile", VolatileReport(run)}};
  report["stable"] = std::move(stable.json);
  report["stable_digest"] = std::move(stable.digest);
  ASSIGN_OR_RETURN(const auto checker, SchemaChecker::Compile(ReportSchemaText(), "report.schema.json"));
  if (auto checked = checker.Check(report, "report.json"); !checked)
    return InternalError(checked.error().message);
  return PrettyJson(report);
}

}  // namespace harness::report
