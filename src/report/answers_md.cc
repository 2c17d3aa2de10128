// SPDX-License-Identifier: Apache-2.0
#include "report/answers_md.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "eventlog/dataset.h"
#include "process/sql_terms.h"
#include "report/facts.h"
#include "report/format.h"
#include "report/markdown_actions.h"
#include "report/markdown_parts.h"
#include "report/ranking.h"
#include "report/sentences.h"
#include "report/sequence_markdown.h"

namespace harness::report {
namespace {

constexpr size_t kShownAnswers = 5;
constexpr size_t kOthers = 20;

std::string WaitQuery(const ProcessWaits& process, const Waits& waits) {
  const std::string wait = process::kEligibleWaitSql;
  return "SELECT count(*) AS runs, sum(" + wait + ") / 3.6e9 AS hours\nFROM events\nWHERE " +
         process::NameIsSql("process_id", process.process_id) + "\n  AND " + wait + " > " +
         std::to_string(static_cast<int64_t>(waits.threshold_s * 1e6));
}

std::string WaitFacts(const ProcessWaits& process, const Waits& waits) {
  std::string md = Count(process.runs_gt) + " of its " + Count(process.runs) + " runs waited more than " +
                   ThresholdText(waits.threshold_s) + ".";
  if (process.p50_s && process.p95_s) {
    md += " Half of its runs waited " + Seconds(process.p50_s) + " or less; one in twenty waited " +
          Seconds(process.p95_s) + " or more.";
  }
  if (process.pre_hours.value_or(0) > 0) {
    md += " Before that they stood " + Hours(process.pre_hours) +
          " in the queue without being eligible to start.";
  }
  if (process.sequence_runs.value_or(0) > 0) {
    md += " " + Count(process.sequence_runs) + " of its runs name another execution that they depend on.";
  }
  return md + "\n\n";
}

// The parent that held `process` longest, when it was held at all.
const HeldProcess* LongestHold(const Facts& facts, const std::string& process) {
  const HeldProcess* longest = nullptr;
  if (!facts.holds) return longest;
  for (const HeldProcess& held : facts.holds->by_process) {
    if (held.process_id != process || held.held_hours.value_or(0) <= 0) continue;
    if (longest == nullptr || *held.held_hours > *longest->held_hours) longest = &held;
  }
  return longest;
}

std::string ParentText(const HeldProcess& held) {
  return "Look at its parent " + MarkdownCode(held.parent_process_id) + " first: it held " +
         Count(held.runs) + " of these runs for " + Hours(held.held_hours) +
         " in all, because they could not start before it ended. Find out whether they need the whole "
         "parent or a part of it.";
}

// Parents account for half of its hours or more.
bool IsMostlyHeld(const Facts& facts, const ProcessWaits& process) {
  double hours = 0;
  for (const HeldProcess& held : facts.holds->by_process) {
    if (held.process_id == process.process_id) hours += held.held_hours.value_or(0);
  }
  return hours * 2 >= process.gt_hours.value_or(0);
}

// What to do about a cause, by its name; none for holds, which are told by the parent.
struct CauseStep {
  std::string_view cause, text;
};
constexpr std::array<CauseStep, 6> kCauseSteps = {
    {{"batching",
      "See when its batches are released: another size or time of them shortens the wait, more "
      "slots do not."},
     {"schedule",
      "See at which times it is started: more frequent ticks shorten the wait, more slots do not."},
     {"unavailability",
      "See in which hours its hosts are open: other hours shorten the wait, more slots do not."},
     {"restricted",
      "See what keeps it from the free slots: a cap on its runs, or hosts that it may not use."},
     {"contention", "See which processes held the slots meanwhile, and what more slots would save."},
     {"dispatch",
      "See what keeps the scheduler from using the free slot: more slots do not shorten the wait."}}};

// The cause of more than half of the log's wait; the number of causes without one.
size_t MainCause(const Facts& facts) {
  if (!facts.causes || facts.causes->wait_hours.value_or(0) <= 0) return kCauses.size();
  for (size_t i = 0; i < kCauses.size(); ++i) {
    if (facts.causes->hours[i].value_or(0) * 2 > *facts.causes->wait_hours) return i;
  }
  return kCauses.size();
}

// Empty without a step for the main cause.
std::string CauseText(const Facts& facts) {
  const size_t main = MainCause(facts);
  if (main == kCauses.size()) return "";
  const auto* step = std::find_if(kCauseSteps.begin(), kCauseSteps.end(),
                                  [&](const CauseStep& each) { return each.cause == kCauses[main].name; });
  if (step == kCauseSteps.end()) return "";
  return std::string(step->text) + " Of all waiting in this log, " + CellsOf(*facts.causes, main).share +
         " passed while " + std::string(kCauses[main].meaning) + ".";
}

std::string NextStep(const Facts& facts, const ProcessWaits& process) {
  const HeldProcess* held = LongestHold(facts, process.process_id);
  const std::string by_cause = CauseText(facts);
  if (held != nullptr && (by_cause.empty() || IsMostlyHeld(facts, process))) return ParentText(*held);
  if (!by_cause.empty()) return by_cause;
  if (process.sequence_runs && process.runs && *process.sequence_runs * 2 > *process.runs) {
    return "Most of its runs depend on another execution. See when that one ends before you look at slots.";
  }
  std::string text =
      facts.holds ? "No parent was found to hold it, so see" : "Whether a parent held it is unknown. See";
  text +=
      " what its hosts did while it waited: report.html shows how many were waiting and running over time, "
      "and in "
      "which hours of the week the waits fall.";
  if (process.hosts == 1) text += " All its runs are on one host.";
  return text;
}

std::string WaitsPart(const Facts& facts) {
  std::string md = "## Where the time goes\n\n";
  if (!facts.waits) return md + MarkdownUnknown(facts.waits.reason);
  size_t number = 0;
  for (const ProcessWaits& process : facts.waits->processes) {
    if (process.gt_hours.value_or(0) <= 0 || number == kShownAnswers) break;
    const auto share = facts.ShareOfTotal(process);
    md += "### " + std::to_string(++number) + ". " + MarkdownCode(process.process_id) + ": " +
          Hours(process.gt_hours) + (share ? ", " + Percent(share) + " of the hours waited" : "") + "\n\n" +
          WaitFacts(process, *facts.waits) + "**Next:** " + NextStep(facts, process) +
          "\n\n**Check by hand:** the rows of this process whose wait from eligible "
          "(queued, where there is no eligible time) to started is over " +
          ThresholdText(facts.waits->threshold_s) + ", in full: " + Grouped(*process.gt_hours, 3) + " h in " +
          Count(process.runs_gt) + " rows.\n\n" + MarkdownBlock(WaitQuery(process, *facts.waits), "sql") +
          "\n";
  }
  if (number == 0) md += "No process waited more than " + ThresholdText(facts.waits->threshold_s) + ".\n\n";
  return md;
}

std::string HoldsPart(const Facts& facts) {
  std::string md = "## Held by parents\n\n";
  if (!facts.holds) return md + MarkdownUnknown(facts.holds.reason);
  if (facts.holds->held_hours.value_or(0) <= 0) {
    return md + (facts.holds->held_hours ? "No execution was held by an unfinished parent.\n\n"
                                         : "The held hours are unknown.\n\n");
  }
  md += "Executions stood " + Hours(facts.holds->held_hours) + " waiting for their parent to end";
  md += facts.holds->share ? ", " + Percent(facts.holds->share) + " of all waiting.\n\n" : ".\n\n";
  for (size_t i = 0; i < std::min(kShownAnswers, facts.holds->by_process.size()); ++i) {
    const HeldProcess& held = facts.holds->by_process[i];
    md += "- " + MarkdownCode(held.parent_process_id) + " held " + MarkdownCode(held.process_id) + " for " +
          Hours(held.held_hours) + " in " + Count(held.runs) + " runs\n";
  }
  return md + "\n";
}

std::string RetriedText(const RetriedProcess& process) {
  if (!process.retried) return "how many were retried is unknown";
  return Count(process.retried) + " retried (" + Count(process.attempts_more) + " attempts beyond the first)";
}

std::string FailedText(const RetriedProcess& process) {
  if (!process.failed) return "how many failed is unknown";
  if (process.failed == 0) return "none failed in the end";
  const std::string text = Count(process.failed) + " failed in the end";
  return process.failed_hours ? text + ", which ran " + Hours(process.failed_hours) : text;
}

std::string RetriesPart(const Facts& facts) {
  std::string md = "## Done more than once\n\n";
  if (!facts.retries) return md + MarkdownUnknown(facts.retries.reason);
  const Retries& retries = *facts.retries;
  md += Markdown(RetriesSentence(retries)) + "\n\n";
  for (size_t i = 0; i < std::min(kShownAnswers, retries.by_process.size()); ++i) {
    const RetriedProcess& process = retries.by_process[i];
    md += "- " + MarkdownCode(process.process_id) + ": " + Percent(process.rate) + " of its " +
          Count(process.runs) + " runs were retried or failed: " + RetriedText(process) + ", " +
          FailedText(process) + ". Read the messages of its failed attempts first.\n";
  }
  return md + "\n";
}

// The file lies in the home under the version's digest; its path there holds in every home.
std::string QueriesPart(const eventlog::DatasetInfo& dataset) {
  const Path folder = Path("datasets") / dataset.version.substr(dataset.version.find(':') + 1);
  return "## How to run the queries\n\nThey read a view named `events`: the normalized log of this dataset "
         "version, one row an execution, times in microseconds since 1970 UTC. It lies in a Parquet file, " +
         MarkdownCode(eventlog::EventsFile(folder).string(), kTextLimit) +
         " in the home of stat-harness (the folder that `--home` names). Start DuckDB in the home and make "
         "the view first:\n\n" +
         MarkdownBlock("CREATE VIEW events AS " + eventlog::EventsSql(folder, dataset) + ";", "sql") +
         "\nDataset version: `" + dataset.version + "`\n";
}

// What costs most first, whatever plugin says it.
std::string FindingsPart(const run::RunResult& run) {
  const std::vector<RankedFinding> findings = RankedFindings(run);
  std::string md = "## What the plugins found\n\n";
  if (findings.empty()) return md + "No plugin of this run stated a finding.\n\n";
  for (size_t i = 0; i < std::min(kOthers, findings.size()); ++i) {
    const Json& finding = *findings[i].finding;
    md += "**" + Markdown(TextOf(finding, "title"), 300) + "** (" + TextOf(finding, "severity") + ", n " +
          Count(IntegerOf(finding, "n")) + ")\n\n" + Markdown(TextOf(finding, "what")) + " " +
          Markdown(TextOf(finding, "why")) + "\n\n";
    const auto evidence = finding.find("evidence");
    if (evidence == finding.end()) continue;
    md += MarkdownBlock(TextOf(*evidence, "query"), "sql") + "\n";
  }
  if (findings.size() <= kOthers) return md;
  return md +
         Plural(static_cast<int64_t>(findings.size() - kOthers), "further finding stands",
                "further findings stand") +
         " in report.md and report.json.\n\n";
}

std::string UnknownPart(const run::RunResult& run) {
  std::string md;
  for (const run::PluginOutcome& plugin : run.plugins) {
    if (plugin.status == "ok") continue;
    md += "- " + MarkdownCode(plugin.id, 80) + ": " + StatusText(plugin.status) + " (" +
          MarkdownCode(plugin.reason_code, 120) + "). " + Markdown(SummaryText(plugin)) + "\n";
  }
  return md.empty() ? "" : "## What this run could not say\n\n" + md + "\n";
}

}  // namespace

std::string AnswersMarkdown(const run::RunResult& run) {
  const Facts facts = FactsOf(run);
  std::string md = "# " + Markdown(run.dataset.name, 80) + ": answers\n\n" +
                   Markdown(HeadlineSentence(run, facts)) + "\n\n";
  if (const auto cautions = Cautions(run); !cautions.empty()) {
    md += "## Before you trust these figures\n\n";
    for (const std::string& caution : cautions) md += "- " + Markdown(caution, 600) + "\n";
    md += "\n";
  }
  md += ActionAnswers(facts) + SequenceAnswers(facts) + WaitsPart(facts) + HoldsPart(facts) +
        RetriesPart(facts) + FindingsPart(run) + UnknownPart(run);
  return md + QueriesPart(run.dataset);
}

}  // namespace harness::report
