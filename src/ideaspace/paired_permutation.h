// SPDX-License-Identifier: Apache-2.0
// Permutation tests behind "best host" and "best hour", which by themselves are maxima of noise.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/prng.h"

namespace harness::ideaspace {

// Counts replicates that reach the observed statistic. Stops after ten of them:
//   p = 10 / replicates so far, else (1 + reached) / (replicates + 1) at the end,
// which keeps its level (Besag, Clifford 1991, Biometrika 78(2), 301-304; Phipson, Smyth 2010).
class SequentialP {
 public:
  explicit SequentialP(int64_t most) : most_(most) {}
  void Add(bool reached) {
    if (Done()) return;
    ++replicates_;
    reached_ += reached ? 1 : 0;
  }
  bool Done() const { return reached_ == 10 || replicates_ == most_; }
  double p_value() const {
    const auto n = static_cast<double>(replicates_);
    return reached_ == 10 ? 10.0 / n : (1.0 + static_cast<double>(reached_)) / (n + 1.0);
  }

 private:
  int64_t most_, replicates_ = 0, reached_ = 0;
};

// Do paired differences lie above 0? Signs are flipped at random; one-sided, on their exact sum: 1 where that
// is not above 0. Who looks which of several sums is the largest has made a test of each of them.
// `differences`: each at most 2^40 in size. Fewer than 6 can reach no small p-value: 1.
double SignFlipP(std::span<const int64_t> differences, Philox random, int64_t most = 99'999);

// Replicates of each of several tests that walk over many days: what all share is bounded. With a thousand of
// them the smallest p-value is still 1 in 5,000, which the false-discovery control of so many tests asks for
// only where hardly any is significant.
int64_t ReplicatesFor(int64_t tests);

// Mean waits by hour of the day: sums and counts, a day each.
struct DayOfHours {
  std::array<double, 24> sum{};
  std::array<double, 24> count{};
};
using HourMeans = std::array<double, 24>;  // 0 in hours without a value
HourMeans MeansOf(std::span<const DayOfHours> days);

// How much longer the mean wait is at the hours in which a process runs (shares by hour, summing to 1) than
// in the quietest hour that has values; the first of them in `quietest`.
double ExcessOver(const HourMeans& means, const HourMeans& shares, const std::array<bool, 24>& usable,
                  int& quietest);

// p-value of that excess for each process: each day is turned by a random number of the hours in which it has
// values, which keeps what the days are and how neighbouring hours go together; neighbouring days turn as
// one, in at most 32 blocks. The minimum is taken anew in every replicate, over the same hours.
std::vector<double> HourPs(std::span<const DayOfHours> days, std::span<const HourMeans> shares, Philox random,
                           int64_t most = 99'999);

// p-value of the largest sum of so many neighbouring hours of the day (past midnight too) over all days: days
// are turned as in HourPs, and the hours are chosen anew in every replicate. Requires `hours` of 1 to 24 and
// no sum below 0.
double LargestWindowP(std::span<const DayOfHours> days, size_t hours, Philox random, int64_t most = 99'999);

}  // namespace harness::ideaspace
