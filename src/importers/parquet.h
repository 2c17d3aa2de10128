// SPDX-License-Identifier: Apache-2.0
// Parquet files: any flat or nested columns; times keep their meaning, nested values become JSON text.
#pragma once

#include "importers/source.h"

namespace harness::importers {

Result<Source> MakeParquetSource(const Path& path, const SourceOptions& options);

// The same with an engine at hand.
Result<Source> MakeParquetSource(engine::Connection& connection, const Path& path);

}  // namespace harness::importers
