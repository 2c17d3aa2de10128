// SPDX-License-Identifier: Apache-2.0
#include "importers/otlp_record.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/hex.h"
#include "base/mended_json.h"

namespace harness::importers {
namespace {

using simdjson::dom::element;
using OtlpObject = simdjson::dom::object;

constexpr size_t kTraceIdDigits = 32;
constexpr size_t kSpanIdDigits = 16;
constexpr uint64_t kNanosPerMicro = 1000;
constexpr double kTwoTo64 = 18446744073709551616.0;
constexpr std::array<std::string_view, 6> kSpanKinds = {"",       "INTERNAL", "SERVER",
                                                        "CLIENT", "PRODUCER", "CONSUMER"};
constexpr std::array<std::string_view, 3> kSpanStatuses = {"UNSET", "OK", "ERROR"};
constexpr std::array<std::string_view, 3> kOtherSignals = {"resourceLogs", "resourceMetrics",
                                                           "resourceProfiles"};
// Keys that held spans before OTLP had its names, or that a wrong encoder writes.
constexpr std::array<std::string_view, 3> kOtherScopeKeys = {"instrumentationLibrarySpans", "scope_spans",
                                                             "instrumentation_library_spans"};

// Member `key`; nothing when it is absent or null.
std::optional<element> MemberOf(OtlpObject object, std::string_view key) {
  element value;
  if (object.at_key(key).get(value) != simdjson::SUCCESS || value.is_null()) return std::nullopt;
  return value;
}

std::optional<std::string_view> TextOf(element value) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
  return text;
}

std::optional<uint64_t> WholeNumberOf(std::string_view text) {
  if (text.empty()) return std::nullopt;
  uint64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || __builtin_mul_overflow(number, uint64_t{10}, &number) ||
        __builtin_add_overflow(number, static_cast<uint64_t>(c - '0'), &number)) {
      return std::nullopt;
    }
  }
  return number;
}

// Unsigned 64 bits as a text of digits or as a number without fraction.
std::optional<uint64_t> NanosOf(element value) {
  uint64_t number = 0;
  double real = 0;
  if (value.get_uint64().get(number) == simdjson::SUCCESS) return number;
  if (value.is_double() && value.get_double().get(real) == simdjson::SUCCESS && real >= 0 &&
      real < kTwoTo64 && real == std::floor(real)) {
    return static_cast<uint64_t>(real);
  }
  const std::optional<std::string_view> text = TextOf(value);
  return text ? WholeNumberOf(*text) : std::nullopt;
}

// Reads the members of a span. The first that is wrong ends it, with `problem` saying what.
class SpanMembers {
 public:
  SpanMembers(OtlpObject object, OtlpSpan& span, std::string& problem)
      : object_(object), span_(span), problem_(problem) {}

  bool Read() {
    return ReadId("traceId", "trace_id", kTraceIdDigits, span_.trace_id) &&
           ReadId("spanId", "span_id", kSpanIdDigits, span_.span_id) && ReadParent() && ReadName() &&
           ReadKind() && ReadStatus() && ReadTime("startTimeUnixNano", span_.start_us) &&
           ReadTime("endTimeUnixNano", span_.end_us) && HasTime();
  }

 private:
  bool Fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  static bool IsZero(std::string_view id) { return id.find_first_not_of('0') == std::string_view::npos; }

  // Zeros only are an id that was never given; `id` is then empty.
  bool ReadHex(element value, std::string_view key, size_t digits, std::string& id) {
    const std::optional<std::string_view> text = TextOf(value);
    const bool is_id = text && text->size() == digits &&
                       std::all_of(text->begin(), text->end(), [](char c) { return HexDigit(c) >= 0; });
    if (!is_id && !(text && text->empty()))
      return Fail(std::string(key) + " is not " + std::to_string(digits) + " hexadecimal digits");
    id.clear();
    if (IsZero(*text)) return true;
    for (const char c : *text) id += static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
    return true;
  }

  bool ReadId(std::string_view key, std::string_view snake, size_t digits, std::string& id) {
    const std::optional<element> value = MemberOf(object_, key);
    if (value && !ReadHex(*value, key, digits, id)) return false;
    if (value && !id.empty()) return true;
    const bool has_snake = !value && MemberOf(object_, snake).has_value();
    return Fail(std::string(key) + " is missing" +
                (has_snake ? "; found " + std::string(snake) + ", but keys are in lowerCamelCase" : ""));
  }

  bool ReadParent() {
    const std::optional<element> value = MemberOf(object_, "parentSpanId");
    std::string id;
    if (value && !ReadHex(*value, "parentSpanId", kSpanIdDigits, id)) return false;
    if (!id.empty()) span_.parent_span_id = std::move(id);
    return true;
  }

  bool ReadName() {
    const std::optional<element> value = MemberOf(object_, "name");
    if (!value) return Fail("name is missing");
    const std::optional<std::string_view> text = TextOf(*value);
    if (!text) return Fail("name is no text");
    if (text->empty()) return Fail("name is empty");
    span_.name = *text;
    return true;
  }

  bool ReadEnum(OtlpObject object, std::string_view key, int64_t& number) {
    const std::optional<element> value = MemberOf(object, key);
    if (!value || value->get_int64().get(number) == simdjson::SUCCESS) return true;
    return Fail(std::string(key) + " is not the integer of an enum");
  }

  bool ReadKind() {
    int64_t number = 0;
    if (!ReadEnum(object_, "kind", number)) return false;
    const auto at = static_cast<size_t>(number);
    span_.kind = number >= 0 && at < kSpanKinds.size() ? kSpanKinds[at] : "";
    return true;
  }

  // A span without a status has that of code 0, as every span had when it began.
  bool ReadStatus() {
    int64_t number = 0;
    const std::optional<element> status = MemberOf(object_, "status");
    OtlpObject object;
    if (status && status->get_object().get(object) != simdjson::SUCCESS) return Fail("status is no object");
    if (status && !ReadEnum(object, "code", number)) return false;
    const auto at = static_cast<size_t>(number);
    span_.status = number >= 0 && at < kSpanStatuses.size() ? kSpanStatuses[at] : "";
    return true;
  }

  // 0 is a time that was never set.
  bool ReadTime(std::string_view key, std::optional<Timestamp>& time) {
    const std::optional<element> value = MemberOf(object_, key);
    if (!value) return true;
    const std::optional<uint64_t> nanos = NanosOf(*value);
    if (!nanos) return Fail(std::string(key) + " is not an unsigned 64-bit integer, as a number or a text");
    if (*nanos > 0) time = static_cast<Timestamp>(*nanos / kNanosPerMicro);
    return true;
  }

  bool HasTime() {
    if (span_.start_us || span_.end_us) return true;
    return Fail("startTimeUnixNano and endTimeUnixNano are missing");
  }

  OtlpObject object_;
  OtlpSpan& span_;
  std::string& problem_;
};

std::string ErrorOf(simdjson::error_code error) {
  if (error == simdjson::UTF8_ERROR) return "found bytes that are not UTF-8";
  if (error == simdjson::DEPTH_ERROR) return "found JSON nested deeper than 1,024 levels";
  return "found text that is no JSON";
}

// Goes through the parts of a request.
class RequestWalk {
 public:
  RequestWalk(OtlpDocument& document, bool keep_raw) : document_(document), keep_raw_(keep_raw) {}

  void Request(element resource_spans) {
    ForEach(resource_spans, "resourceSpans",
            [this](element item, const std::string& where) { OneResource(item, where); });
  }

 private:
  void Problem(bool is_span, const std::string& where, const std::string& what, element part) {
    document_.problems.push_back({is_span, where + " " + what, keep_raw_ ? simdjson::minify(part) : ""});
  }

  template <typename Visit>
  void ForEach(element list, const std::string& where, Visit visit) {
    simdjson::dom::array items;
    if (list.get_array().get(items) != simdjson::SUCCESS) return Problem(false, where, "is no list", list);
    size_t at = 0;
    for (const element item : items) visit(item, where + "[" + std::to_string(at++) + "]");
  }

  void OneResource(element item, const std::string& where) {
    OtlpObject object;
    if (item.get_object().get(object) != simdjson::SUCCESS)
      return Problem(false, where, "is no object", item);
    document_.resources.push_back(ResourceOf(object));
    if (const std::optional<element> scopes = MemberOf(object, "scopeSpans")) {
      return ForEach(*scopes, where + ".scopeSpans",
                     [this](element scope, const std::string& place) { OneScope(scope, place); });
    }
    for (const std::string_view key : kOtherScopeKeys) {
      if (!MemberOf(object, key)) continue;
      return Problem(false, where, "has " + std::string(key) + ", expected scopeSpans", item);
    }
  }

  void OneScope(element item, const std::string& where) {
    OtlpObject object;
    if (item.get_object().get(object) != simdjson::SUCCESS)
      return Problem(false, where, "is no object", item);
    const std::optional<element> spans = MemberOf(object, "spans");
    if (!spans) return;
    ForEach(*spans, where + ".spans",
            [this](element span, const std::string& place) { OneSpan(span, place); });
  }

  void OneSpan(element item, const std::string& where) {
    OtlpObject object;
    if (item.get_object().get(object) != simdjson::SUCCESS) return Problem(true, where, "is no object", item);
    OtlpSpan span;
    span.resource = document_.resources.size() - 1;
    std::string problem;
    if (!SpanMembers(object, span, problem).Read()) return Problem(true, where + ":", problem, item);
    document_.spans.push_back(std::move(span));
  }

  OtlpResource ResourceOf(OtlpObject object) {
    std::optional<std::string> host_name, instance;
    OtlpResource resource;
    const bool read = EachAttribute(object, [&](std::string_view key, std::string_view text) {
      const auto take = [&](std::optional<std::string>& to) {
        if (!to) to = std::string(text);
      };
      if (key == "host.name") take(host_name);
      if (key == "service.instance.id") take(instance);
      if (key == "service.name") take(resource.service);
    });
    if (!read) ++document_.resources_unread;
    resource.host = host_name ? host_name : instance ? instance : resource.service;
    return resource;
  }

  // Of the attributes that are texts and not empty; false when they are no list.
  template <typename Visit>
  static bool EachAttribute(OtlpObject object, Visit visit) {
    const std::optional<element> resource = MemberOf(object, "resource");
    if (!resource) return true;
    OtlpObject members;
    if (resource->get_object().get(members) != simdjson::SUCCESS) return false;
    const std::optional<element> attributes = MemberOf(members, "attributes");
    if (!attributes) return true;
    simdjson::dom::array list;
    if (attributes->get_array().get(list) != simdjson::SUCCESS) return false;
    for (const element item : list) {
      std::string_view key, text;
      if (item.is_object() && item.at_key("key").get_string().get(key) == simdjson::SUCCESS &&
          item.at_key("value").at_key("stringValue").get_string().get(text) == simdjson::SUCCESS &&
          !text.empty()) {
        visit(key, text);
      }
    }
    return true;
  }

  OtlpDocument& document_;
  bool keep_raw_;
};

}  // namespace

OtlpKind OtlpReader::Read(std::string_view text, OtlpDocument& document, std::string& why) {
  document = {};
  element root;
  auto error = parser_.parse(text.data(), text.size(), true).get(root);
  if (error == simdjson::STRING_ERROR || error == simdjson::NUMBER_ERROR)
    error = parser_.parse(MendedJson(text)).get(root);
  if (error != simdjson::SUCCESS) {
    why = ErrorOf(error);
    return OtlpKind::kNoJson;
  }
  OtlpObject object;
  if (root.get_object().get(object) != simdjson::SUCCESS) {
    why = "found JSON that is no object";
    return OtlpKind::kOtherJson;
  }
  if (const std::optional<element> spans = MemberOf(object, "resourceSpans")) {
    RequestWalk(document, keep_raw_).Request(*spans);
    return OtlpKind::kTraces;
  }
  for (const std::string_view key : kOtherSignals) {
    if (object.at_key(key).error() != simdjson::SUCCESS) continue;
    why = "found " + std::string(key);
    return OtlpKind::kOtherSignal;
  }
  if (object.size() == 0 || object.at_key("resourceSpans").error() == simdjson::SUCCESS)
    return OtlpKind::kTraces;
  why = MemberOf(object, "resource_spans") ? "found resource_spans, but keys are in lowerCamelCase"
                                           : "found an object without resourceSpans";
  return OtlpKind::kOtherJson;
}

bool HasOtlpKey(std::string_view text) {
  int depth = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c != '"') continue;
    const size_t begin = at + 1;
    for (++at; at < text.size() && text[at] != '"'; ++at) at += text[at] == '\\' ? 1 : 0;
    if (depth != 1 || at >= text.size()) continue;
    const size_t next = text.find_first_not_of(" \t\r\n", at + 1);
    if (next == std::string_view::npos || text[next] != ':') continue;
    const std::string_view key = text.substr(begin, at - begin);
    if (key == "resourceSpans" || key == "resource_spans" || key == "resourceLogs" ||
        key == "resourceMetrics") {
      return true;
    }
  }
  return false;
}

}  // namespace harness::importers
