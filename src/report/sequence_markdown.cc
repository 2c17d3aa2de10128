// SPDX-License-Identifier: Apache-2.0
#include "report/sequence_markdown.h"

#include "insight/sequence_checklist.h"
#include "report/action_sentences.h"
#include "report/format.h"
#include "report/markdown_parts.h"

namespace harness::report {
namespace {

constexpr size_t kListedSequences = 50;  // all stand in report.json
constexpr const char* kHeading = "## What runs for one input at a time\n\n";
constexpr const char* kNone =
    "No processes were found to run one after the other for one input at a time, with inputs that come close "
    "enough together for one call.\n\n";

std::string NamesMarkdown(const std::vector<std::string>& processes) {
  std::string text;
  for (const std::string& process : processes) text += (text.empty() ? "" : ", ") + MarkdownCode(process);
  return text;
}

std::string TaskList(const std::string& heading, const std::vector<std::string>& lines) {
  std::string md = "**" + heading + "**\n\n";
  for (const std::string& line : lines) md += "- [ ] " + Markdown(line) + "\n";
  return md + "\n";
}

std::string OneAnswer(const insight::SequenceFact& sequence) {
  const insight::SequenceChecklist list = insight::ChecklistOf(sequence);
  std::string md = "### " + NamesMarkdown(sequence.processes) + " by " + MarkdownCode(sequence.key) + "\n\n" +
                   Markdown(sequence.recommendation) + "\n\nSequence " + MarkdownCode(sequence.sequence_id) +
                   ", " + SequenceCohort(sequence) + ", " + Count(sequence.support) + " runs, " +
                   Count(sequence.distinct_values) + " values, found by " + SequenceSource(sequence) +
                   " (confidence " + Percent(sequence.confidence) + ", at least " +
                   Percent(sequence.confidence_low) + ").\n\n";
  md += TaskList("What to change", list.change) + TaskList("What to expect", list.expect);
  return md + "**What shows it:** " + Markdown(list.judge) + "\n\n" + MarkdownBlock(list.query, "sql") + "\n";
}

}  // namespace

std::string SequenceSaving(const insight::SequenceFact& sequence) {
  if (!sequence.delta_hours) return sequence.reason.empty() ? "not replayed" : sequence.reason;
  std::string text = Hours(sequence.delta_hours) + " (" + GatingText(sequence.verdict) + ")";
  if (sequence.verified() && sequence.low_hours && sequence.high_hours)
    text += ", " + Hours(sequence.low_hours) + " to " + Hours(sequence.high_hours);
  return text;
}

std::string SequenceCohort(const insight::SequenceFact& sequence) {
  if (sequence.cohort == "night") return "at night";
  if (sequence.cohort != "close_window") return "on any day";
  return sequence.close_month ? "in the close, most of " + std::to_string(*sequence.close_month)
                              : "in the close";
}

std::string SequenceSource(const insight::SequenceFact& sequence) {
  if (sequence.source == "dependency_links") return "dependency links";
  return sequence.source == "ordered_runs_in_case" ? "ordered runs in a case" : "ordered runs of a user";
}

std::string SequencesMarkdown(const Facts& facts) {
  std::string md = kHeading;
  if (!facts.sequences) return md + MarkdownUnknown(facts.sequences.reason);
  if (facts.sequences->empty()) return md + kNone;
  std::vector<std::vector<std::string>> rows;
  for (const insight::SequenceFact& sequence : *facts.sequences) {
    if (rows.size() == kListedSequences) break;
    rows.push_back(
        {NamesMarkdown(sequence.processes), MarkdownCode(sequence.key), SequenceCohort(sequence),
         Count(sequence.support), Percent(sequence.confidence), Count(sequence.calls_reduced),
         Count(sequence.seconds_upper ? std::optional(static_cast<int64_t>(*sequence.seconds_upper))
                                      : std::nullopt),
         Markdown(SequenceSaving(sequence)), Markdown(sequence.call_boundary)});
  }
  return md + MarkdownTable({{"Processes in order"},
                             {"Key"},
                             {"When"},
                             {"Runs", true},
                             {"Confidence", true},
                             {"Calls fewer", true},
                             {"Setup seconds, at most", true},
                             {"Less wait by replay"},
                             {"One call"}},
                            rows);
}

std::string SequenceAnswers(const Facts& facts) {
  std::string md = kHeading;
  if (!facts.sequences) return md + MarkdownUnknown(facts.sequences.reason);
  if (facts.sequences->empty()) return md + kNone;
  for (size_t i = 0; i < facts.sequences->size() && i < kListedSequences; ++i)
    md += OneAnswer((*facts.sequences)[i]);
  return md;
}

}  // namespace harness::report
