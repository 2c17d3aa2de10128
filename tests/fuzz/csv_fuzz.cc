// SPDX-License-Identifier: Apache-2.0
// Any bytes as the start of a delimited file: a dialect with different names, or an error; records end; the
// reader of one row at a time loses none.
#include <array>
#include <set>

#include "base/text.h"
#include "importers/csv_dialect.h"
#include "importers/csv_rows.h"
#include "tests/fuzz/format_fuzz.h"

namespace {

// Bytes in memory cannot fail, so the scan must end well, with every row kept or rejected.
void ReadRowByRow(std::string_view content, const harness::importers::CsvDialect& dialect, bool keep_raw) {
  using namespace harness;
  using namespace harness::importers;
  const auto results = std::make_shared<ScanResults>();
  std::vector<SourceColumn> columns;
  for (const std::string& name : dialect.names) columns.push_back({name, SourceType::kText});
  engine::Connection& connection = fuzz::ScanDatabase::Connection();
  const auto open = [&]() -> Result<std::unique_ptr<engine::RowSource>> {
    return CsvRows(MemoryBytes("fuzz.csv", content), dialect, keep_raw, results);
  };
  const std::string relation = RegisterRows(connection, "fuzz", columns, open).value();
  engine::Rows rows = connection.Query("SELECT * FROM " + relation).value();
  int64_t kept = 0;
  while (rows.Next().value()) kept += static_cast<int64_t>(rows.chunk().rows());
  QualityLog quality;
  HARNESS_CHECK(results->Publish(quality, kept).value() == kept + quality.rejected());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace harness;
  using namespace harness::importers;
  const std::string_view content(reinterpret_cast<const char*>(data), size);
  for (const bool whole : {true, false}) {
    const auto dialect = DetectCsvDialect(content, whole, "fuzz.csv", SourceOptions{});
    if (!dialect) {
      HARNESS_CHECK(!dialect.error().message.empty());
      continue;
    }
    std::set<std::string> names;
    for (const std::string& name : dialect->names) HARNESS_CHECK(names.insert(AsciiLower(name)).second);
    HARNESS_CHECK(names.size() > 1);
    if (whole) ReadRowByRow(content, *dialect, false);
  }
  const char* const encoding = std::array{"utf-8", "latin-1", "utf-16"}[size % 3];
  ReadRowByRow(content, {encoding, ';', '\'', false, {"a", "b", "c"}}, true);
  std::string_view rest = content;
  while (!rest.empty()) {
    const size_t before = rest.size();
    HARNESS_CHECK(!TakeRecord(rest, ',', '"').empty());
    HARNESS_CHECK(rest.size() < before);
  }
  return 0;
}
