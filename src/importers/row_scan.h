// SPDX-License-Identifier: Apache-2.0
// What the sources share whose rows this program reads itself, one file after its bytes.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "importers/byte_reader.h"
#include "importers/scan_log.h"
#include "importers/source.h"

namespace harness::importers {

using MakeRows = std::function<std::unique_ptr<engine::RowSource>(std::unique_ptr<ByteSource> bytes,
                                                                  std::shared_ptr<ScanResults> results)>;

// A source whose file and compression are those of `bytes`; its columns and roles are still to be told.
Source BeginSource(const ByteSource& bytes, std::string_view format);

// Sets `relation` and `after_scan` of a source whose file, format and columns are known: each scan opens
// `path` anew and reads the rows that `make` makes; what the last complete one found is published. `expected`
// names the format in messages ("an XES event log").
void ReadRows(const Path& path, std::string_view expected, const SourceOptions& options, MakeRows make,
              Source& source);

}  // namespace harness::importers
