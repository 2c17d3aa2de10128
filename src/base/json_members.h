// SPDX-License-Identifier: Apache-2.0
// Members of JSON objects that may be absent or of another type: read without an error, as unknown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace harness {

const Json& MemberOf(const Json& object, std::string_view key);  // null when absent or no object
const Json& ArrayOf(const Json& object, std::string_view key);   // an empty array when absent or none
std::string TextOf(const Json& object, std::string_view key);    // "" when absent or no text
// Nothing when absent, no number, or not finite.
std::optional<double> NumberOf(const Json& object, std::string_view key);
std::optional<int64_t> IntegerOf(const Json& object, std::string_view key);

// For a figure that may be unknown.
template <typename Value>
Json OrNull(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

inline Json TextOrNull(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

}  // namespace harness
