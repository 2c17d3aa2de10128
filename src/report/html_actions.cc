// SPDX-License-Identifier: Apache-2.0
// What to change: the energy, verified actions with how to check each, plans, blocked and skipped ones.
#include <algorithm>

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
  for (const EnergyTermFact& term : energy.terms) {
    const std::string adds = term.contribution ? Grouped(*term.contribution, 3) : "unknown";
    chart.bars.push_back({KpiLabel(term.kpi), term.contribution,
                          adds + " (" + KpiText(term.observed, term.unit) + ", reference " +
                              KpiText(term.ideal, term.unit) + ")"});
  }
  return chart.bars.empty() ? "" : SubHeading(chart.title) + BarChartSvg(chart);
}

std::string OneAction(const ActionFact& action) {
  std::string html = "<article class=\"finding\"><h3>" + std::to_string(action.rank) + ". " +
                     Html(ActionName(action.label, action.target)) + "</h3>\n<p>" +
                     Html(action.recommendation) + "</p>\n<dl class=\"pairs\">";
  html += HtmlPair("Saves", Html(ActionSaving(action)));
  if (action.dropped_hours.value_or(0) != 0)
    html += HtmlPair("of it by not running", Html(Hours(action.dropped_hours)));
  html += HtmlPair("Energy less", Html(EnergyText(action.delta_energy)));
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

std::string ActionsPart(const Actions& actions) {
  std::string html, folded;
  for (size_t i = 0; i < std::min(kShownActions, actions.actions.size()); ++i) {
    (i < kOpenActions ? html : folded) += OneAction(actions.actions[i]);
  }
  if (!folded.empty()) {
    html += Folded("The other " + std::to_string(actions.actions.size() - kOpenActions) + " verified actions",
                   folded);
  }
  return html;
}

std::string PlansPart(const Actions& actions) {
  CurveChart chart;
  chart.id = "plan-front";
  chart.title = "What plans come to";
  chart.description = "Energy left with each plan that no cheaper plan beats, the cheapest first.";
  chart.unit = "energy left";
  Curve front{"energy left", "series0", false, {}};
  std::vector<std::vector<std::string>> rows;
  if (actions.energy_before) {
    chart.choices.push_back("nothing");
    front.points.push_back({actions.energy_before, {}, {}});
  }
  for (const PlanFact& plan : actions.plans) {
    std::string names;
    for (const std::string& name : plan.actions) names += (names.empty() ? "" : "; ") + name;
    rows.push_back({Html(names), Html(PlanCost(plan)), Html(SavingSentence(plan.saving, std::nullopt)),
                    plan.energy_after ? Grouped(*plan.energy_after, 3) : "unknown",
                    plan.on_front ? "yes" : "no"});
    if (!plan.on_front) continue;
    chart.choices.push_back(PlanCost(plan));
    front.points.push_back({plan.energy_after, {}, {}});
  }
  if (rows.empty()) return "";
  chart.curves = {front};
  return SubHeading("Actions taken together") +
         "<p>Each plan was replayed as a whole, so nothing is counted twice.</p>\n" + CurveChartHtml(chart) +
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
  return Card("actions", title, ActionsSentence(actions),
              ActionsPart(actions) + PlansPart(actions) + KnownIssuesPart(facts) + RefusedPart(actions));
}

}  // namespace harness::report
