// SPDX-License-Identifier: Apache-2.0
// The cells of a session: what each place of the cascade took and cost.
#pragma once

#include <optional>
#include <vector>

#include "sessions/identity.h"
#include "sessions/session_summary.h"

namespace harness::sessions {

// `ledger` is of the same spans, so that its lines stand in the tree's order. By first start, ties by path.
std::vector<Cell> MakeCells(const SpanTree& tree, const CellPlaces& places, const Ledger& ledger,
                            Micros session_duration_us);

// How long a span ran without any of its direct children running: its duration less the union of theirs.
Micros SelfDuration(const SpanTree& tree, size_t at);

}  // namespace harness::sessions
