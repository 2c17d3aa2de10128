// SPDX-License-Identifier: Apache-2.0
// The published schema of SARIF 2.1.0, from the package that ./dev setup installs for the tests.
#pragma once

#include "base/files.h"
#include "base/json.h"
#include "base/schema_check.h"

namespace harness::tests {

// The schema is written in draft-4; it uses no word that draft-7 reads otherwise but `id` at its root, which
// is taken away. Errors: as CheckSchema; kNotFound without ./dev setup.
inline Result<void> CheckSarif(const Json& sarif) {
  const Path file =
      Path(HARNESS_SOURCE_DIR) / "deps/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json";
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ASSIGN_OR_RETURN(Json schema, ParseJson(text, "sarif-2.1.0.json"));
  if (schema.value("id", "").find("sarif-2.1.0") == std::string::npos) {
    return InvalidArgument("found another schema, expected that of SARIF 2.1.0");
  }
  schema.erase("id");
  schema["$schema"] = "http://json-schema.org/draft-07/schema#";
  return CheckSchema(sarif, schema, "sarif");
}

}  // namespace harness::tests
