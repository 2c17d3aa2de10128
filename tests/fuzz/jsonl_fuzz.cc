// SPDX-License-Identifier: Apache-2.0
// Any bytes as JSON lines: an error or rows, never a crash, and no row lost.
#include "importers/jsonl.h"
#include "tests/fuzz/format_fuzz.h"
#include "tests/fuzz/memory_file.h"

namespace {

harness::Result<void> ReadAll(const harness::Path& path) {
  using namespace harness;
  using namespace harness::importers;
  ASSIGN_OR_RETURN(const Source source, MakeJsonlSource(path, SourceOptions{}));
  engine::Connection& connection = fuzz::ScanDatabase::Connection();
  QualityLog quality;
  ASSIGN_OR_RETURN(const std::string relation, source.relation(connection, quality));
  ASSIGN_OR_RETURN(engine::Rows rows, connection.Query("SELECT * FROM " + relation));
  int64_t seen = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) break;
    seen += static_cast<int64_t>(rows.chunk().rows());
  }
  const auto total = source.after_scan(connection, quality, seen);
  HARNESS_CHECK(total.has_value());
  HARNESS_CHECK(*total == seen + quality.rejected());
  return Ok();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const harness::fuzz::MemoryFile file(data, size);
  (void)ReadAll(file.path()).has_value();
  return 0;
}
