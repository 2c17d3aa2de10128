// SPDX-License-Identifier: Apache-2.0
#include "process/close_windows.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "process/sql_terms.h"

namespace harness::process {
namespace {

struct MonthCount {
  int64_t day = 0;
  int64_t month = 0;
  int64_t rows = 0;
};

int64_t MonthAfter(int64_t month) {
  return month % 100 == 12 ? month + 89 : month + 1;
}

int64_t DayOf(int64_t month, int day) {
  const int clipped = std::min(day, DaysInMonth(month / 100, static_cast<int>(month % 100)));
  return DaysFromCivil({month / 100, static_cast<int>(month % 100), clipped});
}

int64_t MonthOfDay(int64_t day) {
  const CivilDate date = CivilFromDays(day);
  return date.year * 100 + date.month;
}

CloseWindow StaticWindow(int64_t month, const CloseOptions& options) {
  return {.month = month,
          .from_us = DayOf(MonthBefore(month), options.first_day) * kMicrosPerDay,
          .to_us = (DayOf(month, options.static_last_day) + 1) * kMicrosPerDay,
          .source = "static"};
}

// Whole days since 1970, rounded down for times before it as well.
std::string DaySql() {
  return std::string("CAST(floor(") + kReferenceSql + " / 86400000000.0) AS BIGINT)";
}

struct ShareOfRows {
  int64_t rows = 0;
  int64_t of_month = 0;
};

// Rows of one day that name `month` or the one before, and how many name `month`.
ShareOfRows ShareOn(const std::map<int64_t, std::map<int64_t, int64_t>>& days, int64_t day, int64_t month) {
  ShareOfRows share;
  const auto found = days.find(day);
  if (found == days.end()) return share;
  for (const auto& [named, rows] : found->second) {
    if (named == month) share.of_month += rows;
    if (named == month || named == MonthBefore(month)) share.rows += rows;
  }
  return share;
}

bool Passes(const ShareOfRows& share, const CloseOptions& options) {
  return share.rows >= options.least_rows &&
         static_cast<double>(share.of_month) >= options.share * static_cast<double>(share.rows);
}

CloseWindow DynamicWindow(const std::map<int64_t, std::map<int64_t, int64_t>>& days, int64_t month,
                          const CloseOptions& options) {
  const int64_t first = DayOf(month, 1);
  for (int day = 1; day <= options.last_roll_day; ++day) {
    const ShareOfRows today = ShareOn(days, first + day - 1, month);
    const ShareOfRows tomorrow = ShareOn(days, first + day, month);
    if (!Passes(today, options) || !Passes(tomorrow, options)) continue;
    CloseWindow window = StaticWindow(month, options);
    window.source = "parameters";
    window.roll_day = day;
    window.to_us = (first + day) * kMicrosPerDay;
    window.n = today.rows + tomorrow.rows;
    window.share = static_cast<double>(today.of_month + tomorrow.of_month) / static_cast<double>(window.n);
    return window;
  }
  return StaticWindow(month, options);
}

bool Covers(const std::vector<CloseWindow>& windows, Timestamp at) {
  const auto next = std::partition_point(windows.begin(), windows.end(),
                                         [at](const CloseWindow& window) { return window.to_us <= at; });
  return next != windows.end() && next->from_us <= at;
}

CloseWindow WindowFromJson(const Json& json) {
  CloseWindow window;
  window.month = json.at("month").get<int64_t>();
  window.from_us = json.at("from_us").get<int64_t>();
  window.to_us = json.at("to_us").get<int64_t>();
  window.source = json.at("source").get<std::string>();
  window.roll_day = json.at("roll_day").get<int64_t>();
  window.n = json.at("n").get<int64_t>();
  window.share = json.at("share").is_null() ? 0 : json.at("share").get<double>();
  return window;
}

// The months whose windows may hold a row: those of the span and the one behind. A few far times make a span
// of thousands of months; beyond a century only months in which there are rows count, and the one behind
// each.
Result<std::set<int64_t>> MonthsOf(eventlog::DataAccessor& data) {
  constexpr int64_t kMostMonths = 1200;
  const int64_t first = MonthOfDay(FloorTo(data.info().first_us, kMicrosPerDay) / kMicrosPerDay);
  const int64_t last = MonthAfter(MonthOfDay(FloorTo(data.info().last_us, kMicrosPerDay) / kMicrosPerDay));
  std::set<int64_t> months;
  for (int64_t month = first; month <= last && std::ssize(months) <= kMostMonths; month = MonthAfter(month))
    months.insert(month);
  if (std::ssize(months) <= kMostMonths) return months;
  months.clear();
  RETURN_IF_ERROR(data.Query(
      "SELECT DISTINCT " + DaySql() + " AS d FROM events WHERE " + kReferenceSql + " IS NOT NULL ORDER BY d",
      [&](const engine::Chunk& chunk) -> Result<void> {
        for (size_t i = 0; i < chunk.rows(); ++i) {
          const int64_t month = MonthOfDay(chunk.Int64(0, i));
          months.insert({month, MonthAfter(month)});
        }
        return Ok();
      }));
  return months;
}

}  // namespace

int64_t MonthBefore(int64_t month) {
  return month % 100 == 1 ? month - 89 : month - 1;
}

bool CloseWindows::InStatic(Timestamp at) const {
  return Covers(fixed, at);
}
bool CloseWindows::InDynamic(Timestamp at) const {
  return Covers(dynamic, at);
}

Result<CloseWindows> FindCloseWindows(eventlog::DataAccessor& data, const CloseOptions& options) {
  std::map<int64_t, std::map<int64_t, int64_t>> days;
  RETURN_IF_ERROR(data.Query("SELECT " + DaySql() +
                                 " AS d, account_month, count(*) FROM events WHERE account_month IS NOT "
                                 "NULL AND " +
                                 kReferenceSql + " IS NOT NULL GROUP BY ALL ORDER BY ALL",
                             [&](const engine::Chunk& chunk) -> Result<void> {
                               for (size_t i = 0; i < chunk.rows(); ++i) {
                                 days[chunk.Int64(0, i)][chunk.Int64(1, i)] += chunk.Int64(2, i);
                               }
                               return Ok();
                             }));
  CloseWindows windows;
  if (data.info().first_us == 0 && data.info().last_us == 0) return windows;
  ASSIGN_OR_RETURN(const std::set<int64_t> months, MonthsOf(data));
  for (const int64_t month : months) {
    const CloseWindow fixed = StaticWindow(month, options);
    if (fixed.from_us > data.info().last_us || fixed.to_us <= data.info().first_us) continue;
    windows.fixed.push_back(fixed);
    windows.dynamic.push_back(DynamicWindow(days, month, options));
  }
  return windows;
}

Json ToJson(const CloseWindow& window) {
  const bool dynamic = window.source == "parameters";
  return {{"month", window.month},
          {"from", FormatIso(window.from_us)},
          {"to", FormatIso(window.to_us)},
          {"from_us", window.from_us},
          {"to_us", window.to_us},
          {"source", window.source},
          {"roll_day", window.roll_day},
          {"n", window.n},
          {"share", dynamic ? Json(window.share) : Json()}};
}

Result<CloseWindows> CloseWindowsFromJson(const Json& metrics) {
  try {
    CloseWindows windows;
    for (const Json& window : metrics.at("static")) windows.fixed.push_back(WindowFromJson(window));
    for (const Json& window : metrics.at("dynamic")) windows.dynamic.push_back(WindowFromJson(window));
    return windows;
  } catch (const Json::exception& error) {
    return InvalidArgument(std::string("close windows: not the metrics of the resolver: ") + error.what());
  }
}

}  // namespace harness::process
