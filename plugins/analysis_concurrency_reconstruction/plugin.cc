// SPDX-License-Identifier: Apache-2.0
// How many executions ran and waited at each time, and how many slots did each host have?
#include "base/sql_text.h"
#include "base/text.h"
#include "plugin/context.h"
#include "process/confidence.h"
#include "process/log_rows.h"
#include "process/occupancy.h"
#include "process/sample_summary.h"

namespace harness::plugins::analysis_concurrency_reconstruction {
namespace {

using process::HostOccupancy;

// A maximum reached once may be chance; reached often while work waited, it is a limit.
constexpr int64_t kTimesForCapacity = 20;
constexpr double kWeeksForCalendar = 4;

double SpanUs(const HostOccupancy& host) {
  return static_cast<double>(host.last_us - host.first_us);
}

Json Share(double part_us, double whole_us) {
  return whole_us > 0 ? Json(part_us / whole_us) : Json();
}

bool ShowsCapacity(const HostOccupancy& host) {
  return host.times_at_max >= kTimesForCapacity && host.starved_at_max_us > 0;
}

std::string CapacityEvidence(const HostOccupancy& host) {
  const std::string reached =
      "the largest number running is " + std::to_string(host.max_running) + ", reached " +
      FormatThousands(host.times_at_max) + " times for " + FormatFixed(process::Hours(host.at_max_us), 1) +
      " h in all, " + FormatFixed(process::Hours(host.starved_at_max_us), 1) + " h of them while work waited";
  if (ShowsCapacity(host)) return reached;
  return reached + "; too little to call it a limit (at least " + std::to_string(kTimesForCapacity) +
         " times, some of them while work waited)";
}

// Hours of the week without a single start over at least four weeks: closed, or nobody asks.
Json SilentHours(const HostOccupancy& host) {
  Json hours = Json::array();
  if (SpanUs(host) < kWeeksForCalendar * 7 * 86400e6) return hours;
  for (size_t hour = 0; hour < host.starts_by_week_hour.size(); ++hour) {
    if (host.starts_by_week_hour[hour] == 0) hours.push_back(hour);
  }
  return hours;
}

Json PoolJson(const HostOccupancy& host) {
  const double span = SpanUs(host);
  return {{"host", host.host},
          {"executions", host.executions},
          {"max_running", host.max_running},
          {"capacity_estimate", ShowsCapacity(host) ? Json(host.max_running) : Json()},
          {"capacity_evidence", CapacityEvidence(host)},
          {"busy_share", host.max_running > 0
                             ? Share(host.busy_us.DividedBy(static_cast<double>(host.max_running)), span)
                             : Json()},
          {"mean_running", Share(host.busy_us.DividedBy(1), span)},
          {"times_at_max", host.times_at_max},
          {"at_max_s", process::Seconds(host.at_max_us)},
          {"idle_share", Share(static_cast<double>(host.idle_us), span)},
          {"starved_share", Share(static_cast<double>(host.starved_us), span)},
          {"starved_at_max_share",
           Share(static_cast<double>(host.starved_at_max_us), static_cast<double>(host.starved_us))},
          {"silent_week_hours", SilentHours(host)},
          {"weeks", span / (7 * 86400e6)}};
}

plugin::Finding CapacityFinding(const HostOccupancy& host, int64_t rows) {
  plugin::Finding finding;
  finding.kind = "slot_capacity";
  finding.id = "slot_capacity:" + host.host;
  finding.severity = plugin::FindingSeverity::kInfo;
  finding.confidence = process::CoverageConfidence(host.times_at_max, host.times_at_max);
  finding.title = host.host + " runs at most " + std::to_string(host.max_running) + " executions at once";
  finding.what = "On " + host.host + ", " + CapacityEvidence(host) + ".";
  finding.why = "Only waits during which every slot is busy can be shortened by more slots.";
  finding.where = {{"host", host.host}};
  finding.measurement_type = "measured";
  finding.assumptions = {"each execution holds one slot",
                         "confidence is the lower 95 % bound for a limit seen at every "
                         "one of the times it was reached"};
  finding.evidence = {"SELECT row_id, started_us, ended_us FROM events WHERE coalesce(host, '(unknown)') = " +
                          SqlText(host.host) + " AND ended_us > started_us ORDER BY row_id",
                      host.executions};
  finding.n = rows;
  finding.estimate = static_cast<double>(host.max_running);
  finding.unit = "slots";
  return finding;
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const auto steps = context.config().at("steps").get<size_t>();
  ASSIGN_OR_RETURN(const std::shared_ptr<const process::LogRows> rows, process::ReadLogRows(context.data()));
  const process::Occupancy occupancy = process::CollectOccupancy(rows->log, steps);
  plugin::PluginResult result;
  Json pools = Json::array();
  int64_t with_capacity = 0;
  int64_t ran = 0;
  for (const HostOccupancy& host : occupancy.hosts) {
    if (host.executions == 0)
      continue;  // rows that never ran belong to no host; they stand in without_interval
    ++ran;
    pools.push_back(PoolJson(host));
    if (!ShowsCapacity(host)) continue;
    ++with_capacity;
    result.findings.push_back(CapacityFinding(host, host.executions));
  }
  result.metrics = {{"pools", std::move(pools)},
                    {"series",
                     {{"step_us", occupancy.series.step_us},
                      {"start_us", occupancy.series.start_us},
                      {"running", occupancy.series.running},
                      {"waiting", occupancy.series.waiting}}},
                    {"without_interval", occupancy.without_interval}};
  result.summary = std::to_string(ran) + (ran == 1 ? " host; " : " hosts; ") + std::to_string(with_capacity) +
                   " of them show a limit on the number running at once.";
  return result;
}

}  // namespace harness::plugins::analysis_concurrency_reconstruction
