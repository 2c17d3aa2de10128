// SPDX-License-Identifier: Apache-2.0
#include "report/markdown_causes.h"

#include "report/format.h"
#include "report/markdown_parts.h"

namespace harness::report {
namespace {

constexpr size_t kShownCauses = 10;

std::string Saving(std::optional<double> hours, std::optional<double> share) {
  if (!hours) return "not applicable";
  return Hours(hours) + (share ? " (" + Percent(share) + ")" : "");
}

}  // namespace

std::string WaitCausesMarkdown(const Facts& facts) {
  std::string md = "## Why executions waited\n\n";
  if (!facts.causes) return md + MarkdownUnknown(facts.causes.reason);
  const Causes& causes = *facts.causes;
  std::vector<std::vector<std::string>> rows;
  for (size_t i = 0; i < kCauses.size(); ++i) {
    if (!causes.hours[i]) continue;
    const bool known = causes.wait_hours.value_or(0) > 0;
    rows.push_back({std::string(kCauses[i].name), Hours(causes.hours[i]),
                    Percent(known ? std::optional(*causes.hours[i] / *causes.wait_hours) : std::nullopt),
                    std::string(kCauses[i].meaning)});
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
        {MarkdownCode(pool.name), Count(pool.slots), Saving(pool.naive_hours, pool.naive_share),
         Saving(pool.theory_hours, pool.theory_share), Saving(pool.replayed_hours, pool.replayed_share),
         pool.low_hours && pool.high_hours ? Hours(pool.low_hours) + " to " + Hours(pool.high_hours) : "none",
         Markdown(pool.verdict)});
  }
  return md + MarkdownTable({{"One more server for"},
                             {"Slots", true},
                             {"Naive promise", true},
                             {"Queueing theory", true},
                             {"Replayed", true},
                             {"95 %", true},
                             {"Verdict"}},
                            rows);
}

}  // namespace harness::report
