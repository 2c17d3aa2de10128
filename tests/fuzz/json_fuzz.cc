// SPDX-License-Identifier: Apache-2.0
// JSON: whatever ParseJson accepts has one canonical form, which reads back to itself.
#include <cstdint>
#include <string_view>

#include "base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = harness::ParseJson(text, "fuzz");
  if (!value) return 0;
  const auto canonical = harness::CanonicalJson(*value);
  if (!canonical) return 0;  // NaN or infinity from an overflowing number
  const auto again = harness::ParseJson(*canonical, "canonical");
  HARNESS_CHECK(again.has_value());
  const auto twice = harness::CanonicalJson(*again);
  HARNESS_CHECK(twice.has_value() && *twice == *canonical);
  const auto pretty = harness::ParseJson(harness::PrettyJson(*value), "pretty");
  HARNESS_CHECK(pretty.has_value() && *pretty == *value);
  return 0;
}
