// SPDX-License-Identifier: Apache-2.0
// Which executions of a log follow which, by the ids that they name.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/result.h"
#include "eventlog/data_accessor.h"

namespace harness::process {

struct Links {
  // Each parent and dependency that is in the log: (its row, the row that names it), in order. An id that
  // several executions bear is a link to each.
  std::vector<std::pair<uint32_t, uint32_t>> closed;
  std::vector<uint8_t> is_dependency;  // of each closed one; else it is a parent
  std::vector<uint8_t> in_sequence;    // by row: names a parent or a dependency, in the log or not
  int64_t open = 0;                    // ids named that no execution bears
};

// One scan of the links, and one of the ids where there are any. Needs 12 bytes a link and the texts of the
// ids that are named. Requires fewer than 2^32 - 1 rows.
Result<Links> FindLinks(eventlog::DataAccessor& data);

}  // namespace harness::process
