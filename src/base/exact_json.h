// SPDX-License-Identifier: Apache-2.0
// Numbers that JSON readers may not hold, or that are not known, as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/exact_sum.h"
#include "base/json.h"

namespace harness {

// An integer; its decimal digits as a text where 64 bits do not hold it.
inline Json ExactJson(Int128 value) {
  return value >= INT64_MIN && value <= INT64_MAX ? Json(static_cast<int64_t>(value)) : Json(ToString(value));
}
// Back from either form. Requires a text of decimal digits (with a minus sign or not) or an integer.
inline Int128 ExactFromJson(const Json& value) {
  if (!value.is_string()) return value.get<int64_t>();
  const std::string digits = value.get<std::string>();
  const bool negative = !digits.empty() && digits[0] == '-';
  Int128 number = 0;
  for (size_t i = negative ? 1 : 0; i < digits.size(); ++i) number = number * 10 + (digits[i] - '0');
  return negative ? -number : number;
}
inline Json ExactJson(const ExactSum& sum) {
  return ExactJson(sum.value());
}

// Unknown is null, never 0.
inline Json NumberOrNull(const std::optional<double>& value) {
  return value ? Json(*value) : Json();
}

}  // namespace harness
