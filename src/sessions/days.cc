// SPDX-License-Identifier: Apache-2.0
#include "sessions/days.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.h"
#include "base/time.h"
#include "importers/time_parse.h"
#include "sessions/alerts.h"
#include "sessions/regression.h"
#include "sessions/session_reader.h"

namespace harness::sessions {
namespace {

using store::Database;
using store::Statement;

struct DayRow {
  int64_t session_no = 0;
  std::string cascade_id;
  Timestamp ended_us = 0;
  std::optional<size_t> cost;     // place of the cost's test
  std::optional<double> q_value;  // as it stands
};

struct Day {
  std::vector<DayRow> rows;
  std::vector<AlertTest> tests;
  std::vector<size_t> row_of;  // of each test
};

Result<Day> ReadDay(Database& database, int64_t number) {
  ASSIGN_OR_RETURN(
      Statement list,
      database.Prepare(
          "SELECT s.session_no, s.session_id, c.cascade_id, s.ended_us, c.q_value, c.p_value, "
          "c.cost_z_score, "
          "s.duration_p, c.duration_z_score, s.tokens_p, c.tokens_z_score FROM sessions s CROSS JOIN "
          "cascade_analytics c USING (session_no) WHERE s.ended_us >= ?1 AND s.ended_us < ?2 ORDER BY "
          "s.ended_us, s.session_id"));
  list.Bind(number * kMicrosPerDay, (number + 1) * kMicrosPerDay);
  Day day;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, list.Step());
    if (!row) return day;
    DayRow& one = day.rows.emplace_back();
    one.session_no = list.Int64(0);
    one.cascade_id = list.Text(2);
    one.ended_us = list.Int64(3);
    if (!list.IsNull(4)) one.q_value = list.Double(4);
    if (!list.IsNull(5)) one.cost = day.tests.size();
    for (size_t metric = 0; metric < kMetrics.size(); ++metric) {
      const int column = 5 + 2 * static_cast<int>(metric);
      if (list.IsNull(column)) continue;
      day.tests.push_back({list.Text(1), kMetrics[metric], list.Double(column), list.Double(column + 1)});
      day.row_of.push_back(day.rows.size() - 1);
    }
  }
}

Result<void> FinishDay(Database& database, int64_t number) {
  ASSIGN_OR_RETURN(const Day day, ReadDay(database, number));
  ASSIGN_OR_RETURN(const DailyAlerts alerts, AlertsOfDay(day.tests));
  const std::vector<double>& q_values = alerts.q_values;
  ASSIGN_OR_RETURN(Statement put,
                   database.Prepare("UPDATE cascade_analytics SET q_value = ?2 WHERE session_no = ?1"));
  for (const DayRow& row : day.rows) {
    if (!row.cost || row.q_value == q_values[*row.cost]) continue;
    RETURN_IF_ERROR(put.Bind(row.session_no, q_values[*row.cost]).Run());
  }
  return Ok();
}

}  // namespace

Result<void> FinishDirtyDays(Database& database) {
  std::vector<int64_t> days;
  {
    ASSIGN_OR_RETURN(Statement list, database.Prepare("SELECT day FROM dirty_days ORDER BY day"));
    while (true) {
      ASSIGN_OR_RETURN(const bool row, list.Step());
      if (!row) break;
      days.push_back(list.Int64(0));
    }
  }
  for (const int64_t day : days) {
    ASSIGN_OR_RETURN(store::Transaction transaction, store::Transaction::Begin(database));
    RETURN_IF_ERROR(FinishDay(database, day));
    ASSIGN_OR_RETURN(Statement clear, database.Prepare("DELETE FROM dirty_days WHERE day = ?1"));
    RETURN_IF_ERROR(clear.Bind(day).Run());
    RETURN_IF_ERROR(transaction.Commit());
  }
  return Ok();
}

namespace {

// The day as a number, the newest with a session for "".
Result<int64_t> DayNumber(Database& database, std::string_view day) {
  if (!day.empty()) {
    const auto time = importers::ParseTime(std::string(day) + "T00:00:00Z", importers::TimeForm::kIso);
    if (day.size() != 10 || !time)
      return InvalidArgument("day: found " + Quoted(day) + ", expected a day such as 2026-01-14");
    return FloorTo(time->us, kMicrosPerDay) / kMicrosPerDay;
  }
  ASSIGN_OR_RETURN(Statement newest, database.Prepare("SELECT coalesce(max(ended_us), 0) FROM sessions"));
  RETURN_IF_ERROR(newest.Step());
  return FloorTo(newest.Int64(0), kMicrosPerDay) / kMicrosPerDay;
}

}  // namespace

Result<Json> AlertsOf(Database& database, std::string_view day) {
  ASSIGN_OR_RETURN(const int64_t number, DayNumber(database, day));
  ASSIGN_OR_RETURN(const Day read, ReadDay(database, number));
  ASSIGN_OR_RETURN(const DailyAlerts alerts, AlertsOfDay(read.tests));
  Json items = Json::array();
  for (const size_t place : alerts.alerts) {
    const AlertTest& test = read.tests[place];
    const DayRow& row = read.rows[read.row_of[place]];
    items.push_back({{"session_id", test.session_id},
                     {"cascade_id", row.cascade_id},
                     {"ended_at", FormatIso(row.ended_us)},
                     {"metric", NameOf(test.metric)},
                     {"z", test.z},
                     {"p_value", test.p_value},
                     {"q_value", alerts.q_values[place]}});
  }
  return Json{{"day", FormatIso(number * kMicrosPerDay).substr(0, 10)},
              {"sessions", read.rows.size()},
              {"tests", read.tests.size()},
              {"discoveries", alerts.discoveries},
              {"held_back", alerts.held_back},
              {"items", std::move(items)}};
}

Result<Json> RegressionsOf(Database& database, std::string_view cascade_id) {
  std::vector<SessionFacts> sessions;
  RETURN_IF_ERROR(ReadFacts(database, cascade_id, [&](int64_t, int64_t, SessionFacts facts) -> Result<void> {
    sessions.push_back(std::move(facts));
    return Ok();
  }));
  Json items = Json::array();
  if (sessions.empty()) return Json{{"as_of", nullptr}, {"items", std::move(items)}};
  ASSIGN_OR_RETURN(Statement newest, database.Prepare("SELECT max(ended_us) FROM sessions"));
  RETURN_IF_ERROR(newest.Step());
  const Timestamp as_of = newest.Int64(0) + 1;
  ASSIGN_OR_RETURN(const std::vector<SpeciesRegression> rows, RegressionsOf(sessions, as_of));
  for (const SpeciesRegression& row : rows) items.push_back(ToJson(row));
  return Json{{"as_of", FormatIso(as_of)}, {"items", std::move(items)}};
}

}  // namespace harness::sessions
