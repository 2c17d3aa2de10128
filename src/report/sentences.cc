// SPDX-License-Identifier: Apache-2.0
#include "report/sentences.h"

#include <cmath>

#include "base/text.h"
#include "report/format.h"

namespace harness::report {
namespace {

std::string WaitClause(const Facts& facts) {
  const LongWaits waits = facts.TotalWaits();
  if (!waits.hours) {
    const std::string& reason = facts.waits ? facts.profile.reason : facts.waits.reason;
    return "how long they waited is " + (reason.empty() ? "unknown" : reason);
  }
  const std::string over = ThresholdText(waits.threshold_s) + " " + WaitSpanText(waits);
  if (*waits.hours == 0) return "none of them waited more than " + over;
  std::string text = "those that waited more than " + over + " waited " + Hours(waits.hours) + " together";
  const ProcessWaits* top = facts.TopProcess();
  if (top == nullptr) return text;
  text += "; " + Clean(top->process_id, kNameLimit) + " alone waited " + Hours(top->gt_hours);
  if (const auto share = facts.ShareOfTotal(*top)) text += ", " + Percent(share) + " of it";
  return text;
}

}  // namespace

std::string HeadlineSentence(const run::RunResult& run, const Facts& facts) {
  if (run.dataset.rows == 0) return "The dataset has no rows, so there is nothing to report on.";
  const std::string text =
      "Of " + Plural(run.dataset.rows, "execution", "executions") + ", " + WaitClause(facts);
  return text.back() == '.' ? text : text + ".";
}

std::string WaitSpanText(const LongWaits& waits) {
  return waits.from_queue ? "from queue to start" : "from eligible to start";
}

std::vector<std::string> RetryCells(const RetriedProcess& process, std::string name) {
  return {
      std::move(name),       Count(process.runs),          Count(process.retried),     Count(process.failed),
      Percent(process.rate), Count(process.attempts_more), Hours(process.failed_hours)};
}

namespace {

// " The status of 12 executions tells no outcome."; empty where all do.
std::string UntoldText(const Retries& retries) {
  if (retries.untold == 0) return "";
  return " The status of " + Plural(retries.untold, "execution", "executions") + " tells no outcome.";
}

std::string FailuresSentence(const Retries& retries) {
  std::string text = "How many executions needed more than one attempt is unknown";
  if (retries.retried == 0) text = "No execution needed more than one attempt";
  if (retries.retried.value_or(0) > 0)
    text = Plural(*retries.retried, "execution", "executions") + " needed more than one attempt";
  if (!retries.failed) return text + "; how many failed in the end is unknown.";
  if (retries.failed == 0) return text + "; none failed in the end.";
  return text + "; " + Plural(*retries.failed, "execution", "executions") +
         " failed in the end, whatever the number of attempts" +
         (retries.failed_hours ? ", and ran " + Hours(retries.failed_hours) + "." : ".");
}

}  // namespace

std::string RetriesSentence(const Retries& retries) {
  return FailuresSentence(retries) + UntoldText(retries);
}

std::string SavingText(std::optional<double> hours, std::optional<double> share, const char* none) {
  if (!hours) return none;
  return Hours(hours) + (share ? " (" + Percent(share) + ")" : "");
}

std::string ReplayedText(const PoolCapacity& pool) {
  const bool none = pool.verdict == "inconclusive";
  return SavingText(none ? std::nullopt : pool.replayed_hours, pool.replayed_share,
                    none ? "no figure" : "unknown");
}

std::string HostsText(const Facts& facts) {
  if (facts.profile && !facts.profile->names_hosts) return "none named";
  return Count(facts.profile ? facts.profile->hosts : std::nullopt);
}

std::vector<std::string> WaitRemarks(const Waits& waits) {
  std::vector<std::string> remarks;
  if (!waits.close_detected) {
    remarks.emplace_back(
        "No close window was detected: no parameters show a month taking over, so only the fixed days are "
        "told.");
  }
  if (waits.negative_waits > 0) {
    remarks.push_back(Plural(waits.negative_waits,
                             "execution starts before it is eligible: its wait is in no sum.",
                             "executions start before they are eligible: their waits are in no sum."));
  }
  return remarks;
}

std::vector<std::string> HostCells(const Pool& pool, std::string name, std::string evidence) {
  constexpr double kWeekUs = 7 * 86400e6;
  return {std::move(name),
          Count(pool.max_running),
          pool.capacity_estimate ? Grouped(*pool.capacity_estimate, 0) : "unknown",
          Percent(pool.busy_share),
          pool.weeks ? FormatDuration(static_cast<Micros>(*pool.weeks * kWeekUs)) : "unknown",
          std::move(evidence)};
}

std::string HostRemark(const Load& load) {
  if (load.without_host == 0) return "";
  if (load.pools.empty()) return "unknown: the log names no host";
  return Plural(load.without_host, "execution names", "executions name") +
         " no host and stand in no line above.";
}

std::vector<std::string> Cautions(const run::RunResult& run) {
  std::vector<std::string> cautions;
  int64_t rejected = 0;
  for (const eventlog::InputInfo& input : run.dataset.inputs) rejected += input.rows_rejected;
  if (rejected > 0) {
    cautions.push_back(Plural(rejected, "row of the input was rejected; no figure counts it.",
                              "rows of the input were rejected; no figure counts them."));
  }
  for (const eventlog::QualityCounter& counter : run.dataset.counters) {
    if (counter.severity != eventlog::Severity::kDataLoss || counter.count == 0) continue;
    cautions.push_back("Data was lost on reading: " + counter.name + ", " + FormatThousands(counter.count) +
                       (counter.meaning.empty() ? "." : ". " + counter.meaning));
  }
  for (const eventlog::RoleUse& use : run.dataset.roles) {
    if (use.how != "derived") continue;
    cautions.push_back("The role \"" + use.role + "\" is derived, not recorded" +
                       (use.note.empty() ? "." : ": " + use.note));
  }
  for (const run::PluginOutcome& plugin : run.plugins) {
    for (const Json& finding : ArrayOf(plugin.result, "findings")) {
      const std::string kind = TextOf(finding, "kind");
      if (kind == "outlying_times" || kind == "overlapping_inputs")
        cautions.push_back(TextOf(finding, "title") + ": " + TextOf(finding, "what"));
    }
    if (plugin.status != "error") continue;
    cautions.push_back("The plugin " + plugin.id + " failed (" + plugin.reason_code +
                       "): " + SummaryText(plugin));
  }
  return cautions;
}

std::string SpanText(const eventlog::DatasetInfo& dataset) {
  if (dataset.first_us == 0 && dataset.last_us == 0) return "unknown";
  return MinuteText(dataset.first_us) + " to " + MinuteText(dataset.last_us) + " UTC";
}

std::string SpanLength(const eventlog::DatasetInfo& dataset) {
  if (dataset.first_us == 0 && dataset.last_us == 0) return "unknown";
  return FormatDuration(dataset.last_us - dataset.first_us);
}

std::string FigureText(std::optional<double> value, const std::string& unit) {
  if (!value || !std::isfinite(*value)) return "unknown";
  if (unit == "h") return Hours(value);
  if (unit == "s") return Seconds(value);
  if (unit == "us") return Seconds(*value / 1e6);
  const bool whole = std::trunc(*value) == *value;
  std::string text = Grouped(*value, whole ? 0 : std::abs(*value) < 1 ? 4 : 2);
  return unit == "1" || unit.empty() ? text : text + " " + unit;
}

std::string IntervalText(const Json& finding) {
  const auto it = finding.is_object() ? finding.find("interval") : finding.end();
  if (it == finding.end() || !it->is_object()) return "none";
  const std::string unit = TextOf(finding, "unit");
  const auto level = NumberOf(*it, "level");
  return FigureText(NumberOf(*it, "low"), unit) + " to " + FigureText(NumberOf(*it, "high"), unit) +
         (level ? " (" + Grouped(*level * 100, 0) + " %)" : "");
}

namespace {

// A list as its members by commas, a fraction with three decimals.
std::string WhereText(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return Grouped(value.get<double>(), 3);
  if (!value.is_array()) return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string text;
  for (const Json& member : value) text += (text.empty() ? "" : ", ") + WhereText(member);
  return text;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> WhereOf(const Json& finding) {
  std::vector<std::pair<std::string, std::string>> where;
  const auto it = finding.is_object() ? finding.find("where") : finding.end();
  if (it == finding.end() || !it->is_object()) return where;
  for (const auto& [key, value] : it->items()) {
    if (!value.is_object()) where.emplace_back(key, WhereText(value));
  }
  return where;
}

std::string SummaryText(const run::PluginOutcome& plugin) {
  const std::string file = run::MessagesFileOf(plugin);
  if (file.empty()) return plugin.summary;
  std::string text = plugin.summary;
  while (text.ends_with('.')) text.pop_back();  // some summaries are sentences, others are not
  return text + (text.empty() ? "" : "; ") + "what it wrote stands in " + file + ".";
}

std::string StatusText(const std::string& status) {
  if (status == "ok") return "done";
  if (status == "na") return "not applicable";
  if (status == "error") return "failed";
  return status;
}

std::string ScopeText(const std::string& scope) {
  if (scope == "all") return "All rows";
  if (scope == "close_static") return "Close window, static days";
  if (scope == "close_dynamic") return "Close window, as detected";
  return scope;
}

std::string ThresholdText(double threshold_s) {
  const bool whole = std::trunc(threshold_s) == threshold_s;
  return whole && threshold_s < 600 ? Grouped(threshold_s, 0) + " s" : Seconds(threshold_s);
}

std::string HowText(const std::string& how) {
  if (how == "inferred") return "inferred from name and content";
  if (how == "mapped") return "named by the user";
  if (how == "format") return "defined by the format";
  return how;
}

}  // namespace harness::report
