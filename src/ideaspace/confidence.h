// SPDX-License-Identifier: Apache-2.0
// How sure is a verified action? Its replay, the test that proposed it, and how earlier ones turned out.
#pragma once

#include <cstdint>
#include <optional>

namespace harness::ideaspace {

// Earlier uses of a lever that were looked at afterwards.
struct TrackRecord {
  int64_t successes = 0;  // the figure moved as promised
  int64_t failures = 0;
};

//   min(1, 2 (s + 1) / (s + f + 2))
//
// The mean of a share that is uniform before the outcomes are seen (Beta(1, 1)), over its mean without any:
// 1 without outcomes, towards 0 where promises keep failing. Successes make up for failures, and add nothing
// to what the replay has shown. Requires both >= 0.
double TrackRecordFactor(const TrackRecord& record);

//   confidence of the replay * (1 - q) * TrackRecordFactor, rounded to four digits
//
// `q`: the false-discovery rate at which the gate of the lever would just have passed; none without a test.
// Requires both in [0, 1].
double ActionConfidence(double replay_confidence, std::optional<double> q, const TrackRecord& record = {});

}  // namespace harness::ideaspace
