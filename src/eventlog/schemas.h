// SPDX-License-Identifier: Apache-2.0
// The JSON Schema (draft-7) of dataset.json, built into the binary.
#pragma once

#include <string_view>

namespace harness::eventlog {

std::string_view DatasetSchemaText();  // schemas/dataset.schema.json

}  // namespace harness::eventlog
