// SPDX-License-Identifier: Apache-2.0
#include "cli/run_summary.h"

#include <array>

#include "base/text.h"
#include "cli/dataset_text.h"
#include "cli/gate_exit.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "report/action_sentences.h"
#include "report/facts.h"
#include "report/sentences.h"

namespace harness::cli {
namespace {

constexpr size_t kTopProcesses = 10;
constexpr size_t kTopActions = 5;
constexpr std::array<std::string_view, 5> kSeverities = {"info", "low", "medium", "high", "critical"};

Cell OptionalShare(std::optional<double> share) {
  return TextCell(share ? PercentText(*share) : "-");
}
Cell OptionalCount(std::optional<int64_t> count) {
  return count ? CountCell(*count) : ShownCell("-", nullptr);
}
Cell OptionalHours(std::optional<double> hours) {
  return hours ? ShownCell(HoursText(*hours), *hours) : ShownCell("-", nullptr);
}

std::string Waits(const report::Facts& facts, bool color) {
  if (!facts.waits) return "waits      " + facts.waits.reason + "\n";
  std::string text = "waits      ";
  const report::LongWaits total = facts.TotalWaits();
  text += (total.hours ? HoursText(*total.hours) + " " : std::string("unknown time ")) + "in waits over " +
          FormatDouble(total.threshold_s) + " s " + report::WaitSpanText(total) + "\n";
  Table table({{"process", ""},
               {"waited", "", true},
               {"share", "", true},
               {"runs over", "", true},
               {"runs", "", true}});
  for (const report::ProcessWaits& process : facts.waits->processes) {
    if (table.size() == kTopProcesses || process.gt_hours.value_or(0) <= 0) break;
    table.Add({TextCell(process.process_id), OptionalHours(process.gt_hours),
               OptionalShare(facts.ShareOfTotal(process)), OptionalCount(process.runs_gt),
               OptionalCount(process.runs)});
  }
  return table.size() == 0 ? text : text + "\n" + table.Text(color) + "\n";
}

std::string HoldsAndRetries(const report::Facts& facts) {
  std::string text;
  if (facts.holds && facts.holds->held_hours) {
    text += "holds      " + HoursText(*facts.holds->held_hours) + " held by parents or dependencies\n";
  } else if (!facts.holds) {
    text += "holds      " + facts.holds.reason + "\n";
  }
  return text + "retries    " +
         (facts.retries ? report::RetriesSentence(*facts.retries) : facts.retries.reason) + "\n";
}

std::string Decision(const report::Facts& facts) {
  std::string text;
  if (facts.energy) text += "energy     " + report::EnergySentence(*facts.energy) + "\n";
  if (!facts.actions) return text + "actions    " + facts.actions.reason + "\n";
  text += "actions    " + report::ActionsSentence(*facts.actions) + "\n";
  size_t shown = 0;
  for (const report::ActionFact& action : facts.actions->actions) {
    if (shown++ == kTopActions) break;
    text += "           " + std::to_string(action.rank) + ". " +
            report::ActionName(action.label, action.target) +
            (action.verdict == "counted" ? ": " : ": saves ") + report::ActionSaving(action) + "\n";
  }
  return text;
}

std::string KnownIssues(const report::Facts& facts) {
  std::string text;
  for (const report::KnownIssueFact& issue : facts.known_issues) {
    text += "issue      " + issue.id + ": " + issue.status +
            (issue.reason.empty() ? "" : " (" + report::GatingText(issue.reason) + ")") + ". " +
            issue.explanation + "\n";
  }
  return text;
}

std::string Findings(const run::RunResult& run) {
  std::array<int, kSeverities.size()> counts = {};
  for (const run::PluginOutcome& plugin : run.plugins) {
    for (const Json& finding : report::FindingsOf(plugin)) {
      for (size_t i = 0; i < kSeverities.size(); ++i) {
        if (TextOf(finding, "severity") == kSeverities[i]) ++counts[i];
      }
    }
  }
  std::vector<std::string> parts;
  for (size_t i = kSeverities.size(); i-- > 0;) {
    if (counts[i] > 0) parts.push_back(std::to_string(counts[i]) + " " + std::string(kSeverities[i]));
  }
  return "findings   " + (parts.empty() ? "none" : Join(parts, ", ")) + "\n";
}

std::string Quality(const eventlog::DatasetInfo& dataset) {
  std::vector<std::string> parts;
  for (const eventlog::QualityCounter& counter : dataset.counters) {
    if (counter.severity != eventlog::Severity::kInfo && counter.count > 0) {
      parts.push_back(FormatThousands(counter.count) + " " + counter.name);
    }
  }
  return "quality    " + (parts.empty() ? "nothing wrong with the input" : Join(parts, ", ")) + "\n";
}

std::string Plugins(const run::RunResult& run, bool color) {
  std::string text = "plugins    ";
  std::vector<std::string> parts;
  for (const std::string_view status : {"ok", "na", "skipped", "error"}) {
    int count = 0;
    for (const run::PluginOutcome& plugin : run.plugins) count += plugin.status == status ? 1 : 0;
    if (count > 0)
      parts.push_back(std::to_string(count) + " " +
                      (status == "na" ? "not applicable" : std::string(status)));
  }
  text += Join(parts, ", ") + "\n";
  for (const run::PluginOutcome& plugin : run.plugins) {
    if (plugin.status != "error") continue;
    text += "           " + Styled("error", Style::kRed, color) + " " + plugin.id + ": " +
            plugin.reason_code + ": " + plugin.summary + "\n";
    if (const std::string file = run::MessagesFileOf(plugin); !file.empty())
      text += "                 what it wrote stands in runs/" + run.run_id + "/" + file + " of the home\n";
  }
  return text;
}

std::string DataAccess(const run::RunResult& run, bool color) {
  const evidence::DataAccess& access = run.data_access;
  std::string text = "access     " + evidence::AccessLine(access) + "\n";
  if (access.gate.verdict != insight::Verdict::kPass)
    text += "           " + GateText(access.gate, color) + "\n";
  return text;
}

}  // namespace

std::string RunSummary(const run::RunResult& run, bool color) {
  const report::Facts facts = report::FactsOf(run);
  return "log        " + run.dataset.name + ": " + DatasetLine(run.dataset) + "\n" + Waits(facts, color) +
         HoldsAndRetries(facts) + Decision(facts) + KnownIssues(facts) + Findings(run) +
         Quality(run.dataset) + Plugins(run, color) + DataAccess(run, color);
}

bool FailsAt(const run::RunResult& run, std::string_view level) {
  if (level == "none") return false;
  bool reached = false;
  for (const run::PluginOutcome& plugin : run.plugins) {
    if (plugin.status == "error") return true;
    for (const Json& finding : report::FindingsOf(plugin)) {
      const std::string severity = TextOf(finding, "severity");
      bool above = false;
      for (const std::string_view known : kSeverities) {
        above = above || known == level;
        reached = reached || (above && known == severity);
      }
    }
  }
  return reached;
}

}  // namespace harness::cli
