// SPDX-License-Identifier: Apache-2.0
// Any bytes as the start of a delimited file: a dialect with different names, or an error; records end.
#include <set>

#include "base/text.h"
#include "importers/csv_dialect.h"

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
  }
  std::string_view rest = content;
  while (!rest.empty()) {
    const size_t before = rest.size();
    HARNESS_CHECK(!TakeRecord(rest, ',', '"').empty());
    HARNESS_CHECK(rest.size() < before);
  }
  return 0;
}
