// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/lever_settings.h"

namespace harness::ideaspace {

LeverSettings LeverSettingsFrom(const Json& config) {
  LeverSettings s;
  s.known_issues = config.at("known_issues") == "on";
  const auto read = [&](const char* name, auto& value) { config.at(name).get_to(value); };
  read("level", s.level);
  read("top_per_lever", s.top_per_lever);
  read("least_hours", s.least_hours);
  read("least_runs", s.least_runs);
  read("qemail_longest_gap_min", s.qemail_longest_gap_min);
  read("qemail_least_samples", s.qemail_least_samples);
  read("schedule_target_min", s.schedule_target_min);
  read("schedule_longest_min", s.schedule_longest_min);
  read("schedule_least_share", s.schedule_least_share);
  read("schedule_least_covered", s.schedule_least_covered);
  read("capacity_wait_p95_s", s.capacity_wait_p95_s);
  read("capacity_least_share", s.capacity_least_share);
  read("capacity_least_hours", s.capacity_least_hours);
  read("payout_patterns", s.payouts.processes);
  read("payout_batch_keys", s.payouts.batch_keys);
  read("payout_period_keys", s.payouts.period_keys);
  read("payout_size_columns", s.payouts.size_columns);
  read("payout_least_calls", s.payouts.least_calls);
  s.payouts.window_us = static_cast<Micros>(config.at("payout_window_min").get<double>() * kMicrosPerMinute);
  read("payout_least_keys", s.payout_least_keys);
  read("isolation_duration_ratio", s.isolation_duration_ratio);
  read("blackout_least_share", s.blackout_least_share);
  read("cap_least_share", s.cap_least_share);
  read("split_duration_ratio", s.split_duration_ratio);
  read("retry_share", s.retry_share);
  read("retry_least_ratio", s.retry_least_ratio);
  read("host_least_difference", s.host_least_difference);
  read("host_least_cells", s.host_least_cells);
  read("hour_least_difference", s.hour_least_difference);
  read("held_least_share", s.held_least_share);
  read("branch_least_share", s.branch_least_share);
  read("dedupe_window_min", s.dedupe_window_min);
  read("dedupe_least_distinct_share", s.dedupe_least_distinct_share);
  read("dedupe_most_windows", s.dedupe_most_windows);
  return s;
}

}  // namespace harness::ideaspace
