// SPDX-License-Identifier: Apache-2.0
// How unusual a cell is beside the earlier runs of the same cell and species.
#pragma once

#include <cstdint>
#include <optional>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "store/sqlite.h"

namespace harness::sessions {

inline constexpr int64_t kCellHistory = 64;  // earlier sessions looked at; more where the last ones tie
inline constexpr int64_t kCellHistoryLeast = 8;

// ?1: cell_no; ?2: sessions that ended before this time.
inline constexpr const char* kCellHistorySql =
    "SELECT ended_us, cost_pico, self_duration_ms FROM cell_rows WHERE cell_no = ?1 AND ended_us < ?2 AND "
    "eligible = 1 ORDER BY ended_us DESC";

struct CellScores {
  std::optional<double> cost_z, duration_z;
  int64_t n = 0;  // earlier sessions that were looked at
};

// (ln value - median) / (1.4826 MAD) over the newest kCellHistory eligible sessions that ended before
// `ended_us`; nothing with fewer than kCellHistoryLeast values above 0, without spread, or for a value that
// is unknown or 0. `history` is kCellHistorySql; `cell` a row of CellRows. Depends on the set of sessions
// only.
Result<CellScores> ScoreCell(store::Statement& history, int64_t cell_no, Timestamp ended_us,
                             const Json& cell);

}  // namespace harness::sessions
