// SPDX-License-Identifier: Apache-2.0
// How much of a replayed saving there was in the record to save.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/exact_sum.h"

namespace harness::replay {

// Waits by process number: as recorded, and in the replay of the unchanged log.
struct WaitsByProcess {
  std::span<const Int128> recorded_us, replayed_us;
};

// The share by which every delta of a plan is multiplied, in [0, 1]. Where the unchanged replay waits longer
// than was recorded, a plan saves waits of the model that nobody had. Each process that waits less with the
// plan has the ratio recorded / replayed; the share is their mean, weighted by what each saves, and never
// above 1: a model that waits too little is no reason to promise more. So the scaled saving is at most what
// the processes that win by the plan waited in the record. It is one share for gains and losses, or a mere
// exchange of waits would look like a loss.
class RecordShare {
 public:
  RecordShare() = default;  // 1
  // `saved_us`: by process number, replayed without the plan minus with it; at most what it waited without.
  RecordShare(std::span<const Int128> saved_us, const WaitsByProcess& waits);

  bool IsOne() const { return parts_ == kWhole; }
  double value() const { return static_cast<double>(parts_) / static_cast<double>(kWhole); }
  // One clause for a reader; "" where it is 100.0 %.
  std::string Text() const;
  // Rounded towards 0.
  Int128 Of(Int128 us) const;

 private:
  static constexpr int kShift = 40;  // waits of 10^26 us still fit
  static constexpr int64_t kWhole = int64_t{1} << kShift;
  int64_t parts_ = kWhole;  // of kWhole
};

}  // namespace harness::replay
