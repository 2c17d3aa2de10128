// SPDX-License-Identifier: Apache-2.0
// What to change: the energy, verified actions with how to check each, plans, blocked and skipped ones.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "report/action_sentences.h"
#include "report/bar_chart.h"
#include "report/curve_chart.h"
#include "report/format.h"
#include "report/html_parts.h"
#include "report/html_sections.h"

namespace harness::report {
namespace {

constexpr size_t kOpenActions = 5;     // the next are folded
constexpr size_t kShownActions = 100;  // all stand in report.json

std::string Paragraph(const std::string& name, const std::string& text) {
  return text.empty() ? "" : "<p><strong>" + Html(name) + "</strong> " + Html(text) + "</p>\n";
}

std::string TermsChart(const EnergyFacts& energy) {
  BarChart chart;
  chart.id = "energy-terms";
  chart.title = "Terms of the energy";
  chart.description =
      "What each figure adds to the energy of the whole log; 0 is at the reference or better.";
  for (const BrokenFact& broken : energy.broken) {
    chart.bars.push_back(
        {broken.name, broken.adds,
         Grouped(broken.adds, 3) + " (" + broken.observed + ", required " + broken.required + ")"});
  }
  for (const EnergyTermFact& term : energy.terms) {
    const std::string adds = term.contribution ? Grouped(*term.contribution, 3) : "unknown";
    chart.bars.push_back(
        {KpiLabel(term.kpi), term.contribution, adds, false,
         KpiText(term.observed, term.unit) + ", reference " + KpiText(term.ideal, term.unit)});
  }
  return chart.bars.empty() ? "" : SubHeading(chart.title) + BarChartSvg(chart);
}

std::string OneAction(const ActionFact& action, const std::optional<EnergyFacts>& energy) {
  std::string html = "<article class=\"finding\"><h3>" + std::to_string(action.rank) + ". " +
                     Html(ActionName(action.label, action.target)) + "</h3>\n<p>" +
                     Html(action.recommendation) + "</p>\n<dl class=\"pairs\">";
  html += HtmlPair("Saves", Html(ActionSaving(action)));
  if (action.dropped_hours.value_or(0) != 0)
    html += HtmlPair("of it by not running", Html(Hours(action.dropped_hours)));
  html += HtmlPair("Energy less", Html(EnergyText(action.delta_energy, energy)));
  if (action.target_delta_energy)
    html += HtmlPair("Energy of the target less", Grouped(*action.target_delta_energy, 3));
  html += HtmlPair("Confidence", Percent(action.confidence));
  if (action.q_value) html += HtmlPair("q-value", Grouped(*action.q_value, 4));
  html += HtmlPair("Lever", HtmlName(action.lever_id));
  html += "</dl>\n" + Paragraph("Where to change it.", action.enforcement);
  if (!action.risks.empty()) {
    html += "<p><strong>Risks.</strong></p><ul>";
    for (const std::string& risk : action.risks) html += "<li>" + Html(risk) + "</li>";
    html += "</ul>\n";
  }
  html += Paragraph("How to check it by hand.", action.how_to_check) +
          Paragraph("What would prove it wrong.", action.disproof);
  std::string evidence;
  if (!action.query.empty()) evidence += CodeBlock(action.query);
  std::string replay;
  for (const std::string& text : action.replayed) replay += " --action '" + text + "'";
  if (!replay.empty()) evidence += "<p>Replayed as:</p>" + CodeBlock("stat-harness replay DATASET" + replay);
  if (!evidence.empty()) html += Folded("Evidence", evidence);
  return html + "</article>\n";
}

std::string ActionsPart(const Actions& actions, const std::optional<EnergyFacts>& energy) {
  std::string html, folded;
  for (size_t i = 0; i < std::min(kShownActions, actions.actions.size()); ++i) {
    (i < kOpenActions ? html : folded) += OneAction(actions.actions[i], energy);
  }
  if (!folded.empty()) {
    html += Folded("The other " + std::to_string(actions.actions.size() - kOpenActions) + " verified actions",
                   folded);
  }
  return html;
}

// Those that no cheaper plan beats, the cheapest first; ties by what they save.
std::vector<const PlanFact*> PlansByCost(const Actions& actions) {
  std::vector<const PlanFact*> plans;
  for (const PlanFact& plan : actions.plans) {
    if (plan.on_front) plans.push_back(&plan);
  }
  const auto cost = [](const PlanFact* plan) {
    return std::tuple(plan->servers.value_or(0), plan->changes.value_or(0), plan->saving.hours.value_or(0));
  };
  std::stable_sort(plans.begin(), plans.end(),
                   [&](const PlanFact* a, const PlanFact* b) { return cost(a) < cost(b); });
  return plans;
}

// No point below 0: the scale begins there.
CurvePoint HoursPoint(const SavingFact& saving) {
  const auto from_zero = [](std::optional<double> hours) {
    return hours ? std::optional(std::max(0.0, *hours)) : hours;
  };
  return {from_zero(saving.hours), from_zero(saving.low), from_zero(saving.high)};
}

std::string ShortCost(const PlanFact& plan) {
  std::string text = Plural(plan.changes.value_or(0), "change", "changes");
  if (plan.servers.value_or(0) > 0) text += "\n" + Plural(*plan.servers, "slot", "slots");
  return text;
}

// Energy left by plan; hours saved where the plans leave the same energy, as at a log that is at its
// reference.
std::string PlansChart(const Actions& actions) {
  const std::vector<const PlanFact*> plans = PlansByCost(actions);
  if (plans.empty()) return "";
  const double before = actions.energy_before.value_or(0);
  const bool by_energy =
      actions.energy_before && std::any_of(plans.begin(), plans.end(), [&](const PlanFact* plan) {
        return plan->energy_after && std::abs(*plan->energy_after - before) > 1e-3 * before;
      });
  CurveChart chart;
  chart.id = "plan-front";
  chart.title = "What plans come to";
  chart.unit = by_energy ? "energy left" : "h saved";
  chart.description = std::string(by_energy ? "Energy left" : "Hours of waiting saved") +
                      " with each plan that no cheaper plan beats, the cheapest first.";
  chart.choices.push_back("nothing");
  Curve front{"best plan at its cost", "series0", false, {{by_energy ? actions.energy_before : 0.0, {}, {}}}};
  for (const PlanFact* plan : plans) {
    chart.choices.push_back(ShortCost(*plan));
    front.points.push_back(by_energy ? CurvePoint{plan->energy_after, {}, {}} : HoursPoint(plan->saving));
  }
  chart.curves = {front};
  return CurveChartHtml(chart);
}

std::string PlansPart(const Actions& actions) {
  std::vector<std::vector<std::string>> rows;
  for (const PlanFact& plan : actions.plans) {
    std::string names;
    for (const std::string& name : plan.actions) names += (names.empty() ? "" : "; ") + name;
    rows.push_back({Html(names), Html(PlanCost(plan)), Html(SavingSentence(plan.saving, std::nullopt)),
                    plan.energy_after ? Grouped(*plan.energy_after, 3) : "unknown",
                    plan.on_front ? "yes" : "no"});
  }
  if (rows.empty()) return "";
  return SubHeading("Actions taken together") +
         "<p>Each plan was replayed as a whole, so nothing is counted twice.</p>\n" + PlansChart(actions) +
         HtmlTable("Plans", {{"Actions"}, {"Cost"}, {"Saves"}, {"Energy left", true}, {"Best for its cost"}},
                   rows);
}

std::string RefusedPart(const Actions& actions) {
  std::string html;
  std::vector<std::vector<std::string>> rows;
  for (const BlockedFact& blocked : actions.blocked) {
    if (rows.size() == kShownActions) break;
    rows.push_back(
        {Html(ActionName(blocked.label, blocked.target)), Html(BlockedText(blocked.reason)),
         Html(SavingSentence(blocked.saving, std::nullopt)) +
             (blocked.naive_hours ? " (naive rule: " + Html(Hours(blocked.naive_hours)) + ")" : ""),
         Html(blocked.explanation)});
  }
  if (!rows.empty()) {
    html +=
        SubHeading("Proposed and not verified") +
        HtmlTable("Blocked actions", {{"Action"}, {"Why not"}, {"Replayed saving"}, {"Explanation"}}, rows);
  }
  rows.clear();
  for (const SkippedFact& skipped : actions.skipped) {
    if (rows.size() == kShownActions) break;
    rows.push_back({Html(ActionName(skipped.label, skipped.target)), Html(GatingText(skipped.reason)),
                    Html(skipped.explanation)});
  }
  if (rows.empty()) return html;
  return html + Folded("Looked for and not proposed: " + std::to_string(actions.skipped.size()),
                       HtmlTable("Skipped levers", {{"Lever"}, {"Why not"}, {"Measured"}}, rows));
}

std::string KnownIssuesPart(const Facts& facts) {
  std::vector<std::vector<std::string>> rows;
  for (const KnownIssueFact& issue : facts.known_issues) {
    const char* tone = issue.status == "confirmed" ? "good" : issue.status == "refuted" ? "warn" : "info";
    rows.push_back(
        {HtmlName(issue.id) + " " + Html(issue.title), Chip(tone, issue.status), Html(issue.explanation)});
  }
  if (rows.empty()) return "";
  return SubHeading("Known issues") +
         HtmlTable("Known issues", {{"Issue"}, {"Status"}, {"What the log says"}}, rows);
}

}  // namespace

std::string EnergySection(const Facts& facts) {
  const std::string title = "How far from what this system can do";
  if (!facts.energy) return Card("energy", title, "", UnknownNote(facts.energy.reason));
  return Card("energy", title, EnergySentence(*facts.energy), TermsChart(*facts.energy));
}

std::string ActionsSection(const Facts& facts) {
  const std::string title = "What to change";
  if (!facts.actions)
    return Card("actions", title, "", UnknownNote(facts.actions.reason) + KnownIssuesPart(facts));
  const Actions& actions = *facts.actions;
  return Card("actions", title, ActionsLead(actions),
              ActionsPart(actions, facts.energy.data) + PlansPart(actions) + KnownIssuesPart(facts) +
                  RefusedPart(actions));
}

}  // namespace harness::report
