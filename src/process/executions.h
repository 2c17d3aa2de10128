// SPDX-License-Identifier: Apache-2.0
// The executions of a log in memory, column by column: what sweeps and replays work on.
#pragma once

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "eventlog/data_accessor.h"
#include "process/name_index.h"

namespace harness::process {

inline constexpr Timestamp kUnknownTime = std::numeric_limits<int64_t>::min();
inline constexpr uint32_t kNoRow = std::numeric_limits<uint32_t>::max();

// One entry a row, in canonical order: the index is the row_id. About 41 bytes a row, and 8 a link. Names are
// numbered in order of first sight, which the canonical order makes the same for every permutation of the
// input.
struct Executions {
  std::vector<Timestamp> eligible_us;  // kEligibleSql; kUnknownTime where the source tells none
  std::vector<Timestamp> started_us;
  std::vector<Timestamp> ended_us;
  std::vector<uint32_t> process;
  std::vector<uint32_t> host;
  std::vector<uint32_t> slots;  // 1 or more
  // The row of the predecessor that ends last, of parent and dependency; kNoRow without one in the log. A
  // predecessor whose end is unknown counts as the last.
  std::vector<uint32_t> predecessor;
  // Each parent and dependency that is in the log: (its row, the row that names it), in order.
  std::vector<std::pair<uint32_t, uint32_t>> links;
  std::vector<uint8_t> link_is_dependency;  // of each link; else it is a parent
  std::vector<uint8_t> in_sequence;         // names a parent or a dependency, in the log or not
  NameIndex processes, hosts;
  int64_t open_links = 0;  // ids of predecessors that are not in the log

  size_t rows() const { return process.size(); }
};

// One scan, and those of FindLinks (links.h). A log of 2^32 - 1 rows or more is an error.
Result<Executions> LoadExecutions(eventlog::DataAccessor& data);

}  // namespace harness::process
