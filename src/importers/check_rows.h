// SPDX-License-Identifier: Apache-2.0
// Reads the written rows back once: their canonical hash, their nulls, their ties, what is odd about their
// times.
#pragma once

#include <vector>

#include "eventlog/canonical_hash.h"
#include "importers/import_input.h"

namespace harness::importers {

// The columns of the canonical hash, in order: all but the provenance.
std::vector<engine::Column> HashedColumns(const std::vector<ExtraColumn>& extras);

// Rows of a row group as WriteRows() writes them: whole hash blocks, so that row groups are hashed side by
// side.
inline constexpr int64_t kRowGroupRows = static_cast<int64_t>(eventlog::kHashBlockRows);

// Fills the attempt's quality counters and ties and the span of `info`. Uses the engine's threads. One file
// an engine.
Result<eventlog::TableHasher::Outcome> HashAndCheck(engine::Engine& engine, const Path& staging,
                                                    Attempt& attempt, eventlog::DatasetInfo& info,
                                                    Progress& progress);

}  // namespace harness::importers
