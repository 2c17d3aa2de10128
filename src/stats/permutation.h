// SPDX-License-Identifier: Apache-2.0
// Two-sample permutation test: would a difference this large appear if the labels meant nothing?
#pragma once

#include <cstdint>
#include <span>

#include "base/prng.h"
#include "base/result.h"

namespace harness::stats {

enum class Difference { kOfMeans, kOfMedians };

struct PermutationOptions {
  int64_t replicates = 9999;  // 99 .. 10^8; the least p-value is 1 / (replicates + 1)
  int threads = 1;            // >= 1; the result is the same for any number
};

struct PermutationResult {
  double difference = 0.0;  // statistic(a) - statistic(b), unit of the values
  double p_value = 1.0;     // two-sided
  int64_t n_a = 0;
  int64_t n_b = 0;
  int64_t replicates = 0;
};

//   p = (1 + #{replicates with |difference| >= |observed|}) / (replicates + 1)
// which never is 0 and keeps its level for any number of replicates. Differences that agree to 1e-12 of
// the largest deviation from the median count as equal, so rounding cannot decide. The p-value depends on the
// two multisets and the key of `random` (replicate r draws from random.Stream(r)), not on the order of the
// values, nor on which sample is called a.
// Errors: kInvalidArgument for an empty sample, a value that is not finite, options outside their range;
//         kInconclusive for a sample of one value.
// Source: Phipson, Smyth (2010), Stat. Appl. Genet. Mol. Biol. 9(1), 39, for the + 1.
Result<PermutationResult> PermutationTest(std::span<const double> a, std::span<const double> b,
                                          Difference difference, const Philox& random,
                                          const PermutationOptions& options = {});

}  // namespace harness::stats
