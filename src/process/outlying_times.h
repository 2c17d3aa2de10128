// SPDX-License-Identifier: Apache-2.0
// A few times that lie far from all others, as a date of 1970 or 9999 does that stands for none: whatever is
// counted over the whole span of the log is empty then.
#pragma once

#include <cstdint>
#include <optional>

#include "process/log_rows.h"

namespace harness::process {

struct OutlyingTimes {
  int64_t rows = 0;                  // with a time outside
  Timestamp from_us = 0, to_us = 0;  // of all other times
};

// The span from the first to the last of all queued, eligible, started and ended times is cut into parts, a
// thousand or less. Where a tenth of it holds all times but one in a thousand (or four) on either side, those
// outside are outlying. Nothing of fewer than 200 times. Three passes.
std::optional<OutlyingTimes> FindOutlyingTimes(const LogRows& rows);

}  // namespace harness::process
