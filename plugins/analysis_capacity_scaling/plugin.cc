// SPDX-License-Identifier: Apache-2.0
// What would one more server save: by the naive rule, by queueing theory, by replay, and why do they differ?
#include <algorithm>
#include <numeric>

#include "base/exact_json.h"
#include "base/sql_text.h"
#include "base/text.h"
#include "plugin/context.h"
#include "process/formula_fit.h"
#include "process/host_groups.h"
#include "process/pool_load.h"
#include "process/sample_summary.h"
#include "process/sql_terms.h"
#include "queueing/general.h"
#include "replay/naive_promise.h"
#include "replay/shared_study.h"

namespace harness::plugins::analysis_capacity_scaling {
namespace {

using process::Hours;
using replay::NaiveSaving;
using replay::Outcome;

// Silences that take more of a log than this are closed hours or a break, not chance.
constexpr double kLargestSilence = 0.05;
// A formula that is off by more, of a wait worth naming, describes another system.
constexpr double kLargestTheoryFactor = 2;
constexpr double kWaitWorthNamingUs = 3.6e9;

std::string Percent(double ratio) {
  return FormatFixed(ratio * 100, 1) + " %";
}

// Waits by process number.
struct Waits {
  std::vector<Int128> recorded, replayed;
  std::vector<int64_t> runs;
};

Waits WaitsByProcess(const replay::Study& study) {
  const replay::Model& model = study.model();
  Waits waits;
  const size_t processes = model.class_of_process.size();
  waits.recorded.resize(processes);
  waits.replayed.resize(processes);
  waits.runs.resize(processes);
  const auto started = study.baseline_started_us();
  for (size_t job = 0; job < model.jobs(); ++job) {
    const uint32_t process = model.process[job];
    ++waits.runs[process];
    waits.recorded[process] += model.recorded_start_us[job] - model.eligible_us[job];
    if (started[job] != process::kUnknownTime) {
      waits.replayed[process] += started[job] - model.eligible_us[job];
    }
  }
  return waits;
}

struct Pool {
  std::string name;
  std::vector<uint32_t> hosts;      // positions in the model
  std::vector<uint32_t> processes;  // numbers in the log, by name
  int64_t runs = 0, slots = 0, server_slots = 0;
  Int128 recorded_us = 0, replayed_us = 0;
  Int128 residual_us = 0;  // sum over its processes of |replayed - recorded|
  uint32_t grown = 0;      // position of the host that gets the slots
  process::PoolLoad load;
  Json law;               // what the check of Little's law says of it
  std::string no_theory;  // why formulas do not apply; empty when they do
  std::vector<Json> causes;
};

// Pools of the model's hosts; those that wait longest first, ties by the name of their first host.
std::vector<Pool> PoolsOf(const process::Executions& log, const replay::Study& study, const Waits& waits) {
  const process::HostGroups groups = process::GroupHosts(log);
  const replay::Model& model = study.model();
  std::vector<process::PoolLoad> loads = process::MeasurePools(log, groups.group_of_host, groups.size());
  std::vector<Pool> pools(groups.size());
  for (size_t group = 0; group < groups.size(); ++group) {
    pools[group].name = process::PoolName(log, groups.hosts[group]);
    pools[group].load = loads[group];
  }
  const auto group_of = [&](uint32_t position) {
    return groups.group_of_host[model.hosts[position].log_host];
  };
  for (uint32_t position = 0; position < model.hosts.size(); ++position) {
    Pool& pool = pools[group_of(position)];
    pool.hosts.push_back(position);
    pool.slots += model.hosts[position].slots;
  }
  std::vector<Int128> wait_of_host(model.hosts.size());
  for (const size_t number : log.processes.SortedByName()) {
    if (waits.runs[number] == 0) continue;
    const auto& usable = model.classes[model.class_of_process[number]];
    if (usable.empty()) continue;
    Pool& pool = pools[group_of(usable.front())];
    pool.processes.push_back(static_cast<uint32_t>(number));
    pool.runs += waits.runs[number];
    pool.recorded_us += waits.recorded[number];
    pool.replayed_us += waits.replayed[number];
    pool.residual_us += Absolute(waits.replayed[number] - waits.recorded[number]);
    for (const uint32_t position : usable) wait_of_host[position] += waits.recorded[number];
  }
  std::erase_if(pools, [](const Pool& pool) { return pool.hosts.empty() || pool.runs == 0; });
  for (Pool& pool : pools) {
    const auto count = static_cast<int64_t>(pool.hosts.size());
    pool.server_slots = (pool.slots + count - 1) / count;
    pool.grown = *std::max_element(pool.hosts.begin(), pool.hosts.end(), [&](uint32_t a, uint32_t b) {
      return wait_of_host[a] != wait_of_host[b] ? wait_of_host[a] < wait_of_host[b] : a > b;
    });
  }
  std::stable_sort(pools.begin(), pools.end(),
                   [](const Pool& a, const Pool& b) { return a.recorded_us > b.recorded_us; });
  return pools;
}

// The pool's total wait by Allen and Cunneen with `slots` slots; nothing where the formula has no answer.
std::optional<double> TheoryWaitUs(const Pool& pool, int64_t slots) {
  if (!pool.no_theory.empty()) return std::nullopt;
  const auto wait = queueing::AllenCunneenWait(*pool.load.OfferedLoad(), slots, *pool.load.scv_arrival,
                                               *pool.load.scv_service, *pool.load.mean_service_us);
  if (!wait) return std::nullopt;
  return *wait * static_cast<double>(pool.load.executions);
}

// By the formula; at most what was waited, for nothing can save more.
std::optional<double> TheorySavingUs(const Pool& pool) {
  const auto now = TheoryWaitUs(pool, pool.slots);
  const auto then = TheoryWaitUs(pool, pool.slots + pool.server_slots);
  if (!now || !then) return std::nullopt;
  return std::min(*now - *then, RoundedRatio(pool.recorded_us, 1));
}

std::string AgainstItsLoad(const Pool& pool) {
  const auto offered = pool.load.OfferedLoad();
  if (!offered || !pool.load.scv_arrival || !pool.load.scv_service) {
    return "arrivals or services vary in no measurable way";
  }
  if (pool.load.largest_slots > 1) return "executions take several slots at once";
  const double rho = *offered / static_cast<double>(pool.slots);
  if (rho >= 1) return "the offered load is " + Percent(rho) + " of the slots: there is no steady state";
  if (!pool.law.is_object()) return "the log is too short to know whether its load is steady";
  if (pool.law.at("verdict") != "believable") {
    const Json& reasons = pool.law.at("reasons");
    std::string text = reasons.empty() ? "" : reasons.front().get<std::string>();
    if (text.ends_with(".")) text.pop_back();
    return pool.law.at("verdict").get<std::string>() + ": " + text;
  }
  return "";
}

std::vector<Timestamp> ArrivalsOf(const Pool& pool, const replay::Model& model) {
  std::vector<bool> ours(model.class_of_process.size());
  for (const uint32_t process : pool.processes) ours[process] = true;
  std::vector<Timestamp> arrivals;
  for (size_t job = 0; job < model.jobs(); ++job) {
    if (ours[model.process[job]]) arrivals.push_back(model.eligible_us[job]);
  }
  return arrivals;
}

// Closed hours and silences: the mean over the week is the load of no hour.
std::string AgainstItsHours(const Pool& pool, const replay::Model& model) {
  const bool closes = std::any_of(pool.hosts.begin(), pool.hosts.end(), [&](uint32_t position) {
    return !model.hosts[position].calendar.always_open();
  });
  if (closes) return "its hosts are closed or silent for a part of the time";
  const double silent = process::SilentShare(ArrivalsOf(pool, model));
  if (silent <= kLargestSilence) return "";
  return Percent(silent) + " of the time passes in stretches without an arrival, longer than chance allows";
}

// The formula has to explain the wait that there is before it may tell what another would be.
std::string AgainstItsWait(const Pool& pool) {
  const auto expected = TheoryWaitUs(pool, pool.slots);
  if (!expected) return "the formula has no answer for this load";
  const double recorded = RoundedRatio(pool.recorded_us, 1);
  const double larger = std::max(*expected, recorded);
  if (larger < kWaitWorthNamingUs || larger <= kLargestTheoryFactor * std::min(*expected, recorded))
    return "";
  return "with the slots as they are the formula expects " + FormatFixed(*expected / 3.6e9, 1) +
         " h of waits, and " + FormatFixed(Hours(pool.recorded_us), 1) + " h were recorded";
}

std::string WhyNoTheory(const Pool& pool, const replay::Model& model) {
  std::string why = AgainstItsLoad(pool);
  if (why.empty()) why = AgainstItsHours(pool, model);
  if (why.empty()) why = AgainstItsWait(pool);
  return why;
}

// Where the waits of the pool come from, largest first; absent when the attribution did not run.
struct CauseShare {
  std::string cause;
  double share = 0;
};

std::vector<CauseShare> CausesOf(const Pool& pool, const replay::Names& names, const Json& attribution) {
  std::vector<CauseShare> shares;
  double whole = 0;
  for (const Json& host : attribution) {
    const bool ours = std::any_of(pool.hosts.begin(), pool.hosts.end(), [&](uint32_t position) {
      return host.at("host") == names.hosts[position];
    });
    if (!ours) continue;
    for (const auto& [key, value] : host.at("causes").items()) {
      if (!value.is_number()) continue;
      if (key == "wait_us") {
        whole += value.get<double>();
        continue;
      }
      const std::string cause = key.substr(0, key.size() - 3);  // without "_us"
      const auto it =
          std::find_if(shares.begin(), shares.end(), [&](const CauseShare& s) { return s.cause == cause; });
      if (it == shares.end()) {
        shares.push_back({cause, value.get<double>()});
      } else {
        it->share += value.get<double>();
      }
    }
  }
  if (!(whole > 0)) return {};
  for (CauseShare& share : shares) share.share /= whole;
  std::stable_sort(shares.begin(), shares.end(),
                   [](const CauseShare& a, const CauseShare& b) { return a.share > b.share; });
  return shares;
}

std::string CauseClause(const CauseShare& largest) {
  const std::string share = Percent(largest.share) + " of the wait ";
  if (largest.cause == "held") return share + "is held by parents that end late: more slots cannot remove it";
  if (largest.cause == "batching")
    return share + "is for a batch to be released: more slots cannot remove it";
  if (largest.cause == "schedule")
    return share + "is for the next tick of the clock: more slots cannot remove it";
  if (largest.cause == "unavailability")
    return share + "falls into closed hours: more slots cannot remove it";
  if (largest.cause == "restricted") {
    return share +
           "passes while slots are free that the execution may not take: on other hosts, where its process "
           "was never seen to run, or above the cap of its process; the pool itself may lack slots";
  }
  if (largest.cause == "dispatch") return share + "passes while a slot is free: more slots cannot remove it";
  return share +
         "is contention for busy slots, which more slots do remove, but not in the proportion of the rule: "
         "it depends on how often all of them are busy at once";
}

// Which processes of the pool have a cap; empty where no wait is restricted.
std::string CapsText(const Pool& pool, const replay::Study& study, const std::vector<CauseShare>& causes) {
  constexpr size_t kMostNamed = 5;
  const auto& caps = study.model().cap_of_process;
  if (caps.empty() || causes.empty() || causes.front().cause != "restricted") return "";
  std::vector<std::string> capped;
  for (const uint32_t process : pool.processes) {
    if (caps[process] > 0)
      capped.push_back(study.names().processes[process] + " (" + std::to_string(caps[process]) + ")");
  }
  if (capped.empty()) return "";
  std::sort(capped.begin(), capped.end());
  const size_t more = capped.size() - std::min(capped.size(), kMostNamed);
  capped.resize(capped.size() - more);
  return " Of its processes these never ran more often at once though slots were free, which is taken for "
         "their cap: " +
         Join(capped, ", ") + (more > 0 ? " and " + std::to_string(more) + " more." : ".");
}

double ShareOf(Int128 part, Int128 whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

// What the verdict takes back from a figure.
const char* Reservation(replay::Verdict verdict) {
  if (verdict == replay::Verdict::kNotProvable) return "; less than the error of the model";
  if (verdict == replay::Verdict::kNoEffect) return "; no more than chance";
  if (verdict == replay::Verdict::kOverloaded)
    return "; the backlog grows, so it depends on where the log ends";
  return "";
}

bool IsInconclusive(const Outcome& outcome) {
  return outcome.verdict == replay::Verdict::kInconclusive;
}

// The calibration looks at the whole log, in which a large pool hides the error of a small one.
void HoldAgainstRecord(const Pool& pool, Outcome& outcome) {
  const double error = ShareOf(pool.residual_us, pool.recorded_us);
  if (IsInconclusive(outcome) || error <= replay::kLargestWaitError) return;
  outcome.verdict = replay::Verdict::kInconclusive;
  outcome.reason =
      "the model does not reproduce the waits of this pool: " + FormatFixed(Hours(pool.recorded_us), 1) +
      " h recorded, " + FormatFixed(Hours(pool.replayed_us), 1) + " h replayed, an error by process of " +
      Percent(error) + ", at most " + Percent(replay::kLargestWaitError) + " is believed";
  outcome.confidence = 0;
}

// Resampled blocks may hold more wait than the pool, and a change may save waits of other pools too.
void CapAtWait(const Pool& pool, Outcome& outcome) {
  const Int128 most = std::min(pool.recorded_us, pool.replayed_us);
  if (outcome.delta_wait_us > most)
    outcome.reason +=
        "; counted is no more than the " + FormatFixed(Hours(most), 1) + " h that the pool waited";
  outcome.delta_wait_us = std::min(outcome.delta_wait_us, most);
  if (outcome.interval.low_us) outcome.interval.low_us = std::min(*outcome.interval.low_us, most);
  if (outcome.interval.high_us) outcome.interval.high_us = std::min(*outcome.interval.high_us, most);
}

// The one sentence: what one more server would save, what the naive rule promises, and why they differ. All
// shares are of the recorded wait of the pool, which is named where there are several.
std::string WhySentence(const Pool& pool, bool one_pool, const Outcome& server,
                        const std::vector<CauseShare>& causes) {
  const std::string naive = Percent(1 / static_cast<double>(pool.hosts.size() + 1));
  const std::string whom = one_pool ? "" : " for " + pool.name;
  if (IsInconclusive(server) || !server.interval.low_us) {
    return "The naive rule promises " + naive + " of the recorded wait from one more server" + whom +
           "; no replay bears that out (" + std::string(replay::VerdictName(server.verdict)) + ": " +
           server.reason + ")" + (causes.empty() ? "" : ", and " + CauseClause(causes.front())) + ".";
  }
  const auto share = [&](Int128 us) { return Percent(ShareOf(us, pool.recorded_us)); };
  return "One more server" + whom + " saves " + share(server.delta_wait_us) +
         " of the recorded wait by replay (95 %: " + share(*server.interval.low_us) + " to " +
         share(*server.interval.high_us) + Reservation(server.verdict) + "), where the naive rule promises " +
         naive + ": " + (causes.empty() ? server.reason : CauseClause(causes.front())) + ".";
}

// Without figures where no figure is believed.
Json OutcomeJson(const Outcome& outcome, const Pool& pool) {
  const bool figure = !IsInconclusive(outcome);
  const auto bound = [&](const std::optional<Int128>& us) { return figure && us ? ExactJson(*us) : Json(); };
  return {{"saving_us", bound(outcome.delta_wait_us)},
          {"ci_low_us", bound(outcome.interval.low_us)},
          {"ci_high_us", bound(outcome.interval.high_us)},
          {"blocks", outcome.interval.blocks},
          {"saving_share", figure ? Json(ShareOf(outcome.delta_wait_us, pool.recorded_us)) : Json()},
          {"verdict", replay::VerdictName(outcome.verdict)},
          {"reason", outcome.reason},
          {"confidence", outcome.confidence}};
}

struct Judged {
  Pool pool;
  Outcome server;              // + the slots of one more server
  std::vector<Outcome> curve;  // + 1 .. more_slots
  std::string why;
};

replay::Plan PlanOf(const Pool& pool, int64_t more) {
  replay::Action action;
  action.kind = replay::ActionKind::kAddSlots;
  action.hosts = {pool.grown};
  action.amount = more;
  return {action};
}

Result<Judged> JudgePool(const replay::Study& study, Pool pool, bool one_pool, int64_t more_slots,
                         const Json& attribution) {
  Judged judged;
  std::vector<replay::Plan> plans = {PlanOf(pool, pool.server_slots)};
  for (int64_t more = 1; more <= more_slots; ++more) plans.push_back(PlanOf(pool, more));
  replay::EvaluateOptions options;
  options.marginals = false;
  for (size_t i = 0; i < plans.size(); ++i) {
    ASSIGN_OR_RETURN(Outcome outcome, study.Evaluate(plans[i], options));
    HoldAgainstRecord(pool, outcome);
    CapAtWait(pool, outcome);
    if (i == 0) {
      judged.server = std::move(outcome);
    } else {
      judged.curve.push_back(std::move(outcome));
    }
  }
  const auto causes = CausesOf(pool, study.names(), attribution);
  for (const CauseShare& cause : causes)
    pool.causes.push_back({{"cause", cause.cause}, {"share", cause.share}});
  judged.why = WhySentence(pool, one_pool, judged.server, causes) + CapsText(pool, study, causes);
  judged.pool = std::move(pool);
  return judged;
}

// Wait against slots: recorded services and arrivals on 0 to `more_slots` slots more.
Json CurveJson(const Judged& judged) {
  const Pool& pool = judged.pool;
  Json points = Json::array();
  for (size_t more = 0; more <= judged.curve.size(); ++more) {
    const auto k = static_cast<int64_t>(more);
    const Outcome* outcome = more == 0 ? nullptr : &judged.curve[more - 1];
    const auto wait = [&](Int128 saved) { return ExactJson(std::max<Int128>(0, pool.replayed_us - saved)); };
    const bool figure = outcome == nullptr || !IsInconclusive(*outcome);
    const bool interval = figure && outcome != nullptr && outcome->interval.low_us.has_value();
    points.push_back(
        {{"more_slots", k},
         {"slots", pool.slots + k},
         {"naive_wait_us", ExactJson(pool.recorded_us - NaiveSaving(pool.recorded_us, pool.slots, k))},
         {"theory_wait_us", NumberOrNull(TheoryWaitUs(pool, pool.slots + k))},
         {"replayed_wait_us",
          figure ? wait(outcome == nullptr ? Int128{0} : outcome->delta_wait_us) : Json()},
         {"ci_low_us", interval ? wait(*outcome->interval.high_us) : Json()},
         {"ci_high_us", interval ? wait(*outcome->interval.low_us) : Json()},
         {"verdict", outcome == nullptr ? Json() : Json(replay::VerdictName(outcome->verdict))}});
  }
  return points;
}

Json ProcessesJson(const Judged& judged, const replay::Names& names, const Waits& waits, size_t top) {
  const Pool& pool = judged.pool;
  std::vector<uint32_t> order = pool.processes;  // by name
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return waits.recorded[a] > waits.recorded[b]; });
  if (order.size() > top) order.resize(top);
  const auto theory = TheorySavingUs(pool);
  Json list = Json::array();
  for (const uint32_t process : order) {
    Int128 delta = 0;
    for (const replay::ProcessDelta& of : judged.server.processes) {
      if (of.process == process) delta = of.delta_wait_us;
    }
    // First come, first served: every execution of the pool has the same mean wait.
    const double share = static_cast<double>(waits.runs[process]) / static_cast<double>(pool.load.executions);
    list.push_back({{"process_id", names.processes[process]},
                    {"runs", waits.runs[process]},
                    {"recorded_wait_us", ExactJson(waits.recorded[process])},
                    {"replayed_wait_us", ExactJson(waits.replayed[process])},
                    {"naive_us", ExactJson(NaiveSaving(waits.recorded[process],
                                                       static_cast<int64_t>(pool.hosts.size()), 1))},
                    {"theory_us", theory && pool.load.executions > 0 ? Json(*theory * share) : Json()},
                    {"replayed_us", IsInconclusive(judged.server) ? Json() : ExactJson(delta)}});
  }
  return list;
}

Json PoolJson(const Judged& judged, const replay::Names& names, const Waits& waits, size_t top_processes) {
  const Pool& pool = judged.pool;
  const auto theory = TheorySavingUs(pool);
  Json hosts = Json::array();
  for (const uint32_t position : pool.hosts) hosts.push_back(names.hosts[position]);
  const auto offered = pool.load.OfferedLoad();
  return {
      {"name", pool.name},
      {"hosts", std::move(hosts)},
      {"executions", pool.runs},
      {"slots", pool.slots},
      {"server_slots", pool.server_slots},
      {"grown_host", names.hosts[pool.grown]},
      {"recorded_wait_us", ExactJson(pool.recorded_us)},
      {"replayed_wait_us", ExactJson(pool.replayed_us)},
      {"naive",
       {{"label", "naive"},
        {"rule", "wait / (h + 1)"},
        {"servers", pool.hosts.size()},
        {"promised_us", ExactJson(NaiveSaving(pool.recorded_us, static_cast<int64_t>(pool.hosts.size()), 1))},
        {"promised_share", 1 / static_cast<double>(pool.hosts.size() + 1)}}},
      {"theory",
       {{"applies", pool.no_theory.empty()},
        {"reason", pool.no_theory},
        {"offered_load", NumberOrNull(offered)},
        {"utilization", offered ? Json(*offered / static_cast<double>(pool.slots)) : Json()},
        {"scv_arrival", NumberOrNull(pool.load.scv_arrival)},
        {"scv_service", NumberOrNull(pool.load.scv_service)},
        {"mean_service_us", NumberOrNull(pool.load.mean_service_us)},
        {"wait_us", NumberOrNull(TheoryWaitUs(pool, pool.slots))},
        {"saving_us", NumberOrNull(theory)},
        {"saving_share", theory ? Json(*theory / RoundedRatio(pool.recorded_us, 1)) : Json()}}},
      {"replayed", OutcomeJson(judged.server, pool)},
      {"causes", pool.causes},
      {"why", judged.why},
      {"curve", CurveJson(judged)},
      {"processes", ProcessesJson(judged, names, waits, top_processes)}};
}

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
  finding.id = "capacity_scaling:" + pool.name;
  finding.severity = verified && share >= 0.25   ? plugin::FindingSeverity::kHigh
                     : verified && share >= 0.05 ? plugin::FindingSeverity::kMedium
                                                 : plugin::FindingSeverity::kInfo;
  finding.confidence = judged.server.confidence;
  finding.title = "One more server for " + pool.name + ": " +
                  FormatFixed(Hours(judged.server.delta_wait_us), 1) + " h less wait by replay";
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

  Json law = Json::array();
  if (const auto result = context.ResultOf("analysis_littles_law_consistency"))
    law = result->at("metrics").at("pools");
  Json by_host = Json::array();
  if (const auto result = context.ResultOf("analysis_wait_attribution_v1"))
    by_host = result->at("metrics").at("by_host");
  const bool one_pool = pools.size() == 1;
  const auto top = config.at("top_pools").get<size_t>();
  const size_t left_out = pools.size() > top ? pools.size() - top : 0;
  pools.resize(pools.size() - left_out);

  plugin::PluginResult result;
  Json list = Json::array();
  Json curves = Json::array();
  for (Pool& pool : pools) {
    for (const Json& fit : law) {
      if (fit.at("name") == pool.name) pool.law = fit;
    }
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
