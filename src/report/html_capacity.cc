// SPDX-License-Identifier: Apache-2.0
// What more slots would save: observed against replayed queue, and wait against slots, pool by pool.
#include <algorithm>

#include "report/curve_chart.h"
#include "report/format.h"
#include "report/html_parts.h"
#include "report/html_sections.h"
#include "report/sentences.h"
#include "report/series_chart.h"

namespace harness::report {
namespace {

constexpr size_t kPools = 3;  // with a chart of their own

std::string Queue(const Capacity& capacity) {
  if (capacity.recorded.empty() || capacity.replayed.size() != capacity.recorded.size()) return "";
  SeriesChart chart;
  chart.id = "replayed-queue";
  chart.title = "Observed and replayed queue";
  chart.description = "Mean number eligible and not started in each step of " +
                      FormatDuration(capacity.step_us) +
                      ", as recorded and as the replay of the unchanged log gives it.";
  chart.unit = "executions waiting";
  chart.start_us = capacity.start_us;
  chart.step_us = capacity.step_us;
  chart.series = {{"observed", "series1", true, capacity.recorded},
                  {"replayed, unchanged log", "series0", false, capacity.replayed}};
  std::vector<std::vector<std::string>> rows;
  const auto text = [](std::optional<double> value) { return value ? Grouped(*value, 2) : "unknown"; };
  for (size_t i = 0; i < capacity.recorded.size(); ++i) {
    rows.push_back({MinuteText(capacity.start_us + static_cast<Micros>(i) * capacity.step_us),
                    text(capacity.recorded[i]), text(capacity.replayed[i])});
  }
  return SubHeading(chart.title) + SeriesChartHtml(chart) +
         Folded("The same as a table",
                HtmlTable("Mean number waiting", {{"From (UTC)"}, {"Observed", true}, {"Replayed", true}},
                          rows));
}

// What the formula rests on: its own wait beside the recorded one tells how much of it the formula knows.
std::string TheoryText(const PoolCapacity& pool) {
  if (!pool.no_theory.empty()) return "does not apply: " + pool.no_theory;
  return "Allen and Cunneen with Erlang C, which expects " + Hours(pool.theory_wait_hours) + " of the " +
         Hours(pool.recorded_hours) + " that were waited";
}

std::string ThreeWays(const PoolCapacity& pool) {
  const bool interval = pool.low_hours && pool.high_hours;
  return HtmlTable(
      "What one more server would save, three ways",
      {{"Figure"}, {"Less wait (% of the recorded wait)", true}, {"95 % interval", true}, {"How"}},
      {{"naive", SavingText(pool.naive_hours, pool.naive_share, "unknown"), "none",
        "wait / (servers + 1), a rule of thumb; not to be believed"},
       {"queueing theory", SavingText(pool.theory_hours, pool.theory_share, "not applicable"), "none",
        Html(TheoryText(pool))},
       {"replayed", ReplayedText(pool),
        interval ? Hours(pool.low_hours) + " to " + Hours(pool.high_hours) : "none",
        Html("the log's own arrivals and services on more slots: " + pool.verdict)}});
}

std::string CurveOf(const PoolCapacity& pool, size_t number) {
  if (pool.curve.size() < 2) return "";
  CurveChart chart;
  chart.id = "capacity-curve-" + std::to_string(number);
  chart.title = "Wait against slots of " + pool.name;
  chart.description = "Hours waited in total with more slots on " + pool.grown_host + ".";
  chart.unit = "h waited in total";
  Curve naive{"naive rule, not to be believed", "series1", true, {}};
  Curve theory{"queueing theory", "series2", false, {}};
  Curve replayed{"replayed, 95 % interval", "series0", false, {}};
  std::vector<std::vector<std::string>> rows;
  for (const CapacityPoint& point : pool.curve) {
    const auto positive = [](std::optional<double> hours) {
      return hours ? std::optional(std::max(0.0, *hours)) : std::nullopt;
    };
    chart.choices.push_back("+" + std::to_string(point.more_slots) +
                            (point.more_slots == 1 ? " slot" : " slots"));
    naive.points.push_back({positive(point.naive_hours), {}, {}});
    theory.points.push_back({positive(point.theory_hours), {}, {}});
    replayed.points.push_back(
        {positive(point.replayed_hours), positive(point.low_hours), positive(point.high_hours)});
    rows.push_back({chart.choices.back(), Hours(point.naive_hours), Hours(point.theory_hours),
                    Hours(point.replayed_hours),
                    point.low_hours && point.high_hours
                        ? Hours(point.low_hours) + " to " + Hours(point.high_hours)
                        : "none"});
  }
  chart.curves = {naive, theory, replayed};
  return CurveChartHtml(chart) +
         Folded(
             "The same as a table",
             HtmlTable(
                 chart.title,
                 {{"Slots"}, {"Naive", true}, {"Theory", true}, {"Replayed", true}, {"95 % interval", true}},
                 rows));
}

std::string OnePool(const PoolCapacity& pool, size_t number) {
  const std::string size = pool.slots ? Plural(*pool.slots, "slot", "slots") : "slots unknown";
  return "<h3>" + HtmlName(pool.name) + " <small>" + Html(size) + "</small></h3>\n<p>" + Html(pool.why) +
         "</p>\n" + CurveOf(pool, number) + ThreeWays(pool);
}

// A name of replay/model.h in words.
std::string OrderText(const std::string& discipline) {
  if (discipline == "fcfs") return "first come, first served";
  if (discipline == "affinity") return "first come, first served, each process on its usual host first";
  if (discipline == "process_priority") return "by priority of the process";
  if (discipline == "shortest_first") return "the shortest first";
  if (discipline == "easy_backfilling") return "first come, first served with backfilling";
  return discipline.empty() ? "in an unknown order" : discipline;
}

std::string Believed(const Capacity& capacity) {
  return "The replay serves " + OrderText(capacity.discipline) + ". On the " + Count(capacity.judged) +
         " executions that were not used to choose that order, it errs by " + Percent(capacity.wmape) +
         " of the wait by process, " + Percent(capacity.distance) + " of its distribution and " +
         Percent(capacity.queue_error) + " of the hourly queue: " +
         (capacity.fit == "reproduces" ? "it reproduces this log."
                                       : "inconclusive, it does not reproduce this log.");
}

}  // namespace

std::string CapacitySection(const Facts& facts) {
  const std::string title = "What more slots would save";
  if (!facts.capacity) return Card("capacity", title, "", UnknownNote(facts.capacity.reason));
  const Capacity& capacity = *facts.capacity;
  std::string html = Queue(capacity);
  for (size_t i = 0; i < std::min(kPools, capacity.pools.size()); ++i) html += OnePool(capacity.pools[i], i);
  if (capacity.pools.size() > kPools) {
    std::vector<std::vector<std::string>> rows;
    for (size_t i = kPools; i < capacity.pools.size(); ++i) {
      const PoolCapacity& pool = capacity.pools[i];
      rows.push_back({HtmlName(pool.name), SavingText(pool.naive_hours, pool.naive_share, "unknown"),
                      ReplayedText(pool), Html(pool.verdict)});
    }
    html += Folded("The other " + std::to_string(capacity.pools.size() - kPools),
                   HtmlTable("One more server, other pools",
                             {{"Pool"},
                              {"Naive (% of the recorded wait)", true},
                              {"Replayed (% of the recorded wait)", true},
                              {"Verdict"}},
                             rows));
  }
  return Card("capacity", title, Believed(capacity), html);
}

}  // namespace harness::report
