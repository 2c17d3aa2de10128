// SPDX-License-Identifier: Apache-2.0
// The one definition, in SQL over the view `events`, of each time that analyses speak of.
//
// process/ holds the views of the log that several plugins share, so that no figure is defined twice.
#pragma once

#include <string>
#include <string_view>

#include "base/sql_text.h"
#include "process/name_index.h"

namespace harness::process {

// The rows of a process or host as results name it: kUnknownName stands for rows that name none.
inline std::string NameIsSql(const std::string& column, std::string_view name) {
  const std::string text = SqlText(name);
  return (name == kUnknownName ? "coalesce(" + column + ", " + text + ")" : column) + " = " + text;
}

// A row may start from here on: the eligible time, or the queue time where the source has no eligible time.
inline constexpr const char* kEligibleSql = "coalesce(eligible_us, queued_us)";

// Asked for but not allowed to start; 0 where the source has no eligible time; null without a queue time.
inline constexpr const char* kWaitPreSql = "coalesce(eligible_us, queued_us) - queued_us";

// Allowed to start but not started.
inline constexpr const char* kEligibleWaitSql = "started_us - coalesce(eligible_us, queued_us)";

// The whole wait, from the queue time to the start; null without either.
inline constexpr const char* kWaitToStartSql = "started_us - queued_us";

// End minus start; the recorded busy time where one of the two is unknown.
inline constexpr const char* kDurationSql =
    "CASE WHEN started_us IS NOT NULL AND ended_us IS NOT NULL THEN ended_us - started_us ELSE duration_us "
    "END";

// Where a row stands in time: when it was asked for, else the first later thing known of it.
inline constexpr const char* kReferenceSql = "coalesce(queued_us, eligible_us, started_us, ended_us)";

// The executions of a process whose wait is known, with what it is made of.
inline std::string WaitsOfProcessSql(std::string_view process_name) {
  return "SELECT row_id, host, eligible_us, queued_us, started_us FROM events WHERE " +
         NameIsSql("process_id", process_name) + " AND " + kEligibleWaitSql + " >= 0 ORDER BY row_id";
}

// Any dependency id present.
inline constexpr const char* kInSequenceSql = "(parent_id IS NOT NULL OR depends_on_id IS NOT NULL)";

}  // namespace harness::process
