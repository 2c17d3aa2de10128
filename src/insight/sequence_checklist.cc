// SPDX-License-Identifier: Apache-2.0
#include "insight/sequence_checklist.h"

#include "base/text.h"

namespace harness::insight {
namespace {

std::string CohortText(const SequenceFact& sequence) {
  if (sequence.cohort == "night") return "its runs at night";
  if (sequence.cohort != "close_window") return "its runs on any day";
  return "its runs in the close of the books" +
         (sequence.close_month ? " (most in that of " + std::to_string(*sequence.close_month) + ")" : "");
}

std::vector<std::string> ChangeLines(const SequenceFact& sequence) {
  const std::string& first = sequence.processes.empty() ? sequence.sequence_id : sequence.processes.front();
  std::vector<std::string> lines;
  if (sequence.verdict == "harmful" ||
      (sequence.verdict != "inconclusive" && sequence.delta_hours.value_or(0) < 0))
    lines.emplace_back("Go on only where slots are short and waits matter less: by replay waits grow.");
  lines.push_back("Find what starts " + first + " once for each value of " + Quoted(sequence.key) + ": " +
                  CohortText(sequence) + ".");
  lines.push_back("Make it collect inputs: " + sequence.call_boundary + ".");
  for (const std::string& process : sequence.processes)
    lines.push_back("Let " + process + " take all values of " + Quoted(sequence.key) + " of the call.");
  lines.push_back("Keep the order: " + Join(sequence.processes, ", then ") +
                  "; each once for the whole call.");
  return lines;
}

std::string ReplayLine(const SequenceFact& sequence) {
  if (!sequence.delta_hours) return sequence.reason;
  const bool more = *sequence.delta_hours < 0;
  std::string text = "Waiting by joint replay (" + sequence.verdict +
                     "): " + HoursText(more ? -*sequence.delta_hours : *sequence.delta_hours) +
                     (more ? " more" : " less");
  if (sequence.low_hours && sequence.high_hours) {
    text += ", 95 % interval " + HoursText(more ? -*sequence.high_hours : *sequence.low_hours) + " to " +
            HoursText(more ? -*sequence.low_hours : *sequence.high_hours);
  }
  return text + (sequence.reason.empty() || sequence.verified() ? "." : ": " + sequence.reason + ".");
}

std::vector<std::string> ExpectLines(const SequenceFact& sequence) {
  std::vector<std::string> lines;
  if (sequence.runs && sequence.runs_after && sequence.calls_reduced) {
    lines.push_back(FormatThousands(*sequence.runs) + " runs of the sequence become " +
                    FormatThousands(*sequence.runs_after) + ": " + FormatThousands(*sequence.calls_reduced) +
                    " calls fewer.");
  }
  if (sequence.seconds_upper)
    lines.push_back("Up to " + FormatThousands(static_cast<int64_t>(*sequence.seconds_upper)) +
                    " s of slot time free, the setups of those calls.");
  for (const StepSetup& setup : sequence.setups) {
    if (setup.seconds)
      lines.push_back("A call of " + setup.process_id + " less is " + FormatFixed(*setup.seconds, 1) +
                      " s less (" + (setup.method == "intercept" ? "intercept" : "10 % quantile") + " of " +
                      FormatThousands(setup.n) + " calls).");
  }
  lines.push_back(ReplayLine(sequence));
  return lines;
}

// Names of a log may hold characters that move a terminal.
std::string Visible(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      safe += c;
    } else {
      constexpr const char* kDigits = "0123456789abcdef";
      safe += std::string("\\x") + kDigits[byte / 16] + kDigits[byte % 16];
    }
  }
  return safe;
}

std::string Boxes(const std::string& heading, const std::vector<std::string>& lines) {
  std::string text = "  " + heading + "\n";
  for (const std::string& line : lines) text += "    [ ] " + Visible(line) + "\n";
  return text;
}

}  // namespace

SequenceChecklist ChecklistOf(const SequenceFact& sequence) {
  return {sequence.sequence_id + ": " + Join(sequence.processes, ", then ") + " by " + Quoted(sequence.key),
          ChangeLines(sequence), ExpectLines(sequence), sequence.query, sequence.how_to_check};
}

std::string ChecklistText(std::span<const SequenceFact> sequences) {
  if (sequences.empty())
    return "This run found no sequence of processes whose inputs one call could take together.\n";
  std::string text;
  for (const SequenceFact& sequence : sequences) {
    const SequenceChecklist list = ChecklistOf(sequence);
    if (!text.empty()) text += "\n";
    text += Visible(list.title) + "\n" + Boxes("Change", list.change) + Boxes("Expect", list.expect) +
            Boxes("Verify", {list.judge}) + "        " + Visible(list.query) + "\n";
  }
  return text;
}

Json ChecklistJson(std::span<const SequenceFact> sequences) {
  Json lists = Json::array();
  for (const SequenceFact& sequence : sequences) {
    SequenceChecklist list = ChecklistOf(sequence);
    lists.push_back({{"sequence_id", sequence.sequence_id},
                     {"title", list.title},
                     {"change", list.change},
                     {"expect", list.expect},
                     {"query", list.query},
                     {"judge", list.judge}});
  }
  return lists;
}

}  // namespace harness::insight
