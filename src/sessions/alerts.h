// SPDX-License-Identifier: Apache-2.0
// The alerts of a day: which of its unusual figures to show when all of them were tested at once.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "sessions/scorer.h"

namespace harness::sessions {

// One metric of one session of the day that has a p-value.
struct AlertTest {
  std::string session_id;
  Metric metric = Metric::kCost;
  double p_value = 1.0;  // two-sided
  double z = 0.0;        // sign: above or below
};

struct AlertOptions {
  double false_discovery_rate = 0.05;  // an alert has at most this q; above 0, at most 1
  int64_t budget = 20;                 // most alerts a day; >= 0
};

struct DailyAlerts {
  std::vector<double> q_values;  // in the order of the tests
  std::vector<size_t> alerts;    // places in the tests: by q, then p, then session_id, then metric
  int64_t discoveries = 0;       // tests with q within the rate
  int64_t held_back = 0;         // of those, beyond the budget
};

// Benjamini-Hochberg over all tests of all metrics of the day as one family (stats/multiple_testing.h), then
// the budget. The q-values depend on the set of tests alone; give all of the day's, not those that were
// flagged. The three metrics of a session are positively dependent, which the method allows.
// Errors: kInvalidArgument for a p-value outside [0, 1] or options outside their range.
Result<DailyAlerts> AlertsOfDay(std::span<const AlertTest> tests, const AlertOptions& options = {});

}  // namespace harness::sessions
