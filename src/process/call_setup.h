// SPDX-License-Identifier: Apache-2.0
// What one call costs before it does any work: the setup that calls in one batch would share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "eventlog/dataset.h"

namespace harness::process {

// One call with a known duration that is not negative; `size` where the source tells how much it did.
struct TimedCall {
  Timestamp at_us = 0;
  int64_t row = 0;
  Micros duration_us = 0;
  std::optional<double> size;  // finite
};

struct CallSetup {
  std::string process_id;
  std::string method;  // "intercept", "low_quantile" or "none"
  std::string reason;  // why there is none, or why it is no intercept
  int64_t n = 0;       // calls behind it
  std::optional<Micros> setup_us;
};

// intercept: with calls in order of (size, time, row), the slopes between call i and call i + n/2 (pairs of
// equal size left out), their median b, and the median of duration - b * size, 0 at least: Theil's incomplete
// method, which up to a quarter of wild calls cannot move. Taken where `least_calls` calls have a size and at
// least as many pairs as half of that differ in it.
// low_quantile: the nearest-rank 10 % quantile of all durations, else. It holds the work of the smallest
// calls too, so a saving made of it is an upper bound. Fewer than `least_calls` calls: none, and the reason
// says so. Source: Theil (1950), Indag. Math. 12, 85-91; the incomplete method as in Hollander, Wolfe (1999),
//         "Nonparametric Statistical Methods", 2nd ed., section 9.1, comment 8.
CallSetup MeasureSetup(std::string process_id, std::vector<TimedCall> calls, int64_t least_calls);

// The first of `wanted` (in any case) that is a further column of numbers of the source, in its own case;
// empty without one.
std::string SizeColumn(const eventlog::DatasetInfo& info, const std::vector<std::string>& wanted);

}  // namespace harness::process
