// SPDX-License-Identifier: Apache-2.0
// May formulas of queueing theory be believed on this log? Complete, steady, and long enough to know.
//
// Little's law holds for every complete log, whatever its arrivals: what passes here is complete and steady,
// and whether arrivals come by chance, as formulas want them, is not tested.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/prng.h"
#include "base/result.h"
#include "process/little_check.h"

namespace harness::process {

// A ratio with its 95 % block bootstrap interval over windows; absent where there is too little for one.
struct RatioEstimate {
  std::optional<double> estimate, ci_low, ci_high;
};

struct FitLimits {
  int64_t least_arrivals = 100;       // complete ones, in the windows
  double largest_missing = 0.05;      // share of arrivals without a usable end
  double largest_discrepancy = 0.10;  // |L / (lambda W) - 1| over all windows
  double largest_drift = 0.25;        // |second half / first half - 1|
  double largest_hour_ratio = 2.0;    // arrivals in the busiest hour of the day over those of the mean hour
  double largest_utilization = 1.0;   // at or above: no steady state
};

enum class Verdict { kBelievable, kIncomplete, kNotStationary, kTooLittleData };
const char* VerdictName(Verdict verdict);  // "believable", "incomplete", "not_stationary", "too_little_data"

struct FormulaFit {
  size_t windows = 0;
  int64_t arrivals = 0, complete = 0;  // in the windows
  // Of all windows together: L is the mean number present, lambda all arrivals, W the mean stay of the
  // complete ones. Missing ends lower L; executions open at the borders move it either way.
  // L / (lambda W) - 1; believable only where the whole interval is inside the limit.
  RatioEstimate discrepancy;
  std::optional<double> worst_discrepancy;  // of one window: its own L, lambda and W
  size_t worst_window = 0;
  // Second half of the windows over the first, less 1: of the arrivals, and of the number present. Intervals
  // by pairs of windows half the span apart.
  RatioEstimate arrival_drift, presence_drift;
  RatioEstimate missing_share;       // of arrivals, with Wilson's interval
  std::optional<double> hour_ratio;  // where the mean hour of the day has at least 30 arrivals
  std::optional<double> utilization;
  Verdict verdict = Verdict::kTooLittleData;
  std::vector<std::string> reasons;  // sentences: what speaks against; empty when believable
};

// Share of the time from the first to the last arrival that passes in silences: gaps longer than ln n + 7
// mean gaps, of n. Where arrivals come by chance one log of a thousand has one; closed nights, breaks and
// arrivals in bundles are made of them. 0 for fewer than two arrivals. Requires: ascending.
double SilentShare(std::span<const Timestamp> arrivals_us);

// `slots`: capacity of the group, mean over the week (open time counted); 0 when unknown.
// Errors: as stats::BootstrapRows, for anything but too little data.
Result<FormulaFit> JudgeFit(const Windows& windows, const LittleCounts& counts, double slots,
                            const FitLimits& limits, const Philox& random);

}  // namespace harness::process
