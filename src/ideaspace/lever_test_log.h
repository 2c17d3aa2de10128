// SPDX-License-Identifier: Apache-2.0
// A log in memory and in an engine, so that the gate of a lever and the query of its evidence can be tested.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/files.h"
#include "engine/engine.h"
#include "ideaspace/lever.h"
#include "process/learned_log.h"
#include "process/wait_causes.h"

namespace harness::ideaspace {

inline constexpr Timestamp kLeverBegin = 1'767'571'200'000'000;  // 2026-01-05, a Monday

// A row is named by its place; its order is that of the log.
struct LeverRow {
  std::string process, host;
  Timestamp eligible = 0, start = 0, end = process::kUnknownTime;
  int before = -1;                             // place of the predecessor
  std::string schedule = {}, parameters = {};  // empty: none
  int32_t attempts = 0;                        // 0: unknown
  std::string case_id = {};                    // empty: none
  process::Outcome outcome = process::Outcome::kUnknown;
};

// Each as long as it is, first come, first served, on a host of one slot.
inline std::vector<LeverRow> ServedInTurn(std::vector<LeverRow> rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const LeverRow& a, const LeverRow& b) { return a.eligible < b.eligible; });
  std::map<std::string, Timestamp> free;
  for (LeverRow& row : rows) {
    const Micros service = row.end - row.start;
    row.start = std::max(row.eligible, free[row.host]);
    row.end = free[row.host] = row.start + service;
  }
  return rows;
}

inline process::LogRows LogRowsOf(const std::vector<LeverRow>& rows) {
  process::LogRows of;
  for (const LeverRow& row : rows) {
    of.log.process.push_back(static_cast<uint32_t>(of.log.processes.Of(row.process)));
    of.log.host.push_back(static_cast<uint32_t>(of.log.hosts.Of(row.host)));
    of.log.eligible_us.push_back(row.eligible);
    of.log.started_us.push_back(row.start);
    of.log.ended_us.push_back(row.end);
    of.log.slots.push_back(1);
    of.log.predecessor.push_back(row.before < 0 ? process::kNoRow : static_cast<uint32_t>(row.before));
    of.log.in_sequence.push_back(row.before < 0 ? 0 : 1);
    of.facts.queued_us.push_back(process::kUnknownTime);
    of.facts.outcome.push_back(row.outcome);
    of.facts.scheduled.push_back(row.schedule.empty() && row.process != "QEMAIL" ? 0 : 1);
    of.facts.attempts.push_back(row.attempts);
  }
  return of;
}

inline std::string TextOrNull(const std::string& text) {
  return text.empty() ? "NULL" : SqlText(text);
}

inline std::string TimeOrNull(Timestamp at) {
  return at == process::kUnknownTime ? "NULL" : std::to_string(at);
}

inline std::string StatusOrNull(process::Outcome outcome) {
  return outcome == process::Outcome::kUnknown  ? "NULL"
         : outcome == process::Outcome::kFailed ? "'failed'"
                                                : "'success'";
}

inline std::string TableOf(const std::vector<LeverRow>& rows) {
  std::string sql =
      "CREATE TABLE events (row_id BIGINT, execution_id VARCHAR, process_id VARCHAR, parent_id VARCHAR, "
      "depends_on_id VARCHAR, host VARCHAR, params_token VARCHAR, case_id VARCHAR, schedule_id VARCHAR, "
      "status VARCHAR, queued_us BIGINT, "
      "eligible_us BIGINT, "
      "started_us BIGINT, ended_us BIGINT, account_month BIGINT); INSERT INTO events VALUES ";
  for (size_t i = 0; i < rows.size(); ++i) {
    const LeverRow& row = rows[i];
    const std::string name = std::to_string(i);
    sql += (i > 0 ? ",(" : "(") + name + ",'" + name + "'," + SqlText(row.process) + ",NULL," +
           (row.before < 0 ? "NULL" : "'" + std::to_string(row.before) + "'") + "," + SqlText(row.host) +
           "," + TextOrNull(row.parameters) + "," + TextOrNull(row.case_id) + "," + TextOrNull(row.schedule) +
           "," + StatusOrNull(row.outcome) + ",NULL," + TimeOrNull(row.eligible) + "," +
           TimeOrNull(row.start) + "," + TimeOrNull(row.end) + ",NULL)";
  }
  return sql;
}

inline LeverSettings LeverTestSettings() {
  LeverSettings s;
  s.level = 0.01;
  s.top_per_lever = 3;
  s.least_hours = 1;
  s.least_runs = 50;
  s.capacity_wait_p95_s = 60;
  s.capacity_least_share = 0.1;
  s.capacity_least_hours = 1;
  s.retry_share = 0.5;
  s.retry_least_ratio = 2;
  s.host_least_difference = 0.1;
  s.host_least_cells = 12;
  s.hour_least_difference = 0.3;
  s.branch_least_share = 0.9;
  s.dedupe_window_min = 60;
  s.dedupe_least_distinct_share = 0.2;
  s.dedupe_most_windows = 3;
  return s;
}

class LeverLog : public eventlog::DataAccessor {
 public:
  explicit LeverLog(const std::vector<LeverRow>& rows)
      : spill_(TempFolder::Make("lever-log").value()),
        engine_(engine::Engine::Open({uint64_t{1} << 30, 2, spill_.path()}).value()),
        connection_(engine_.Connect().value()),
        learned_(std::make_shared<process::LogRows>(LogRowsOf(rows))) {
    learned_.timeline = process::MakeTimeline(learned_.log);
    learned_.pools = process::LearnSlotPools(learned_.log, learned_.timeline);
    learned_.batches = process::FindBatches(learned_.log, learned_.pools, learned_.timeline);
    const Result<void> made = connection_.Execute(TableOf(rows));
    HARNESS_CHECK(made.has_value());
    Describe(rows);
  }

  process::LearnedLog& learned() { return learned_; }

  // The waits by process and cause, as the plugin that attributes them tells them.
  Json Attribution() const {
    const process::WaitCauses causes = process::AttributeWaits(learned_.log, learned_.pools);
    std::vector<process::CauseTimes> of_process(learned_.log.processes.size());
    for (size_t row = 0; row < causes.rows.size(); ++row) {
      for (size_t cause = 0; cause < process::kWaitCauses; ++cause)
        of_process[learned_.log.process[row]][cause] += causes.rows[row][cause];
    }
    Json entries = Json::array();
    for (size_t process = 0; process < of_process.size(); ++process) {
      Json times = Json::object();
      for (size_t cause = 0; cause < process::kWaitCauses; ++cause) {
        const std::string name = process::WaitCauseName(static_cast<process::WaitCause>(cause));
        times[name + "_us"] = of_process[process][cause];
      }
      entries.push_back({{"process_id", learned_.log.processes.NameOf(process)}, {"causes", times}});
    }
    return {{"by_process", entries}, {"blame", Json::array()}, {"charged", Json::array()}};
  }

  LeverInput Input(const Json& attribution = {}) {
    return MakeLeverInput(learned_, *this, windows_, attribution, Philox(1), 0.6).value();
  }

  GateResult Ask(std::string_view lever, const Json& attribution = {},
                 const LeverSettings& settings = LeverTestSettings()) {
    const LeverInput input = Input(attribution);
    return FindLever(lever)->gate(input, settings).value();
  }

  // Of a query of evidence.
  int64_t RowsShown(const Json& evidence) {
    return QueryInt64("SELECT count(*) FROM (" + evidence.at("query").get<std::string>() + ")").value();
  }

  Result<void> Query(std::string_view sql,
                     const std::function<Result<void>(const engine::Chunk&)>& visit) override {
    ASSIGN_OR_RETURN(engine::Rows rows, connection_.Query(sql));
    while (true) {
      ASSIGN_OR_RETURN(const bool more, rows.Next());
      if (!more) return Ok();
      RETURN_IF_ERROR(visit(rows.chunk()));
    }
  }
  Result<int64_t> QueryInt64(std::string_view sql) override { return connection_.QueryInt64(sql); }
  std::string_view NumberedText(int64_t) const override { return {}; }
  void CountShared(int64_t) override {}
  const eventlog::DatasetInfo& info() const override { return info_; }
  const eventlog::AccessEvidence& evidence() const override { return account_; }

 private:
  void Describe(const std::vector<LeverRow>& rows) {
    const auto describe = [&](const char* name, std::string LeverRow::*text) {
      eventlog::DatasetColumn column;
      column.name = name;
      column.nulls = std::count_if(rows.begin(), rows.end(),
                                   [text](const LeverRow& row) { return (row.*text).empty(); });
      info_.columns.push_back(column);
    };
    describe("params_token", &LeverRow::parameters);
    describe("case_id", &LeverRow::case_id);
    if (std::any_of(rows.begin(), rows.end(), [](const LeverRow& row) { return !row.schedule.empty(); }))
      describe("schedule_id", &LeverRow::schedule);
    info_.rows = static_cast<int64_t>(rows.size());
    info_.inputs.emplace_back();  // all from one
    info_.first_us = rows.front().eligible;
    for (const LeverRow& row : rows) {
      info_.first_us = std::min(info_.first_us, row.eligible);
      info_.last_us = std::max({info_.last_us, row.eligible, row.end});
    }
  }

  TempFolder spill_;
  engine::Engine engine_;
  engine::Connection connection_;
  process::LearnedLog learned_;
  process::CloseWindows windows_;
  eventlog::DatasetInfo info_;
  eventlog::AccessEvidence account_;
};

}  // namespace harness::ideaspace
