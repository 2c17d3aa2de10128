// SPDX-License-Identifier: Apache-2.0
// The plain figures of a session's row: arithmetic means, standard deviations and their z.
#pragma once

#include "sessions/history.h"
#include "sessions/scorer.h"

namespace harness::sessions {

// Over all eligible sessions that ended before, however long ago, from exact sums; each double is rounded
// once. A z exists where the deviation is above 0. Deviations have the divisor n - 1.
PlainFigures PlainFiguresOf(const History& history, const KeyOfTier& keys, const HistoryRow& row);

}  // namespace harness::sessions
