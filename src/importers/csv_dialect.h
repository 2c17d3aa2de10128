// SPDX-License-Identifier: Apache-2.0
// How a delimited text file is written: encoding, delimiter, quote, header; from its first bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "importers/source.h"

namespace harness::importers {

struct CsvDialect {
  std::string encoding = "utf-8";  // "utf-8", "utf-16", "latin-1"
  char delimiter = ',';
  char quote = '"';
  bool header = true;
  std::vector<std::string> names;  // of the columns; column_1 ... where the file has none
};

// `head` is the start of the unpacked file, `whole` when it is all of it. Options given win over detection.
// The delimiter is the one of , ; tab | under which most lines have the same number of fields, more than
// one; a tie goes to the earlier in that list. The first line is a header when no field of it is empty, a
// number or a time.
// Errors (kInvalidArgument): empty file, a single line that is the header, two columns of one name, a
// delimiter that leaves one column, text in no known encoding.
Result<CsvDialect> DetectCsvDialect(std::string_view head, bool whole, std::string_view file,
                                    const SourceOptions& options);

// Fields of the first record at the front of `text`, which is cut after it. Quotes are undone.
std::vector<std::string> TakeRecord(std::string_view& text, char delimiter, char quote);

}  // namespace harness::importers
