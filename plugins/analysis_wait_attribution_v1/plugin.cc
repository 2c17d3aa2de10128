// SPDX-License-Identifier: Apache-2.0
// To which cause does each waiting microsecond go, and who held the slots meanwhile?
#include <algorithm>

#include "base/exact_json.h"
#include "base/sql_text.h"
#include "base/text.h"
#include "plugin/context.h"
#include "process/batches.h"
#include "process/charge_columns.h"
#include "process/close_scopes.h"
#include "process/confidence.h"
#include "process/learned_log.h"
#include "process/sample_summary.h"
#include "process/sql_terms.h"
#include "process/wait_causes.h"
#include "process/wait_charges.h"

namespace harness::plugins::analysis_wait_attribution_v1 {
namespace {

using process::CauseTimes;
using process::Hours;
using process::WaitCause;

struct CauseSums {
  int64_t runs = 0;
  ExactSum wait_us;
  std::array<ExactSum, process::kWaitCauses> causes;

  void Add(const CauseTimes& times) {
    ++runs;
    for (size_t i = 0; i < times.size(); ++i) {
      causes[i].Add(times[i]);
      wait_us.Add(times[i]);
    }
  }
};

Json ToJson(const CauseSums& sums) {
  Json json = {{"wait_us", ExactJson(sums.wait_us)}};
  for (size_t i = 0; i < sums.causes.size(); ++i) {
    json[std::string(WaitCauseName(static_cast<WaitCause>(i))) + "_us"] = ExactJson(sums.causes[i]);
  }
  return json;
}

// Everything that is summed over rows.
struct Sums {
  process::CloseScopes<CauseSums> scopes;
  std::vector<CauseSums> by_process, by_host, over_time;
  Timestamp start_us = 0;
  Micros step_us = kMicrosPerHour;
  ExactSum overtaken_us;
  process::WaitTotals totals;
};

// Whole hours a step, so that steps begin on the clock.
void LayOutSteps(const process::Executions& log, size_t most, Sums& sums) {
  Timestamp first = INT64_MAX;
  Timestamp last = INT64_MIN;
  for (const Timestamp at : log.eligible_us) {
    if (at == process::kUnknownTime) continue;
    first = std::min(first, at);
    last = std::max(last, at);
  }
  if (first > last) return;
  sums.start_us = FloorTo(first, kMicrosPerHour);
  const Micros hours = (last - sums.start_us) / kMicrosPerHour + 1;
  const auto wanted = static_cast<Micros>(most);
  sums.step_us = (hours + wanted - 1) / wanted * kMicrosPerHour;
  sums.over_time.resize(static_cast<size_t>((last - sums.start_us) / sums.step_us) + 1);
}

Sums SumUp(const process::LearnedLog& learned, const process::CloseWindows& windows, size_t steps) {
  const process::Executions& log = learned.log;
  Sums sums;
  sums.by_process.resize(log.processes.size());
  sums.by_host.resize(log.hosts.size());
  LayOutSteps(log, steps, sums);
  sums.totals = process::VisitWaits(
      log, learned.pools, learned.timeline, learned.batches.released_us,
      [&](uint32_t row, const CauseTimes& times, Micros overtaken) {
        const Timestamp eligible = log.eligible_us[row];
        sums.scopes.AddAt(windows, process::ReferenceTime(log, learned.facts, row),
                          [&](CauseSums& scope) { scope.Add(times); });
        sums.by_process[log.process[row]].Add(times);
        sums.by_host[log.host[row]].Add(times);
        sums.over_time[static_cast<size_t>((eligible - sums.start_us) / sums.step_us)].Add(times);
        sums.overtaken_us.Add(overtaken);
      });
  return sums;
}

// Longest wait first; ties by name.
Json ByName(const std::vector<CauseSums>& sums, const process::NameIndex& names, const char* key) {
  std::vector<size_t> order = names.SortedByName();
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return sums[a].wait_us.value() > sums[b].wait_us.value(); });
  Json list = Json::array();
  for (const size_t number : order) {
    if (sums[number].runs == 0) continue;
    list.push_back({{key, std::string(names.NameOf(number))},
                    {"runs", sums[number].runs},
                    {"causes", ToJson(sums[number])}});
  }
  return list;
}

struct Pair {
  size_t process, holder;
  Micros us;
};

// Largest first; ties by names.
std::vector<Pair> BlamePairs(const process::Executions& log, const process::WaitTotals& found) {
  std::vector<Pair> pairs;
  for (const size_t process : log.processes.SortedByName()) {
    for (const process::Charge& charge : found.blame[process])
      pairs.push_back({process, charge.holder, charge.us});
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.us > b.us; });
  return pairs;
}

// What others waited for the slots of each holder, of all pairs; holders by name.
Json ChargedJson(const process::Executions& log, const process::WaitTotals& found) {
  Json list = Json::array();
  std::vector<ExactSum> sums(found.blame.size());
  for (size_t process = 0; process < sums.size(); ++process) {
    for (const process::Charge& charge : found.blame[process]) {
      if (charge.holder != process) sums[charge.holder].Add(charge.us);
    }
  }
  for (const size_t holder : log.processes.SortedByName()) {
    if (sums[holder].value() == 0) continue;
    list.push_back({{"holder_process_id", std::string(log.processes.NameOf(holder))},
                    {"others_contention_us", ExactJson(sums[holder])}});
  }
  return list;
}

Json ToJson(const process::NameCharge& charge, const char* key, Json name, size_t count) {
  return {{key, std::move(name)},
          {"count", count},
          {"contention_us", ExactJson(charge.contention_us)},
          {"others_contention_us", ExactJson(charge.others_us)}};
}

// The largest `most` names and, where rows name none, these; then all others as one.
Json NamedChargesJson(const std::vector<process::NameCharge>& charges, const process::NameIndex& names,
                      const char* key, size_t most) {
  Json list = Json::array();
  process::NameCharge rest{.names = 0};
  size_t told = 0;
  for (const process::NameCharge& charge : charges) {
    const bool is_one = charge.name != process::kNoRow;
    if (is_one && names.IsNull(charge.name)) {
      list.push_back(ToJson(charge, key, nullptr, 0));
    } else if (is_one && told < most) {
      ++told;
      list.push_back(ToJson(charge, key, std::string(names.NameOf(charge.name)), 1));
    } else {
      rest.names += charge.names;
      rest.contention_us += charge.contention_us;
      rest.others_us += charge.others_us;
    }
  }
  if (rest.names > 0) list.push_back(ToJson(rest, key, nullptr, rest.names));
  return list;
}

Json HostsJson(const process::Executions& log, const process::SlotPools& pools) {
  Json list = Json::array();
  for (const size_t host : log.hosts.SortedByName()) {
    const process::HostSlots& slots = pools.hosts[host];
    Json closed = Json::array();
    for (const auto& span : slots.calendar.closed)
      closed.push_back({{"from_us", span.from_us}, {"to_us", span.to_us}});
    Json outages = Json::array();
    for (const process::Outage& outage : slots.outages) {
      outages.push_back({{"from_us", outage.span.from_us},
                         {"to_us", outage.span.to_us},
                         {"executions", outage.executions},
                         {"processes", outage.processes}});
    }
    list.push_back({{"host", std::string(log.hosts.NameOf(host))},
                    {"slots", slots.slots},
                    {"at_most_us", slots.at_most_us},
                    {"exceeded", slots.exceeded},
                    {"exceeded_us", slots.exceeded_us},
                    {"starts", slots.starts},
                    {"closed", std::move(closed)},
                    {"closed_times", slots.closed_times},
                    {"outages", std::move(outages)}});
  }
  return list;
}

Json CapsJson(const process::Executions& log, const process::SlotPools& pools) {
  Json list = Json::array();
  for (const size_t process : log.processes.SortedByName()) {
    const process::ProcessCap& cap = pools.caps[process];
    if (cap.running == 0) continue;
    list.push_back({{"process_id", std::string(log.processes.NameOf(process))},
                    {"running", cap.running},
                    {"waited_us", cap.waited_us},
                    {"spells", cap.spells}});
  }
  return list;
}

Json PollsJson(const process::Executions& log, const process::SlotPools& pools) {
  Json list = Json::array();
  for (const size_t process : log.processes.SortedByName()) {
    const process::Poll& poll = pools.polls[process];
    if (poll.period_us == 0) continue;
    list.push_back({{"process_id", std::string(log.processes.NameOf(process))},
                    {"period_us", poll.period_us},
                    {"phase_us", poll.phase_us},
                    {"starts", poll.starts},
                    {"on_tick", poll.on_tick}});
  }
  return list;
}

const char* Advice(WaitCause cause) {
  switch (cause) {
    case WaitCause::kHeld:
      return "It waits for another execution: more slots do not shorten this; an earlier end of the "
             "predecessor "
             "does.";
    case WaitCause::kBatching:
      return "It is released together with others: a smaller batch, or a shorter time to the release, "
             "shortens this.";
    case WaitCause::kSchedule:
      return "It is started only at ticks of the clock: a shorter period, or a start when the work is there, "
             "shortens "
             "this.";
    case WaitCause::kUnavailability:
      return "The hosts that could run it are closed or silent: longer opening hours or fewer outages "
             "shorten this, more "
             "slots do not.";
    case WaitCause::kRestricted:
      return "Slots are free that it may not take: a higher cap of the process, or more hosts for it, "
             "shortens this.";
    case WaitCause::kContention:
      return "More wait than slots are free: more slots, shorter holders or another order of work shorten "
             "this.";
    case WaitCause::kDispatch:
      break;
  }
  return "A slot was free: the scheduler took its time, or a rule that the log does not name held it back.";
}

// A large share of little waiting is no trouble: below the least hours it is never more than low.
plugin::FindingSeverity SeverityOf(double share, double hours, double least_hours) {
  if (hours < least_hours) return plugin::FindingSeverity::kLow;
  return share >= 0.25   ? plugin::FindingSeverity::kHigh
         : share >= 0.05 ? plugin::FindingSeverity::kMedium
                         : plugin::FindingSeverity::kLow;
}

plugin::Finding CauseFinding(const process::Executions& log, const Sums& sums, size_t process, size_t cause,
                             double least_hours) {
  const CauseSums& of = sums.by_process[process];
  const std::string name(log.processes.NameOf(process));
  const char* cause_name = WaitCauseName(static_cast<WaitCause>(cause));
  const double hours = Hours(of.causes[cause].value());
  const double of_all = of.causes[cause].DividedBy(static_cast<double>(sums.scopes.all.wait_us.value()));
  plugin::Finding finding;
  finding.kind = "wait_cause";
  finding.id = "wait_cause:" + name + ":" + cause_name;
  finding.severity = SeverityOf(of_all, hours, least_hours);
  finding.confidence = process::CoverageConfidence(sums.scopes.all.runs, static_cast<int64_t>(log.rows()));
  finding.title = name + " waits " + FormatFixed(hours, 1) + " h: " + cause_name;
  finding.what = FormatFixed(hours, 3) + " h of the " + FormatFixed(Hours(of.wait_us.value()), 3) +
                 " h that " + FormatThousands(of.runs) + " runs of " + name + " waited are " + cause_name +
                 ": " + FormatFixed(of_all * 100, 1) + " % of all waiting in the log.";
  finding.why = Advice(static_cast<WaitCause>(cause));
  finding.where = {{"process_id", name}, {"cause", cause_name}};
  finding.measurement_type = "modeled";
  finding.assumptions = {process::kCoverageAssumption,
                         "a host has as many slots as it was ever seen to run at once",
                         "an execution may run on the hosts that were seen to run its activity"};
  finding.evidence = {std::string("SELECT row_id, host, eligible_us, queued_us, started_us FROM events WHERE "
                                  "process_id = ") +
                          SqlText(name) + " AND " + process::kEligibleWaitSql + " >= 0 ORDER BY row_id",
                      of.runs};
  finding.n = of.runs;
  finding.estimate = hours;
  finding.unit = "h";
  return finding;
}

std::vector<plugin::Finding> Findings(const process::Executions& log, const Sums& sums, double least_share,
                                      double least_hours, size_t top) {
  struct Part {
    size_t process, cause;
    Int128 us;
  };
  std::vector<Part> parts;
  for (const size_t process : log.processes.SortedByName()) {
    for (size_t cause = 0; cause < process::kWaitCauses; ++cause) {
      const ExactSum& us = sums.by_process[process].causes[cause];
      const bool matters =
          us.value() > 0 && us.DividedBy(static_cast<double>(sums.scopes.all.wait_us.value())) >= least_share;
      if (matters) parts.push_back({process, cause, us.value()});
    }
  }
  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.us > b.us; });
  if (parts.size() > top) parts.resize(top);
  std::vector<plugin::Finding> findings;
  for (const Part& part : parts)
    findings.push_back(CauseFinding(log, sums, part.process, part.cause, least_hours));
  return findings;
}

std::string Summary(const Sums& sums, bool names_links) {
  std::vector<std::string> parts;
  const auto whole = static_cast<double>(sums.scopes.all.wait_us.value());
  for (size_t i = 0; i < process::kWaitCauses; ++i) {
    if (static_cast<WaitCause>(i) == WaitCause::kHeld && !names_links) {
      parts.emplace_back("held unknown");
      continue;
    }
    parts.push_back(std::string(WaitCauseName(static_cast<WaitCause>(i))) + " " +
                    FormatFixed(sums.scopes.all.causes[i].DividedBy(whole) * 100, 1) + " %");
  }
  return FormatFixed(Hours(sums.scopes.all.wait_us.value()), 1) +
         " h of eligible waits: " + Join(parts, ", ") + ".";
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const Json& config = context.config();
  ASSIGN_OR_RETURN(const process::CloseWindows windows,
                   process::CloseWindowsOf(context.ResultOf("analysis_close_cycle_window_resolver")));
  ASSIGN_OR_RETURN(const std::shared_ptr<const process::LearnedLog> learned,
                   process::LearnLog(context.data()));
  const process::Executions& log = learned->log;
  const process::SlotPools& pools = learned->pools;
  const Sums sums = SumUp(*learned, windows, config.at("steps").get<size_t>());
  if (sums.scopes.all.wait_us.value() == 0) {
    return plugin::NotApplicable("no_waits", "No execution with a known eligible time and start waited.");
  }
  ASSIGN_OR_RETURN(const process::ChargeColumns columns, process::LoadChargeColumns(context.data()));
  const Int128 contention_us = sums.scopes.all.causes[Index(WaitCause::kContention)].value();
  const process::WaitCharges charges = process::ChargeWaits(
      log, pools, learned->timeline, learned->batches.released_us, columns, contention_us);
  const auto top_blame = config.at("top_blame").get<size_t>();
  plugin::PluginResult result;
  result.findings = Findings(log, sums, config.at("least_share").get<double>(),
                             config.at("least_hours").get<double>(), config.at("top_findings").get<size_t>());
  Json over_time = Json::array();
  for (const CauseSums& step : sums.over_time) over_time.push_back(ToJson(step));
  Json blame = Json::array();
  ExactSum rest;
  for (const Pair& pair : BlamePairs(log, sums.totals)) {
    if (blame.size() == top_blame) {
      rest.Add(pair.us);
      continue;
    }
    blame.push_back({{"process_id", std::string(log.processes.NameOf(pair.process))},
                     {"holder_process_id", std::string(log.processes.NameOf(pair.holder))},
                     {"contention_us", pair.us}});
  }
  result.metrics = {
      {"executions", log.rows()},
      {"unknown_waits", sums.totals.unknown_waits},
      {"negative_waits", sums.totals.negative_waits},
      {"open_links", log.open_links},
      {"overtaken_us", sums.totals.tells_overtaken ? ExactJson(sums.overtaken_us) : Json()},
      {"scopes",
       process::ScopesJson(sums.scopes, windows, [](const CauseSums& scope) { return ToJson(scope); })},
      {"by_process", ByName(sums.by_process, log.processes, "process_id")},
      {"by_host", ByName(sums.by_host, log.hosts, "host")},
      {"over_time",
       {{"start_us", sums.start_us}, {"step_us", sums.step_us}, {"steps", std::move(over_time)}}},
      {"blame", std::move(blame)},
      {"blame_rest_us", ExactJson(rest)},
      {"charged", ChargedJson(log, sums.totals)},
      {"charged_schedules",
       NamedChargesJson(charges.schedules, columns.schedules.names, "schedule_id", top_blame)},
      {"charged_users", NamedChargesJson(charges.users, columns.users.names, "user_token", top_blame)},
      {"caps", CapsJson(log, pools)},
      {"polls", PollsJson(log, pools)},
      {"hosts", HostsJson(log, pools)}};
  const bool names_links = std::any_of(log.in_sequence.begin(), log.in_sequence.end(),
                                       [](uint8_t is_linked) { return is_linked != 0; });
  result.summary = Summary(sums, names_links);
  return result;
}

}  // namespace harness::plugins::analysis_wait_attribution_v1
