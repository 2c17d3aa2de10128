// SPDX-License-Identifier: Apache-2.0
// From a path to a Source: detects the format and calls its importer.
#pragma once

#include "importers/source.h"

namespace harness::importers {

Result<Source> OpenSource(const Path& path, const SourceOptions& options);

// The first rows of the source as text, for the role picker. `storage` owns the text. The share of the file
// that they are is estimated from the sizes of `path` and of the rows.
struct SampleStorage {
  std::vector<std::vector<std::optional<std::string>>> values;
};
struct Sample;
Result<Sample> TakeSample(engine::Connection& connection, const Source& source, const Path& path,
                          SampleStorage& storage);

}  // namespace harness::importers
