// SPDX-License-Identifier: Apache-2.0
// The rows of a log as series over time: what changes of level are looked for in.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "process/log_rows.h"
#include "process/name_index.h"

namespace harness::process {

// One entry a row of the log, by row_id. About 34 bytes a row.
struct LevelRows {
  static constexpr Micros kUnknown = INT64_MIN;

  std::vector<Timestamp> at_us;     // ReferenceTime()
  std::vector<Micros> duration_us;  // DurationOf(); unknown where negative
  std::vector<Micros> wait_us;      // eligible to started; unknown where negative
  std::vector<uint8_t> went_wrong;  // needed another attempt or failed (process/retries.h)
  std::vector<uint8_t> failed;
  std::vector<uint32_t> process, host;
  NameIndex processes, hosts;
  bool tells_trouble = false;  // the log has attempts or a status
  bool tells_failure = false;  // the log has a status

  size_t rows() const { return at_us.size(); }
};

// Of the log that `info` tells of.
LevelRows MakeLevelRows(const LogRows& rows, const eventlog::DatasetInfo& info);

// Rows of each process (or host) that have a time, in order of time, then of row_id.
std::vector<std::vector<uint32_t>> RowsInTime(const LevelRows& rows, const std::vector<uint32_t>& subject,
                                              size_t subjects);

}  // namespace harness::process
