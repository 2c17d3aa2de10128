// SPDX-License-Identifier: Apache-2.0
// Any bytes as a Parquet file: an error that says so, or columns with different names and rows.
#include <set>

#include "base/text.h"
#include "importers/open_source.h"
#include "importers/parquet.h"
#include "importers/roles.h"
#include "tests/fuzz/format_fuzz.h"
#include "tests/fuzz/memory_file.h"

namespace {

harness::Result<void> ReadAll(const harness::Path& path) {
  using namespace harness;
  using namespace harness::importers;
  engine::Connection& connection = fuzz::ScanDatabase::Connection();
  // Every input has the same name.
  RETURN_IF_ERROR(connection.Execute("SET enable_external_file_cache = false"));
  ASSIGN_OR_RETURN(const Source source, MakeParquetSource(connection, path));
  std::set<std::string> names;
  for (const SourceColumn& column : source.columns)
    HARNESS_CHECK(names.insert(AsciiLower(column.name)).second);
  HARNESS_CHECK(!names.empty());

  SampleStorage storage;
  ASSIGN_OR_RETURN(const Sample sample, TakeSample(connection, source, path, storage));
  for (const auto& column : sample.values) HARNESS_CHECK(static_cast<int64_t>(column.size()) == sample.rows);
  QualityLog quality;
  ASSIGN_OR_RETURN(const std::string relation, source.relation(connection, quality));
  ASSIGN_OR_RETURN(engine::Rows rows, connection.Query("SELECT * FROM " + relation));
  HARNESS_CHECK(rows.columns().size() == source.columns.size());
  int64_t seen = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) break;
    seen += static_cast<int64_t>(rows.chunk().rows());
  }
  HARNESS_CHECK(seen >= sample.rows);
  const auto read = source.after_scan(connection, quality, seen);
  HARNESS_CHECK(!read || *read == seen);
  return Ok();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const harness::fuzz::MemoryFile file(data, size);
  const auto read = ReadAll(file.path());
  if (!read) {
    HARNESS_CHECK(!read.error().message.empty());
    HARNESS_CHECK(read.error().message.find('\n') == std::string::npos);
    // A failed assumption inside of the engine ends its database: the next input gets a new one.
    if (!harness::fuzz::ScanDatabase::Connection().QueryInt64("SELECT 1::BIGINT"))
      harness::fuzz::ScanDatabase::Renew();
  }
  return 0;
}
