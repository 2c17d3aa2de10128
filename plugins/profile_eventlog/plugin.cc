// SPDX-License-Identifier: Apache-2.0
// Which roles, times, waits, durations and arrivals does the log show, and what is missing?
#include <algorithm>

#include "base/text.h"
#include "base/time.h"
#include "plugin/context.h"
#include "process/arrivals.h"
#include "process/confidence.h"
#include "process/sql_terms.h"
#include "process/waits.h"

namespace harness::plugins::profile_eventlog {
namespace {

using process::ActivityWaits;

struct Counts {
  int64_t hosts = 0, cases = 0, repeated_ids = 0;
  int64_t missing_queued = 0, missing_eligible = 0, missing_started = 0, missing_ended = 0;
  int64_t negative_waits = 0, negative_durations = 0;
};

// Rows whose execution id another row bears too. Counted over 64-bit hashes first, which is cheap; only when
// these repeat are the ids themselves compared.
Result<int64_t> RepeatedIds(eventlog::DataAccessor& data) {
  if (!data.info().Has("execution_id")) return 0;
  ASSIGN_OR_RETURN(const int64_t hashes,
                   data.QueryInt64("SELECT count(execution_id) - count(DISTINCT CASE WHEN "
                                   "execution_id IS NOT NULL THEN hash(execution_id) END) FROM "
                                   "events"));
  if (hashes == 0) return 0;
  return data.QueryInt64("SELECT count(execution_id) - count(DISTINCT execution_id) FROM events");
}

Result<Counts> Count(eventlog::DataAccessor& data) {
  Counts counts;
  const std::string wait = process::kWaitToStartSql;
  const std::string duration = process::kDurationSql;
  ASSIGN_OR_RETURN(const int64_t repeated, RepeatedIds(data));
  RETURN_IF_ERROR(
      data.Query("SELECT count(DISTINCT host)::BIGINT, count(DISTINCT case_id)::BIGINT, "
                 "count(*) FILTER (WHERE queued_us IS NULL), count(*) FILTER (WHERE eligible_us IS NULL), "
                 "count(*) FILTER (WHERE started_us IS NULL), count(*) FILTER (WHERE ended_us IS NULL), "
                 "count(*) FILTER (WHERE " +
                     wait + " < 0), count(*) FILTER (WHERE (" + duration + ") < 0) FROM events",
                 [&](const engine::Chunk& chunk) -> Result<void> {
                   counts = {chunk.Int64(0, 0), chunk.Int64(1, 0), repeated,
                             chunk.Int64(2, 0), chunk.Int64(3, 0), chunk.Int64(4, 0),
                             chunk.Int64(5, 0), chunk.Int64(6, 0), chunk.Int64(7, 0)};
                   return Ok();
                 }));
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
                    {"runs_gt60", activity->total.runs_wait_to_start_gt},
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
    if (column.is_private && column.nulls < info.rows) list.push_back(column.name);
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
  finding.what = FormatThousands(counts.negative_waits) + " rows start before they were queued and " +
                 FormatThousands(counts.negative_durations) + " rows end before they start.";
  finding.why = "They stand in the sums as they are, so sums and quantiles are a little too low.";
  finding.where = Json::object();
  finding.measurement_type = "measured";
  finding.assumptions = {process::kCoverageAssumption};
  finding.evidence = {
      "SELECT row_id, process_id, queued_us, started_us, ended_us FROM events WHERE started_us < "
      "queued_us OR ended_us < started_us ORDER BY row_id",
      counts.negative_waits + counts.negative_durations};
  finding.n = rows;
  finding.estimate = static_cast<double>(counts.negative_waits + counts.negative_durations);
  finding.unit = "rows";
  return finding;
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const eventlog::DatasetInfo& info = context.data().info();
  const int64_t threshold_s = context.config().at("threshold_s").get<int64_t>();
  const auto top = context.config().at("top").get<size_t>();
  ASSIGN_OR_RETURN(const Counts counts, Count(context.data()));
  process::WaitOptions options;
  options.threshold_us = threshold_s * kMicrosPerSecond;
  ASSIGN_OR_RETURN(const process::Waits waits, process::CollectWaits(context.data(), options));
  ASSIGN_OR_RETURN(const process::Arrivals arrivals, process::CollectArrivals(context.data()));

  const bool timed = info.first_us != 0 || info.last_us != 0;
  plugin::PluginResult result;
  result.metrics = {
      {"rows", info.rows},
      {"processes", waits.activities.size()},
      {"hosts", counts.hosts},
      {"cases", counts.cases},
      {"first", timed ? Json(FormatIso(info.first_us)) : Json()},
      {"last", timed ? Json(FormatIso(info.last_us)) : Json()},
      {"span_s", timed ? Json(process::Seconds(Int128{info.last_us} - info.first_us)) : Json()},
      {"threshold_s", threshold_s},
      {"arrivals_by_weekday_hour", arrivals.by_weekday_hour},
      {"missing",
       {{"queued", counts.missing_queued},
        {"eligible", counts.missing_eligible},
        {"started", counts.missing_started},
        {"ended", counts.missing_ended}}},
      {"negative", {{"waits", counts.negative_waits}, {"durations", counts.negative_durations}}},
      {"median_inter_arrival_s", arrivals.median_gap_us ? Json(*arrivals.median_gap_us / 1e6) : Json()},
      {"repeated_execution_ids", counts.repeated_ids},
      {"wait_s", process::InSeconds(waits.wait_to_start)},
      {"duration_s", process::InSeconds(waits.duration)},
      {"wait_gt60_hours", process::Hours(waits.all.wait_to_start_gt_us.value())},
      {"wait_gt60_rows", waits.all.runs_wait_to_start_gt},
      {"top_wait", TopWait(waits, top)},
      {"top_runs", TopRuns(arrivals, top)},
      {"roles", Roles(info)},
      {"pii", PrivateColumns(info)}};
  result.summary = FormatThousands(info.rows) + " executions of " +
                   FormatThousands(static_cast<int64_t>(waits.activities.size())) + " activities on " +
                   FormatThousands(counts.hosts) + " hosts" +
                   (timed ? " from " + FormatIso(info.first_us) + " to " + FormatIso(info.last_us) : "") +
                   "; " + FormatFixed(process::Hours(waits.all.wait_to_start_gt_us.value()), 1) +
                   " hours of waits above " + std::to_string(threshold_s) + " s.";
  if (counts.negative_waits + counts.negative_durations > 0) {
    result.findings.push_back(NegativeTimes(counts, info.rows));
  }
  return result;
}

}  // namespace harness::plugins::profile_eventlog
