// SPDX-License-Identifier: Apache-2.0
#include "sessions/field_reader.h"

#include <utility>

#include "sessions/money.h"

namespace harness::sessions {
AttributeValue ValueOfJson(const Json& json) {
  switch (json.type()) {
    case Json::value_t::string:
      return AttributeValue::OfText(json.get_ref<const std::string&>());
    case Json::value_t::boolean:
      return AttributeValue::OfBoolean(json.get<bool>());
    case Json::value_t::number_integer:
      return AttributeValue::OfInteger(json.get<int64_t>());
    case Json::value_t::number_unsigned:
      if (json.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX)) {
        return AttributeValue::OfNumber(json.get<double>());
      }
      return AttributeValue::OfInteger(json.get<int64_t>());
    case Json::value_t::number_float:
      return AttributeValue::OfNumber(json.get<double>());
    case Json::value_t::array: {
      AttributeValue list;
      list.type = AttributeValue::Type::kList;
      for (const Json& item : json) list.items.push_back(ValueOfJson(item));
      return list;
    }
    case Json::value_t::object: {
      AttributeValue object;
      object.type = AttributeValue::Type::kObject;
      for (const auto& [name, item] : json.items()) object.members.push_back({name, ValueOfJson(item)});
      return object;
    }
    default:
      return {};
  }
}

std::optional<int64_t> PicoOfValue(const AttributeValue& value) {
  switch (value.type) {
    case AttributeValue::Type::kNumber:
      return PicoOfDouble(value.number);
    case AttributeValue::Type::kInteger:
      return PicoOfDecimal(std::to_string(value.integer));
    case AttributeValue::Type::kText:
      return PicoOfDecimal(value.text);
    default:
      return std::nullopt;
  }
}

const AttributeValue* FieldReader::At(const Alias& alias, size_t source) {
  const AttributeValue* whole = sources_[source]->Find(alias.attribute);
  if (whole == nullptr || alias.member.empty()) return whole;
  auto [object, is_new] = objects_.try_emplace({source, alias.attribute});
  if (is_new) object->second = ObjectOfValue(*whole);
  if (!object->second) return nullptr;
  const auto found = object->second->find(alias.member);
  if (found == object->second->end()) return nullptr;
  Member& member = members_[{source, alias.name}];
  member.json = *found;
  member.value = ValueOfJson(member.json);
  return member.value.type == AttributeValue::Type::kNone ? nullptr : &member.value;
}

const AttributeValue* FieldReader::At(const Alias& alias) {
  return At(alias, 0);
}

template <typename Read>
auto FieldReader::First(Field field, std::string_view as, Read read)
    -> decltype(read(std::declval<const AttributeValue&>())) {
  const AliasTable& table = attributes().table();
  const size_t sources = table.OnResources(field) ? 3 : 2;
  for (size_t source = 0; source < sources; ++source) {
    if (sources_[source]->empty()) continue;
    for (const Alias& alias : table.Of(field)) {
      const AttributeValue* value = At(alias, source);
      if (value == nullptr) continue;
      if (auto found = read(*value)) {
        if (!as.empty()) matched_.insert_or_assign(std::string(as), alias.name);
        return found;
      }
    }
  }
  return {};
}

std::optional<std::string> FieldReader::Text(Field field, std::string_view as) {
  return First(field, as, TextOfValue);
}

std::optional<int64_t> FieldReader::Count(Field field, std::string_view as) {
  return First(field, as, [](const AttributeValue& value) {
    auto count = IntegerOfValue(value);
    if (count && *count < 0) count.reset();
    return count;
  });
}

std::optional<bool> FieldReader::Boolean(Field field, std::string_view as) {
  return First(field, as, BooleanOfValue);
}

std::optional<int64_t> FieldReader::Pico(Field field, std::string_view as) {
  return First(field, as, PicoOfValue);
}

std::optional<int64_t> FieldReader::Items(Field field, std::string_view as) {
  return First(field, as, CountOfValue);
}

const AttributeValue* FieldReader::Value(Field field, std::string_view as) {
  return First(field, as, [](const AttributeValue& value) -> const AttributeValue* {
    const bool empty = value.type == AttributeValue::Type::kText && value.text.empty();
    return empty ? nullptr : &value;
  });
}

bool FieldReader::IsThere(Field field, std::string_view as) {
  return Value(field, as) != nullptr;
}

}  // namespace harness::sessions
