// SPDX-License-Identifier: Apache-2.0
// All findings, what costs most first: the claim, its figure with n and interval, and the query that shows
// it.
#include <algorithm>

#include "report/format.h"
#include "report/html_parts.h"
#include "report/html_sections.h"
#include "report/ranking.h"
#include "report/sentences.h"

namespace harness::report {
namespace {

constexpr size_t kOpenFindings = 10;    // the next are folded
constexpr size_t kShownFindings = 400;  // all stand in report.json

std::string_view Tone(const std::string& severity) {
  if (severity == "critical" || severity == "high") return "bad";
  if (severity == "medium") return "warn";
  return severity == "low" ? "low" : "info";
}

std::string Figures(const RankedFinding& ranked) {
  const Json& finding = *ranked.finding;
  const std::string unit = TextOf(finding, "unit");
  std::string html = "<dl class=\"pairs\">";
  html += HtmlPair("Figure", Html(FigureText(NumberOf(finding, "estimate"), unit)));
  if (ranked.hours) html += HtmlPair("Hours", Html(FigureText(ranked.hours, "h")));
  html += HtmlPair("n", Count(IntegerOf(finding, "n")));
  html += HtmlPair("Interval", Html(IntervalText(finding)));
  html += HtmlPair("Confidence", Percent(NumberOf(finding, "confidence")));
  html += HtmlPair("Type", Html(TextOf(finding, "measurement_type")));
  html += HtmlPair("Plugin", HtmlName(ranked.plugin->id));
  for (const auto& [name, value] : WhereOf(finding)) html += HtmlPair(name, HtmlName(value));
  return html + "</dl>\n";
}

std::string EvidenceOf(const Json& finding) {
  std::string html;
  if (const auto it = finding.find("assumptions"); it != finding.end() && it->is_array() && !it->empty()) {
    html += "<p>Assumptions:</p><ul>";
    for (const Json& item : *it)
      html += "<li>" + Html(item.is_string() ? item.get<std::string>() : item.dump()) + "</li>";
    html += "</ul>\n";
  }
  const auto it = finding.find("evidence");
  if (it == finding.end() || !it->is_object()) return html + UnknownNote("no evidence was given");
  html += "<p>This query over the view <code>events</code> shows it; the figure rests on " +
          Count(IntegerOf(*it, "rows")) + " rows.</p>\n";
  return html + CodeBlock(TextOf(*it, "query"));
}

std::string OneFinding(const RankedFinding& ranked) {
  const Json& finding = *ranked.finding;
  const std::string severity = TextOf(finding, "severity");
  std::string html = "<article class=\"finding " + std::string(Tone(severity)) + "\"><h4>" +
                     Chip(Tone(severity), severity) + " " + Html(TextOf(finding, "title"), 300) + "</h4>\n";
  html += "<p>" + Html(TextOf(finding, "what")) + "</p>\n<p class=\"why\">" + Html(TextOf(finding, "why")) +
          "</p>\n";
  html += Figures(ranked) + Folded("Evidence and assumptions", EvidenceOf(finding));
  return html + "</article>\n";
}

}  // namespace

std::string FindingsSection(const run::RunResult& run) {
  const std::vector<RankedFinding> findings = RankedFindings(run);
  std::string html, folded;
  const size_t shown = std::min(findings.size(), kShownFindings);
  for (size_t i = 0; i < shown; ++i) (i < kOpenFindings ? html : folded) += OneFinding(findings[i]);
  if (!folded.empty()) {
    html +=
        Folded(Plural(static_cast<int64_t>(shown - kOpenFindings), "more finding", "more findings"), folded);
  }
  if (shown < findings.size()) {
    html += "<p>" +
            Plural(static_cast<int64_t>(findings.size() - shown), "further finding stands",
                   "further findings stand") +
            " in report.json.</p>\n";
  }
  if (html.empty())
    html = "<p>No plugin of this run stated a finding. What each of them did stands below.</p>\n";
  return Card(
      "findings", "Findings",
      "What costs most hours first. Each states its figure, the number of values behind it and a query that "
      "shows it.",
      html);
}

}  // namespace harness::report
