// SPDX-License-Identifier: Apache-2.0
// To which cause each waiting hour goes, over time, and who held the slots meanwhile.
#include <algorithm>

#include "report/format.h"
#include "report/html_parts.h"
#include "report/html_sections.h"
#include "report/matrix_table.h"
#include "report/stacked_area.h"

namespace harness::report {
namespace {

constexpr size_t kInMatrix = 8;
constexpr size_t kInTable = 20;

std::optional<double> ShareOf(std::optional<double> part, std::optional<double> whole) {
  if (!part || !whole || *whole <= 0) return std::nullopt;
  return *part / *whole;
}

std::string Lead(const Causes& causes) {
  size_t top = 0;
  for (size_t i = 1; i < kCauses.size(); ++i) {
    if (causes.hours[i].value_or(0) > causes.hours[top].value_or(0)) top = i;
  }
  const auto share = ShareOf(causes.hours[top], causes.wait_hours);
  if (!share) return "Every waiting microsecond belongs to exactly one cause.";
  return Percent(share) + " of the " + Hours(causes.wait_hours) + " between eligible and started are " +
         std::string(kCauses[top].name) + ": " + std::string(kCauses[top].meaning) +
         ". Every waiting microsecond belongs to exactly one cause.";
}

std::string Totals(const Causes& causes) {
  std::vector<std::vector<std::string>> rows;
  for (size_t i = 0; i < kCauses.size(); ++i) {
    if (!causes.hours[i]) continue;
    const CauseCells cells = CellsOf(causes, i);
    rows.push_back({"<span class=\"swatch cause-" + std::string(kCauses[i].name) + "\"></span>" +
                        std::string(kCauses[i].name),
                    cells.hours, cells.share, cells.meaning});
  }
  return HtmlTable("Hours waited by cause", {{"Cause"}, {"Waited", true}, {"Share", true}, {"While"}}, rows);
}

std::string OverTime(const Causes& causes) {
  if (causes.over_time.front().empty()) return "";
  StackedArea chart;
  chart.id = "causes-over-time";
  chart.title = "Hours waited by cause over time";
  const std::string step = FormatDuration(causes.step_us);
  chart.description = "Waits by the step of " + step + " in which they began, stacked by cause.";
  chart.unit = "h waited, by the step of " + step + " in which the wait began";
  chart.start_us = causes.start_us;
  chart.step_us = causes.step_us;
  for (size_t i = 0; i < kCauses.size(); ++i) {
    const std::string name(kCauses[i].name);
    if (causes.Tells(i)) chart.parts.push_back({name, "cause-" + name, causes.over_time[i]});
  }
  std::vector<HtmlColumn> columns = {{"From (UTC)"}};
  for (const CauseName& cause : kCauses) columns.push_back({std::string(cause.name), true});
  std::vector<std::vector<std::string>> rows;
  for (size_t step_number = 0; step_number < causes.over_time.front().size(); ++step_number) {
    rows.push_back({MinuteText(causes.start_us + static_cast<Micros>(step_number) * causes.step_us)});
    for (size_t cause = 0; cause < causes.over_time.size(); ++cause) {
      rows.back().push_back(causes.Tells(cause) ? Grouped(causes.over_time[cause][step_number], 1)
                                                : "unknown");
    }
  }
  return SubHeading("Over time") + StackedAreaHtml(chart) +
         Folded("The same as a table", HtmlTable(chart.title + ", h", columns, rows));
}

// Names in order of the hours in which they stand as `member`; ties by name.
std::vector<std::string> TopNames(const std::vector<BlamePair>& pairs, std::string BlamePair::*member) {
  std::vector<std::pair<std::string, double>> sums;
  for (const BlamePair& pair : pairs) {
    const auto it =
        std::find_if(sums.begin(), sums.end(), [&](const auto& sum) { return sum.first == pair.*member; });
    if (it == sums.end()) {
      sums.emplace_back(pair.*member, pair.hours);
    } else {
      it->second += pair.hours;
    }
  }
  std::sort(sums.begin(), sums.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  std::vector<std::string> names;
  for (size_t i = 0; i < std::min(kInMatrix, sums.size()); ++i) names.push_back(sums[i].first);
  return names;
}

std::string Blame(const Causes& causes) {
  const std::string heading = SubHeading("Contention: who waited, and who held the slots");
  if (causes.blame.empty()) {
    return heading + "<p class=\"lead\">No execution waited for busy slots.</p>\n";
  }
  MatrixTable matrix;
  matrix.caption = "Hours of contention by who waited (rows) and who held the slots (columns)";
  matrix.corner = "Waited / held the slots, h";
  matrix.rows = TopNames(causes.blame, &BlamePair::process_id);
  matrix.columns = TopNames(causes.blame, &BlamePair::holder_process_id);
  matrix.values.assign(matrix.rows.size(), std::vector<double>(matrix.columns.size(), 0.0));
  double largest = 0;
  for (const BlamePair& pair : causes.blame) {
    const auto row = std::find(matrix.rows.begin(), matrix.rows.end(), pair.process_id);
    const auto column = std::find(matrix.columns.begin(), matrix.columns.end(), pair.holder_process_id);
    if (row == matrix.rows.end() || column == matrix.columns.end()) continue;
    matrix.values[static_cast<size_t>(row - matrix.rows.begin())]
                 [static_cast<size_t>(column - matrix.columns.begin())] = pair.hours;
    largest = std::max(largest, pair.hours);
  }
  matrix.decimals = largest < 10 ? 3 : 1;
  std::vector<std::vector<std::string>> rows;
  for (size_t i = 0; i < std::min(kInTable, causes.blame.size()); ++i) {
    const BlamePair& pair = causes.blame[i];
    rows.push_back({HtmlName(pair.process_id), HtmlName(pair.holder_process_id), Hours(pair.hours)});
  }
  return heading + MatrixTableHtml(matrix) +
         Folded(
             "The largest pairs as a list",
             HtmlTable("Contention by pair", {{"Waited"}, {"Held the slots"}, {"Contention", true}}, rows));
}

std::string Holders(const char* title, const char* column, const std::vector<HolderFact>& holders) {
  if (holders.empty()) return "";
  std::vector<std::vector<std::string>> rows;
  for (size_t i = 0; i < std::min(kInTable, holders.size()); ++i)
    rows.push_back({HtmlName(holders[i].name), Hours(holders[i].hours), Hours(holders[i].others_hours)});
  return Folded(
      title,
      HtmlTable(title, {{column}, {"Contention charged to it", true}, {"... waited by others", true}}, rows));
}

}  // namespace

std::string CausesSection(const Facts& facts) {
  const std::string title = "Why executions waited";
  if (!facts.causes) return Card("causes", title, "", UnknownNote(facts.causes.reason));
  const Causes& causes = *facts.causes;
  return Card("causes", title, Lead(causes),
              Totals(causes) + OverTime(causes) + Blame(causes) +
                  Holders("The schedules that held the slots", "Schedule", causes.schedules) +
                  Holders("The users that held the slots, as tokens", "User", causes.users));
}

}  // namespace harness::report
