// SPDX-License-Identifier: Apache-2.0
// Any bytes as an SWF log: an error or rows, never a crash, and no row lost.
#include "importers/swf.h"
#include "tests/fuzz/format_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace harness;
  using namespace harness::importers;
  const std::string_view content(reinterpret_cast<const char*>(data), size);
  const Result<SwfLayout> layout = LayOutSwf(MemoryBytes("fuzz.swf", content));
  if (!layout) return 0;
  const auto results = std::make_shared<ScanResults>();
  fuzz::ScanAll(
      SwfColumns(*layout),
      [&]() -> Result<std::unique_ptr<engine::RowSource>> {
        return SwfRows(MemoryBytes("fuzz.swf", content), *layout, true, results);
      },
      *results);
  return 0;
}
