// SPDX-License-Identifier: Apache-2.0
// The scan of foreign sources: any text in any language gives hits that stand in it; never a crash.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "plugin/source_scan.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace harness::plugin;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
  for (const Language language : {Language::kPython, Language::kR, Language::kJavaScript, Language::kRuby,
                                  Language::kPerl, Language::kShell}) {
    for (const SourceHit& hit : ScanText(text, language, "fuzz")) {
      HARNESS_CHECK(hit.line >= 1 && hit.line <= lines && !hit.rule.empty() && hit.text.size() <= 120);
    }
  }
  return 0;
}
