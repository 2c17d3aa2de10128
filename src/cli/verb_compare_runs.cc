// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/text.h"
#include "cli/comparison_text.h"
#include "cli/exit_code.h"
#include "cli/run_options.h"
#include "cli/short_id.h"
#include "cli/verbs.h"
#include "run/novelty.h"

namespace harness::cli {
namespace {

struct CompareArguments {
  std::vector<std::string> runs;
  std::string gate = "calibrated";
  int64_t reruns = insight::kDefaultReruns;
};

run::NoveltyGate GateOf(const std::string& name) {
  if (name == "none") return run::NoveltyGate::kNone;
  return name == "basic" ? run::NoveltyGate::kBasic : run::NoveltyGate::kCalibrated;
}

int ExitCodeOf(insight::Verdict verdict) {
  if (verdict == insight::Verdict::kFail) return kExitFailed;
  return verdict == insight::Verdict::kInconclusive ? kExitInconclusive : kExitPass;
}

Cell HoursCell(const std::optional<double>& hours) {
  return hours ? ShownCell(FormatFixed(*hours, 1), *hours) : ShownCell("-", nullptr);
}

// How many of the re-runs found the insight, too.
Cell ReRunsCell(const run::NoveltyReport& report, const insight::ComparedInsight& compared) {
  if (!report.calibration || !compared.after) return ShownCell("-", nullptr);
  for (const insight::Recurrence& recurrence : report.calibration->insights) {
    if (recurrence.insight.plugin_id == compared.after->plugin_id &&
        recurrence.insight.id == compared.after->id)
      return CountCell(recurrence.times);
  }
  return ShownCell("-", nullptr);
}

Table InsightTable(const run::NoveltyReport& report) {
  Table table({{"change", "change"},
               {"plugin", "plugin_id"},
               {"hours before", "hours_before", true},
               {"hours", "hours", true},
               {"difference", "delta_hours", true},
               {"re-runs", "reruns", true},
               {"insight", "recommendation"}});
  for (const insight::ComparedInsight& compared : report.comparison.insights) {
    const insight::Insight& insight = compared.shown();
    table.Add({TextCell(insight::NameOf(compared.change)), TextCell(insight.plugin_id),
               HoursCell(compared.before ? compared.before->modeled_delta_hours : std::nullopt),
               HoursCell(compared.after ? compared.after->modeled_delta_hours : std::nullopt),
               HoursCell(compared.delta_hours), ReRunsCell(report, compared),
               TextCell(insight.recommendation)});
  }
  return table;
}

std::string Side(std::string_view name, const run::StoredRun& run) {
  return std::string(name) + run.run_id + " of dataset " + ShortId(run.dataset_version) + ", " +
         run.stable_digest + "\n";
}

std::string FloorLine(std::string_view of, const insight::NoiseFloor& floor) {
  if (floor.similarities.empty()) return "";
  return "floor      " + std::string(of) + " " +
         (floor.floor ? FormatFixed(*floor.floor, 3) : std::string("none")) + ": re-runs are " +
         FormatFixed(floor.similarities.front(), 3) + " to " + FormatFixed(floor.similarities.back(), 3) +
         " like the run\n";
}

std::string Text(const run::NoveltyReport& report, bool color) {
  std::string text = Side("run        ", report.run);
  if (report.reference) {
    const insight::Comparison& comparison = report.comparison;
    text = Side("reference  ", *report.reference) + text + "compared   " +
           (report.same_dataset() ? "same dataset" : "cross dataset") + "\n";
    for (const auto change : {insight::Change::kNew, insight::Change::kUpdated, insight::Change::kDropped,
                              insight::Change::kUnchanged}) {
      std::string name(insight::NameOf(change));
      name.resize(11, ' ');
      text += name + FormatThousands(comparison.Count(change)) + "\n";
    }
    text += "similarity identity " + FormatFixed(comparison.jaccard_identity, 3) + ", content " +
            FormatFixed(comparison.jaccard_content, 3) + " (Jaccard)\n";
    if (report.calibration) {
      text += FloorLine("identity", report.calibration->identity) +
              FloorLine("content", report.calibration->content);
    }
    if (!comparison.insights.empty()) text += "\n" + InsightTable(report).Text(color, 160) + "\n";
    const Json json = run::ToJson(report);
    text += FindingChangesText(json, color) + SettingDifferencesText(json, color);
  }
  return text + "gate       " + std::string(insight::NameOf(report.gate.verdict)) + ": " +
         report.gate.sentence + "\n";
}

}  // namespace

RunFunction SetupCompareRuns(Arguments& arguments) {
  auto given = std::make_shared<CompareArguments>();
  Argument& runs = arguments.Positionals("RUN", "Reference and run; with one run its reference is looked for",
                                         &given->runs);
  runs.offer = Offer::kRuns;
  runs.required = true;
  arguments.Choice("--gate", {"calibrated", "basic", "none"}, "How novelty is judged", &given->gate);
  arguments.Integer("--reruns", "Re-runs on bootstrap samples for the calibrated gate", 0, 1000,
                    &given->reruns);
  for (const char* key : {"autonomous.novelty_min", "run.plugin_path", "run.plugin_output", "run.sandbox"})
    arguments.OfSetting(key);
  return [given](Invocation& invocation) -> Result<int> {
    if (given->runs.size() > 2) {
      return InvalidArgument("compare runs: found " + std::to_string(given->runs.size()) +
                             " runs, expected a reference and a run, or a run alone");
    }
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToRead());
    run::NoveltyOptions options;
    options.gate = GateOf(given->gate);
    options.novelty_min = invocation.config().Number("autonomous.novelty_min");
    options.reruns = given->reruns;
    options.run = RunOptionsOf(home, {}, {}, invocation);
    options.run.plugin_paths = invocation.config().Paths("run.plugin_path");
    const std::string reference = given->runs.size() == 2 ? given->runs.front() : "";
    ASSIGN_OR_RETURN(const run::NoveltyReport report,
                     run::JudgeNovelty(home, given->runs.back(), reference, options, invocation.progress()));
    if (invocation.json()) {
      invocation.PrintJson(run::ToJson(report));
    } else if (invocation.format() == "csv") {
      invocation.PrintTable(InsightTable(report), "no insights on either side");
    } else {
      invocation.Print(Text(report, invocation.color()));
    }
    return ExitCodeOf(report.gate.verdict);
  };
}

}  // namespace harness::cli
