// SPDX-License-Identifier: Apache-2.0
#include "process/retries.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"
#include "engine/engine.h"
#include "process/sql_terms.h"

namespace harness::process {
namespace {

Result<std::vector<StatusCount>> CountStatuses(eventlog::DataAccessor& data) {
  std::vector<StatusCount> statuses;
  RETURN_IF_ERROR(
      data.Query("SELECT status, count(*) AS n FROM events WHERE status IS NOT NULL GROUP BY status "
                 "ORDER BY n DESC, status",
                 [&](const engine::Chunk& chunk) -> Result<void> {
                   for (size_t i = 0; i < chunk.rows(); ++i) {
                     const std::string status(chunk.Text(0, i));
                     statuses.push_back({status, chunk.Int64(1, i), IsFailure(status), TellsOutcome(status)});
                   }
                   return Ok();
                 }));
  return statuses;
}

// "Failed: disk full" and "ERROR (3)" are "failed" and "error".
std::string WordOf(std::string_view status) {
  std::string_view word = status.substr(0, status.find_first_of(":("));
  while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
  return AsciiLower(word);
}

bool IsOneOf(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

template <typename Chosen>
std::string HasStatusSql(const std::vector<StatusCount>& statuses, Chosen chosen) {
  std::string list;
  for (const StatusCount& status : statuses) {
    if (chosen(status)) list += (list.empty() ? "" : ", ") + SqlText(status.status);
  }
  return list.empty() ? "false" : "coalesce(status IN (" + list + "), false)";
}

TroubleSql ConditionsOf(const std::vector<StatusCount>& statuses) {
  const std::string failed = HasStatusSql(statuses, [](const StatusCount& s) { return s.failed; });
  return {failed, "(coalesce(attempts > 1, false) OR " + failed + ")",
          HasStatusSql(statuses, [](const StatusCount& s) { return !s.told; })};
}

}  // namespace

bool IsFailure(std::string_view status) {
  static constexpr std::array<std::string_view, 18> kFailures = {
      "error",     "errored",       "failed",          "failure",        "fail",  "timeout",   "timed_out",
      "node_fail", "out_of_memory", "aborted",         "crashed",        "abend", "boot_fail", "deadline",
      "exception", "abnormal",      "startup_failure", "upstream_failed"};
  return IsOneOf(WordOf(status), kFailures);
}

bool TellsOutcome(std::string_view status) {
  static constexpr std::array<std::string_view, 29> kEnds = {
      "success",   "succeeded", "successful", "ok",       "okay",    "pass",    "passed", "complete",
      "completed", "done",      "finish",     "finished", "end",     "ended",   "closed", "normal",
      "resolved",  "cancelled", "canceled",   "skipped",  "neutral", "stopped", "warn",   "warning",
      "preempted", "revoked",   "withdrawn",  "no-op",    "unset"};
  return IsFailure(status) || IsOneOf(WordOf(status), kEnds);
}

Result<TroubleSql> TroubleConditions(eventlog::DataAccessor& data) {
  ASSIGN_OR_RETURN(const std::vector<StatusCount> statuses, CountStatuses(data));
  return ConditionsOf(statuses);
}

Result<Retries> CollectRetries(eventlog::DataAccessor& data) {
  Retries retries;
  ASSIGN_OR_RETURN(retries.statuses, CountStatuses(data));
  const auto [failed, went_wrong, untold] = ConditionsOf(retries.statuses);
  const std::string duration = kDurationSql;
  const std::string sql =
      "SELECT coalesce(process_id, '(unknown)') AS p, count(*), count(*) FILTER (WHERE attempts > 1), "
      "coalesce(sum(greatest(attempts - 1, 0)), 0)::HUGEINT, count(*) FILTER (WHERE " +
      failed +
      "), "
      "coalesce(sum(CASE WHEN " +
      failed + " THEN greatest(" + duration + ", 0) END), 0)::HUGEINT, count(*) FILTER (WHERE " + went_wrong +
      "), count(CASE WHEN " + failed + " THEN " + duration +
      " END) "
      "FROM events GROUP BY p ORDER BY p";
  RETURN_IF_ERROR(data.Query(sql, [&](const engine::Chunk& chunk) -> Result<void> {
    for (size_t i = 0; i < chunk.rows(); ++i) {
      ActivityRetries activity;
      activity.process_id = chunk.Text(0, i);
      activity.runs = chunk.Int64(1, i);
      activity.runs_with_retries = chunk.Int64(2, i);
      activity.retries = static_cast<int64_t>(chunk.HugeInt(3, i));
      activity.failed = chunk.Int64(4, i);
      activity.wasted_us.Add(static_cast<int64_t>(chunk.HugeInt(5, i)));
      activity.went_wrong = chunk.Int64(6, i);
      activity.failed_timed = chunk.Int64(7, i);
      retries.activities.push_back(std::move(activity));
    }
    return Ok();
  }));
  return retries;
}

}  // namespace harness::process
