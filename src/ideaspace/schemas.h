// SPDX-License-Identifier: Apache-2.0
// The JSON Schema (draft-7) of baselines, built into the binary.
#pragma once

#include <string_view>

namespace harness::ideaspace {

std::string_view BaselineSchemaText();  // schemas/baseline.schema.json

}  // namespace harness::ideaspace
