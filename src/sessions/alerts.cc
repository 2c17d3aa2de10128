// SPDX-License-Identifier: Apache-2.0
#include "sessions/alerts.h"

#include <algorithm>
#include <tuple>

#include "stats/multiple_testing.h"
#include "stats/student_t.h"

namespace harness::sessions {

Result<DailyAlerts> AlertsOfDay(std::span<const AlertTest> tests, const AlertOptions& options) {
  if (!(options.false_discovery_rate > 0.0 && options.false_discovery_rate <= 1.0) || options.budget < 0) {
    return InvalidArgument("alerts: expected a false discovery rate in (0, 1] and a budget of 0 or more");
  }
  std::vector<double> p_values;
  for (const AlertTest& test : tests) p_values.push_back(test.p_value);
  DailyAlerts day;
  ASSIGN_OR_RETURN(day.q_values, stats::BenjaminiHochberg(p_values));
  for (double& q : day.q_values) q = stats::RoundSignificant(q);
  for (size_t i = 0; i < tests.size(); ++i) {
    if (day.q_values[i] <= options.false_discovery_rate) day.alerts.push_back(i);
  }
  std::sort(day.alerts.begin(), day.alerts.end(), [&](size_t a, size_t b) {
    return std::tie(day.q_values[a], tests[a].p_value, tests[a].session_id, tests[a].metric) <
           std::tie(day.q_values[b], tests[b].p_value, tests[b].session_id, tests[b].metric);
  });
  day.discoveries = static_cast<int64_t>(day.alerts.size());
  day.held_back = std::max<int64_t>(0, day.discoveries - options.budget);
  day.alerts.resize(day.alerts.size() - static_cast<size_t>(day.held_back));
  return day;
}

}  // namespace harness::sessions
