// SPDX-License-Identifier: Apache-2.0
// Sequences of processes that run for one input at a time: which parameter varies, which are shared, and when
// they come.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "process/close_windows.h"
#include "process/sequence_runs.h"

namespace harness::process {

struct SequenceKeyOptions {
  double least_share = 0.9;   // of the instances name a key in their first row, at least
  double least_agree = 0.95;  // ... and of those, all rows that name it agree
  int64_t least_values = 5;   // different ones, for a key to vary
  double unique_share = 0.5;  // values for each instance: from here on it tells instances apart
};

struct SequenceCohortOptions {
  double least_share = 0.9;           // of the instances that come in the cohort
  int night_from = 20, night_to = 6;  // hours of the UTC day; night goes past midnight
};

// The hours of a log's executions that lie in close windows and at night: what a cohort is held against.
struct CohortShares {
  double close = 0, night = 0;
};

struct CloseMonth {
  int64_t month = 0;  // year * 100 + month that the books are closed into
  int64_t runs = 0;
};

struct Sequence {
  SequenceRuns runs;
  std::string key;     // the parameter that varies from instance to instance and is one inside each
  int64_t values = 0;  // of the key
  std::vector<std::string> shared;  // further ones that are one inside each instance, by name
  std::vector<uint32_t> boundary;   // by instance: equal numbers where all shared parameters are equal
  std::string cohort;               // "close_window", "night" or "any_day"
  double cohort_share = 1;          // of the instances that come in it
  std::vector<CloseMonth> months;   // instances in close windows, by month
};

struct Sequences {
  std::vector<Sequence> found;  // by the names of their processes
  // Without a parameter that varies from instance to instance there is nothing that a call could take several
  // of; these are counted and left out.
  int64_t without_key = 0;
};

// close_window and night: at least `least_share` of the instances come in it by the time of their first row,
// and the lower end of that share lies above the share of all executions; a close window before night.
Sequences FindSequences(const Executions& log, const ExecutionFacts& facts, const SequenceRows& parameters,
                        const CloseWindows& windows, const SequenceOptions& options,
                        const SequenceKeyOptions& key_options, const SequenceCohortOptions& cohort_options);

}  // namespace harness::process
