// SPDX-License-Identifier: Apache-2.0
// One value of an attribute (AnyValue of OTLP), as both encodings give it, and its readings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"

namespace harness::sessions {

inline constexpr int kAttributeDepth = 64;  // lists and objects inside each other

struct AttributeMember;

// Texts are views into the request (or what its parser holds), which must outlive the value.
struct AttributeValue {
  enum class Type : uint8_t { kNone, kText, kBoolean, kInteger, kNumber, kBytes, kList, kObject };

  Type type = Type::kNone;
  bool boolean = false;
  bool base64 = false;  // of kBytes: `text` is base64, not the bytes themselves
  int64_t integer = 0;
  double number = 0;
  std::string_view text;  // of kText and kBytes
  std::vector<AttributeValue> items;
  std::vector<AttributeMember> members;

  static AttributeValue OfText(std::string_view value);
  static AttributeValue OfInteger(int64_t value);
  static AttributeValue OfNumber(double value);
  static AttributeValue OfBoolean(bool value);
};

// Of an object.
struct AttributeMember {
  std::string_view name;
  AttributeValue value;
};

// The text; an integer, boolean or number as text; nothing for the rest, and for an empty text.
std::optional<std::string> TextOfValue(const AttributeValue& value);
// An integer, a number without fraction, or a text of digits.
std::optional<int64_t> IntegerOfValue(const AttributeValue& value);
// true, false, "true", "false" in any case, 1 or 0.
std::optional<bool> BooleanOfValue(const AttributeValue& value);
// The value as JSON: bytes as base64, NaN and infinities as text. Of two members with one name the last.
Json JsonOfValue(const AttributeValue& value);
// The JSON object that a value is, or that its text holds; a copy.
std::optional<Json> ObjectOfValue(const AttributeValue& value);
// Items of a list, or of the JSON array that a text holds; 1 for any other value that is not empty.
std::optional<int64_t> CountOfValue(const AttributeValue& value);

}  // namespace harness::sessions
