// SPDX-License-Identifier: Apache-2.0
// A batch sequence as data: one record of batch_group_candidates in report.json.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace harness::insight {

struct StepSetup {
  std::string process_id, method;  // method: "intercept", "low_quantile" or "none"
  std::optional<double> seconds;
  int64_t n = 0;
};

// Fields as schemas/batch_group_candidates.schema.json says; what a record lacks is empty or absent.
struct SequenceFact {
  std::string sequence_id;
  std::vector<std::string> processes;  // in order of execution
  std::string source, key, cohort, call_boundary, recommendation, query, how_to_check;
  std::vector<std::string> shared_keys;
  std::optional<int64_t> support, distinct_values, close_month, runs, runs_after, calls_reduced,
      window_seconds;
  std::optional<double> confidence, confidence_low, order, seconds_upper, held_seconds;
  std::vector<StepSetup> setups;  // by step
  std::string verdict, reason;    // of the joint replay
  std::optional<double> delta_hours, low_hours, high_hours;

  bool verified() const { return verdict == "verified"; }
};

// In the order of the records; an entry that is no object is left out.
std::vector<SequenceFact> SequenceFactsOf(const Json& records);

}  // namespace harness::insight
