// SPDX-License-Identifier: Apache-2.0
#include "report/markdown_actions.h"

#include "report/action_sentences.h"
#include "report/format.h"
#include "report/markdown_parts.h"

namespace harness::report {
namespace {

constexpr size_t kAnsweredActions = 20;  // report.md lists them all

using Rows = std::vector<std::vector<std::string>>;

std::string RefusedTables(const Actions& actions) {
  std::string md;
  Rows rows;
  for (const BlockedFact& blocked : actions.blocked) {
    rows.push_back({Markdown(ActionName(blocked.label, blocked.target), 120),
                    Markdown(BlockedText(blocked.reason)), Markdown(blocked.explanation, 400)});
  }
  if (!rows.empty())
    md +=
        "### Proposed and not verified\n\n" + MarkdownTable({{"Action"}, {"Why not"}, {"Explanation"}}, rows);
  rows.clear();
  for (const SkippedFact& skipped : actions.skipped) {
    rows.push_back({Markdown(ActionName(skipped.label, skipped.target), 120),
                    Markdown(GatingText(skipped.reason)), Markdown(skipped.explanation, 400)});
  }
  if (!rows.empty())
    md += "### Looked for and not proposed\n\n" + MarkdownTable({{"Lever"}, {"Why not"}, {"Measured"}}, rows);
  return md;
}

std::string KnownIssues(const Facts& facts) {
  Rows rows;
  for (const KnownIssueFact& issue : facts.known_issues) {
    rows.push_back(
        {MarkdownCode(issue.id, 80) + " " + Markdown(issue.title, 200),
         issue.status + (issue.reason.empty() ? "" : " (" + Markdown(GatingText(issue.reason)) + ")"),
         Markdown(issue.explanation, 400)});
  }
  if (rows.empty()) return "";
  return "### Known issues\n\n" + MarkdownTable({{"Issue"}, {"Status"}, {"What the log says"}}, rows);
}

std::string Plans(const Actions& actions) {
  Rows rows;
  for (const PlanFact& plan : actions.plans) {
    if (!plan.on_front) continue;
    std::string names;
    for (const std::string& name : plan.actions) names += (names.empty() ? "" : "; ") + name;
    rows.push_back({Markdown(names, 400), Markdown(PlanCost(plan)),
                    Markdown(SavingSentence(plan.saving, std::nullopt)),
                    plan.energy_after ? Grouped(*plan.energy_after, 3) : "unknown"});
  }
  if (rows.empty()) return "";
  return "### Actions taken together\n\nEach plan was replayed as a whole, so nothing is counted twice.\n\n" +
         MarkdownTable({{"Actions"}, {"Cost"}, {"Saves"}, {"Energy left", true}}, rows);
}

std::string OneAnswer(const ActionFact& action) {
  std::string md = "### " + std::to_string(action.rank) + ". " +
                   Markdown(ActionName(action.label, action.target), 120) + "\n\n" +
                   Markdown(action.recommendation) + "\n\n**Saves:** " + Markdown(ActionSaving(action));
  if (action.verdict != "counted") md += ", by replaying this log with it";
  if (action.dropped_hours.value_or(0) != 0)
    md += "; " + Hours(action.dropped_hours) + " of that are waits of executions that no longer happen";
  md += ". Confidence " + Percent(action.confidence) + ".\n\n**Where to change it:** " +
        Markdown(action.enforcement) + "\n\n";
  if (!action.risks.empty()) {
    md += "**Risks:**\n\n";
    for (const std::string& risk : action.risks) md += "- " + Markdown(risk) + "\n";
    md += "\n";
  }
  if (!action.how_to_check.empty()) md += "**Check by hand:** " + Markdown(action.how_to_check) + "\n\n";
  if (!action.query.empty()) md += MarkdownBlock(action.query, "sql") + "\n";
  if (!action.disproof.empty()) md += "**What would prove it wrong:** " + Markdown(action.disproof) + "\n\n";
  return md;
}

}  // namespace

std::string EnergyMarkdown(const Facts& facts) {
  std::string md = "## How far from what this system can do\n\n";
  if (!facts.energy) return md + MarkdownUnknown(facts.energy.reason);
  md += Markdown(EnergySentence(*facts.energy)) + "\n\n";
  Rows rows;
  for (const BrokenFact& broken : facts.energy->broken) {
    rows.push_back({Markdown(broken.name), Markdown(broken.observed), Markdown(broken.required),
                    Grouped(broken.adds, 3)});
  }
  for (const EnergyTermFact& term : facts.energy->terms) {
    rows.push_back({Markdown(KpiLabel(term.kpi)), KpiText(term.observed, term.unit),
                    KpiText(term.ideal, term.unit),
                    term.contribution ? Grouped(*term.contribution, 3) : "unknown"});
  }
  if (rows.empty()) return md;
  return md + MarkdownTable({{"Figure"}, {"Observed", true}, {"Reference", true}, {"Adds", true}}, rows);
}

std::string ActionsMarkdown(const Facts& facts) {
  std::string md = "## What to change\n\n";
  if (!facts.actions) return md + MarkdownUnknown(facts.actions.reason) + KnownIssues(facts);
  const Actions& actions = *facts.actions;
  md += Markdown(ActionsLead(actions)) + "\n\n";
  Rows rows;
  for (const ActionFact& action : actions.actions) {
    rows.push_back({std::to_string(action.rank), Markdown(ActionName(action.label, action.target), 120),
                    Markdown(ActionSaving(action)),
                    Markdown(EnergyText(action.delta_energy, facts.energy.data)), Percent(action.confidence),
                    Markdown(action.enforcement, 200)});
  }
  if (!rows.empty())
    md += MarkdownTable({{"", true},
                         {"Action"},
                         {"Saves"},
                         {"Energy less", true},
                         {"Confidence", true},
                         {"Where to change it"}},
                        rows);
  return md + Plans(actions) + KnownIssues(facts) + RefusedTables(actions);
}

std::string ActionAnswers(const Facts& facts) {
  std::string md = "## What to change\n\n";
  if (!facts.actions) return md + MarkdownUnknown(facts.actions.reason) + KnownIssues(facts);
  const Actions& actions = *facts.actions;
  md += Markdown(ActionsLead(actions)) + "\n\n";
  for (size_t i = 0; i < actions.actions.size() && i < kAnsweredActions; ++i)
    md += OneAnswer(actions.actions[i]);
  if (actions.actions.size() > kAnsweredActions) {
    md += Plural(static_cast<int64_t>(actions.actions.size() - kAnsweredActions), "further action stands",
                 "further actions stand") +
          " in report.md and report.json.\n\n";
  }
  return md + Plans(actions) + KnownIssues(facts) + RefusedTables(actions);
}

}  // namespace harness::report
