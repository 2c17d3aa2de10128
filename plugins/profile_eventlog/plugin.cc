// SPDX-License-Identifier: Apache-2.0
// Which roles, times, waits, durations and arrivals does the log show, and what is missing?
#include <algorithm>

#include "base/repeated_hashes.h"
#include "base/text.h"
#include "base/time.h"
#include "plugin/context.h"
#include "process/arrivals.h"
#include "process/confidence.h"
#include "process/log_rows.h"
#include "process/outlying_times.h"
#include "process/sql_terms.h"
#include "process/waits.h"

namespace harness::plugins::profile_eventlog {
namespace {

using process::ActivityWaits;

struct Counts {
  int64_t hosts = 0, cases = 0, repeated_ids = 0;
  int64_t missing_queued = 0, missing_eligible = 0, missing_started = 0, missing_ended = 0;
  int64_t negative_waits = 0, negative_durations = 0;
  int64_t negative_rows = 0;  // with either
};

// Rows whose execution id another row bears too. Only when hashes of the ids repeat are the ids themselves
// compared, which costs more.
Result<int64_t> RepeatedIds(eventlog::DataAccessor& data) {
  if (!data.info().Has("execution_id")) return 0;
  std::vector<uint64_t> hashes;
  hashes.reserve(static_cast<size_t>(data.info().rows));
  RETURN_IF_ERROR(
      data.Query("SELECT CAST(hash(execution_id) >> 1 AS BIGINT) FROM events WHERE execution_id IS NOT NULL",
                 [&](const engine::Chunk& chunk) -> Result<void> {
                   // A BIGINT has room for 63 bits of the hash; its upper ones are looked at first.
                   for (size_t i = 0; i < chunk.rows(); ++i)
                     hashes.push_back(static_cast<uint64_t>(chunk.Int64(0, i)) << 1);
                   return Ok();
                 }));
  if (!AnyRepeated(hashes)) return 0;
  return data.QueryInt64("SELECT count(execution_id) - count(DISTINCT execution_id) FROM events");
}

Result<int64_t> Cases(eventlog::DataAccessor& data) {
  if (!data.info().Has("case_id")) return 0;
  return data.QueryInt64("SELECT count(DISTINCT case_id)::BIGINT FROM events");
}

int64_t NullsOf(const eventlog::DatasetInfo& info, std::string_view name) {
  for (const auto& column : info.columns) {
    if (column.name == name) return column.nulls;
  }
  return info.rows;
}

// Times as in process/sql_terms.h.
void CountTimes(const process::LogRows& rows, Counts& counts) {
  const process::Executions& log = rows.log;
  for (size_t row = 0; row < log.rows(); ++row) {
    const Timestamp queued = rows.facts.queued_us[row], started = log.started_us[row];
    const bool is_early =
        queued != process::kUnknownTime && started != process::kUnknownTime && started < queued;
    const Micros duration = process::DurationOf(log, rows.facts, row);
    const bool is_negative = duration != process::kUnknownTime && duration < 0;
    counts.negative_waits += is_early ? 1 : 0;
    counts.negative_durations += is_negative ? 1 : 0;
    counts.negative_rows += is_early || is_negative ? 1 : 0;
  }
}

Result<Counts> Count(eventlog::DataAccessor& data, const process::LogRows& rows) {
  const eventlog::DatasetInfo& info = data.info();
  Counts counts;
  for (size_t host = 0; host < rows.log.hosts.size(); ++host) {
    counts.hosts += rows.log.hosts.IsNull(host) ? 0 : 1;
  }
  ASSIGN_OR_RETURN(counts.cases, Cases(data));
  ASSIGN_OR_RETURN(counts.repeated_ids, RepeatedIds(data));
  counts.missing_queued = NullsOf(info, "queued_us");
  counts.missing_eligible = NullsOf(info, "eligible_us");
  counts.missing_started = NullsOf(info, "started_us");
  counts.missing_ended = NullsOf(info, "ended_us");
  CountTimes(rows, counts);
  return counts;
}

std::vector<const ActivityWaits*> ByWait(const process::Waits& waits) {
  std::vector<const ActivityWaits*> order;
  for (const ActivityWaits& activity : waits.activities) {
    if (activity.total.runs_wait_to_start_gt > 0) order.push_back(&activity);
  }
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return a->total.wait_to_start_gt_us.value() > b->total.wait_to_start_gt_us.value();
  });
  return order;
}

Json TopWait(const process::Waits& waits, size_t top) {
  Json list = Json::array();
  for (const ActivityWaits* activity : ByWait(waits)) {
    if (list.size() == top) break;
    list.push_back({{"process_id", activity->process_id},
                    {"hours", process::Hours(activity->total.wait_to_start_gt_us.value())},
                    {"runs", activity->runs},
                    {"runs_gt", activity->total.runs_wait_to_start_gt},
                    {"hosts", activity->host_count_wait_gt}});
  }
  return list;
}

Json TopRuns(const process::Arrivals& arrivals, size_t top) {
  std::vector<const process::ActivityArrivals*> order;
  for (const auto& activity : arrivals.activities) order.push_back(&activity);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto* a, const auto* b) { return a->runs > b->runs; });
  Json list = Json::array();
  for (const auto* activity : order) {
    if (list.size() == top) break;
    list.push_back({{"process_id", activity->process_id},
                    {"runs", activity->runs},
                    {"median_inter_arrival_s",
                     activity->median_gap_us ? Json(*activity->median_gap_us / 1e6) : Json()}});
  }
  return list;
}

Json Roles(const eventlog::DatasetInfo& info) {
  Json list = Json::array();
  for (const auto& role : info.roles) {
    list.push_back({{"role", role.role}, {"column", role.column}, {"how", role.how}, {"note", role.note}});
  }
  return list;
}

Json PrivateColumns(const eventlog::DatasetInfo& info) {
  Json list = Json::array();
  for (const auto& column : info.columns) {
    if (!eventlog::MayShowValues(column) && column.nulls < info.rows) list.push_back(column.name);
  }
  return list;
}

plugin::Finding NegativeTimes(const Counts& counts, int64_t rows) {
  plugin::Finding finding;
  finding.kind = "negative_times";
  finding.id = finding.kind;
  finding.severity = plugin::FindingSeverity::kLow;
  finding.confidence = process::CoverageConfidence(rows, rows);
  finding.title = "Some times run backwards";
  finding.what =
      FormatThousands(counts.negative_waits) + " rows start before they were queued and " +
      FormatThousands(counts.negative_durations) +
      " rows end before they start or tell a negative duration: " + FormatThousands(counts.negative_rows) +
      " rows in all.";
  finding.why = "Sums of waits leave them out, means and quantiles do not, so those are a little too low.";
  finding.where = Json::object();
  finding.measurement_type = "measured";
  finding.assumptions = {process::kCoverageAssumption};
  finding.evidence = {
      std::string("SELECT row_id, process_id, queued_us, started_us, ended_us, duration_us FROM events WHERE "
                  "started_us < queued_us OR ") +
          process::kDurationSql + " < 0 ORDER BY row_id",
      counts.negative_rows};
  finding.n = rows;
  finding.estimate = static_cast<double>(counts.negative_rows);
  finding.unit = "rows";
  return finding;
}

plugin::Finding OutlyingFinding(const process::OutlyingTimes& found, int64_t rows) {
  plugin::Finding finding;
  finding.kind = "outlying_times";
  finding.id = finding.kind;
  finding.severity = plugin::FindingSeverity::kMedium;
  finding.confidence = process::CoverageConfidence(rows, rows);
  finding.title = "A few times lie far from all others";
  finding.what = FormatThousands(found.rows) + (found.rows == 1 ? " row has" : " rows have") +
                 " a time outside " + FormatIso(found.from_us) + " to " + FormatIso(found.to_us) +
                 ", where all others lie, and the log seems to last more than ten times as long.";
  finding.why =
      "Rates, loads and blocks of time are counted over the whole span, so they are far too thin: intervals "
      "may be "
      "missing and queues look empty. If these dates stand for none, read the log without them.";
  finding.where = {{"from", FormatIso(found.from_us)}, {"to", FormatIso(found.to_us)}};
  finding.measurement_type = "measured";
  finding.assumptions = {process::kCoverageAssumption};
  finding.evidence = {
      "SELECT row_id, process_id, queued_us, eligible_us, started_us, ended_us FROM events WHERE "
      "least(queued_us, eligible_us, started_us, ended_us) < " +
          std::to_string(found.from_us) + " OR greatest(queued_us, eligible_us, started_us, ended_us) > " +
          std::to_string(found.to_us) + " ORDER BY row_id",
      found.rows};
  finding.n = rows;
  finding.estimate = static_cast<double>(found.rows);
  finding.unit = "rows";
  return finding;
}

Json OutlyingJson(const std::optional<process::OutlyingTimes>& found) {
  if (!found) return nullptr;
  return {{"rows", found->rows}, {"from_us", found->from_us}, {"to_us", found->to_us}};
}

bool IsTimed(const eventlog::DatasetInfo& info) {
  return info.first_us != 0 || info.last_us != 0;
}

Json MetricsOf(const process::LogRows& rows, const eventlog::DatasetInfo& info, const Counts& counts,
               const process::Waits& waits, const process::Arrivals& arrivals,
               const std::optional<process::OutlyingTimes>& outlying, size_t top) {
  const bool timed = IsTimed(info);
  return {{"rows", info.rows},
          {"processes", waits.activities.size()},
          {"hosts", counts.hosts},
          {"cases", counts.cases},
          {"first", timed ? Json(FormatIso(info.first_us)) : Json()},
          {"last", timed ? Json(FormatIso(info.last_us)) : Json()},
          {"span_s", timed ? Json(process::Seconds(Int128{info.last_us} - info.first_us)) : Json()},
          {"arrivals_by_weekday_hour", arrivals.by_weekday_hour},
          {"missing",
           {{"queued", counts.missing_queued},
            {"eligible", counts.missing_eligible},
            {"started", counts.missing_started},
            {"ended", counts.missing_ended}}},
          {"outlying", OutlyingJson(outlying)},
          {"negative", {{"waits", counts.negative_waits}, {"durations", counts.negative_durations}}},
          {"median_inter_arrival_s", arrivals.median_gap_us ? Json(*arrivals.median_gap_us / 1e6) : Json()},
          {"repeated_execution_ids", counts.repeated_ids},
          {"wait_s", process::InSeconds(process::SummarizeWaitToStart(rows))},
          {"duration_s", process::InSeconds(process::SummarizeDurations(rows))},
          {"wait_gt_hours", process::Hours(waits.scopes.all.wait_to_start_gt_us.value())},
          {"wait_gt_rows", waits.scopes.all.runs_wait_to_start_gt},
          {"top_wait", TopWait(waits, top)},
          {"top_runs", TopRuns(arrivals, top)},
          {"roles", Roles(info)},
          {"pii", PrivateColumns(info)}};
}

// The hours of long waits where any wait is known.
std::string SummaryOf(const eventlog::DatasetInfo& info, const Counts& counts, const process::Waits& waits,
                      int64_t threshold_s, bool waits_known) {
  return FormatThousands(info.rows) + " executions of " +
         FormatThousands(static_cast<int64_t>(waits.activities.size())) + " activities" +
         (counts.hosts > 0 ? " on " + FormatThousands(counts.hosts) + " hosts" : ", no host named,") +
         (IsTimed(info) ? " from " + FormatIso(info.first_us) + " to " + FormatIso(info.last_us) : "") +
         (waits_known ? "; " + FormatFixed(process::Hours(waits.scopes.all.wait_to_start_gt_us.value()), 1) +
                            " hours of waits above " + std::to_string(threshold_s) + " s from queue to start."
                      : "; how long they waited is unknown.");
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const eventlog::DatasetInfo& info = context.data().info();
  const int64_t threshold_s = context.config().at("threshold_s").get<int64_t>();
  const auto top = context.config().at("top").get<size_t>();
  process::WaitOptions options;
  options.threshold_us = threshold_s * kMicrosPerSecond;
  options.samples = false;
  ASSIGN_OR_RETURN(const std::shared_ptr<const process::LogRows> rows, process::ReadLogRows(context.data()));
  ASSIGN_OR_RETURN(const Counts counts, Count(context.data(), *rows));
  const process::Waits waits = process::CollectWaits(*rows, options);
  ASSIGN_OR_RETURN(const process::Arrivals arrivals, process::CollectArrivals(*rows, info));

  const std::optional<process::OutlyingTimes> outlying = process::FindOutlyingTimes(*rows);
  plugin::PluginResult result;
  result.metrics = MetricsOf(*rows, info, counts, waits, arrivals, outlying, top);
  result.metrics["threshold_s"] = threshold_s;
  const Json& known_waits = result.metrics.at("wait_s").at("n");
  result.summary = SummaryOf(info, counts, waits, threshold_s, !known_waits.is_null() && known_waits != 0);
  if (outlying) result.findings.push_back(OutlyingFinding(*outlying, info.rows));
  if (counts.negative_rows > 0) {
    result.findings.push_back(NegativeTimes(counts, info.rows));
  }
  return result;
}

}  // namespace harness::plugins::profile_eventlog
