// SPDX-License-Identifier: Apache-2.0
#include "report/facts.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace harness::report {
namespace {

using run::PluginOutcome;
using run::RunResult;

// Which plugin answers which question of the report.
constexpr std::string_view kProfile = "profile_eventlog";
constexpr std::string_view kWaits = "analysis_queue_delay_decomposition";
constexpr std::string_view kLoad = "analysis_concurrency_reconstruction";
constexpr std::string_view kHolds = "analysis_hold_time_attribution_v1";
constexpr std::string_view kRetries = "analysis_retry_rate_hotspots_v1";
constexpr std::string_view kCauseTimes = "analysis_wait_attribution_v1";
constexpr std::string_view kCapacity = "analysis_capacity_scaling";
constexpr std::string_view kEnergy = "analysis_ideaspace_energy_ebm_v1";
constexpr std::string_view kActions = "analysis_ebm_action_verifier_v1";
constexpr std::string_view kSequences = "analysis_actionable_ops_levers_v1";

constexpr double kMicrosPerHourReal = 3.6e9;

std::optional<double> HoursOfMicros(const Json& object, std::string_view key) {
  const auto micros = NumberOf(object, key);
  return micros ? std::optional(*micros / kMicrosPerHourReal) : std::nullopt;
}

// What stands in place of a section that `id` should have fed.
std::string ReasonOf(const PluginOutcome* plugin, std::string_view id) {
  if (plugin == nullptr) return "unknown: the plugin " + std::string(id) + " was not part of this run";
  if (plugin->status == "ok") return "unknown: the plugin " + plugin->id + " gave no figures for this";
  const std::string how = plugin->status == "na"        ? " does not apply to this log"
                          : plugin->status == "skipped" ? " was skipped"
                                                        : " failed";
  std::string reason = "unknown: the plugin " + plugin->id + how;
  if (!plugin->reason_code.empty()) reason += " (" + plugin->reason_code + ")";
  if (!plugin->summary.empty()) reason += ": " + plugin->summary;
  return reason;
}

template <typename T, typename Read>
Section<T> SectionOf(const RunResult& run, std::string_view id, Read read) {
  const auto it = std::find_if(run.plugins.begin(), run.plugins.end(),
                               [&](const PluginOutcome& plugin) { return plugin.id == id; });
  const PluginOutcome* plugin = it == run.plugins.end() ? nullptr : &*it;
  if (plugin != nullptr && plugin->status == "ok") {
    const Json& metrics = MemberOf(plugin->result, "metrics");
    if (metrics.is_object() && !metrics.empty()) return {read(metrics), ""};
  }
  return {std::nullopt, ReasonOf(plugin, id)};
}

std::optional<WeekHours> WeekHoursOf(const Json& grid) {
  if (!grid.is_array() || grid.size() != 7) return std::nullopt;
  WeekHours hours{};
  for (size_t day = 0; day < 7; ++day) {
    if (!grid[day].is_array() || grid[day].size() != 24) return std::nullopt;
    for (size_t hour = 0; hour < 24; ++hour) {
      if (!grid[day][hour].is_number()) return std::nullopt;
      hours[day][hour] = grid[day][hour].get<double>();
    }
  }
  return hours;
}

TimeStats StatsOf(const Json& stats) {
  return {IntegerOf(stats, "n"), NumberOf(stats, "p50_lin"), NumberOf(stats, "p95_lin")};
}

Profile ReadProfile(const Json& metrics) {
  Profile profile;
  profile.rows = IntegerOf(metrics, "rows");
  profile.processes = IntegerOf(metrics, "processes");
  profile.hosts = IntegerOf(metrics, "hosts");
  // That no row names a host says nothing of how many there are.
  profile.names_hosts = profile.hosts != 0;
  if (!profile.names_hosts) profile.hosts.reset();
  profile.cases = IntegerOf(metrics, "cases");
  profile.threshold_s = NumberOf(metrics, "threshold_s").value_or(60);
  profile.wait = StatsOf(MemberOf(metrics, "wait_s"));
  // A sum of no waits is 0, which would say that nobody waited.
  if (profile.wait.n != 0) {
    profile.wait_gt_hours = NumberOf(metrics, "wait_gt_hours");
    profile.wait_gt_rows = IntegerOf(metrics, "wait_gt_rows");
  }
  profile.duration = StatsOf(MemberOf(metrics, "duration_s"));
  profile.arrivals = WeekHoursOf(MemberOf(metrics, "arrivals_by_weekday_hour"));
  return profile;
}

// True where rows are summed of which none has a known wait: their sums of 0 say nothing.
bool WaitsUnknown(const Json& sums) {
  return IntegerOf(sums, "waited") == 0 && IntegerOf(sums, "rows") != 0;
}

ProcessWaits ReadProcessWaits(const Json& item, bool names_links) {
  ProcessWaits process;
  process.process_id = TextOf(item, "process_id");
  process.runs = IntegerOf(item, "runs");
  process.hosts = IntegerOf(item, "host_count");
  if (process.hosts == 0) process.hosts.reset();  // its rows name none
  process.pre_hours = NumberOf(item, "wait_pre_hours");
  if (!WaitsUnknown(MemberOf(item, "total"))) {
    process.runs_gt = IntegerOf(item, "runs_gt");
    process.eligible_hours = NumberOf(item, "eligible_wait_hours");
    process.gt_hours = NumberOf(item, "eligible_wait_gt_hours");
  }
  process.p50_s = NumberOf(item, "p50_s");
  process.p95_s = NumberOf(item, "p95_s");
  if (names_links) process.sequence_runs = IntegerOf(MemberOf(item, "sequence"), "rows");
  return process;
}

ScopeWaits ReadScope(const std::string& name, const Json& sums) {
  ScopeWaits scope;
  scope.scope = name;
  scope.rows = IntegerOf(sums, "rows");
  scope.pre_hours = HoursOfMicros(sums, "wait_pre_us");
  if (WaitsUnknown(sums)) return scope;
  scope.runs_gt = IntegerOf(sums, "runs_gt");
  scope.eligible_hours = HoursOfMicros(sums, "eligible_wait_us");
  scope.gt_hours = HoursOfMicros(sums, "eligible_wait_gt_us");
  return scope;
}

Waits ReadWaits(const Json& metrics) {
  Waits waits;
  waits.threshold_s = NumberOf(metrics, "threshold_s").value_or(60);
  waits.names_links = MemberOf(metrics, "names_links") != false;
  waits.close_detected = IntegerOf(metrics, "close_windows_detected") != 0;
  waits.negative_waits = IntegerOf(metrics, "negative_waits").value_or(0);
  const Json& scopes = MemberOf(metrics, "scopes");
  for (const std::string_view name : {"all", "close_static", "close_dynamic"}) {
    const Json& scope = MemberOf(scopes, name);
    if (!scope.is_object() || (name == "close_dynamic" && !waits.close_detected)) continue;
    waits.scopes.push_back(ReadScope(std::string(name), scope));
    if (name != "all") continue;
    waits.gt_hours = waits.scopes.back().gt_hours;
    waits.runs_gt = waits.scopes.back().runs_gt;
  }
  for (const Json& item : ArrayOf(metrics, "processes"))
    waits.processes.push_back(ReadProcessWaits(item, waits.names_links));
  // Equal hours are broken by name; an unknown figure stands last.
  std::sort(waits.processes.begin(), waits.processes.end(), [](const ProcessWaits& a, const ProcessWaits& b) {
    const double hours_a = a.gt_hours.value_or(-1);
    const double hours_b = b.gt_hours.value_or(-1);
    return hours_a != hours_b ? hours_a > hours_b : a.process_id < b.process_id;
  });
  waits.by_week_hour = WeekHoursOf(MemberOf(metrics, "by_weekday_hour"));
  return waits;
}

std::vector<std::optional<double>> Steps(const Json& array) {
  std::vector<std::optional<double>> steps;
  for (const Json& value : array) {
    steps.push_back(value.is_number() && std::isfinite(value.get<double>())
                        ? std::optional(value.get<double>())
                        : std::nullopt);
  }
  return steps;
}

Load ReadLoad(const Json& metrics) {
  Load load;
  for (const Json& item : ArrayOf(metrics, "pools")) {
    load.pools.push_back({TextOf(item, "host"), TextOf(item, "capacity_evidence"),
                          IntegerOf(item, "max_running"), NumberOf(item, "capacity_estimate"),
                          NumberOf(item, "busy_share"), NumberOf(item, "weeks")});
  }
  load.without_host = IntegerOf(metrics, "without_host").value_or(0);
  const Json& series = MemberOf(metrics, "series");
  const auto start = IntegerOf(series, "start_us");
  const auto step = IntegerOf(series, "step_us");
  if (start && step && *step > 0) {
    load.series =
        LoadSeries{*start, *step, Steps(ArrayOf(series, "running")), Steps(ArrayOf(series, "waiting"))};
    if (load.series->running.empty() && load.series->waiting.empty()) load.series.reset();
  }
  return load;
}

Holds ReadHolds(const Json& metrics) {
  Holds holds{NumberOf(metrics, "held_hours"), NumberOf(metrics, "share"), {}};
  for (const Json& item : ArrayOf(metrics, "by_process")) {
    holds.by_process.push_back({TextOf(item, "process_id"), TextOf(item, "parent_process_id"),
                                IntegerOf(item, "runs"), NumberOf(item, "held_hours")});
  }
  return holds;
}

Retries ReadRetries(const Json& metrics) {
  Retries retries{IntegerOf(metrics, "runs_with_retries"),
                  IntegerOf(metrics, "failed_runs"),
                  NumberOf(metrics, "failed_runs_hours"),
                  {},
                  IntegerOf(metrics, "untold_runs").value_or(0)};
  for (const Json& item : ArrayOf(metrics, "by_process")) {
    RetriedProcess process;
    process.process_id = TextOf(item, "process_id");
    process.runs = IntegerOf(item, "runs");
    process.rate = NumberOf(item, "rate");
    // What the whole log does not tell, a process does not either, whatever it sums to.
    if (retries.retried) {
      process.retried = IntegerOf(item, "runs_with_retries");
      process.attempts_more = IntegerOf(item, "retries");
    }
    if (retries.failed) {
      process.failed = IntegerOf(item, "failed");
      process.failed_hours = NumberOf(item, "failed_runs_hours");
    }
    retries.by_process.push_back(std::move(process));
  }
  return retries;
}

}  // namespace

const Json& FindingsOf(const PluginOutcome& plugin) {
  return ArrayOf(plugin.result, "findings");
}

LongWaits Facts::TotalWaits() const {
  if (waits && waits->gt_hours) return {waits->gt_hours, waits->runs_gt, waits->threshold_s, false};
  if (profile && profile->wait_gt_hours)
    return {profile->wait_gt_hours, profile->wait_gt_rows, profile->threshold_s, true};
  return {std::nullopt, std::nullopt,
          waits     ? waits->threshold_s
          : profile ? profile->threshold_s
                    : 60,
          false};
}

const ProcessWaits* Facts::TopProcess() const {
  if (!waits || waits->processes.empty()) return nullptr;
  const ProcessWaits& top = waits->processes.front();
  return top.gt_hours.value_or(0) > 0 ? &top : nullptr;
}

std::optional<double> Facts::ShareOfTotal(const ProcessWaits& process) const {
  const auto total = waits ? waits->gt_hours : std::nullopt;
  if (!total || *total <= 0 || !process.gt_hours) return std::nullopt;
  return *process.gt_hours / *total;
}

const Json& SequenceRecords(const RunResult& run) {
  for (const PluginOutcome& plugin : run.plugins) {
    if (plugin.id == kSequences && plugin.status == "ok")
      return ArrayOf(MemberOf(plugin.result, "metrics"), "candidates");
  }
  return ArrayOf(Json(), "");
}

Facts FactsOf(const RunResult& run) {
  Facts facts;
  facts.profile = SectionOf<Profile>(run, kProfile, ReadProfile);
  facts.waits = SectionOf<Waits>(run, kWaits, ReadWaits);
  facts.load = SectionOf<Load>(run, kLoad, ReadLoad);
  facts.holds = SectionOf<Holds>(run, kHolds, ReadHolds);
  facts.retries = SectionOf<Retries>(run, kRetries, ReadRetries);
  facts.causes = SectionOf<Causes>(run, kCauseTimes, ReadCauses);
  if (facts.causes && facts.waits && !facts.waits->names_links) facts.causes.data->tells_holds = false;
  facts.capacity = SectionOf<Capacity>(run, kCapacity, ReadCapacity);
  facts.energy = SectionOf<EnergyFacts>(run, kEnergy, ReadEnergy);
  facts.actions = SectionOf<Actions>(run, kActions, ReadActions);
  facts.sequences = SectionOf<std::vector<insight::SequenceFact>>(run, kSequences, [](const Json& metrics) {
    return insight::SequenceFactsOf(ArrayOf(metrics, "candidates"));
  });
  const bool verifies = std::any_of(run.plugins.begin(), run.plugins.end(),
                                    [](const PluginOutcome& plugin) { return plugin.id == kActions; });
  facts.known_issues =
      KnownIssuesOf(run, facts.actions ? &*facts.actions : nullptr, verifies ? facts.actions.reason : "");
  return facts;
}

}  // namespace harness::report
