// SPDX-License-Identifier: Apache-2.0
// Since when is a process slower, waits longer or fails more often, which host fails since when, and is it
// the close of the books?
#include <algorithm>
#include <cmath>

#include "base/exact_sum.h"
#include "base/text.h"
#include "plugin/context.h"
#include "plugin/finding_id.h"
#include "plugin/severity.h"
#include "process/close_edges.h"
#include "process/level_changes.h"
#include "process/level_returns.h"
#include "process/retries.h"
#include "process/sample_summary.h"
#include "process/sql_terms.h"

namespace harness::plugins::analysis_close_cycle_change_point_v1 {
namespace {

using process::LevelChange;
using process::LevelMeasure;

// What is known of one change; `edge` only where the place falls on one.
struct Stated {
  const LevelChange* change = nullptr;
  std::string name, id;
  process::LevelEffect effect;
  std::optional<process::CloseEdge> edge;
  std::string explained_by;
  std::optional<process::LevelReturn> back;  // only ends a spell that another change began
  std::string ends;                          // id of that change
  double stood_at = 0;                       // level of the runs before it, that of which `back` tells

  // The change that began the spell tells its end too: "from ... to ...".
  bool IsToldByAnother() const { return !explained_by.empty() || (back && back->in_full); }
};

bool IsFailures(const LevelChange& change) {
  return change.measure == LevelMeasure::kFailures;
}

// Minutes are all that a place can be known to.
std::string When(Timestamp at) {
  return FormatIso(at).substr(0, 16) + "Z";
}

std::string Number(double value) {
  return FormatFixed(value, std::abs(value) < 10 ? 2 : 1);
}

std::string Level(const LevelChange& change, double level) {
  return IsFailures(change) ? PercentText(level) : Number(level / 1e6) + " s";
}

// "is 4.02 times slower", "waits 12.0 s longer", "goes wrong in 29.6 % of its runs"
std::string Claim(const Stated& stated) {
  const LevelChange& change = *stated.change;
  if (IsFailures(change)) return "goes wrong in " + PercentText(change.of_runs_after) + " of its runs";
  const bool waits = change.measure == LevelMeasure::kWait;
  if (stated.effect.unit == std::string("s")) {
    return (waits ? "waits " : "takes ") + Number(std::abs(stated.effect.estimate)) + " s " +
           (stated.effect.estimate >= 0 ? "longer" : "less");
  }
  const bool more = stated.effect.estimate >= 1;
  const double times = more ? stated.effect.estimate : 1 / stated.effect.estimate;
  if (waits) return "waits " + Number(times) + " times " + (more ? "longer" : "shorter");
  return "is " + Number(times) + " times " + (more ? "slower" : "faster");
}

std::string Span(const LevelChange& change) {
  return change.lasts ? "since about " + When(change.at_us)
                      : "from about " + When(change.at_us) + " to about " + When(change.to_us);
}

std::string EffectText(const Stated& stated) {
  const auto text = [&](double value) {
    if (IsFailures(*stated.change)) return PercentText(value);
    return stated.effect.unit == std::string("s") ? Number(value) + " s" : Number(value);
  };
  return text(stated.effect.low) + " to " + text(stated.effect.high);
}

std::string What(const Stated& stated, int64_t looks) {
  const LevelChange& change = *stated.change;
  std::string what = IsFailures(change) ? "The share of runs of " : "The ";
  if (!IsFailures(change)) {
    what += change.measure == LevelMeasure::kWait ? "mean queue delay of " : "median duration of ";
  }
  what += stated.name + (IsFailures(change) ? " that failed or needed another attempt" : "") + " went from " +
          Level(change, change.of_runs_before) + " (" + FormatThousands(change.n_before) + " runs) to " +
          Level(change, change.of_runs_after) + " (" + FormatThousands(change.n_after) + " runs), ";
  what += IsFailures(change) ? "now" : stated.effect.unit == std::string("s") ? "a difference of" : "times";
  what += " " + EffectText(stated) + " (95 %), at about " + When(change.at_us) + "; p " +
          PValueText(change.p_value) + ", q " + PValueText(change.q_value) + " over " +
          FormatThousands(looks) +
          " stretches looked at. The best split lies between the groups of runs that begin at " +
          When(change.before_us) + " and at " + When(change.at_us) +
          "; these are no bounds: the true time may lie outside.";
  if (change.lost_us) {
    const double hours = process::Hours(std::abs(*change.lost_us));
    what += " These runs " +
            std::string(IsFailures(change)                          ? "lost in failures "
                        : change.measure == LevelMeasure::kDuration ? "took "
                                                                    : "waited ") +
            HoursText(hours) + " " + (*change.lost_us >= 0 ? "more" : "less") +
            " than at the mean of before.";
  }
  if (stated.edge) {
    what += " It falls on the day on which the close of " + std::to_string(stated.edge->month / 100) + "-" +
            (stated.edge->month % 100 < 10 ? "0" : "") + std::to_string(stated.edge->month % 100) +
            (stated.edge->opens ? " opens" : " ends") + "; " + PercentText(stated.edge->share_so_near) +
            " of the log's time lies so near to an edge.";
  }
  return what;
}

std::string Why(const Stated& stated) {
  if (stated.change->z > 0) {
    return "What was different from about then on (a release, a setting, the data, the machine) is where to "
           "look; more slots do not undo it.";
  }
  if (stated.back) {
    return "It came back in part: before it became worse it stood at " +
           Level(*stated.change, stated.stood_at) + ".";
  }
  return "It became better: what was done then is worth keeping.";
}

plugin::FindingSeverity SeverityOf(const LevelChange& change, const process::LevelChanges& found) {
  if (change.z <= 0) return plugin::FindingSeverity::kInfo;  // better
  const Int128 whole = change.measure == LevelMeasure::kWait ? found.waits_us : found.durations_us;
  const double lost = whole > 0 ? RoundedRatio(change.lost_us.value_or(0), whole) : 0;
  return plugin::SeverityOfLoss(lost, IsFailures(change) ? change.of_runs_after : 0);
}

std::string Query(const Stated& stated, const process::TroubleSql& trouble) {
  const LevelChange& change = *stated.change;
  const std::string reference = process::kReferenceSql;
  std::string figure = "avg(CAST(" + trouble.went_wrong + " AS INTEGER)) AS share", known;
  if (!IsFailures(change)) {
    const bool waits = change.measure == LevelMeasure::kWait;
    const std::string time = waits ? process::kEligibleWaitSql : process::kDurationSql;
    figure = (waits ? "avg(" : "median(") + time + ") / 1e6 AS " + (waits ? "mean_s" : "median_s");
    known = " AND (" + time + ") >= 0";  // what is unknown or negative is in no series
  }
  return "SELECT " + reference + " >= " + std::to_string(change.at_us) + " AS after, count(*) AS runs, " +
         figure + " FROM events WHERE " +
         process::NameIsSql(change.subject.is_host ? "host" : "process_id", stated.name) + " AND " +
         reference + " BETWEEN " + std::to_string(change.from_us) + " AND " + std::to_string(change.to_us) +
         known + " GROUP BY after ORDER BY after";
}

plugin::Finding ChangeFinding(const Stated& stated, const process::LevelChanges& found,
                              const process::TroubleSql& trouble) {
  const LevelChange& change = *stated.change;
  plugin::Finding finding;
  finding.kind = "level_change";
  finding.id = stated.id;
  finding.severity = SeverityOf(change, found);
  finding.confidence = 1 - change.q_value;
  finding.title = stated.name + " " + Claim(stated) + " " + Span(change);
  finding.what = What(stated, found.looks);
  finding.why = Why(stated);
  finding.where = {{change.subject.is_host ? "host" : "process_id", stated.name},
                   {"measure", LevelMeasureName(change.measure)},
                   {"since", When(change.at_us)}};
  finding.measurement_type = "measured";
  finding.assumptions = {
      "groups of " + std::to_string(change.n_after / static_cast<int64_t>(change.levels_after.size())) +
          " runs, " + std::to_string(change.levels_before.size()) + " before and " +
          std::to_string(change.levels_after.size()) +
          " after, are compared by rank; how much changed is read from the middle of their levels",
      "confidence is 1 - q: Benjamini-Hochberg over every stretch of every series, not only those picked",
      "times are those at which runs were asked for"};
  finding.evidence = {Query(stated, trouble), change.n_before + change.n_after};
  finding.n = change.n_before + change.n_after;
  finding.estimate = stated.effect.estimate;
  finding.unit = stated.effect.unit;
  finding.interval = plugin::Interval{stated.effect.low, stated.effect.high, 0.95};
  if (change.lost_us) finding.impact_hours = process::Hours(std::max<Micros>(0, *change.lost_us));
  return finding;
}

Json ToJson(const Stated& stated) {
  const LevelChange& change = *stated.change;
  const double unit = IsFailures(change) ? 1 : 1e6;
  Json edge;
  if (stated.edge) {
    edge = {{"month", stated.edge->month},
            {"edge", stated.edge->opens ? "opens" : "ends"},
            {"edge_us", stated.edge->edge_us},
            {"off_us", stated.edge->off_us},
            {"share_so_near", stated.edge->share_so_near}};
  }
  return {{"id", stated.id},
          {"process_id", change.subject.is_host ? Json() : Json(stated.name)},
          {"host", change.subject.is_host ? Json(stated.name) : Json()},
          {"measure", LevelMeasureName(change.measure)},
          {"from_us", change.from_us},
          {"not_before_us", change.before_us},
          {"at_us", change.at_us},
          {"to_us", change.to_us},
          {"lasts", change.lasts},
          {"n_before", change.n_before},
          {"n_after", change.n_after},
          {"groups_before", change.levels_before.size()},
          {"groups_after", change.levels_after.size()},
          {"before", change.of_runs_before / unit},
          {"after", change.of_runs_after / unit},
          {"effect", stated.effect.estimate},
          {"effect_unit", stated.effect.unit},
          {"ci_low", stated.effect.low},
          {"ci_high", stated.effect.high},
          {"z", change.z},
          {"p_value", change.p_value},
          {"q_value", change.q_value},
          {"lost_us", change.lost_us ? Json(*change.lost_us) : Json()},
          {"explained_by", stated.explained_by.empty() ? Json() : Json(stated.explained_by)},
          {"ends", stated.ends.empty() ? Json() : Json(stated.ends)},
          {"came_back", stated.back && stated.back->in_full},
          {"close_edge", std::move(edge)}};
}

std::vector<Stated> StateAll(const process::LevelRows& rows, const process::LevelChanges& found,
                             const process::CloseWindows& windows, plugin::PluginContext& context) {
  std::vector<Stated> all;
  const eventlog::DatasetInfo& info = context.data().info();
  for (const LevelChange& change : found.changes) {
    Stated stated;
    stated.change = &change;
    const process::NameIndex& names = change.subject.is_host ? rows.hosts : rows.processes;
    stated.name = names.NameOf(change.subject.number);
    stated.id = plugin::FindingId("level_change", {change.subject.is_host ? "host" : "process",
                                                   {stated.name, names.IsNull(change.subject.number)},
                                                   LevelMeasureName(change.measure),
                                                   std::to_string(change.at_us)});
    stated.effect = process::EffectOf(change);
    stated.edge = process::NearestCloseEdge(windows, change.before_us, change.at_us, kMicrosPerDay,
                                            info.first_us, info.last_us);
    all.push_back(std::move(stated));
  }
  const auto returns = process::FindReturns(found.changes);
  for (size_t i = 0; i < all.size(); ++i) {
    Stated& stated = all[i];
    if (stated.change->explained_by) stated.explained_by = all[*stated.change->explained_by].id;
    stated.back = returns[i];
    if (!stated.back) continue;
    stated.ends = all[stated.back->began].id;
    stated.stood_at = found.changes[stated.back->began].of_runs_before;
  }
  return all;
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const double level = context.config().at("level").get<double>();
  const auto top = context.config().at("top_findings").get<size_t>();
  process::CloseWindows windows;
  if (auto resolved = context.ResultOf("analysis_close_cycle_window_resolver")) {
    ASSIGN_OR_RETURN(windows, process::CloseWindowsFromJson(resolved->at("metrics")));
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<const process::LogRows> log, process::ReadLogRows(context.data()));
  const process::LevelRows rows = process::MakeLevelRows(*log, context.data().info());
  ASSIGN_OR_RETURN(const process::LevelChanges found, process::FindLevelChanges(rows, level));
  if (found.series == 0) {
    return plugin::NotApplicable("too_few_rows",
                                 "No process has the " +
                                     std::to_string(process::kLeastGroups * process::kLeastGroupRows) +
                                     " runs with known times that a series needs.");
  }
  ASSIGN_OR_RETURN(const process::TroubleSql trouble, process::TroubleConditions(context.data()));
  const std::vector<Stated> all = StateAll(rows, found, windows, context);
  plugin::PluginResult result;
  Json changes = Json::array();
  size_t explained = 0, came_back = 0;
  for (const Stated& stated : all) {
    changes.push_back(ToJson(stated));
    if (stated.IsToldByAnother()) {
      ++(stated.explained_by.empty() ? came_back : explained);
    } else if (result.findings.size() < top) {
      result.findings.push_back(ChangeFinding(stated, found, trouble));
    }
  }
  result.metrics = {{"series", found.series}, {"series_too_short", found.too_short},
                    {"looks", found.looks},   {"places", found.places},
                    {"level", level},         {"changes", std::move(changes)}};
  result.summary =
      FormatThousands(static_cast<int64_t>(all.size())) +
      (all.size() == 1 ? " change of level in " : " changes of level in ") + FormatThousands(found.series) +
      " series (" + FormatThousands(found.looks) + " stretches looked at, false discovery rate " +
      FormatDouble(level * 100) + " %)" +
      (explained > 0 ? ", " + std::to_string(explained) + " of them explained by others" : "") +
      (came_back > 0 ? ", " + std::to_string(came_back) + " of them back to the level of before" : "") +
      "; " + FormatThousands(found.too_short) + " series are too short to tell.";
  return result;
}

}  // namespace harness::plugins::analysis_close_cycle_change_point_v1
