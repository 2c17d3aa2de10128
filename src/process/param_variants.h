// SPDX-License-Identifier: Apache-2.0
// How many different parameter lists the executions of each process carry, and which key makes them many.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/exact_sum.h"
#include "base/result.h"
#include "process/log_rows.h"
#include "process/parameter_rows.h"

namespace harness::process {

struct KeyVariants {
  std::string key;      // name without its type; empty: an entry without a key
  int64_t runs = 0;     // that name it
  int64_t values = 0;   // distinct ones
  bool unique = false;  // nearly every run has a value of its own: an id, not a variant
};

// Chao1, bias-corrected: a lower bound of how many lists there are, seen and unseen (modeled).
struct UnseenVariants {
  double estimate = 0;
  double low = 0, high = 0;  // 95 %, log-normal
};

// New lists per run in the first and the last quarter of a process's runs with parameters.
struct VariantGrowth {
  int64_t first_runs = 0, first_new = 0;
  int64_t last_runs = 0, last_new = 0;
  double z = 0;  // above 0: more new lists at the end
  double p_value = 1, q_value = 1;
};

struct ProcessVariants {
  std::string process_id;
  int64_t runs = 0;             // with parameters
  int64_t variants = 0;         // distinct lists
  int64_t once = 0, twice = 0;  // lists seen so often
  double entropy_bits = 0;      // of the list of a random run
  UnseenVariants all;
  std::optional<VariantGrowth> growth;  // absent where a quarter has too few runs

  // The rest only where `variants` and their share of the runs reach the thresholds; else empty.
  bool many = false;
  std::vector<KeyVariants> keys;     // most values first, then by name
  int64_t variants_without_ids = 0;  // distinct lists when unique keys are left out
  ExactSum duration_us, wait_us;     // of the runs with parameters, as the log has them
};

struct VariantOptions {
  int64_t least_variants = 200;      // distinct lists that are many
  double least_share = 0.05;         // ... and their share of the runs
  double unique_share = 0.9;         // values of a key for each run that names it: from here on an id
  int64_t least_quarter_runs = 100;  // that each of two quarters needs to be compared
};

// By process_id; rows without one are left out. Lists are told apart by params_token alone; two lists that
// differ in the order or types of their keys are two. Counts are exact. Quarters are of the process's runs in
// canonical order, that is in time. `q_value` is of Benjamini-Hochberg over all processes with a growth,
// two-sided pooled test of two proportions. `parameters` are those of the rows.
// Source: Chao (1984), Scand. J. Statist. 11, 265-270; interval of Chao (1987), Biometrics 43, 783-791; Good
//         (1953), Biometrika 40, 237-264: once / runs estimates the chance that the next run has a new list.
std::vector<ProcessVariants> CollectVariants(const LogRows& rows, const ParameterRows& parameters,
                                             const VariantOptions& options);

// Of `seen` lists in `runs` runs, `once` and `twice` of them seen once and twice. Without any seen once
// nothing unseen is estimated, and the interval is that one number.
UnseenVariants Chao1(int64_t runs, int64_t seen, int64_t once, int64_t twice);

}  // namespace harness::process
