// SPDX-License-Identifier: Apache-2.0
// What would one more server save: by the naive rule, by queueing theory, by replay, and why do they differ?
#include "base/exact_json.h"
#include "base/sql_text.h"
#include "base/text.h"
#include "plugin/context.h"
#include "plugin/finding_id.h"
#include "plugins/analysis_capacity_scaling/judged.h"
#include "plugins/analysis_capacity_scaling/pool_json.h"
#include "plugins/analysis_capacity_scaling/theory.h"
#include "process/sample_summary.h"
#include "process/sql_terms.h"
#include "replay/shared_study.h"

namespace harness::plugins::analysis_capacity_scaling {
namespace {

using process::Hours;

// The executions that the replay holds, of the processes of the pool where there are several pools.
std::string QueryOf(const Pool& pool, const replay::Names& names, bool one_pool) {
  std::string sql = std::string("SELECT row_id, process_id, host, ") + process::kEligibleSql +
                    " AS eligible_us, started_us, ended_us FROM events WHERE " + process::kEligibleSql +
                    " IS NOT NULL AND started_us IS NOT NULL AND ended_us IS NOT NULL";
  if (!one_pool) {
    sql += " AND coalesce(process_id, '(unknown)') IN (" +
           SqlTexts(pool.processes, [&](uint32_t process) { return names.processes[process]; }) + ")";
  }
  return sql + " ORDER BY row_id";
}

// Requires a verdict that is not inconclusive: a finding has a figure.
plugin::Finding CapacityFinding(const Judged& judged, std::string query) {
  const Pool& pool = judged.pool;
  const bool verified = judged.server.verdict == replay::Verdict::kVerified;
  const double share = ShareOf(judged.server.delta_wait_us, pool.recorded_us);
  plugin::Finding finding;
  finding.kind = "capacity_scaling";
  finding.id = plugin::FindingId("capacity_scaling", {pool.name});
  finding.severity = verified && share >= 0.25   ? plugin::FindingSeverity::kHigh
                     : verified && share >= 0.05 ? plugin::FindingSeverity::kMedium
                                                 : plugin::FindingSeverity::kInfo;
  finding.confidence = judged.server.confidence;
  finding.title = "One more server for " + pool.name + ": " + HoursText(Hours(judged.server.delta_wait_us)) +
                  " less wait by replay";
  finding.what = judged.why;
  finding.why = judged.server.reason + "." +
                (pool.no_theory.empty() ? "" : " Formulas do not apply: " + pool.no_theory + ".");
  finding.where = {{"pool", pool.name}};
  finding.measurement_type = "modeled";
  finding.assumptions = {
      "one more server has " + std::to_string(pool.server_slots) +
          " slots, as many as the mean host of the pool, and runs what the host runs that gets them",
      "arrivals and services stay as recorded",
      "percents are of the wait that the log records for the pool; no saving is more than that",
      "the naive figure is wait / (h + 1) for h hosts; it is quoted to be compared with, not believed",
      "confidence comes from the calibration of the replay, the width of the interval and its blocks"};
  if (std::string share = judged.server.share.Text(); !share.empty())
    finding.assumptions.push_back(std::move(share));
  finding.evidence = {std::move(query), pool.runs};
  finding.n = pool.runs;
  finding.estimate = Hours(judged.server.delta_wait_us);
  finding.unit = "h";
  if (judged.server.interval.low_us) {
    finding.interval =
        plugin::Interval{Hours(*judged.server.interval.low_us), Hours(*judged.server.interval.high_us), 0.95};
  }
  return finding;
}

// The list that another plugin left in its metrics; empty where it did not run.
Json ListOf(plugin::PluginContext& context, const char* plugin, const char* member) {
  const auto result = context.ResultOf(plugin);
  return result ? result->at("metrics").at(member) : Json::array();
}

// What the check of Little's law says of the pool; null where it says nothing.
Json LawOf(const Json& law, const Pool& pool) {
  Json found;
  for (const Json& fit : law) {
    if (fit.at("name") == pool.name) found = fit;
  }
  return found;
}

Json QueueJson(const replay::QueueCurves& curves) {
  return {{"start_us", curves.recorded.start_us},
          {"step_us", curves.recorded.step_us},
          {"recorded", curves.recorded.waiting},
          {"replayed", curves.replayed.waiting}};
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const Json& config = context.config();
  ASSIGN_OR_RETURN(const replay::SharedStudy shared,
                   replay::StudyLog(context.data(), config.at("replicates").get<int64_t>()));
  const process::Executions& log = shared.learned->log;
  const replay::Study& study = *shared.study;
  const Waits waits = WaitsByProcess(study);
  std::vector<Pool> pools = PoolsOf(log, study, waits);
  std::erase_if(pools, [](const Pool& pool) { return pool.recorded_us <= 0; });
  if (pools.empty()) return plugin::NotApplicable("no_waits", "No execution with known times waited.");

  const Json law = ListOf(context, "analysis_littles_law_consistency", "pools");
  const Json by_host = ListOf(context, "analysis_wait_attribution_v1", "by_host");
  const bool one_pool = pools.size() == 1;
  const auto top = config.at("top_pools").get<size_t>();
  const size_t left_out = pools.size() > top ? pools.size() - top : 0;
  pools.resize(pools.size() - left_out);

  plugin::PluginResult result;
  Json list = Json::array();
  Json curves = Json::array();
  for (Pool& pool : pools) {
    pool.law = LawOf(law, pool);
    pool.no_theory = WhyNoTheory(pool, study.model());
    ASSIGN_OR_RETURN(const Judged judged, JudgePool(study, std::move(pool), one_pool,
                                                    config.at("more_slots").get<int64_t>(), by_host));
    if (!IsInconclusive(judged.server))
      result.findings.push_back(CapacityFinding(judged, QueryOf(judged.pool, study.names(), one_pool)));
    if (result.summary.empty()) result.summary = judged.why;
    list.push_back(PoolJson(judged, study.names(), waits, config.at("top_processes").get<size_t>()));
    curves.push_back({{"pool", judged.pool.name},
                      {"grown_host", study.names().hosts[judged.pool.grown]},
                      {"points", list.back().at("curve")}});
  }
  ASSIGN_OR_RETURN(const replay::QueueCurves queues, study.Queues({}, config.at("steps").get<size_t>()));
  result.metrics = {{"executions", study.model().jobs()},
                    {"discipline", replay::DisciplineName(study.discipline().discipline)},
                    {"calibration", replay::ToJson(study.calibration())},
                    {"whole_calibration", replay::ToJson(study.whole_calibration())},
                    {"pools", std::move(list)},
                    {"pools_left_out", left_out},
                    {"queue", QueueJson(queues)}};
  RETURN_IF_ERROR(context.WriteArtifact("capacity_curve.json", PrettyJson({{"pools", std::move(curves)}})));
  RETURN_IF_ERROR(context.WriteArtifact("observed_queue.json", PrettyJson(result.metrics.at("queue"))));
  result.artifacts = {"capacity_curve.json", "observed_queue.json"};
  return result;
}

}  // namespace harness::plugins::analysis_capacity_scaling
