// SPDX-License-Identifier: Apache-2.0
// The mean wait of a simulated queue and how far it may be trusted.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"

namespace harness::generate {

// Waits of consecutive executions are alike, the means of long runs of them nearly independent: the standard
// error comes from 32 equal runs. Source: Law, Simulation Modeling and Analysis (5th ed.), 9.5.3.
class BatchMeans {
 public:
  explicit BatchMeans(uint64_t jobs);
  void Add(Micros wait);
  Micros total() const { return total_; }
  uint64_t count() const { return count_; }
  double Mean() const;      // seconds; requires one value
  double StdError() const;  // seconds; 0 below 64 jobs

 private:
  uint64_t size_;
  Micros total_ = 0;
  uint64_t count_ = 0;
  Micros batch_ = 0;
  uint64_t in_batch_ = 0;
  std::vector<double> means_;
};

}  // namespace harness::generate
