// SPDX-License-Identifier: Apache-2.0
#include "process/level_rows.h"

#include <algorithm>

namespace harness::process {
namespace {

Micros NotNegative(Micros value) {
  return value < 0 ? LevelRows::kUnknown : value;
}

}  // namespace

LevelRows MakeLevelRows(const LogRows& of, const eventlog::DatasetInfo& info) {
  const Executions& log = of.log;
  LevelRows rows;
  rows.tells_failure = info.Has("status");
  rows.tells_trouble = rows.tells_failure || info.Has("attempts");
  rows.process = log.process;
  rows.host = log.host;
  rows.processes = log.processes;
  rows.hosts = log.hosts;
  for (auto* times : {&rows.at_us, &rows.duration_us, &rows.wait_us})
    times->resize(log.rows(), LevelRows::kUnknown);
  for (auto* marks : {&rows.went_wrong, &rows.failed}) marks->resize(log.rows());
  for (size_t row = 0; row < log.rows(); ++row) {
    rows.at_us[row] = ReferenceTime(log, of.facts, row);
    rows.duration_us[row] = NotNegative(DurationOf(log, of.facts, row));
    if (log.started_us[row] != kUnknownTime && log.eligible_us[row] != kUnknownTime)
      rows.wait_us[row] = NotNegative(log.started_us[row] - log.eligible_us[row]);
    const bool failed = of.facts.outcome[row] == Outcome::kFailed;
    const bool retried = !of.facts.attempts.empty() && of.facts.attempts[row] > 1;
    rows.failed[row] = failed ? 1 : 0;
    rows.went_wrong[row] = failed || retried ? 1 : 0;
  }
  return rows;
}

std::vector<std::vector<uint32_t>> RowsInTime(const LevelRows& rows, const std::vector<uint32_t>& subject,
                                              size_t subjects) {
  std::vector<std::vector<uint32_t>> lists(subjects);
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    if (rows.at_us[row] != LevelRows::kUnknown) lists[subject[row]].push_back(row);
  }
  const auto earlier = [&](uint32_t a, uint32_t b) {
    return rows.at_us[a] != rows.at_us[b] ? rows.at_us[a] < rows.at_us[b] : a < b;
  };
  for (std::vector<uint32_t>& list : lists) {
    if (!std::is_sorted(list.begin(), list.end(), earlier)) std::sort(list.begin(), list.end(), earlier);
  }
  return lists;
}

}  // namespace harness::process
