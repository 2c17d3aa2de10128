// SPDX-License-Identifier: Apache-2.0
// Waiting and running over time, and the hours of the week in which waits and arrivals fall.
#include "report/area_chart.h"
#include "report/format.h"
#include "report/heat_map.h"
#include "report/html_parts.h"
#include "report/html_sections.h"
#include "report/sentences.h"

#include <algorithm>

namespace harness::report {
namespace {

std::string OneSeries(const LoadSeries& series, const std::vector<std::optional<double>>& values,
                      const std::string& name, const std::string& series_class) {
  const auto peak = PeakOf(values);
  if (!peak) return SubHeading(name) + UnknownNote("unknown: no step of the series has a value");
  const Timestamp at = series.start_us + static_cast<Micros>(*peak) * series.step_us;
  const std::string peak_text = "peak " + Grouped(*values[*peak], 1) + " from " + MinuteText(at) + " UTC";
  AreaChart chart;
  chart.id = "load-" + series_class;
  chart.title = name + " over time";
  chart.description =
      "Mean number in each step of " + FormatDuration(series.step_us) + "; " + peak_text + ".";
  chart.series_class = series_class;
  chart.start_us = series.start_us;
  chart.step_us = series.step_us;
  chart.values = values;
  return "<h3>" + Html(name) + " <small>" + Html(peak_text) + "</small></h3>\n" + AreaChartSvg(chart);
}

std::string SeriesTable(const LoadSeries& series) {
  const auto text = [](const std::vector<std::optional<double>>& values, size_t i) {
    return i < values.size() && values[i] ? Grouped(*values[i], 2) : std::string("unknown");
  };
  std::vector<std::vector<std::string>> rows;
  for (size_t i = 0; i < std::max(series.running.size(), series.waiting.size()); ++i) {
    rows.push_back({MinuteText(series.start_us + static_cast<Micros>(i) * series.step_us),
                    text(series.waiting, i), text(series.running, i)});
  }
  return Folded("The same as a table",
                HtmlTable("Mean number waiting and running",
                          {{"From (UTC)"}, {"Waiting", true}, {"Running", true}}, rows));
}

std::string HostTable(const Load& load) {
  const std::string remark = HostRemark(load);
  if (load.pools.empty()) return remark.empty() ? "" : SubHeading("Hosts") + UnknownNote(remark);
  std::vector<std::vector<std::string>> rows;
  for (const Pool& pool : load.pools) {
    rows.push_back(HostCells(pool, HtmlName(pool.host),
                             Html(pool.capacity_evidence.empty() ? "none given" : pool.capacity_evidence)));
  }
  return SubHeading("Hosts") + HtmlTable("Slots and load of each host", HostColumns<HtmlColumn>(), rows) +
         (remark.empty() ? "" : "<p>" + Html(remark) + "</p>\n");
}

std::string WeekTable(const HeatMap& map) {
  std::vector<HtmlColumn> columns = {{"UTC"}};
  for (size_t hour = 0; hour < 24; ++hour) columns.push_back({std::to_string(hour), true});
  std::vector<std::vector<std::string>> rows;
  for (size_t day = 0; day < 7; ++day) {
    rows.push_back({std::string(WeekdayName(day))});
    for (const double value : map.values[day]) rows.back().push_back(Grouped(value, map.decimals));
  }
  return Folded("The same as a table", HtmlTable(map.title, columns, rows));
}

std::string OneWeek(const std::string& id, const std::string& title, const std::string& unit,
                    const std::optional<WeekHours>& values, const std::string& reason) {
  if (!values) return "<div>" + SubHeading(title) + UnknownNote(reason) + "</div>\n";
  HeatMap map{id, title, "", unit, 0, *values};
  size_t top_day = 0;
  size_t top_hour = 0;
  for (size_t day = 0; day < 7; ++day) {
    for (size_t hour = 0; hour < 24; ++hour) {
      if ((*values)[day][hour] > (*values)[top_day][top_hour]) top_day = day, top_hour = hour;
    }
  }
  const double top = (*values)[top_day][top_hour];
  const bool counts = unit == "runs";
  if (!counts && top > 0 && top < 10) map.decimals = 2;
  const std::string peak = top > 0 ? "most on " + std::string(WeekdayName(top_day)) + " from " +
                                         std::to_string(top_hour) + ":00, " + Grouped(top, map.decimals) +
                                         " " + unit
                                   : "nothing in any hour";
  map.description = "Hours of the day by day of the week, UTC; " + peak + ".";
  return "<div><h3>" + Html(title) + " <small>" + Html(peak) + "</small></h3>\n" + HeatMapHtml(map) +
         WeekTable(map) + "</div>\n";
}

}  // namespace

std::string LoadSection(const Facts& facts) {
  const std::string title = "Queue and running over time";
  if (!facts.load) return Card("load", title, "", UnknownNote(facts.load.reason));
  std::string html;
  if (const auto& series = facts.load->series) {
    html += OneSeries(*series, series->waiting, "Waiting", "series1");
    html += OneSeries(*series, series->running, "Running", "series0");
    html += SeriesTable(*series);
  } else {
    html += UnknownNote("unknown: the log gives no times from which to count who waits and who runs");
  }
  return Card("load", title,
              facts.load->series
                  ? "Mean number in each step of " + FormatDuration(facts.load->series->step_us) + ", UTC."
                  : "",
              html + HostTable(*facts.load));
}

std::string WeekSection(const Facts& facts) {
  const std::string no_waits =
      facts.waits ? "unknown: the decomposition gave no hours of the week" : facts.waits.reason;
  const std::string no_arrivals =
      facts.profile ? "unknown: the profile gave no arrivals" : facts.profile.reason;
  const std::string html = "<div class=\"two\">" +
                           OneWeek("week-waits", "Hours waited", "h",
                                   facts.waits ? facts.waits->by_week_hour : std::nullopt, no_waits) +
                           OneWeek("week-arrivals", "Arrivals", "runs",
                                   facts.profile ? facts.profile->arrivals : std::nullopt, no_arrivals) +
                           "</div>\n";
  return Card("week", "Hour by weekday",
              "When waits and arrivals fall, by hour of the day and day of the week (UTC).", html);
}

}  // namespace harness::report
