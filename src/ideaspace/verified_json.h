// SPDX-License-Identifier: Apache-2.0
// verified_actions.json and blocked_actions.json: what was proposed, replayed, and found or refused.
#pragma once

#include "base/json.h"
#include "ideaspace/recommendation.h"
#include "ideaspace/verified_plans.h"
#include "ideaspace/verify.h"

namespace harness::ideaspace {

// Everything that the two files tell; all outlives it.
struct VerifiedReport {
  const ActionScorer* scorer = nullptr;
  const Recommendations* recommendations = nullptr;
  const VerifiedActions* verified = nullptr;
  const VerifiedPlans* plans = nullptr;
  int64_t replays_allowed = 0;             // for plans
  double level = 0.95;                     // of intervals
  Json exclude_processes = Json::array();  // the policy, as it was set

  Int128 RecordedWait() const { return scorer->study().whole_calibration().recorded_wait_us; }
};

// One verified action as it stands in `actions` (schemas/verified_actions.schema.json). rank counts from 1.
Json ActionJson(const VerifiedReport& report, const JudgedAction& action, size_t rank);

// The forms of schemas/verified_actions.schema.json and schemas/blocked_actions.schema.json.
Json VerifiedActionsJson(const VerifiedReport& report);
Json BlockedActionsJson(const VerifiedReport& report);

}  // namespace harness::ideaspace
