// SPDX-License-Identifier: Apache-2.0
// Small dataset versions for tests, made from SQL.
#pragma once

#include <string>

#include "base/files.h"
#include "base/result.h"
#include "eventlog/dataset.h"

namespace harness::testing {

// Writes a dataset folder from a SELECT that names any of the normalized columns and further ones. Columns
// that it does not name are null; rows are put in canonical order. The version is a digest of the SELECT's
// text: enough to tell datasets apart, no canonical table hash.
Result<eventlog::DatasetInfo> MakeDataset(const Path& folder, const std::string& select);
// The same, and it says when the log begins and ends, as an imported one does: close windows need that.
Result<eventlog::DatasetInfo> MakeDatasetWithSpan(const Path& folder, const std::string& select);

// `rows` executions, one a minute from 2026-01-01, of the processes A, B and C in turn, on two hosts: queued,
// 10 s (A), 20 s (B) or 30 s (C) later started, one minute of work. Every seventh row has no host.
std::string SteadyLogSql(int64_t rows);

}  // namespace harness::testing
