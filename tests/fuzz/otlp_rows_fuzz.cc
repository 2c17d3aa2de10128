// SPDX-License-Identifier: Apache-2.0
// Any bytes as spans of OTLP/JSON: an error or rows, never a crash, and no row lost.
#include "importers/otlp.h"
#include "tests/fuzz/format_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace harness;
  using namespace harness::importers;
  const std::string_view content(reinterpret_cast<const char*>(data), size);
  const Result<OtlpLayout> layout = LayOutOtlp(MemoryBytes("fuzz.jsonl", content));
  if (!layout) return 0;
  const auto results = std::make_shared<ScanResults>();
  fuzz::ScanAll(
      OtlpColumns(),
      [&]() -> Result<std::unique_ptr<engine::RowSource>> {
        return OtlpRows(MemoryBytes("fuzz.jsonl", content), *layout, size % 2 == 0, results);
      },
      *results);
  return 0;
}
