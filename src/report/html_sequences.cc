// SPDX-License-Identifier: Apache-2.0
// What runs for one input at a time: sequences, what one call for several inputs saves, and a checklist each.
#include "insight/sequence_checklist.h"
#include "report/format.h"
#include "report/html_parts.h"
#include "report/html_sections.h"
#include "report/sequence_markdown.h"

namespace harness::report {
namespace {

constexpr size_t kShownSequences = 50;  // all stand in report.json

std::string NamesHtml(const std::vector<std::string>& processes) {
  std::string html;
  for (const std::string& process : processes) html += (html.empty() ? "" : ", ") + HtmlName(process);
  return html;
}

std::string ListHtml(const std::string& heading, const std::vector<std::string>& lines) {
  std::string html = "<p><strong>" + Html(heading) + "</strong></p><ul>";
  for (const std::string& line : lines) html += "<li>" + Html(line) + "</li>";
  return html + "</ul>\n";
}

std::string OneSequence(const insight::SequenceFact& sequence) {
  const insight::SequenceChecklist list = insight::ChecklistOf(sequence);
  const std::string checklist =
      ListHtml("What to change", list.change) + ListHtml("What to expect", list.expect) +
      "<p><strong>What shows it.</strong> " + Html(list.judge) + "</p>\n" + CodeBlock(list.query);
  return "<article class=\"finding\"><h3>" + NamesHtml(sequence.processes) + " by " + HtmlName(sequence.key) +
         "</h3>\n<p>" + Html(sequence.recommendation) + "</p>\n" +
         Folded("Checklist " + sequence.sequence_id, checklist) + "</article>\n";
}

}  // namespace

std::string SequencesSection(const Facts& facts) {
  const std::string title = "What runs for one input at a time";
  if (!facts.sequences) return Card("sequences", title, "", UnknownNote(facts.sequences.reason));
  if (facts.sequences->empty()) {
    return Card(
        "sequences", title,
        "No processes were found to run one after the other for one input at a time, with inputs that "
        "come close enough together for one call.",
        "");
  }
  std::vector<std::vector<std::string>> rows;
  std::string details;
  for (const insight::SequenceFact& sequence : *facts.sequences) {
    if (rows.size() == kShownSequences) break;
    rows.push_back({NamesHtml(sequence.processes), HtmlName(sequence.key), Html(SequenceCohort(sequence)),
                    Html(SequenceSource(sequence)), Count(sequence.support), Percent(sequence.confidence),
                    Count(sequence.calls_reduced),
                    sequence.seconds_upper ? Seconds(sequence.seconds_upper) : "unknown",
                    Html(SequenceSaving(sequence))});
    details += OneSequence(sequence);
  }
  return Card(
      "sequences", title,
      "Each of these could take several inputs in one call; what that saves was replayed, not added up.",
      HtmlTable("Sequences",
                {{"Processes in order"},
                 {"Key"},
                 {"When"},
                 {"Found by"},
                 {"Runs", true},
                 {"Confidence", true},
                 {"Calls fewer", true},
                 {"Setup time, at most", true},
                 {"Less wait by replay"}},
                rows) +
          details);
}

}  // namespace harness::report
