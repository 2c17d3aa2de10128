// SPDX-License-Identifier: Apache-2.0
// The reader of ours and the engine's read the same table from a clean file, however it is written.
#include "importers/csv_rows.h"

#include "base/prng.h"
#include "importers/csv.h"
#include "importers/format_test_support.h"

namespace harness::importers {
namespace {

std::vector<std::string> Table(const Path& file, bool row_by_row) {
  SourceOptions options;
  options.row_by_row = row_by_row;
  options.delimiter = ',';
  Scanned scanned(MakeCsvSource(file, options).value());
  return scanned.Row(
      "SELECT count(*), string_agg(concat(coalesce(a, '~'), '|', coalesce(b, '~'), '|', coalesce(c, '~')), "
      "';' ORDER BY rowid) FROM log");
}

TEST(CsvRows, GiveTheTableOfTheEngine) {
  const std::vector<std::string> fields = {"",        "x",    "\"\"",     "\"a,b\"",  "\"say \"\"hi\"\"\"",
                                           " s ",     "a\"b", "\"l\nm\"", "\xC3\xB6", "12.5",
                                           "\"  q\"", "~NA"};
  Scratch scratch;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    Philox random("csv_rows_test", "table", std::to_string(seed));
    const std::string end = seed % 2 == 0 ? "\n" : "\r\n";
    std::string text = (seed % 3 == 0 ? "\xEF\xBB\xBF" : "") + ("a,b,c" + end);
    for (int row = 0; row < 40; ++row) {
      text += "k," + fields[random.Below(fields.size())] + "," + fields[random.Below(fields.size())] + end;
    }
    const Path file = scratch.Write("a.csv", seed % 5 == 0 ? Gzip(text) : text);
    ASSERT_EQ(Table(file, true), Table(file, false)) << seed << "\n" << text;
  }
}

}  // namespace
}  // namespace harness::importers
