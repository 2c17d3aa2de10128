// SPDX-License-Identifier: Apache-2.0
// Normalised texts: any bytes have one, and another digit in a number changes nothing.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "insight/signature.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string once = harness::insight::NormalisedText(text);
  HARNESS_CHECK(harness::insight::NormalisedText(text) == once);
  HARNESS_CHECK(once.find("  ") == std::string::npos && once.find('\n') == std::string::npos);
  return 0;
}
