// SPDX-License-Identifier: Apache-2.0
// How many executions ran and waited at each time, and how many slots did each host have?
#include <algorithm>

#include "base/text.h"
#include "plugin/context.h"
#include "plugin/finding_id.h"
#include "process/confidence.h"
#include "process/log_rows.h"
#include "process/occupancy.h"
#include "process/sample_summary.h"
#include "process/sql_terms.h"
#include "process/timeline.h"

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

// What executions hold while they run, where the log tells how many slots each takes.
struct SlotUse {
  uint32_t largest = 1;   // of one execution
  int64_t most_held = 0;  // at once
  Int128 held_us = 0;     // slot-time
};

// Slots held at once by host, of the hosts on which an execution takes several; elsewhere it is the number of
// executions. At one instant ends come before starts, as in CollectOccupancy.
void SweepSlots(const process::Executions& log, std::vector<SlotUse>& uses) {
  std::vector<std::vector<std::pair<Timestamp, int64_t>>> changes(uses.size());
  for (size_t row = 0; row < log.rows(); ++row) {
    if (uses[log.host[row]].largest == 1 || !process::HoldsSlots(log, row)) continue;
    changes[log.host[row]].emplace_back(log.started_us[row], log.slots[row]);
    changes[log.host[row]].emplace_back(log.ended_us[row], -static_cast<int64_t>(log.slots[row]));
  }
  for (size_t host = 0; host < uses.size(); ++host) {
    std::sort(changes[host].begin(), changes[host].end());
    int64_t held = 0;
    for (const auto& [at, change] : changes[host])
      uses[host].most_held = std::max(uses[host].most_held, held += change);
  }
}

// By number of the host; `occupancy` in order of their names.
std::vector<SlotUse> CollectSlots(const process::Executions& log, const process::Occupancy& occupancy) {
  std::vector<SlotUse> uses(log.hosts.size());
  for (size_t row = 0; row < log.rows(); ++row) {
    if (!process::HoldsSlots(log, row)) continue;
    SlotUse& use = uses[log.host[row]];
    use.largest = std::max(use.largest, log.slots[row]);
    use.held_us += static_cast<Int128>(log.ended_us[row] - log.started_us[row]) * log.slots[row];
  }
  const std::vector<size_t> numbers = log.hosts.SortedByName();
  for (size_t i = 0; i < occupancy.hosts.size(); ++i)
    uses[numbers[i]].most_held = occupancy.hosts[i].max_running;
  if (std::any_of(uses.begin(), uses.end(), [](const SlotUse& use) { return use.largest > 1; }))
    SweepSlots(log, uses);
  return uses;
}

// The largest number running is a number of slots only where each execution takes one.
bool ShowsCapacity(const HostOccupancy& host, const SlotUse& use) {
  return use.largest == 1 && host.times_at_max >= kTimesForCapacity && host.starved_at_max_us > 0;
}

std::string CapacityEvidence(const HostOccupancy& host, const SlotUse& use) {
  const std::string reached =
      "the largest number running is " + std::to_string(host.max_running) + ", reached " +
      FormatThousands(host.times_at_max) + (host.times_at_max == 1 ? " time for " : " times for ") +
      HoursText(process::Hours(host.at_max_us)) + " in all, " +
      HoursText(process::Hours(host.starved_at_max_us)) + " of them while work waited";
  if (use.largest > 1) {
    return reached + "; executions take up to " + FormatThousands(use.largest) +
           " slots, and the most held at once are " + FormatThousands(use.most_held);
  }
  if (ShowsCapacity(host, use)) return reached;
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

Json PoolJson(const HostOccupancy& host, const SlotUse& use) {
  const double span = SpanUs(host);
  return {{"host", host.host},
          {"executions", host.executions},
          {"max_running", host.max_running},
          {"most_slots_held", use.most_held},
          {"capacity_estimate", ShowsCapacity(host, use) ? Json(host.max_running) : Json()},
          {"capacity_evidence", CapacityEvidence(host, use)},
          {"busy_share", use.most_held > 0 ? Share(RoundedRatio(use.held_us, use.most_held), span) : Json()},
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

plugin::Finding CapacityFinding(const HostOccupancy& host, const SlotUse& use) {
  plugin::Finding finding;
  finding.kind = "slot_capacity";
  finding.id = plugin::FindingId("slot_capacity", {{host.host, host.is_unknown}});
  finding.severity = plugin::FindingSeverity::kInfo;
  finding.confidence = process::CoverageConfidence(host.times_at_max, host.times_at_max);
  finding.title = host.host + " runs at most " + std::to_string(host.max_running) + " executions at once";
  finding.what = "On " + host.host + ", " + CapacityEvidence(host, use) + ".";
  finding.why = "Only waits during which every slot is busy can be shortened by more slots.";
  finding.where = {{"host", host.host}};
  finding.measurement_type = "measured";
  finding.assumptions = {"each execution holds one slot",
                         "confidence is the lower 95 % bound for a limit seen at every "
                         "one of the times it was reached"};
  finding.evidence = {"SELECT row_id, started_us, ended_us FROM events WHERE " +
                          process::NameIsSql("host", host.host) +
                          " AND ended_us > started_us ORDER BY row_id",
                      host.executions};
  finding.n = host.executions;
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
  int64_t without_host = 0;
  const std::vector<SlotUse> uses = CollectSlots(rows->log, occupancy);
  const std::vector<size_t> numbers = rows->log.hosts.SortedByName();  // the order of occupancy.hosts
  for (size_t i = 0; i < occupancy.hosts.size(); ++i) {
    const HostOccupancy& host = occupancy.hosts[i];
    const SlotUse& use = uses[numbers[i]];
    if (host.executions == 0)
      continue;  // rows that never ran belong to no host; they stand in without_interval
    if (rows->log.hosts.IsNull(numbers[i])) {
      without_host = host.executions;  // they may have run anywhere: no host of their own
      continue;
    }
    ++ran;
    pools.push_back(PoolJson(host, use));
    if (!ShowsCapacity(host, use)) continue;
    ++with_capacity;
    result.findings.push_back(CapacityFinding(host, use));
  }
  result.metrics = {{"pools", std::move(pools)},
                    {"series",
                     {{"step_us", occupancy.series.step_us},
                      {"start_us", occupancy.series.start_us},
                      {"running", occupancy.series.running},
                      {"waiting", occupancy.series.waiting}}},
                    {"without_host", without_host},
                    {"without_interval", occupancy.without_interval}};
  if (ran == 0 && without_host > 0) {
    result.summary = "The log names no host, so how many slots there are is unknown.";
    return result;
  }
  result.summary = std::to_string(ran) + (ran == 1 ? " host; " : " hosts; ") + std::to_string(with_capacity) +
                   " of them show a limit on the number running at once.";
  return result;
}

}  // namespace harness::plugins::analysis_concurrency_reconstruction
