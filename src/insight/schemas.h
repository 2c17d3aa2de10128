// SPDX-License-Identifier: Apache-2.0
// The schemas of this folder, built into the binary.
#pragma once

#include <string_view>

namespace harness::insight {

std::string_view KnownIssuesSchemaText();  // schemas/known_issues.schema.json

}  // namespace harness::insight
