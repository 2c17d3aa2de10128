// SPDX-License-Identifier: Apache-2.0
// The rows of a delimited file read one by one, in constant memory: for files with rows that are no rows.
#pragma once

#include <memory>

#include "engine/engine.h"
#include "importers/byte_reader.h"
#include "importers/csv_dialect.h"
#include "importers/scan_log.h"

namespace harness::importers {

inline constexpr size_t kMaxCsvLineBytes = size_t{2} << 20;

// Good rows have the values that the engine reads: an empty field, quoted or not, is null. Each bad row is
// rejected under row_too_short, row_too_long, broken_quotes, line_too_long or wrong_encoding, with its line
// in the file. A bad quote costs one line: reading goes on with the next. Errors while reading: those of
// `bytes`; kInternal when kept and rejected rows are not the records seen.
std::unique_ptr<engine::RowSource> CsvRows(std::unique_ptr<ByteSource> bytes, const CsvDialect& dialect,
                                           bool keep_raw, std::shared_ptr<ScanResults> results);

// What a reason for a rejected row means.
std::string MeaningOfCsvReason(std::string_view reason);

}  // namespace harness::importers
