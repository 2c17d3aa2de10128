// SPDX-License-Identifier: Apache-2.0
// The name of all that a session's scores were computed from.
#pragma once

#include <string>

#include "sessions/metric_score.h"

namespace harness::sessions {

// 32 hex digits: the first half of the SHA-256 over the version of the formulas, the digest of the session,
// the sessions of each tier of its ladder, those behind the prior, and the plain
// figures (each a rounded exact sum). Sets of sessions enter as their count and the sum (modulo 2^64, twice)
// of the sessions' digests, so equal ids mean equal inputs and, with them, equal scores.
std::string SnapshotId(const HistoryRow& row, const Ladder& ladder, const SiblingPrior& prior,
                       const PlainFigures& plain);

}  // namespace harness::sessions
