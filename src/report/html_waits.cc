// SPDX-License-Identifier: Apache-2.0
// Waits by process: who waited, how long, and in which part of the queue.
#include <algorithm>

#include "report/bar_chart.h"
#include "report/format.h"
#include "report/html_parts.h"
#include "report/html_sections.h"
#include "report/sentences.h"
#include "report/stacked_bars.h"

namespace harness::report {
namespace {

constexpr size_t kShownWaits = 10;

// The first kShownWaits processes that waited; the rest of the log's hours as one more bar.
std::string Bars(const Waits& waits) {
  BarChart chart;
  chart.id = "waits-bars";
  chart.title = "Hours waited over " + ThresholdText(waits.threshold_s) + ", by process";
  double shown = 0;
  int64_t others = 0;
  for (const ProcessWaits& process : waits.processes) {
    if (process.gt_hours.value_or(0) <= 0) continue;
    if (chart.bars.size() == kShownWaits) {
      ++others;
      continue;
    }
    shown += *process.gt_hours;
    chart.bars.push_back({process.process_id, process.gt_hours, Hours(process.gt_hours), false});
  }
  if (chart.bars.empty())
    return "<p>No process waited more than " + Html(ThresholdText(waits.threshold_s)) + ".</p>\n";
  if (others > 0) {
    const auto rest = waits.gt_hours ? std::optional(std::max(0.0, *waits.gt_hours - shown)) : std::nullopt;
    chart.bars.push_back({Plural(others, "other process", "other processes"), rest, Hours(rest), true});
  }
  chart.description = "The longest waiting process is " + Clean(chart.bars[0].label, kNameLimit) + " with " +
                      chart.bars[0].value_text + ". All figures stand in the table below.";
  return SubHeading(chart.title) + BarChartSvg(chart);
}

std::string Parts(const Waits& waits) {
  StackedBars chart;
  chart.id = "waits-parts";
  chart.title = "Parts of the wait of the same processes";
  chart.description =
      "For each process the hours before it was eligible to start, the hours of eligible waits up to "
      "the threshold and of those above it. All figures stand in the table below.";
  chart.part_names = {"eligible, over " + ThresholdText(waits.threshold_s),
                      "eligible, up to " + ThresholdText(waits.threshold_s), "before eligible"};
  for (const ProcessWaits& process : waits.processes) {
    if (chart.rows.size() == kShownWaits) break;
    if (process.gt_hours.value_or(0) <= 0 || !process.eligible_hours || !process.pre_hours) continue;
    const double up_to = std::max(0.0, *process.eligible_hours - *process.gt_hours);
    const double before = std::max(0.0, *process.pre_hours);
    chart.rows.push_back({process.process_id,
                          Hours(*process.gt_hours + up_to + before),
                          {*process.gt_hours, up_to, before},
                          {Hours(process.gt_hours), Hours(up_to), Hours(before)}});
  }
  chart.each_row_whole = true;
  return chart.rows.empty() ? "" : SubHeading(chart.title) + StackedBarsHtml(chart);
}

std::string Table(const Facts& facts, size_t from, size_t to, const std::string& caption) {
  const Waits& waits = *facts.waits;
  std::vector<std::vector<std::string>> rows;
  for (size_t i = from; i < std::min(to, waits.processes.size()); ++i) {
    const ProcessWaits& process = waits.processes[i];
    rows.push_back({HtmlName(process.process_id), Count(process.runs), Count(process.runs_gt),
                    Hours(process.gt_hours), Percent(facts.ShareOfTotal(process)), Seconds(process.p50_s),
                    Seconds(process.p95_s), Hours(process.pre_hours), Count(process.sequence_runs),
                    Count(process.hosts)});
  }
  const std::string over = "over " + ThresholdText(waits.threshold_s);
  return HtmlTable(caption,
                   {{"Process"},
                    {"Runs", true},
                    {"Runs " + over, true},
                    {"Hours " + over, true},
                    {"Share", true},
                    {"Wait p50", true},
                    {"Wait p95", true},
                    {"Before eligible", true},
                    {"Runs in a sequence", true},
                    {"Hosts", true}},
                   rows);
}

std::string Scopes(const Waits& waits) {
  std::string remarks;
  for (const std::string& remark : WaitRemarks(waits)) remarks += "<p>" + Html(remark) + "</p>\n";
  if (waits.scopes.size() < 2) return remarks;
  std::vector<std::vector<std::string>> rows;
  for (const ScopeWaits& scope : waits.scopes) {
    rows.push_back({Html(ScopeText(scope.scope)), Count(scope.rows), Hours(scope.pre_hours),
                    Hours(scope.eligible_hours), Hours(scope.gt_hours)});
  }
  return SubHeading("The same, inside the close windows") +
         HtmlTable("Waits by scope",
                   {{"Scope"},
                    {"Executions", true},
                    {"Before eligible", true},
                    {"Eligible wait", true},
                    {"Over " + ThresholdText(waits.threshold_s), true}},
                   rows) +
         remarks;
}

}  // namespace

std::string WaitsSection(const Facts& facts) {
  if (!facts.waits) return Card("waits", "Waits by process", "", UnknownNote(facts.waits.reason));
  const Waits& waits = *facts.waits;
  std::string html =
      "<div class=\"two\"><div>" + Bars(waits) + "</div><div>" + Parts(waits) + "</div></div>\n";
  const size_t shown = std::min(kShownWaits, waits.processes.size());
  html += Table(facts, 0, kShownWaits, "The " + std::to_string(shown) + " processes that waited longest");
  if (waits.processes.size() > kShownWaits) {
    html += Folded("The other " + std::to_string(waits.processes.size() - kShownWaits) + " processes",
                   Table(facts, kShownWaits, waits.processes.size(), "All other processes"));
  }
  html += Scopes(waits);
  return Card("waits", "Waits by process",
              "A wait is the time from eligible (or queued, where the log has no eligible time) to started. "
              "A wait over " +
                  ThresholdText(waits.threshold_s) + " counts in full, a shorter one not at all.",
              html);
}

}  // namespace harness::report
