// SPDX-License-Identifier: Apache-2.0
#include "generate/erp_truth.h"

#include <algorithm>

namespace harness::generate {
namespace {

int64_t Us(int64_t seconds) {
  return seconds * kMicrosPerSecond;
}

WaitSums Merged(const WaitSums& a, const WaitSums& b) {
  WaitSums sum = a;
  sum.runs += b.runs;
  sum.started += b.started;
  sum.ended += b.ended;
  sum.wait_pre_s += b.wait_pre_s;
  sum.eligible_wait_s += b.eligible_wait_s;
  sum.wait_to_start_s += b.wait_to_start_s;
  sum.over_60_s += b.over_60_s;
  sum.runs_over_60 += b.runs_over_60;
  for (size_t i = 0; i < kCauseCount; ++i) sum.cause_s[i] += b.cause_s[i];
  return sum;
}

Json SumsJson(const WaitSums& sums) {
  Json causes = Json::object();
  for (size_t i = 0; i < kCauseCount; ++i) causes[kCauseNames[i]] = Us(sums.cause_s[i]);
  return {{"runs", sums.runs},
          {"started", sums.started},
          {"ended", sums.ended},
          {"wait_pre_us", Us(sums.wait_pre_s)},
          {"eligible_wait_us", Us(sums.eligible_wait_s)},
          {"wait_to_start_us", Us(sums.wait_to_start_s)},
          {"eligible_wait_gt60_us", Us(sums.over_60_s)},
          {"runs_gt60", sums.runs_over_60},
          {"cause_us", std::move(causes)}};
}

Json RetryJson(const ProcessTruth& truth) {
  return {
      {"runs", truth.retried_runs}, {"attempts", truth.retried_attempts}, {"wasted_us", Us(truth.wasted_s)}};
}

Json TruthJson(ProcessTruth& truth) {
  Json json = SumsJson(Merged(truth.standalone, truth.sequence));
  json["standalone"] = SumsJson(truth.standalone);
  json["sequence"] = SumsJson(truth.sequence);
  json["host_count"] = (truth.on_host[0] ? 1 : 0) + (truth.on_host[1] ? 1 : 0);
  const auto median = MedianMicros(truth.gaps);
  json["interarrival_median_us"] = median ? Json(*median) : Json(nullptr);
  json["retry"] = RetryJson(truth);
  return json;
}

void AddGap(ProcessTruth& truth, Second queued) {
  if (truth.last_queued >= 0) truth.gaps.push_back(queued - truth.last_queued);
  truth.last_queued = queued;
}

void AddWaits(WaitSums& sums, const Job& job, const std::array<Second, kCauseCount>& causes, Second end) {
  ++sums.runs;
  sums.wait_pre_s += job.eligible - job.queued;
  if (job.start > end) return;
  const Second wait = job.start - job.eligible;
  ++sums.started;
  if (job.end <= end) ++sums.ended;
  sums.eligible_wait_s += wait;
  sums.wait_to_start_s += job.start - job.queued;
  if (wait > kLongWait) {
    sums.over_60_s += wait;
    ++sums.runs_over_60;
  }
  for (size_t i = 0; i < kCauseCount; ++i) sums.cause_s[i] += causes[i];
}

void AddRetries(ProcessTruth& truth, const Job& job, Second end) {
  if (job.attempts < 2) return;
  ++truth.retried_runs;
  truth.retried_attempts += job.attempts;
  if (job.end > end) return;
  const Second duration = job.end - job.start;
  truth.wasted_s += job.outcome == Outcome::kError ? duration : duration / job.attempts * (job.attempts - 1);
}

std::string DateText(Second second) {
  return FormatSql(TimestampOf(second)).substr(0, 10);
}

Json MonthsJson(const ErpCalendar& calendar) {
  Json months = Json::array();
  for (const AccountingMonth& month : calendar.months()) {
    const int64_t year_before = month.month == 1 ? month.year - 1 : month.year;
    const int month_before = month.month == 1 ? 12 : month.month - 1;
    months.push_back({{"month", MonthText(month.year, month.month)},
                      {"closes", MonthText(year_before, month_before)},
                      {"opens", MonthText(year_before, month_before) + "-20"},
                      {"rolls", DateText(month.roll)},
                      {"rolls_us", TimestampOf(month.roll)},
                      {"roll_day", month.roll_day}});
  }
  return months;
}

Json HostsJson(const ErpModel& model, const ErpCalendar& calendar, const PoolResult& result) {
  Json hosts = Json::array();
  const double slot_seconds = static_cast<double>(calendar.end() - kFirstSecond) * model.slots_per_host;
  for (size_t host = 0; host < 2; ++host) {
    hosts.push_back({{"host", kHosts[host]},
                     {"slots", model.slots_per_host},
                     {"busy_slot_us", Us(result.busy_slot_s[host])},
                     {"utilization", static_cast<double>(result.busy_slot_s[host]) / slot_seconds}});
  }
  return hosts;
}

const char* LinkName(Link link) {
  return link == Link::kParent ? "parent" : link == Link::kDependency ? "dependency" : "none";
}

Json LinksJson(const ErpModel& model, Json& chains) {
  chains = Json::array();
  for (const Chain& chain : model.chains) {
    Json order = Json::array();
    for (const size_t process : chain.processes) order.push_back(model.processes[process].id);
    const bool keyed = model.patterns.payout_keys || chain.key != "Payout Batch";
    chains.push_back({{"name", chain.name},
                      {"processes", std::move(order)},
                      {"key", keyed ? Json(chain.key) : Json(nullptr)},
                      {"cohort", chain.cohort},
                      {"instances", chain.instances},
                      {"link", LinkName(chain.link)},
                      {"burst", chain.burst}});
  }
  Json families = Json::array();
  for (const Family& family : model.families) {
    families.push_back({{"parent", model.processes[family.parent].id},
                        {"child", model.processes[family.child].id},
                        {"hold", family.hold}});
  }
  return families;
}

Json SchedulesJson(const ErpModel& model) {
  Json schedules = Json::array();
  for (size_t i = 0; i < model.processes.size(); ++i) {
    const ErpProcess& process = model.processes[i];
    if (process.period == 0) continue;
    schedules.push_back({{"process", process.id},
                         {"schedule_id", kFirstScheduleId + static_cast<int64_t>(i)},
                         {"period_us", Us(process.period)}});
  }
  return schedules;
}

Json HotspotsJson(const ErpModel& model) {
  Json hotspots = Json::array();
  for (const ErpProcess& process : model.processes) {
    if (process.retry_rate < 0.1) continue;
    hotspots.push_back({{"process", process.id}, {"retry_rate", process.retry_rate}});
  }
  return hotspots;
}

Json CalibrationJson(const Calibration& calibration) {
  Json targets = Json::array();
  for (const Target& target : calibration.targets) {
    targets.push_back({{"process", target.process},
                       {"hours", target.hours},
                       {"reached_hours", target.reached_hours},
                       {"parameter", target.parameter},
                       {"of", target.of},
                       {"value", target.value}});
  }
  return {{"rounds", calibration.rounds},
          {"converged", calibration.converged},
          {"tolerance", calibration.tolerance},
          {"targets", std::move(targets)}};
}

}  // namespace

std::optional<int64_t> MedianMicros(std::vector<Second>& seconds) {
  if (seconds.empty()) return std::nullopt;
  const size_t half = seconds.size() / 2;
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(half);
  std::nth_element(seconds.begin(), middle, seconds.end());
  if (seconds.size() % 2 == 1) return Us(*middle);
  const Second below = *std::max_element(seconds.begin(), middle);
  return (Us(below) + Us(*middle)) / 2;
}

void TruthBuilder::Add(const Job& job, const std::array<Second, kCauseCount>& causes, Second end) {
  for (ProcessTruth* truth : {&processes_[job.process], &log_}) {
    AddWaits(job.link == Link::kNone ? truth->standalone : truth->sequence, job, causes, end);
    AddRetries(*truth, job, end);
    AddGap(*truth, job.queued);
    if (job.start <= end) truth->on_host[job.host] = true;
  }
}

Json TruthBuilder::Finish(const ErpModel& model) {
  Json processes = Json::array();
  for (size_t i = 0; i < processes_.size(); ++i) {
    Json json = TruthJson(processes_[i]);
    json["process_id"] = model.processes[i].id;
    processes.push_back(std::move(json));
  }
  const auto by_id = [](const Json& a, const Json& b) { return a["process_id"] < b["process_id"]; };
  std::sort(processes.begin(), processes.end(), by_id);
  Json json;
  json["log"] = TruthJson(log_);
  json["processes"] = std::move(processes);
  return json;
}

Json ModelTruth(const ErpModel& model, const ErpCalendar& calendar, const Calibration& calibration) {
  Json closed = Json::array();
  for (const ClosedWindow& window : calendar.closed()) {
    if (window.begin >= window.end) continue;
    closed.push_back({{"begin_us", TimestampOf(window.begin)}, {"end_us", TimestampOf(window.end)}});
  }
  Json json;
  json["families"] = LinksJson(model, json["chains"]);
  json["hosts"] = HostsJson(model, calendar, calibration.result);
  json["accounting_months"] = MonthsJson(calendar);
  json["schedules"] = SchedulesJson(model);
  json["retry_hotspots"] = HotspotsJson(model);
  json["closed_windows"] = std::move(closed);
  json["calibration"] = CalibrationJson(calibration);
  return json;
}

}  // namespace harness::generate
