// SPDX-License-Identifier: Apache-2.0
#include "sessions/attribute_value.h"

#include <cmath>

#include "base/base64.h"
#include "base/text.h"

namespace harness::sessions {
namespace {

using Type = AttributeValue::Type;

// Doubles hold every integer up to here.
constexpr double kExactIntegers = 9007199254740992.0;

// JSON text that is worth parsing, without the blanks around it.
std::optional<Json> ParsedText(std::string_view text, char first) {
  text = Trim(text);
  if (text.empty() || text.front() != first) return std::nullopt;
  auto json = ParseJson(text, "attribute");
  if (!json) return std::nullopt;
  return std::move(*json);
}

}  // namespace

AttributeValue AttributeValue::OfText(std::string_view value) {
  AttributeValue out;
  out.type = Type::kText;
  out.text = value;
  return out;
}

AttributeValue AttributeValue::OfInteger(int64_t value) {
  AttributeValue out;
  out.type = Type::kInteger;
  out.integer = value;
  return out;
}

AttributeValue AttributeValue::OfNumber(double value) {
  AttributeValue out;
  out.type = Type::kNumber;
  out.number = value;
  return out;
}

AttributeValue AttributeValue::OfBoolean(bool value) {
  AttributeValue out;
  out.type = Type::kBoolean;
  out.boolean = value;
  return out;
}

std::optional<std::string> TextOfValue(const AttributeValue& value) {
  switch (value.type) {
    case Type::kText:
      if (value.text.empty()) return std::nullopt;
      return std::string(value.text);
    case Type::kBoolean:
      return value.boolean ? "true" : "false";
    case Type::kInteger:
      return std::to_string(value.integer);
    case Type::kNumber:
      return FormatDouble(value.number);
    default:
      return std::nullopt;
  }
}

std::optional<int64_t> IntegerOfValue(const AttributeValue& value) {
  switch (value.type) {
    case Type::kInteger:
      return value.integer;
    case Type::kNumber:
      if (std::fabs(value.number) > kExactIntegers || value.number != std::floor(value.number)) {
        return std::nullopt;
      }
      return static_cast<int64_t>(value.number);
    case Type::kText:
      return ParseInt64(Trim(value.text));
    default:
      return std::nullopt;
  }
}

std::optional<bool> BooleanOfValue(const AttributeValue& value) {
  if (value.type == Type::kBoolean) return value.boolean;
  if (value.type == Type::kText) {
    const std::string lower = AsciiLower(Trim(value.text));
    if (lower == "true" || lower == "1") return true;
    if (lower == "false" || lower == "0") return false;
  }
  if (value.type == Type::kInteger && (value.integer == 0 || value.integer == 1)) return value.integer == 1;
  return std::nullopt;
}

Json JsonOfValue(const AttributeValue& value) {
  switch (value.type) {
    case Type::kNone:
      return nullptr;
    case Type::kText:
      return value.text;
    case Type::kBoolean:
      return value.boolean;
    case Type::kInteger:
      return value.integer;
    case Type::kNumber:
      if (!std::isfinite(value.number)) return FormatDouble(value.number);
      return value.number;
    case Type::kBytes:
      return Base64Of(value.base64 ? ParseBase64(value.text).value_or("") : std::string(value.text));
    case Type::kList: {
      Json list = Json::array();
      for (const AttributeValue& item : value.items) list.push_back(JsonOfValue(item));
      return list;
    }
    case Type::kObject: {
      Json object = Json::object();
      for (const auto& [name, member] : value.members) object[std::string(name)] = JsonOfValue(member);
      return object;
    }
  }
  return nullptr;
}

std::optional<Json> ObjectOfValue(const AttributeValue& value) {
  if (value.type == Type::kObject) return JsonOfValue(value);
  return value.type == Type::kText ? ParsedText(value.text, '{') : std::nullopt;
}

std::optional<int64_t> CountOfValue(const AttributeValue& value) {
  if (value.type == Type::kList) return static_cast<int64_t>(value.items.size());
  if (value.type == Type::kObject) return 1;
  if (value.type != Type::kText || value.text.empty()) return std::nullopt;
  const auto json = ParsedText(value.text, '[');
  return json ? static_cast<int64_t>(json->size()) : 1;
}

}  // namespace harness::sessions
