// SPDX-License-Identifier: Apache-2.0
// Writes the rows of all inputs as one Parquet file in canonical order: the SQL of an import.
#pragma once

#include <memory>
#include <vector>

#include "importers/import_input.h"

namespace harness::importers {

// Into `staging`; again with a further column's type settled when the inferred one did not fit a value.
// `break_ties` makes the order total also for rows that agree in all columns of the canonical order.
// Rows of one input that come nearly in that order are put in order on their way; others, and where some come
// too late for that, are sorted. `engine`: of the connection.
Result<Attempt> WriteRows(engine::Engine& engine, engine::Connection& connection,
                          const ImportOptions& options, std::vector<Input>& inputs, const LocalZone* zone,
                          const std::shared_ptr<const eventlog::Tokenizer>& tokenizer, const Path& staging,
                          bool break_ties, Progress& progress);

}  // namespace harness::importers
