// SPDX-License-Identifier: Apache-2.0
// JSON documents: nlohmann's value type, with errors as Result and one canonical form.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace harness {

// Objects keep their keys sorted by bytes, so a dump is stable.
using Json = nlohmann::json;

// Parses UTF-8 JSON text. `where` (a file name) starts the message; nesting is limited to 512 levels.
Result<Json> ParseJson(std::string_view text, std::string_view where);

// Canonical form: RFC 8785 (keys by UTF-16 code units, ECMAScript numbers, no blanks). The input of
// every digest over JSON. Errors: kInvalidArgument for NaN, infinity or text that is not UTF-8.
// Integers beyond 2^53 are written with all their digits, which RFC 8785 leaves to the application.
Result<std::string> CanonicalJson(const Json& value);

// For files that people read: two blanks a level, sorted keys, a line feed at the end.
std::string PrettyJson(const Json& value);

}  // namespace harness
