// SPDX-License-Identifier: Apache-2.0
// Any bytes as an XES log: an error or rows, never a crash; the layout may see a part only, as for large
// files.
#include "importers/xes.h"
#include "tests/fuzz/format_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace harness;
  using namespace harness::importers;
  const std::string_view content(reinterpret_cast<const char*>(data), size);
  const size_t head = size % 2 == 0 ? kXesHeadBytes : size / 2;
  const Result<XesLayout> layout = LayOutXes(MemoryBytes("fuzz.xes", content), head);
  if (!layout) return 0;
  const auto results = std::make_shared<ScanResults>();
  fuzz::ScanAll(
      XesColumns(*layout),
      [&]() -> Result<std::unique_ptr<engine::RowSource>> {
        return XesRows(MemoryBytes("fuzz.xes", content), *layout, results);
      },
      *results);
  return 0;
}
