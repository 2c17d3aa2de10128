// SPDX-License-Identifier: Apache-2.0
#include "sessions/otlp_protobuf_values.h"

#include "base/text.h"
#include "sessions/protobuf_reader.h"

namespace harness::sessions {
namespace {

using Type = AttributeValue::Type;
using Wire = ProtobufReader::Wire;

struct KeyValue {
  std::string_view key, value;
  bool has_value = false;
};

Result<void> Whole(const ProtobufReader& reader) {
  if (reader.broken()) return InvalidArgument("an attribute whose bytes are no protobuf message");
  return Ok();
}

Result<KeyValue> KeyValueOf(std::string_view bytes) {
  KeyValue out;
  ProtobufReader reader(bytes);
  while (reader.Next()) {
    if (reader.Is(1, Wire::kBytes)) out.key = reader.bytes();
    if (reader.Is(2, Wire::kBytes)) {
      out.value = reader.bytes();
      out.has_value = true;
    }
  }
  RETURN_IF_ERROR(Whole(reader));
  return out;
}

Result<AttributeValue> ValueOf(std::string_view any, int depth);

// ArrayValue: field 1 holds the items.
Result<void> TakeItems(std::string_view list, int depth, std::vector<AttributeValue>& items) {
  ProtobufReader reader(list);
  while (reader.Next()) {
    if (!reader.Is(1, Wire::kBytes)) continue;
    ASSIGN_OR_RETURN(AttributeValue item, ValueOf(reader.bytes(), depth + 1));
    items.push_back(std::move(item));
  }
  return Whole(reader);
}

// KeyValueList: field 1 holds the members.
Result<void> TakeMembers(std::string_view list, int depth, std::vector<AttributeMember>& members) {
  ProtobufReader reader(list);
  while (reader.Next()) {
    if (!reader.Is(1, Wire::kBytes)) continue;
    ASSIGN_OR_RETURN(const KeyValue pair, KeyValueOf(reader.bytes()));
    ASSIGN_OR_RETURN(const std::string_view key, ProtobufText(pair.key, "key"));
    AttributeValue value;
    if (pair.has_value) {
      ASSIGN_OR_RETURN(value, ValueOf(pair.value, depth + 1));
    }
    members.push_back({key, std::move(value)});
  }
  return Whole(reader);
}

Result<void> TakeField(const ProtobufReader& reader, int depth, AttributeValue& out) {
  if (reader.Is(1, Wire::kBytes)) {
    ASSIGN_OR_RETURN(const std::string_view text, ProtobufText(reader.bytes(), "stringValue"));
    out = AttributeValue::OfText(text);
  } else if (reader.Is(2, Wire::kVarint)) {
    out = AttributeValue::OfBoolean(reader.number() != 0);
  } else if (reader.Is(3, Wire::kVarint)) {
    out = AttributeValue::OfInteger(static_cast<int64_t>(reader.number()));
  } else if (reader.Is(4, Wire::kFixed64)) {
    out = AttributeValue::OfNumber(reader.real());
  } else if (reader.Is(5, Wire::kBytes)) {
    out = {};
    out.type = Type::kList;
    return TakeItems(reader.bytes(), depth, out.items);
  } else if (reader.Is(6, Wire::kBytes)) {
    out = {};
    out.type = Type::kObject;
    return TakeMembers(reader.bytes(), depth, out.members);
  } else if (reader.Is(7, Wire::kBytes)) {
    out = {};
    out.type = Type::kBytes;
    out.text = reader.bytes();
  }
  return Ok();
}

Result<AttributeValue> ValueOf(std::string_view any, int depth) {
  if (depth > kAttributeDepth) {
    return InvalidArgument("an attribute is nested deeper than " + std::to_string(kAttributeDepth) +
                           " levels");
  }
  AttributeValue out;
  ProtobufReader reader(any);
  while (reader.Next()) RETURN_IF_ERROR(TakeField(reader, depth, out));
  RETURN_IF_ERROR(Whole(reader));
  return out;
}

}  // namespace

Result<std::string_view> ProtobufText(std::string_view text, std::string_view what) {
  if (!IsValidUtf8(text))
    return InvalidArgument(std::string(what) + " is " + Quoted(text) + ", which is no UTF-8");
  return text;
}

Result<void> ProtobufAttribute(std::string_view key_value, AttributeSet& set) {
  ASSIGN_OR_RETURN(const KeyValue pair, KeyValueOf(key_value));
  AttributeSet::Place place;
  if (!pair.has_value || !set.Wants(pair.key, place)) return Ok();
  RETURN_IF_ERROR(ProtobufText(pair.key, "the key of an attribute"));
  ASSIGN_OR_RETURN(AttributeValue value, ValueOf(pair.value, 1));
  set.Put(place, std::move(value));
  return Ok();
}

}  // namespace harness::sessions
