// SPDX-License-Identifier: Apache-2.0
// For tests: requests of spans as data, written in both encodings of OTLP by code that shares nothing with
// the decoders.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.h"

namespace harness::sessions::test {

struct Value;
using Attributes = std::vector<std::pair<std::string, Value>>;
struct Bytes {
  std::string raw, base64;
};
struct Value {
  std::variant<std::monostate, std::string, bool, int64_t, double, Bytes, std::vector<Value>, Attributes> is;
  Value() = default;
  Value(const char* text) : is(std::string(text)) {}         // NOLINT: implicit on purpose
  Value(std::string text) : is(std::move(text)) {}           // NOLINT
  Value(bool flag) : is(flag) {}                             // NOLINT
  Value(int64_t number) : is(number) {}                      // NOLINT
  Value(int number) : is(static_cast<int64_t>(number)) {}    // NOLINT
  Value(double number) : is(number) {}                       // NOLINT
  Value(Bytes bytes) : is(std::move(bytes)) {}               // NOLINT
  Value(std::vector<Value> items) : is(std::move(items)) {}  // NOLINT
  Value(Attributes members) : is(std::move(members)) {}      // NOLINT
};

struct Event {
  std::string name;
  Attributes attributes;
};

struct OtlpSpan {
  std::string trace = std::string(16, '\x11');  // raw bytes
  std::string span = std::string(8, '\x22');
  std::string parent;
  std::string name = "call";
  int kind = 3;
  uint64_t start_ns = 1'753'999'349'520'113'000;
  uint64_t end_ns = 1'753'999'350'020'613'999;
  Attributes attributes;
  std::vector<Event> events;
  int status = 0;
};

struct Resource {
  Attributes attributes;
  std::vector<std::vector<OtlpSpan>> scopes;
};
using Request = std::vector<Resource>;

inline Request RequestOf(std::vector<OtlpSpan> spans, Attributes resource = {}) {
  return {{std::move(resource), {std::move(spans)}}};
}

struct JsonStyle {
  bool integers_as_text = true;
  bool upper_case_ids = false;
};

inline std::string HexText(std::string_view bytes, bool upper) {
  const char* digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string out;
  for (char c : bytes) {
    out.push_back(digits[static_cast<unsigned char>(c) >> 4]);
    out.push_back(digits[static_cast<unsigned char>(c) & 15]);
  }
  return out;
}

inline Json JsonList(const Attributes& attributes, const JsonStyle& style);

inline Json JsonAny(const Value& value, const JsonStyle& style) {
  Json out = Json::object();
  if (const auto* text = std::get_if<std::string>(&value.is)) out["stringValue"] = *text;
  if (const auto* flag = std::get_if<bool>(&value.is)) out["boolValue"] = *flag;
  if (const auto* number = std::get_if<int64_t>(&value.is)) {
    out["intValue"] = style.integers_as_text ? Json(std::to_string(*number)) : Json(*number);
  }
  if (const auto* number = std::get_if<double>(&value.is)) out["doubleValue"] = *number;
  if (const auto* bytes = std::get_if<Bytes>(&value.is)) out["bytesValue"] = bytes->base64;
  if (const auto* items = std::get_if<std::vector<Value>>(&value.is)) {
    Json list = Json::array();
    for (const Value& item : *items) list.push_back(JsonAny(item, style));
    out["arrayValue"]["values"] = std::move(list);
  }
  if (const auto* members = std::get_if<Attributes>(&value.is)) {
    out["kvlistValue"]["values"] = JsonList(*members, style);
  }
  return out;
}

inline Json JsonList(const Attributes& attributes, const JsonStyle& style) {
  Json list = Json::array();
  for (const auto& [key, value] : attributes)
    list.push_back({{"key", key}, {"value", JsonAny(value, style)}});
  return list;
}

inline Json JsonSpan(const OtlpSpan& span, const JsonStyle& style = {}) {
  Json out;
  out["traceId"] = HexText(span.trace, style.upper_case_ids);
  out["spanId"] = HexText(span.span, style.upper_case_ids);
  if (!span.parent.empty()) out["parentSpanId"] = HexText(span.parent, style.upper_case_ids);
  out["name"] = span.name;
  out["kind"] = span.kind;
  const auto time = [&](uint64_t ns) { return style.integers_as_text ? Json(std::to_string(ns)) : Json(ns); };
  out["startTimeUnixNano"] = time(span.start_ns);
  out["endTimeUnixNano"] = time(span.end_ns);
  out["attributes"] = JsonList(span.attributes, style);
  for (const Event& event : span.events) {
    out["events"].push_back({{"timeUnixNano", time(span.start_ns)},
                             {"name", event.name},
                             {"attributes", JsonList(event.attributes, style)}});
  }
  if (span.status != 0) out["status"] = {{"code", span.status}};
  return out;
}

inline Json JsonRequest(const Request& request, const JsonStyle& style = {}) {
  Json out = {{"resourceSpans", Json::array()}};
  for (const Resource& resource : request) {
    Json scopes = Json::array();
    for (const auto& spans : resource.scopes) {
      Json list = Json::array();
      for (const OtlpSpan& span : spans) list.push_back(JsonSpan(span, style));
      scopes.push_back({{"scope", {{"name", "tracer"}}}, {"spans", std::move(list)}});
    }
    out["resourceSpans"].push_back({{"resource", {{"attributes", JsonList(resource.attributes, style)}}},
                                    {"scopeSpans", std::move(scopes)}});
  }
  return out;
}

// Writes fields of a protobuf message.
class Message {
 public:
  Message& Varint(uint32_t field, uint64_t value) {
    Number(uint64_t{field} << 3);
    Number(value);
    return *this;
  }
  Message& Fixed64(uint32_t field, uint64_t value) {
    Number(uint64_t{field} << 3 | 1);
    for (int i = 0; i < 8; ++i) text_.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
    return *this;
  }
  Message& Text(uint32_t field, std::string_view bytes) {
    Number(uint64_t{field} << 3 | 2);
    Number(bytes.size());
    text_ += bytes;
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  void Number(uint64_t value) {
    for (; value >= 0x80; value >>= 7) text_.push_back(static_cast<char>(0x80 | (value & 0x7F)));
    text_.push_back(static_cast<char>(value));
  }
  std::string text_;
};

inline std::string ProtoPair(const std::string& key, const Value& value);

inline std::string ProtoAny(const Value& value) {
  Message out;
  if (const auto* text = std::get_if<std::string>(&value.is)) out.Text(1, *text);
  if (const auto* flag = std::get_if<bool>(&value.is)) out.Varint(2, *flag ? 1 : 0);
  if (const auto* number = std::get_if<int64_t>(&value.is)) out.Varint(3, static_cast<uint64_t>(*number));
  if (const auto* number = std::get_if<double>(&value.is)) {
    uint64_t bits = 0;
    std::memcpy(&bits, number, sizeof bits);
    out.Fixed64(4, bits);
  }
  if (const auto* bytes = std::get_if<Bytes>(&value.is)) out.Text(7, bytes->raw);
  if (const auto* items = std::get_if<std::vector<Value>>(&value.is)) {
    Message list;
    for (const Value& item : *items) list.Text(1, ProtoAny(item));
    out.Text(5, list.text());
  }
  if (const auto* members = std::get_if<Attributes>(&value.is)) {
    Message list;
    for (const auto& [key, member] : *members) list.Text(1, ProtoPair(key, member));
    out.Text(6, list.text());
  }
  return out.text();
}

inline std::string ProtoPair(const std::string& key, const Value& value) {
  return Message().Text(1, key).Text(2, ProtoAny(value)).text();
}

inline std::string ProtoSpan(const OtlpSpan& span) {
  Message out;
  out.Text(1, span.trace).Text(2, span.span);
  if (!span.parent.empty()) out.Text(4, span.parent);
  out.Text(5, span.name).Varint(6, static_cast<uint64_t>(span.kind));
  out.Fixed64(7, span.start_ns).Fixed64(8, span.end_ns);
  for (const auto& [key, value] : span.attributes) out.Text(9, ProtoPair(key, value));
  for (const Event& event : span.events) {
    Message part;
    part.Fixed64(1, span.start_ns).Text(2, event.name);
    for (const auto& [key, value] : event.attributes) part.Text(3, ProtoPair(key, value));
    out.Text(11, part.text());
  }
  if (span.status != 0) out.Text(15, Message().Varint(3, static_cast<uint64_t>(span.status)).text());
  return out.text();
}

// `resource_last`: field 1 of ResourceSpans behind its spans, as the wire format allows.
inline std::string ProtoRequest(const Request& request, bool resource_last = false) {
  Message out;
  for (const Resource& resource : request) {
    Message attributes;
    for (const auto& [key, value] : resource.attributes) attributes.Text(1, ProtoPair(key, value));
    Message part;
    if (!resource_last) part.Text(1, attributes.text());
    for (const auto& spans : resource.scopes) {
      Message scope;
      scope.Text(1, Message().Text(1, "tracer").text());
      for (const OtlpSpan& span : spans) scope.Text(2, ProtoSpan(span));
      part.Text(2, scope.text());
    }
    if (resource_last) part.Text(1, attributes.text());
    out.Text(1, part.text());
  }
  return out.text();
}

}  // namespace harness::sessions::test
