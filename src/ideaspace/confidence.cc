// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/confidence.h"

#include <algorithm>

namespace harness::ideaspace {

double TrackRecordFactor(const TrackRecord& record) {
  const auto successes = static_cast<double>(record.successes);
  const auto failures = static_cast<double>(record.failures);
  return std::min(1.0, 2 * (successes + 1) / (successes + failures + 2));
}

double ActionConfidence(double replay_confidence, std::optional<double> q, const TrackRecord& record) {
  const double sure = std::clamp(1 - q.value_or(0), 0.0, 1.0);
  const double whole = replay_confidence * sure * TrackRecordFactor(record);
  return static_cast<double>(static_cast<int64_t>(whole * 10'000 + 0.5)) / 10'000;
}

}  // namespace harness::ideaspace
