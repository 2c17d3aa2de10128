// SPDX-License-Identifier: Apache-2.0
#include "base/json_members.h"

#include <cmath>

namespace harness {

const Json& MemberOf(const Json& object, std::string_view key) {
  static const Json kNull;
  if (!object.is_object()) return kNull;
  const auto it = object.find(std::string(key));
  return it == object.end() ? kNull : *it;
}

const Json& ArrayOf(const Json& object, std::string_view key) {
  static const Json kNone = Json::array();
  const Json& value = MemberOf(object, key);
  return value.is_array() ? value : kNone;
}

std::string TextOf(const Json& object, std::string_view key) {
  const Json& value = MemberOf(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<double> NumberOf(const Json& object, std::string_view key) {
  const Json& value = MemberOf(object, key);
  if (!value.is_number() || !std::isfinite(value.get<double>())) return std::nullopt;
  return value.get<double>();
}

std::optional<int64_t> IntegerOf(const Json& object, std::string_view key) {
  const Json& value = MemberOf(object, key);
  return value.is_number_integer() ? std::optional(value.get<int64_t>()) : std::nullopt;
}

}  // namespace harness
