// SPDX-License-Identifier: Apache-2.0
// Does the backlog drift? Then a total wait depends on where the log was cut off.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/exact_sum.h"
#include "replay/model.h"

namespace harness::replay {

inline constexpr size_t kOverloadParts = 20;

struct Overload {
  bool overloaded = false;  // utilization >= 1, or the backlog drifts
  double utilization = 0;   // work over open slot time, of the busiest pool, between first and last arrival
  bool drifts = false;
  double first_half_mean = 0;    // jobs that are ready and wait, mean over the first half of the span ...
  double last_quarter_mean = 0;  // ... and over its last quarter
  double trend_z = 0;            // Mann-Kendall statistic of the 20 mean backlogs
};

// What Overload is judged by, as sums over jobs: a job can be taken out and another put in.
class OverloadSums {
 public:
  OverloadSums(const Jobs& jobs, const Machines& machines, std::span<const Timestamp> started_us);
  // Of no job yet; those that are added are eligible from `first` to `last`.
  OverloadSums(Timestamp first, Timestamp last, const Machines& machines);

  // Sums go on only over jobs of which the first and the last are eligible when these were.
  bool IsOver(Timestamp first, Timestamp last) const { return jobs_ > 0 && first == first_ && last == last_; }
  // `times`: 1 puts the job in, -1 takes it out. Of jobs, machines and starts like those it was made of.
  void Add(const Jobs& jobs, const Machines& machines, std::span<const Timestamp> started_us, uint32_t job,
           int64_t times);

  Overload Judge(const Machines& machines) const;

 private:
  void FindPart(Timestamp at);

  Timestamp first_ = 0, last_ = 0;  // eligible times
  Micros length_ = 1;               // of a part
  size_t part_ = 0;                 // found last
  Timestamp part_from_ = 0;
  int64_t jobs_ = 0;
  std::vector<Int128> work_of_process_;
  std::array<Int128, kOverloadParts> waited_{};  // in each part of the span
};

// Pools are those of PoolOfHosts (host_pools.h). Utilization = sum of slots * service over (slots * open
// time) of the pool, over the span from the first to the last eligible time of all jobs: at 1 or more, work
// comes faster than it can be done.
// The span is cut into 20 equal parts with the mean number of jobs ready and not started in each. The backlog
// drifts when it goes up by the test of Mann and Kendall (one-sided 1 %, z >= 2.326, ties corrected), the
// last quarter's mean is at least one job and at least twice that of the first half.
// Nothing of this with fewer than 20 jobs or a span of 0.
// Jobs that never start wait to the end of the span.
// Source: Mann (1945), Econometrica 13, 245-259; Kendall (1975), Rank Correlation Methods.
Overload JudgeOverload(const Jobs& jobs, const Machines& machines, std::span<const Timestamp> started_us);

}  // namespace harness::replay
