// SPDX-License-Identifier: Apache-2.0
// What dataset.json and rejects.jsonl say of an import: inputs, columns, roles, counters with their places.
#pragma once

#include <string>
#include <vector>

#include "eventlog/canonical_hash.h"
#include "importers/import_input.h"

namespace harness::importers {

// Turns what the reading functions saw into counters. An error when a whole time column is unreadable.
Result<void> ReportReading(engine::Connection& connection, const std::vector<Input>& inputs,
                           Attempt& attempt);

// Rows read, kept and rejected of each input, of `rows` that were written. An error when an input gave no
// row.
Result<void> DescribeInputs(engine::Connection& connection, const Path& staging, int64_t rows,
                            std::vector<Input>& inputs, const Attempt& attempt, eventlog::DatasetInfo& info);
void DescribeColumns(const Attempt& attempt, const eventlog::TableHasher::Outcome& hash,
                     eventlog::DatasetInfo& info);
// Needs rows and columns of `info`. Counts the values of columns that hold no time though their names say so.
void DescribeRoles(const std::vector<Input>& inputs, const ImportOptions& options, const Attempt& attempt,
                   eventlog::DatasetInfo& info);

// One JSON object a line for each rejected row. Errors: kIo.
Result<void> WriteRejects(const QualityLog& quality, const Path& file);

}  // namespace harness::importers
