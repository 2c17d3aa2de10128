// SPDX-License-Identifier: Apache-2.0
#include "sessions/cell_history.h"

#include <cmath>
#include <vector>

#include "base/json_members.h"
#include "base/prng.h"
#include "stats/robust.h"

namespace harness::sessions {
namespace {

std::optional<double> RobustZ(const std::vector<double>& earlier, std::optional<double> value) {
  if (!value || *value <= 0 || earlier.size() < static_cast<size_t>(kCellHistoryLeast)) return std::nullopt;
  const auto median = stats::Median(earlier);
  const auto spread = stats::MadSigma(earlier);
  if (!median || !spread || *spread <= 0) return std::nullopt;
  // Rounded, so that a last bit never makes a row a new version.
  return std::nearbyint((DeterministicLog(*value) - *median) / *spread * 1e6) / 1e6;
}

}  // namespace

Result<CellScores> ScoreCell(store::Statement& history, int64_t cell_no, Timestamp ended_us,
                             const Json& cell) {
  history.Bind(cell_no, ended_us);
  CellScores scores;
  std::vector<double> costs, durations;
  Timestamp last_us = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, history.Step());
    if (!row) break;
    if (scores.n >= kCellHistory && history.Int64(0) != last_us) break;
    last_us = history.Int64(0);
    ++scores.n;
    const auto cost = history.OptionalInt64(1);
    if (cost && *cost > 0) costs.push_back(DeterministicLog(static_cast<double>(*cost)));
    const double duration = history.Double(2);
    if (duration > 0) durations.push_back(DeterministicLog(duration));
  }
  history.Reset();
  const auto cost = IntegerOf(cell, "cost_pico");
  scores.cost_z = RobustZ(costs, cost ? std::optional(static_cast<double>(*cost)) : std::nullopt);
  scores.duration_z = RobustZ(durations, NumberOf(cell, "self_duration_ms"));
  return scores;
}

}  // namespace harness::sessions
