// SPDX-License-Identifier: Apache-2.0
// Token traces in tables (CSV, Parquet, JSON lines), read through the engine row by row.
#pragma once

#include "sessions/span_batch.h"

namespace harness::sessions {

// Fills the report's map. Errors as ReadTraceFile.
Result<void> ReadTokenTable(const Path& path, const TraceFileOptions& options, TraceFileReport& report,
                            SpanBatch& batch);

}  // namespace harness::sessions
