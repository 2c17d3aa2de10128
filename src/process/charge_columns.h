// SPDX-License-Identifier: Apache-2.0
// What executions are charged by beside their process: the schedule that started them, the user who asked.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "eventlog/data_accessor.h"
#include "process/name_index.h"

namespace harness::process {

// Rows that name none are of one null name.
struct ChargeColumn {
  std::vector<uint32_t> of_row;  // number of the name; empty where no row names one
  NameIndex names;
};

// Users are tokens, as the dataset has them. 8 bytes a row.
struct ChargeColumns {
  ChargeColumn schedules, users;
};

// One scan, and none where the dataset has neither column.
Result<ChargeColumns> LoadChargeColumns(eventlog::DataAccessor& data);

}  // namespace harness::process
