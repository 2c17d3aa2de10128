// SPDX-License-Identifier: Apache-2.0
#include "report/markdown_causes.h"

#include "report/format.h"
#include "report/markdown_parts.h"
#include "report/sentences.h"

namespace harness::report {
namespace {

constexpr size_t kShownCauses = 10;

}  // namespace

std::string WaitCausesMarkdown(const Facts& facts) {
  std::string md = "## Why executions waited\n\n";
  if (!facts.causes) return md + MarkdownUnknown(facts.causes.reason);
  const Causes& causes = *facts.causes;
  std::vector<std::vector<std::string>> rows;
  for (size_t i = 0; i < kCauses.size(); ++i) {
    if (!causes.hours[i]) continue;
    const CauseCells cells = CellsOf(causes, i);
    rows.push_back({std::string(kCauses[i].name), cells.hours, cells.share, cells.meaning});
  }
  md += MarkdownTable({{"Cause"}, {"Waited", true}, {"Share", true}, {"While"}}, rows);
  rows.clear();
  for (const BlamePair& pair : causes.blame) {
    if (rows.size() == kShownCauses) break;
    rows.push_back({MarkdownCode(pair.process_id), MarkdownCode(pair.holder_process_id), Hours(pair.hours)});
  }
  if (rows.empty()) return md;
  return md + MarkdownTable({{"Waited for busy slots"}, {"Held them"}, {"Contention", true}}, rows);
}

std::string CapacityMarkdown(const Facts& facts) {
  std::string md = "## What more slots would save\n\n";
  if (!facts.capacity) return md + MarkdownUnknown(facts.capacity.reason);
  std::vector<std::vector<std::string>> rows;
  for (const PoolCapacity& pool : facts.capacity->pools) {
    if (rows.size() == kShownCauses) break;
    if (rows.size() < 3) md += Markdown(pool.why) + "\n\n";
    rows.push_back(
        {MarkdownCode(pool.name), Count(pool.slots),
         SavingText(pool.naive_hours, pool.naive_share, "unknown"),
         SavingText(pool.theory_hours, pool.theory_share, "not applicable"), ReplayedText(pool),
         pool.low_hours && pool.high_hours ? Hours(pool.low_hours) + " to " + Hours(pool.high_hours) : "none",
         Markdown(pool.verdict)});
  }
  return md + MarkdownTable({{"One more server for"},
                             {"Slots", true},
                             {"Naive promise (% of the recorded wait)", true},
                             {"Queueing theory (% of the recorded wait)", true},
                             {"Replayed (% of the recorded wait)", true},
                             {"95 %", true},
                             {"Verdict"}},
                            rows);
}

}  // namespace harness::report
