// SPDX-License-Identifier: Apache-2.0
// The JSON Schemas (draft-7) of schemas/ that plugins are held to, built into the binary.
#pragma once

#include <string_view>

namespace harness::plugin {

std::string_view PluginSchemaText();   // plugin.yaml
std::string_view ResultSchemaText();   // result.json
std::string_view ContextSchemaText();  // context.json

}  // namespace harness::plugin
