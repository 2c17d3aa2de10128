// SPDX-License-Identifier: Apache-2.0
// Reads the written rows back once: their canonical hash, their nulls, their ties, what repeats and what is
// odd about their times.
#pragma once

#include <vector>

#include "eventlog/canonical_hash.h"
#include "importers/import_input.h"

namespace harness::importers {

// The columns of the canonical hash, in order: all but the provenance.
std::vector<engine::Column> HashedColumns(const std::vector<ExtraColumn>& extras);

// Rows of a row group as WriteRows() writes them: what the engine's sort hands out at once, so that no row is
// copied once more to be grouped. Row groups are hashed side by side.
inline constexpr int64_t kRowGroupRows = 122'880;

// Fills the attempt's quality counters and ties and the span of `info`. Uses the engine's threads. One file
// an engine.
Result<eventlog::TableHasher::Outcome> HashAndCheck(engine::Engine& engine, const Path& staging,
                                                    Attempt& attempt, eventlog::DatasetInfo& info,
                                                    Progress& progress);

}  // namespace harness::importers
