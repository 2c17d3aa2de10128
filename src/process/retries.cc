// SPDX-License-Identifier: Apache-2.0
#include "process/retries.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"
#include "engine/engine.h"

namespace harness::process {
namespace {

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

void RetrySums::Add(const LogRows& of, size_t row) {
  const int32_t attempts = of.facts.attempts.empty() ? 0 : of.facts.attempts[row];
  const bool has_failed = of.facts.outcome[row] == Outcome::kFailed;
  ++runs;
  runs_with_retries += attempts > 1 ? 1 : 0;
  retries += std::max(attempts - 1, 0);
  failed += has_failed ? 1 : 0;
  went_wrong += attempts > 1 || has_failed ? 1 : 0;
  wasted.Add(of.log, of.facts, row);
  const Micros duration = DurationOf(of.log, of.facts, row);
  if (duration != kUnknownTime) run_us.Add(std::max<Micros>(0, duration));
}

Retries CollectRetries(const LogRows& rows, const CloseWindows& windows) {
  Retries retries;
  std::vector<RetrySums> by_process(rows.log.processes.size());
  for (size_t row = 0; row < rows.log.rows(); ++row) {
    by_process[rows.log.process[row]].Add(rows, row);
    retries.scopes.AddAt(windows, ReferenceTime(rows.log, rows.facts, row),
                         [&](RetrySums& sums) { sums.Add(rows, row); });
  }
  for (const size_t process : rows.log.processes.SortedByName()) {
    retries.activities.push_back({std::string(rows.log.processes.NameOf(process)),
                                  rows.log.processes.IsNull(process), by_process[process]});
  }
  return retries;
}

}  // namespace harness::process
