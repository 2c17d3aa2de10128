// SPDX-License-Identifier: Apache-2.0
// Which executions had the same parameters.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "eventlog/data_accessor.h"

namespace harness::process {

// One entry a row, in canonical order: the same number, from 1, for the same parameters; 0 where they are
// unknown. Empty where the log tells none at all. One scan; 4 bytes a row.
Result<std::vector<uint32_t>> LoadParameterKeys(eventlog::DataAccessor& data);

}  // namespace harness::process
