// SPDX-License-Identifier: Apache-2.0
// Is the log complete and steady enough to believe formulas of queueing theory?
#include <algorithm>
#include <numeric>

#include "base/exact_json.h"
#include "base/sql_text.h"
#include "base/text.h"
#include "plugin/context.h"
#include "plugin/finding_id.h"
#include "process/learned_log.h"
#include "process/confidence.h"
#include "process/formula_fit.h"
#include "process/host_groups.h"
#include "process/slot_pools.h"
#include "process/sql_terms.h"

namespace harness::plugins::analysis_littles_law_consistency {
namespace {

using process::FormulaFit;
using process::LittleCounts;
using process::LittleWindow;
using process::RatioEstimate;
using process::Verdict;

constexpr double kWeekUs = 7.0 * 86400e6;

// One thing that is judged: the log, a pool, a host.
struct Subject {
  std::string name;
  std::vector<uint32_t> hosts;
  double slots = 0;
  LittleCounts counts;
  FormulaFit fit;
};

process::FitLimits LimitsOf(const Json& config) {
  process::FitLimits limits;
  limits.least_arrivals = config.at("least_arrivals").get<int64_t>();
  limits.largest_missing = config.at("largest_missing").get<double>();
  limits.largest_discrepancy = config.at("largest_discrepancy").get<double>();
  limits.largest_drift = config.at("largest_drift").get<double>();
  limits.largest_hour_ratio = config.at("largest_hour_ratio").get<double>();
  return limits;
}

// Slots of the hosts, each times the share of the time in which it is open.
double OpenSlots(const process::SlotPools& pools, const std::vector<uint32_t>& hosts,
                 const process::Windows& windows) {
  const auto whole = static_cast<double>(windows.end_us() - windows.start_us);
  double slots = 0;
  for (const uint32_t host : hosts) {
    const process::HostCalendar& calendar = pools.hosts[host].calendar;
    double open = 1 - static_cast<double>(calendar.ClosedOfWeek()) / kWeekUs;
    if (whole > 0) open -= static_cast<double>(calendar.OutageTime()) / whole;
    slots += static_cast<double>(pools.hosts[host].slots) * std::max(0.0, open);
  }
  return slots;
}

class Judge {
 public:
  Judge(plugin::PluginContext& context, const process::Executions& log, const process::SlotPools& pools)
      : context_(context),
        log_(log),
        pools_(pools),
        limits_(LimitsOf(context.config())),
        windows_(process::LayOutWindows(log)) {}

  const process::Windows& windows() const { return windows_; }

  // `kind` keeps the random numbers of a pool and a host of the same name apart. `most` subjects, those with
  // most arrivals; ties in the order of `hosts`.
  Result<std::vector<Subject>> Of(const std::string& kind, const std::vector<std::vector<uint32_t>>& hosts,
                                  size_t most) const {
    std::vector<uint32_t> group_of_host(log_.hosts.size(), process::kNoRow);
    for (size_t group = 0; group < hosts.size(); ++group) {
      for (const uint32_t host : hosts[group]) group_of_host[host] = static_cast<uint32_t>(group);
    }
    std::vector<LittleCounts> counts = process::CountLittle(log_, windows_, group_of_host, hosts.size());
    std::vector<size_t> order(hosts.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return counts[a].arrivals > counts[b].arrivals; });
    if (order.size() > most) order.resize(most);
    std::vector<Subject> subjects;
    for (const size_t group : order) {
      Subject subject{process::PoolName(log_, hosts[group]),
                      hosts[group],
                      OpenSlots(pools_, hosts[group], windows_),
                      std::move(counts[group]),
                      {}};
      ASSIGN_OR_RETURN(subject.fit, process::JudgeFit(windows_, subject.counts, subject.slots, limits_,
                                                      context_.Random(kind + ":" + subject.name)));
      subjects.push_back(std::move(subject));
    }
    return subjects;
  }

 private:
  plugin::PluginContext& context_;
  const process::Executions& log_;
  const process::SlotPools& pools_;
  process::FitLimits limits_;
  process::Windows windows_;
};

Json ToJson(const RatioEstimate& ratio) {
  return {{"estimate", NumberOrNull(ratio.estimate)},
          {"ci_low", NumberOrNull(ratio.ci_low)},
          {"ci_high", NumberOrNull(ratio.ci_high)}};
}

Json ToJson(const Subject& subject, const process::Windows& windows) {
  const FormulaFit& fit = subject.fit;
  const double span_us = static_cast<double>(windows.count) * static_cast<double>(windows.length_us);
  Int128 present = 0;
  Int128 stay = 0;
  for (const LittleWindow& window : subject.counts.windows) {
    present += window.present_us;
    stay += window.stay_us;
  }
  return {{"name", subject.name},
          {"hosts", subject.hosts.size()},
          {"verdict", VerdictName(fit.verdict)},
          {"reasons", fit.reasons},
          {"arrivals", fit.arrivals},
          {"complete", fit.complete},
          {"unknown_ends", subject.counts.unknown_ends},
          {"backwards", subject.counts.backwards},
          {"windows", fit.windows},
          {"in_system", span_us > 0 ? Json(RoundedRatio(present, 1) / span_us) : Json()},
          {"arrival_rate_per_h",
           span_us > 0 ? Json(static_cast<double>(fit.arrivals) / (span_us / 3.6e9)) : Json()},
          {"stay_s", fit.complete > 0 ? Json(RoundedRatio(stay, fit.complete) / 1e6) : Json()},
          {"discrepancy", ToJson(fit.discrepancy)},
          {"worst_discrepancy", NumberOrNull(fit.worst_discrepancy)},
          {"worst_window_us",
           fit.worst_discrepancy
               ? Json(windows.start_us + static_cast<Micros>(fit.worst_window) * windows.length_us)
               : Json()},
          {"arrival_drift", ToJson(fit.arrival_drift)},
          {"presence_drift", ToJson(fit.presence_drift)},
          {"missing_share", ToJson(fit.missing_share)},
          {"hour_ratio", NumberOrNull(fit.hour_ratio)},
          {"slots", subject.slots},
          {"utilization", NumberOrNull(fit.utilization)},
          {"present_at_start", subject.counts.present_at_start},
          {"present_at_end", subject.counts.present_at_end}};
}

Json ListJson(const std::vector<Subject>& subjects, const process::Windows& windows) {
  Json list = Json::array();
  for (const Subject& subject : subjects) list.push_back(ToJson(subject, windows));
  return list;
}

Json WindowsJson(const LittleCounts& counts) {
  Json list = Json::array();
  for (const LittleWindow& window : counts.windows) {
    list.push_back({{"arrivals", window.arrivals},
                    {"complete", window.complete},
                    {"present_us", ExactJson(window.present_us)},
                    {"stay_us", ExactJson(window.stay_us)},
                    {"carried_in_us", ExactJson(window.carried_in_us)},
                    {"carried_out_us", ExactJson(window.carried_out_us)}});
  }
  return list;
}

const char* Said(Verdict verdict) {
  switch (verdict) {
    case Verdict::kBelievable:
      return "it is complete and its load is steady, as formulas need";
    case Verdict::kIncomplete:
      return "formulas may not be believed: the log is incomplete";
    case Verdict::kNotStationary:
      return "formulas may not be believed: the load is not steady";
    case Verdict::kTooLittleData:
      break;
  }
  return "too little data to say whether formulas may be believed";
}

std::string Sentences(const Subject& subject) {
  const FormulaFit& fit = subject.fit;
  std::vector<std::string> parts;
  if (fit.discrepancy.estimate) {
    parts.push_back("The mean number present is " + PercentText(1 + *fit.discrepancy.estimate) +
                    " of arrival rate times mean stay, over " +
                    FormatThousands(static_cast<int64_t>(fit.windows)) + " windows.");
  }
  if (fit.utilization)
    parts.push_back("Slots are busy " + PercentText(*fit.utilization) + " of their open time.");
  parts.insert(parts.end(), fit.reasons.begin(), fit.reasons.end());
  if (parts.empty()) parts.push_back("Nothing in the log speaks for or against it.");
  return Join(parts, " ");
}

// The arrivals in the windows: of the log, or of the hosts of a pool.
std::string ArrivalsQuery(const Subject& subject, const std::string& scope, const process::Executions& log,
                          const process::Windows& windows) {
  const std::string at = process::kEligibleSql;
  std::string sql = "SELECT row_id, host, " + at + " AS arrived_us, ended_us FROM events WHERE " + at +
                    " >= " + std::to_string(windows.start_us) + " AND " + at + " < " +
                    std::to_string(windows.end_us());
  if (scope == "pool") {
    sql += " AND coalesce(host, '(unknown)') IN (" +
           SqlTexts(subject.hosts, [&](uint32_t host) { return log.hosts.NameOf(host); }) + ")";
  }
  return sql + " ORDER BY row_id";
}

// Requires a known discrepancy.
plugin::Finding FitFinding(const Subject& subject, const std::string& scope, int64_t rows,
                           std::string query) {
  const FormulaFit& fit = subject.fit;
  plugin::Finding finding;
  finding.kind = "formula_fit";
  finding.id = scope == "log" ? "formula_fit:log" : plugin::FindingId("formula_fit", {scope, subject.name});
  finding.severity = fit.verdict == Verdict::kBelievable      ? plugin::FindingSeverity::kInfo
                     : fit.verdict == Verdict::kTooLittleData ? plugin::FindingSeverity::kInfo
                                                              : plugin::FindingSeverity::kLow;
  finding.confidence = process::CoverageConfidence(fit.complete, std::max(fit.complete, rows));
  finding.title = (scope == "log" ? "The whole log" : "Pool " + subject.name) + ": " + Said(fit.verdict);
  finding.what = Sentences(subject);
  finding.why =
      "Waits by a formula hold for a complete log of a steady load alone; elsewhere only a replay of what "
      "happened says what a change would have done. That is what is tested here: Little's law holds for "
      "every complete log, so it does not tell whether arrivals come by chance, as formulas want them.";
  finding.where = {{"scope", scope}, {"pool", subject.name}};
  finding.measurement_type = "measured";
  finding.assumptions = {process::kCoverageAssumption,
                         "an execution is present from its eligible time to its end",
                         "intervals draw blocks of neighbouring windows"};
  finding.evidence = {std::move(query), fit.arrivals};
  finding.n = fit.arrivals;
  finding.estimate = *fit.discrepancy.estimate;
  finding.unit = "1";
  if (fit.discrepancy.ci_low) {
    finding.interval = plugin::Interval{*fit.discrepancy.ci_low, *fit.discrepancy.ci_high, 0.95};
  }
  return finding;
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const process::LearnedLog> learned,
                   process::LearnLog(context.data()));
  const process::Executions& log = learned->log;
  const process::SlotPools& pools = learned->pools;
  const process::HostGroups groups = process::GroupHosts(log);
  const Judge judge(context, log, pools);
  std::vector<uint32_t> everything;
  std::vector<std::vector<uint32_t>> one_by_one;
  for (const size_t host : log.hosts.SortedByName()) {
    everything.push_back(static_cast<uint32_t>(host));
    one_by_one.push_back({static_cast<uint32_t>(host)});
  }
  ASSIGN_OR_RETURN(const std::vector<Subject> overall, judge.Of("log", {everything}, 1));
  if (overall.front().counts.arrivals == 0) {
    return plugin::NotApplicable("no_arrivals", "No execution has a known eligible or queue time.");
  }
  if (!overall.front().fit.discrepancy.estimate) {
    return plugin::NotApplicable("too_little_data", Join(overall.front().fit.reasons, " "));
  }
  ASSIGN_OR_RETURN(const std::vector<Subject> by_pool, judge.Of("pool", groups.hosts, groups.size()));
  ASSIGN_OR_RETURN(const std::vector<Subject> by_host,
                   judge.Of("host", one_by_one, context.config().at("top_hosts").get<size_t>()));
  plugin::PluginResult result;
  const auto rows = static_cast<int64_t>(log.rows());
  const auto query_of = [&](const Subject& subject, const std::string& scope) {
    return ArrivalsQuery(subject, scope, log, judge.windows());
  };
  result.findings.push_back(FitFinding(overall.front(), "log", rows, query_of(overall.front(), "log")));
  if (by_pool.size() > 1) {
    for (const Subject& pool : by_pool) {
      if (pool.fit.discrepancy.estimate && pool.fit.verdict != overall.front().fit.verdict) {
        result.findings.push_back(FitFinding(pool, "pool", pool.counts.arrivals, query_of(pool, "pool")));
      }
    }
  }
  result.metrics = {{"window_us", judge.windows().length_us},
                    {"windows_start_us", judge.windows().start_us},
                    {"overall", ToJson(overall.front(), judge.windows())},
                    {"pools", ListJson(by_pool, judge.windows())},
                    {"hosts", ListJson(by_host, judge.windows())},
                    {"hosts_not_judged", one_by_one.size() - by_host.size()},
                    {"per_window", WindowsJson(overall.front().counts)}};
  result.summary =
      std::string("Whole log: ") + Said(overall.front().fit.verdict) + ". " + Sentences(overall.front());
  return result;
}

}  // namespace harness::plugins::analysis_littles_law_consistency
