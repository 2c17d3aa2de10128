// SPDX-License-Identifier: Apache-2.0
// JSON lines: one object a line; numbers and texts as written, nested values as JSON text.
#pragma once

#include "importers/source.h"

namespace harness::importers {

// Columns are the keys of the objects in the first 4 MiB, in order of first sight. A later key that is none
// of them is counted under its name, with its rows kept; a line that is no JSON object is rejected.
Result<Source> MakeJsonlSource(const Path& path, const SourceOptions& options);

}  // namespace harness::importers
