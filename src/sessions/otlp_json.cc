// SPDX-License-Identifier: Apache-2.0
#include "base/mended_json.h"
#include "base/text.h"
#include "sessions/decode.h"
#include "sessions/decode_log.h"
#include "sessions/otlp_json_values.h"

namespace harness::sessions {
namespace {

using simdjson::dom::element;
using List = std::optional<simdjson::dom::array>;

class JsonDecoder {
 public:
  explicit JsonDecoder(int64_t most) : most_(most) {}
  Result<Decoded> Decode(element root);

 private:
  Result<void> ResourceSpans(element item, size_t at);
  Result<void> ScopeSpans(element item, size_t resource, size_t at);
  Result<void> OneSpan(element item, size_t resource, size_t scope, size_t at);
  Result<void> ReadSpan(element item, SpanDraft& draft);
  Result<void> ReadMember(std::string_view key, element value, SpanDraft& draft);
  Result<void> ReadEvents(element list, SpanDraft& draft);
  // The list below `key`, or nothing. Remembers a key that is there in snake_case only.
  Result<List> ListAt(simdjson::dom::object object, std::string_view key, std::string_view snake,
                      const std::string& where);

  const AliasTable& table_ = Aliases();
  AttributeSet attributes_{table_}, events_{table_}, resource_{table_};
  const int64_t most_;
  int64_t seen_ = 0;  // spans of the lists so far
  Decoded decoded_;
  std::string resource_fault_;  // why the spans of the present resource are refused; "" when they are not
  std::string snake_;           // the first key in snake_case that would have held spans
};

// The sender's encoder is wrong for every span, so none of them would be right.
bool IsWholeEncoder(const Error& error) {
  return error.message.starts_with(kAttributesObject);
}

Error At(const std::string& where, const std::string& message) {
  return InvalidArgument(where + ": " + message);
}

Result<List> JsonDecoder::ListAt(simdjson::dom::object object, std::string_view key, std::string_view snake,
                                 const std::string& where) {
  element value;
  if (object.at_key(key).get(value) != simdjson::SUCCESS || value.is_null()) {
    if (snake_.empty() && object.at_key(snake).error() == simdjson::SUCCESS) snake_ = snake;
    return List();
  }
  simdjson::dom::array list;
  if (value.get_array().get(list) != simdjson::SUCCESS) {
    return At(where, std::string(key) + " is no list");
  }
  return List(list);
}

Result<Decoded> JsonDecoder::Decode(element root) {
  simdjson::dom::object object;
  if (root.get_object().get(object) != simdjson::SUCCESS) {
    return InvalidArgument("found JSON that is no object, expected {\"resourceSpans\": [...]}");
  }
  for (const auto& [key, signal] :
       {std::pair{"resourceLogs", "logs"}, std::pair{"resourceMetrics", "metrics"}}) {
    if (object.at_key(key).error() == simdjson::SUCCESS) {
      return InvalidArgument("found a request of " + std::string(signal) + " (" + key +
                             "), expected traces (resourceSpans)");
    }
  }
  ASSIGN_OR_RETURN(const auto list, ListAt(object, "resourceSpans", "resource_spans", "request"));
  size_t at = 0;
  if (list) {
    for (element item : *list) RETURN_IF_ERROR(ResourceSpans(item, at++));
  }
  if (decoded_.spans.empty() && decoded_.rejected == 0 && !snake_.empty()) {
    return InvalidArgument(
        "found no spans but the key \"" + snake_ +
        "\": keys of OTLP JSON are in lowerCamelCase (resourceSpans, scopeSpans, traceId)");
  }
  return std::move(decoded_);
}

Result<void> JsonDecoder::ResourceSpans(element item, size_t at) {
  const std::string where = "resourceSpans[" + std::to_string(at) + "]";
  simdjson::dom::object object;
  if (item.get_object().get(object) != simdjson::SUCCESS) return At(where, "is no object");
  resource_.Clear();
  resource_fault_.clear();
  element resource;
  element attributes;
  if (object.at_key("resource").get(resource) == simdjson::SUCCESS && resource.is_object() &&
      resource.at_key("attributes").get(attributes) == simdjson::SUCCESS) {
    if (auto read = JsonAttributes(attributes, resource_); !read) {
      if (IsWholeEncoder(read.error())) return At(where + ".resource", read.error().message);
      resource_fault_ = OfResource(read.error());
    }
  }
  ASSIGN_OR_RETURN(const auto list, ListAt(object, "scopeSpans", "scope_spans", where));
  size_t scope = 0;
  if (list) {
    for (element entry : *list) RETURN_IF_ERROR(ScopeSpans(entry, at, scope++));
  }
  return Ok();
}

Result<void> JsonDecoder::ScopeSpans(element item, size_t resource, size_t at) {
  const std::string where =
      "resourceSpans[" + std::to_string(resource) + "].scopeSpans[" + std::to_string(at) + "]";
  simdjson::dom::object object;
  if (item.get_object().get(object) != simdjson::SUCCESS) return At(where, "is no object");
  ASSIGN_OR_RETURN(const auto list, ListAt(object, "spans", "spans", where));
  size_t span = 0;
  if (list) {
    seen_ += static_cast<int64_t>(list->size());
    if (seen_ > most_) return TooManySpans(most_);
    if (decoded_.spans.empty()) decoded_.spans.reserve(list->size());
    for (element entry : *list) RETURN_IF_ERROR(OneSpan(entry, resource, at, span++));
  }
  return Ok();
}

Result<void> JsonDecoder::OneSpan(element item, size_t resource, size_t scope, size_t at) {
  if (!resource_fault_.empty()) {
    Reject(decoded_, SpanPlace(resource, scope, at), resource_fault_);
    return Ok();
  }
  SpanDraft draft;
  if (auto read = ReadSpan(item, draft); !read) {
    const std::string where = SpanPlace(resource, scope, at);
    if (IsWholeEncoder(read.error())) return At(where, read.error().message);
    Reject(decoded_, where, read.error().message);
    return Ok();
  }
  Span& span = decoded_.spans.emplace_back();
  if (auto made = MakeSpan(draft, attributes_, events_, resource_, span); !made) {
    decoded_.spans.pop_back();
    Reject(decoded_, SpanPlace(resource, scope, at), made.error().message);
  }
  return Ok();
}

Result<void> JsonDecoder::ReadSpan(element item, SpanDraft& draft) {
  simdjson::dom::object object;
  if (item.get_object().get(object) != simdjson::SUCCESS) return InvalidArgument("a span that is no object");
  attributes_.Clear();
  events_.Clear();
  for (const auto field : object) RETURN_IF_ERROR(ReadMember(field.key, field.value, draft));
  if (draft.trace_id.empty()) {
    const bool snake = object.at_key("trace_id").error() == simdjson::SUCCESS;
    return InvalidArgument(snake ? "traceId is missing; found trace_id, but keys are in lowerCamelCase"
                                 : "traceId is missing");
  }
  if (draft.span_id.empty()) return InvalidArgument("spanId is missing");
  return Ok();
}

Result<void> JsonDecoder::ReadMember(std::string_view key, element value, SpanDraft& draft) {
  if (key == "traceId") {
    ASSIGN_OR_RETURN(const std::string_view text, JsonText(value, key));
    ASSIGN_OR_RETURN(draft.trace_id, TraceIdOfHex(text));
  } else if (key == "spanId") {
    ASSIGN_OR_RETURN(const std::string_view text, JsonText(value, key));
    ASSIGN_OR_RETURN(draft.span_id, SpanIdOfHex(text));
  } else if (key == "parentSpanId") {
    ASSIGN_OR_RETURN(const std::string_view text, JsonText(value, key));
    ASSIGN_OR_RETURN(draft.parent_id, ParentIdOfHex(text));
  } else if (key == "name") {
    ASSIGN_OR_RETURN(draft.name, JsonText(value, key));
  } else if (key == "kind") {
    RETURN_IF_ERROR(JsonEnum(value, key));
  } else if (key == "startTimeUnixNano") {
    ASSIGN_OR_RETURN(draft.start_ns, JsonUnsigned(value, key));
  } else if (key == "endTimeUnixNano") {
    ASSIGN_OR_RETURN(draft.end_ns, JsonUnsigned(value, key));
  } else if (key == "attributes") {
    return JsonAttributes(value, attributes_);
  } else if (key == "events") {
    return ReadEvents(value, draft);
  } else if (key == "status" && value.is_object()) {
    element code;
    if (value.at_key("code").get(code) == simdjson::SUCCESS) {
      ASSIGN_OR_RETURN(draft.status, JsonEnum(code, "status.code"));
    }
  }
  return Ok();
}

Result<void> JsonDecoder::ReadEvents(element value, SpanDraft& draft) {
  if (value.is_null()) return Ok();
  simdjson::dom::array list;
  if (value.get_array().get(list) != simdjson::SUCCESS) return InvalidArgument("events is no list");
  for (element event : list) {
    element part;
    if (!event.is_object()) return InvalidArgument("an event is no object");
    if (event.at_key("name").get(part) != simdjson::SUCCESS) continue;
    ASSIGN_OR_RETURN(const std::string_view name, JsonText(part, "the name of an event"));
    if (const auto side = table_.message_events().find(name); side != table_.message_events().end()) {
      ++draft.message_events[static_cast<size_t>(side->second)];
    }
    if (table_.attribute_events().contains(name) &&
        event.at_key("attributes").get(part) == simdjson::SUCCESS) {
      RETURN_IF_ERROR(JsonAttributes(part, events_));
    }
  }
  return Ok();
}

std::string ParseErrorText(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return "found bytes that are no UTF-8";
    case simdjson::DEPTH_ERROR:
      return "found JSON nested deeper than 1,024 levels";
    case simdjson::CAPACITY:
      return "found a body that is too large";
    default:
      return std::string("found text that is no JSON (") + simdjson::error_message(error) + ")";
  }
}

}  // namespace

Result<Decoded> DecodeOtlpJson(std::string_view body, int64_t most) {
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  if (Trim(body).empty()) return Decoded();
  simdjson::dom::parser parser;
  element root;
  auto error = parser.parse(body.data(), body.size(), true).get(root);
  if (error == simdjson::STRING_ERROR || error == simdjson::NUMBER_ERROR) {
    error = parser.parse(MendedJson(body)).get(root);
  }
  if (error != simdjson::SUCCESS) {
    return InvalidArgument(ParseErrorText(error) + ", expected {\"resourceSpans\": [...]}");
  }
  return JsonDecoder(most).Decode(root);
}

}  // namespace harness::sessions
