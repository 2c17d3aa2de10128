// SPDX-License-Identifier: Apache-2.0
// The first card: one sentence, the headline figures, and what to know before trusting them.
#include "report/format.h"
#include "report/html_parts.h"
#include "report/html_sections.h"
#include "report/sentences.h"

namespace harness::report {
namespace {

std::string Tile(const std::string& label, const std::string& value_html, const std::string& note_html) {
  const bool unknown = value_html == "unknown";
  return "<div class=\"tile\"><dt>" + Html(label) + "</dt><dd class=\"figure" + (unknown ? " none" : "") +
         "\">" + value_html + "</dd><dd class=\"note\">" + note_html + "</dd></div>\n";
}

std::string WaitTiles(const Facts& facts) {
  const LongWaits waits = facts.TotalWaits();
  std::string note;
  if (waits.hours) {
    note = waits.runs ? Plural(*waits.runs, "execution", "executions") + ", " : "";
    note += WaitSpanText(waits);
  }
  std::string html = Tile("Waited over " + ThresholdText(waits.threshold_s), Hours(waits.hours), note);
  const ProcessWaits* top = facts.TopProcess();
  if (top == nullptr) return html + Tile("Top process", facts.waits ? "none" : "unknown", "");
  return html + Tile("Share of the top process", Percent(facts.ShareOfTotal(*top)),
                     HtmlName(top->process_id, 24) + ", " + Hours(top->gt_hours));
}

}  // namespace

std::string SummarySection(const run::RunResult& run, const Facts& facts) {
  std::optional<int64_t> processes;
  std::optional<int64_t> cases;
  if (facts.profile) {
    processes = facts.profile->processes;
    cases = facts.profile->cases;
  }
  int64_t rejected = 0;
  for (const eventlog::InputInfo& input : run.dataset.inputs) rejected += input.rows_rejected;
  std::string html = "<dl class=\"tiles\">\n";
  html += Tile("Executions", Count(run.dataset.rows), Count(rejected) + " rejected on reading");
  const std::string length = SpanLength(run.dataset);
  html += Tile("Time span", Html(length), length == "unknown" ? "" : Html(SpanText(run.dataset)));
  html += Tile("Processes", Count(processes), cases ? Plural(*cases, "case", "cases") : "");
  html += Tile("Hosts", HostsText(facts), "");
  html += WaitTiles(facts) + "</dl>\n";
  if (const auto cautions = Cautions(run); !cautions.empty()) {
    html += "<div class=\"caution\"><h3>Before you trust these figures</h3><ul>\n";
    for (const std::string& caution : cautions) html += "<li>" + Html(caution, 600) + "</li>\n";
    html += "</ul></div>\n";
  }
  return Card("summary", "Summary", HeadlineSentence(run, facts), html);
}

}  // namespace harness::report
