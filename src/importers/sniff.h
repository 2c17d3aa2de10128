// SPDX-License-Identifier: Apache-2.0
// Which format an input file has: by its content, and by its name only where the content fits several.
#pragma once

#include <string>
#include <string_view>

#include "base/files.h"
#include "base/result.h"
#include "importers/byte_reader.h"
#include "importers/source.h"

namespace harness::importers {

// "csv", "parquet", "jsonl", "xes", "swf", "sacct" or "otlp". `options.format` decides when given. Text that
// is none of the others is "csv". Errors: those of OpenBytes; kInvalidArgument for an unknown
// `options.format` (with the nearest known one), XML that is not XES, Parquet inside gzip or zstd, and binary
// content, naming the offset of its first NUL byte.
Result<std::string> DetectFormat(const Path& path, const SourceOptions& options);

// The same for the head of a file; `name` is the bare file name.
Result<std::string> DetectFormatOf(const FileHead& head, std::string_view name, const SourceOptions& options);

}  // namespace harness::importers
