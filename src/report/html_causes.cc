// SPDX-License-Identifier: Apache-2.0
// Holds by parents, and retries.
#include <algorithm>

#include "report/format.h"
#include "report/html_parts.h"
#include "report/html_sections.h"
#include "report/sentences.h"

namespace harness::report {
namespace {

constexpr size_t kShownRows = 10;

std::string FirstRows(const std::string& caption, const std::vector<HtmlColumn>& columns,
                      const std::vector<std::vector<std::string>>& rows) {
  const auto cut = rows.begin() + static_cast<std::ptrdiff_t>(std::min(kShownRows, rows.size()));
  std::string html = HtmlTable(caption, columns, {rows.begin(), cut});
  if (cut == rows.end()) return html;
  return html + Folded("The other " + std::to_string(rows.end() - cut),
                       HtmlTable(caption, columns, {cut, rows.end()}));
}

}  // namespace

std::string HoldsSection(const Facts& facts) {
  if (!facts.holds) return Card("holds", "Holds by parents", "", UnknownNote(facts.holds.reason));
  const Holds& holds = *facts.holds;
  std::string lead =
      "Executions were held " + Hours(holds.held_hours) + " while their parent was not finished";
  if (holds.share) lead += ", " + Percent(holds.share) + " of all waiting";
  if (holds.held_hours == 0.0) lead = "No execution was held by an unfinished parent";
  std::vector<std::vector<std::string>> rows;
  for (const HeldProcess& held : holds.by_process) {
    rows.push_back({HtmlName(held.process_id), HtmlName(held.parent_process_id), Count(held.runs),
                    Hours(held.held_hours)});
  }
  const std::string table =
      rows.empty() ? ""
                   : FirstRows("Held processes and the parents that held them",
                               {{"Held process"}, {"Parent"}, {"Runs", true}, {"Held", true}}, rows);
  return Card("holds", "Holds by parents", lead + ".", table);
}

std::string RetriesSection(const Facts& facts) {
  if (!facts.retries) return Card("retries", "Retries", "", UnknownNote(facts.retries.reason));
  const Retries& retries = *facts.retries;
  std::vector<std::vector<std::string>> rows;
  for (const RetriedProcess& process : retries.by_process) {
    rows.push_back(RetryCells(process, HtmlName(process.process_id)));
  }
  const std::string table =
      rows.empty() ? "" : FirstRows("Retries by process", RetryColumns<HtmlColumn>(), rows);
  return Card("retries", "Retries", RetriesSentence(retries), table);
}

}  // namespace harness::report
