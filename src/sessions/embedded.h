// SPDX-License-Identifier: Apache-2.0
// The data files of this folder that are built into the binary.
#pragma once

#include <string_view>

namespace harness::sessions {

std::string_view AttributeAliasesText();  // src/sessions/attribute_aliases.json
std::string_view SessionSchemaText();     // schemas/session.schema.json

}  // namespace harness::sessions
