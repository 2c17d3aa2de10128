// SPDX-License-Identifier: Apache-2.0
// CSV and TSV: any delimiter, quotes, BOM, CR LF, gzip or zstd, UTF-8, UTF-16 and Latin-1.
#pragma once

#include "importers/source.h"

namespace harness::importers {

// All columns are text. Rows with another number of fields, an unfinished quote or text that is not in the
// file's encoding are rejected with their place. A line may have up to 2 MiB.
Result<Source> MakeCsvSource(const Path& path, const SourceOptions& options);

}  // namespace harness::importers
