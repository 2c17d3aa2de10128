// SPDX-License-Identifier: Apache-2.0
// Files of a project, known issues and allowlist: any bytes give a list or an error that names the place.
#include <cstdint>
#include <string_view>

#include "evidence/access_allowlist.h"
#include "insight/known_issues.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace harness;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto issues = insight::ParseKnownIssues(text, "fuzz.yaml")) {
    for (const insight::KnownIssue& issue : *issues)
      HARNESS_CHECK(!issue.id.empty() && !issue.expect.empty());
    HARNESS_CHECK(insight::CheckKnownIssues(*issues, Json::array()).size() == issues->size());
  } else {
    HARNESS_CHECK(issues.error().message.starts_with("fuzz.yaml"));
  }
  if (const auto entries = evidence::ParseAllowlist(text, "fuzz.yaml")) {
    for (const evidence::AllowlistEntry& entry : *entries) HARNESS_CHECK(entry.expires.size() == 10);
  } else {
    HARNESS_CHECK(entries.error().message.starts_with("fuzz.yaml"));
  }
  return 0;
}
