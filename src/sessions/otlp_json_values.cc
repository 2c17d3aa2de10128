// SPDX-License-Identifier: Apache-2.0
#include "sessions/otlp_json_values.h"

#include <cmath>

#include "base/base64.h"
#include "base/text.h"

namespace harness::sessions {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;
using Type = AttributeValue::Type;

std::string Shown(element value) {
  switch (value.type()) {
    case element_type::OBJECT:
      return "an object";
    case element_type::ARRAY:
      return "a list";
    case element_type::STRING:
      return Quoted(value.get_string().value_unsafe());
    case element_type::NULL_VALUE:
      return "null";
    default:
      return simdjson::minify(value);
  }
}

Error Unexpected(element value, std::string_view what, std::string_view expected) {
  return InvalidArgument(std::string(what) + " is " + Shown(value) + ", expected " + std::string(expected));
}

constexpr double kTwoTo63 = 9223372036854775808.0;
constexpr double kTwoTo64 = 18446744073709551616.0;

std::optional<uint64_t> UnsignedOf(std::string_view digits) {
  if (digits.empty() || digits.size() > 20) return std::nullopt;
  uint64_t value = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    if (__builtin_mul_overflow(value, uint64_t{10}, &value) ||
        __builtin_add_overflow(value, static_cast<uint64_t>(c - '0'), &value)) {
      return std::nullopt;
    }
  }
  return value;
}

Result<double> JsonDouble(element value) {
  switch (value.type()) {
    case element_type::INT64:
    case element_type::UINT64:
    case element_type::DOUBLE: {
      double number = 0;
      if (value.get_double().get(number) == simdjson::SUCCESS) return number;
      break;
    }
    case element_type::STRING: {
      const std::string_view text = value.get_string().value_unsafe();
      if (text == "NaN") return std::nan("");
      if (text == "Infinity") return HUGE_VAL;
      if (text == "-Infinity") return -HUGE_VAL;
      if (const auto number = ParseDouble(text)) return *number;
      break;
    }
    default:
      break;
  }
  return Unexpected(value, "doubleValue", "a number");
}

Result<AttributeValue> ValueOf(element any, int depth);

Result<void> TakeItems(element list, int depth, std::vector<AttributeValue>& items) {
  simdjson::dom::object object;
  if (list.get_object().get(object) != simdjson::SUCCESS) return Unexpected(list, "arrayValue", "an object");
  element values;
  if (object.at_key("values").get(values) != simdjson::SUCCESS || values.is_null()) return Ok();
  simdjson::dom::array array;
  if (values.get_array().get(array) != simdjson::SUCCESS)
    return Unexpected(values, "arrayValue.values", "a list");
  for (element item : array) {
    ASSIGN_OR_RETURN(AttributeValue value, ValueOf(item, depth + 1));
    items.push_back(std::move(value));
  }
  return Ok();
}

Result<void> TakeMembers(element list, int depth, std::vector<AttributeMember>& members) {
  simdjson::dom::object object;
  if (list.get_object().get(object) != simdjson::SUCCESS) return Unexpected(list, "kvlistValue", "an object");
  element values;
  if (object.at_key("values").get(values) != simdjson::SUCCESS || values.is_null()) return Ok();
  simdjson::dom::array array;
  if (values.get_array().get(array) != simdjson::SUCCESS) {
    return Unexpected(values, "kvlistValue.values", "a list of {key, value}");
  }
  for (element item : array) {
    std::string_view key;
    element value;
    if (!item.is_object()) return Unexpected(item, "an entry of kvlistValue.values", "an object");
    if (item.at_key("key").get(value) == simdjson::SUCCESS) {
      ASSIGN_OR_RETURN(key, JsonText(value, "key"));
    }
    AttributeValue member;
    if (item.at_key("value").get(value) == simdjson::SUCCESS) {
      ASSIGN_OR_RETURN(member, ValueOf(value, depth + 1));
    }
    members.push_back({key, std::move(member)});
  }
  return Ok();
}

Result<AttributeValue> BytesOf(element value) {
  AttributeValue out;
  out.type = Type::kBytes;
  out.base64 = true;
  ASSIGN_OR_RETURN(out.text, JsonText(value, "bytesValue"));
  if (!ParseBase64(out.text)) return Unexpected(value, "bytesValue", "base64");
  return out;
}

// One member of an AnyValue; a name that is none of its members leaves `out` alone.
Result<void> TakeMember(std::string_view name, element value, int depth, AttributeValue& out) {
  if (value.is_null()) return Ok();
  if (name == "stringValue") {
    ASSIGN_OR_RETURN(const std::string_view text, JsonText(value, name));
    out = AttributeValue::OfText(text);
  } else if (name == "intValue") {
    ASSIGN_OR_RETURN(const int64_t number, JsonSigned(value, name));
    out = AttributeValue::OfInteger(number);
  } else if (name == "doubleValue") {
    ASSIGN_OR_RETURN(const double number, JsonDouble(value));
    out = AttributeValue::OfNumber(number);
  } else if (name == "boolValue") {
    bool flag = false;
    if (value.get_bool().get(flag) != simdjson::SUCCESS) return Unexpected(value, name, "true or false");
    out = AttributeValue::OfBoolean(flag);
  } else if (name == "arrayValue") {
    out = {};
    out.type = Type::kList;
    return TakeItems(value, depth, out.items);
  } else if (name == "kvlistValue") {
    out = {};
    out.type = Type::kObject;
    return TakeMembers(value, depth, out.members);
  } else if (name == "bytesValue") {
    ASSIGN_OR_RETURN(out, BytesOf(value));
  }
  return Ok();
}

Result<AttributeValue> ValueOf(element any, int depth) {
  AttributeValue out;
  if (any.is_null()) return out;
  if (depth > kAttributeDepth) {
    return InvalidArgument("an attribute is nested deeper than " + std::to_string(kAttributeDepth) +
                           " levels");
  }
  simdjson::dom::object object;
  if (any.get_object().get(object) != simdjson::SUCCESS) {
    return Unexpected(any, "the value of an attribute", "an object such as {\"stringValue\": \"...\"}");
  }
  for (const auto field : object) RETURN_IF_ERROR(TakeMember(field.key, field.value, depth, out));
  return out;
}

}  // namespace

Result<std::string_view> JsonText(element value, std::string_view what) {
  if (value.is_null()) return std::string_view();
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return Unexpected(value, what, "a text");
  return text;
}

Result<uint64_t> JsonUnsigned(element value, std::string_view what) {
  if (value.is_null()) return uint64_t{0};
  uint64_t number = 0;
  double real = 0;
  std::string_view text;
  if (value.get_uint64().get(number) == simdjson::SUCCESS) return number;
  if (value.is_double() && value.get_double().get(real) == simdjson::SUCCESS && real >= 0 &&
      real < kTwoTo64 && real == std::floor(real)) {
    return static_cast<uint64_t>(real);
  }
  if (value.get_string().get(text) == simdjson::SUCCESS) {
    if (const auto digits = UnsignedOf(text)) return *digits;
  }
  return Unexpected(value, what, "an unsigned 64-bit integer, as a number or a text");
}

Result<int64_t> JsonSigned(element value, std::string_view what) {
  if (value.is_null()) return int64_t{0};
  int64_t number = 0;
  double real = 0;
  std::string_view text;
  if (value.get_int64().get(number) == simdjson::SUCCESS) return number;
  if (value.is_double() && value.get_double().get(real) == simdjson::SUCCESS && real >= -kTwoTo63 &&
      real < kTwoTo63 && real == std::floor(real)) {
    return static_cast<int64_t>(real);
  }
  if (value.get_string().get(text) == simdjson::SUCCESS) {
    if (const auto digits = ParseInt64(text)) return *digits;
  }
  return Unexpected(value, what, "a 64-bit integer, as a number or a text");
}

Result<int64_t> JsonEnum(element value, std::string_view what) {
  if (value.is_null()) return int64_t{0};
  int64_t number = 0;
  if (value.get_int64().get(number) == simdjson::SUCCESS) return number;
  return Unexpected(value, what, "the integer of the enum");
}

Result<void> JsonAttributes(element value, AttributeSet& set) {
  if (value.is_null()) return Ok();
  simdjson::dom::array list;
  if (value.get_array().get(list) != simdjson::SUCCESS) {
    if (value.is_object()) {
      return InvalidArgument(std::string(kAttributesObject) +
                             ", expected a list of {\"key\": ..., \"value\": {...}}");
    }
    return Unexpected(value, "attributes", "a list");
  }
  for (element item : list) {
    if (!item.is_object()) return Unexpected(item, "an entry of attributes", "an object");
    element key_element;
    element any;
    if (item.at_key("key").get(key_element) != simdjson::SUCCESS) continue;
    ASSIGN_OR_RETURN(const std::string_view key, JsonText(key_element, "the key of an attribute"));
    AttributeSet::Place place;
    if (!set.Wants(key, place) || item.at_key("value").get(any) != simdjson::SUCCESS) continue;
    ASSIGN_OR_RETURN(AttributeValue attribute, ValueOf(any, 1));
    set.Put(place, std::move(attribute));
  }
  return Ok();
}

}  // namespace harness::sessions
