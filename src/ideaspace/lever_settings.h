// SPDX-License-Identifier: Apache-2.0
// Thresholds of the levers: the settings of the planner by name, with their units.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "process/payouts.h"

namespace harness::ideaspace {

// Defaults stand in the planner's plugin.yaml, meanings in its config.schema.json.
struct LeverSettings {
  bool known_issues = true;
  double level = 0;           // of the false-discovery control
  int64_t top_per_lever = 0;  // proposals of one lever
  double least_hours = 0;     // work or waiting that a proposal must speak of
  int64_t least_runs = 0;     // executions that evidence must rest on

  double qemail_longest_gap_min = 0;
  int64_t qemail_least_samples = 0;
  double schedule_target_min = 0;     // period to which frequent schedules are stretched
  double schedule_longest_min = 0;    // schedules with longer periods are left alone
  double schedule_least_share = 0;    // gaps that lie on the period
  double schedule_least_covered = 0;  // of the time that they fill

  double capacity_wait_p95_s = 0;
  double capacity_least_share = 0;  // contention over what is waited for slots of any kind
  double capacity_least_hours = 0;

  process::PayoutOptions payouts;  // which calls are payouts, and which of them one call could take
  int64_t payout_least_keys = 0;

  double isolation_duration_ratio = 0;
  double blackout_least_share = 0;
  double cap_least_share = 0;  // of the slots of the pool, held by one process
  double split_duration_ratio = 0;
  double retry_share = 0;  // retries that fall away
  double retry_least_ratio = 0;
  double host_least_difference = 0;
  int64_t host_least_cells = 0;
  double hour_least_difference = 0;
  double held_least_share = 0;
  double branch_least_share = 0;
  double dedupe_window_min = 0;
  double dedupe_least_distinct_share = 0;
  int64_t dedupe_most_windows = 0;  // in which one parameter list comes back
};

// `config` as checked against config.schema.json.
LeverSettings LeverSettingsFrom(const Json& config);

}  // namespace harness::ideaspace
