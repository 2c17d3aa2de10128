// SPDX-License-Identifier: Apache-2.0
// plugin.yaml: any bytes give a manifest or an error that names the place; never a crash.
#include <cstdint>
#include <string_view>

#include "base/json.h"
#include "base/text.h"
#include "plugin/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto manifest = harness::plugin::ParseManifest(text, "fuzz.yaml");
  if (manifest) {
    HARNESS_CHECK(!manifest->id.empty() && !manifest->version.empty());
    HARNESS_CHECK(harness::CanonicalJson(manifest->settings).has_value() || !harness::IsValidUtf8(text));
  } else {
    HARNESS_CHECK(manifest.error().message.starts_with("fuzz.yaml"));
  }
  return 0;
}
