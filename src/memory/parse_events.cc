// SPDX-License-Identifier: Apache-2.0
// The four forms in which events come: bare, and CloudEvents 1.0 structured, batch and binary.
#include <utility>

#include "base/base64.h"
#include "base/hex.h"
#include "base/text.h"
#include "memory/event_reader.h"

namespace harness::memory {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kStructured = "application/cloudevents+json";
constexpr std::string_view kBatch = "application/cloudevents-batch+json";

// "Application/JSON; charset=utf-8" is "application/json".
std::string MediaType(std::string_view content_type) {
  return AsciiLower(Trim(content_type.substr(0, content_type.find(';'))));
}

bool IsJsonType(std::string_view media_type) {
  return media_type.empty() || media_type == kJson || media_type.ends_with("+json");
}

Result<std::string> TakeAttribute(Json& attributes, const char* name, std::string_view where) {
  const auto found = attributes.find(name);
  if (found == attributes.end()) {
    return InvalidArgument(std::string(where) + ": found no attribute " + name +
                           ", expected specversion, id, source and type, as CloudEvents 1.0 asks");
  }
  ASSIGN_OR_RETURN(std::string text, ReadText(*found, kMaxNameBytes, where, name));
  if (text.empty())
    return InvalidArgument(std::string(where) + ": at /" + name + ": found an empty text, expected some");
  attributes.erase(found);
  return text;
}

// Keeps a member under its name, or under "ce_" and its name when the data has one of that name.
void Keep(ObservedEvent& event, const std::string& name, Json value) {
  event.extra[event.extra.contains(name) ? "ce_" + name : name] = std::move(value);
}

// The event in the data; data that is no JSON object stays a further member.
Result<ObservedEvent> ReadData(Json& attributes, std::string_view where) {
  Json data = nullptr;
  if (const auto found = attributes.find("data"); found != attributes.end()) {
    data = std::move(*found);
    attributes.erase(found);
  }
  if (const auto found = attributes.find("data_base64"); found != attributes.end()) {
    if (!data.is_null())
      return InvalidArgument(std::string(where) + ": found data and data_base64, expected one of them");
    if (!found->is_string() || !ParseBase64(found->get_ref<const std::string&>()))
      return InvalidArgument(std::string(where) + ": at /data_base64: found " + Shown(*found) +
                             ", expected base64");
  }
  const auto type = attributes.find("datacontenttype");
  const bool json =
      type == attributes.end() || !type->is_string() || IsJsonType(MediaType(type->get<std::string>()));
  if (!data.is_object() || !json) {
    ASSIGN_OR_RETURN(ObservedEvent event, ReadEvent({{"data", data}}, where));
    if (data.is_null()) event.extra.erase("data");
    return event;
  }
  // The source is the event's attribute; one in the data is a further member.
  Json own_source = nullptr;
  if (const auto found = data.find("source"); found != data.end()) {
    own_source = std::move(*found);
    data.erase(found);
  }
  ASSIGN_OR_RETURN(ObservedEvent event, ReadEvent(std::move(data), where));
  if (!own_source.is_null()) event.extra["source"] = std::move(own_source);
  return event;
}

Result<ObservedEvent> ReadCloudEvent(Json attributes, std::string_view where) {
  if (!attributes.is_object())
    return InvalidArgument(std::string(where) + ": found " + Shown(attributes) + ", expected a JSON object");
  ASSIGN_OR_RETURN(const std::string version, TakeAttribute(attributes, "specversion", where));
  if (version != "1.0") {
    return InvalidArgument(std::string(where) + ": at /specversion: found " + Quoted(version) +
                           ", expected \"1.0\"");
  }
  ASSIGN_OR_RETURN(std::string id, TakeAttribute(attributes, "id", where));
  ASSIGN_OR_RETURN(std::string source, TakeAttribute(attributes, "source", where));
  ASSIGN_OR_RETURN(std::string type, TakeAttribute(attributes, "type", where));
  ASSIGN_OR_RETURN(ObservedEvent event, ReadData(attributes, where));
  event.id = std::move(id);
  RETURN_IF_ERROR(SetSource(event, std::move(source), where));
  if (event.event_kind.empty()) {
    event.event_kind = std::move(type);
  } else if (event.event_kind != type) {
    Keep(event, "type", std::move(type));
  }
  if (const auto time = attributes.find("time"); time != attributes.end() && !time->is_null()) {
    ASSIGN_OR_RETURN(event.timestamp_us, ReadEventTime(*time, where, "time"));
    attributes.erase(time);
  }
  for (const auto& [name, value] : attributes.items()) {
    if (value.is_object() || value.is_array()) {
      return InvalidArgument(std::string(where) + ": at /" + name + ": found " + Shown(value) +
                             ", expected text, a number or true or false, as of every attribute");
    }
    if (!value.is_null()) Keep(event, name, value);
  }
  return event;
}

Result<std::vector<ObservedEvent>> ReadBatch(Json batch) {
  if (!batch.is_array())
    return InvalidArgument("batch: found " + Shown(batch) + ", expected a JSON array of events");
  if (batch.size() > kMaxEventsOfABody) {
    return InvalidArgument("batch: found " + std::to_string(batch.size()) + " events, expected at most " +
                           std::to_string(kMaxEventsOfABody));
  }
  std::vector<ObservedEvent> events;
  const std::string of = " of " + std::to_string(batch.size());
  for (Json& item : batch) {
    const std::string where = "event " + std::to_string(events.size() + 1) + of;
    ASSIGN_OR_RETURN(ObservedEvent event, ReadCloudEvent(std::move(item), where));
    events.push_back(std::move(event));
  }
  return events;
}

// "Stra%C3%9Fe": headers carry what is not ASCII as percent and two digits.
Result<std::string> HeaderText(const std::string& name, std::string_view value) {
  std::string text;
  for (size_t i = 0; i < value.size(); ++i) {
    const std::optional<char> escaped = PercentByte(value.substr(i));
    text += escaped.value_or(value[i]);
    if (escaped) i += 2;
  }
  if (!IsValidUtf8(text))
    return InvalidArgument("event: header " + Quoted(name) + ": found " + Quoted(value) + ", expected UTF-8");
  return text;
}

Result<ObservedEvent> ReadBinary(std::string_view body, const EventHeaders& headers,
                                 std::string_view media_type) {
  Json attributes = Json::object();
  for (const auto& [name, value] : headers.cloud_events) {
    ASSIGN_OR_RETURN(const std::string text, HeaderText(name, value));
    attributes[name.substr(name.starts_with("ce-") ? 3 : 0)] = text;
  }
  for (const char* name : {"data", "data_base64", "datacontenttype"}) attributes.erase(name);
  if (!media_type.empty()) attributes["datacontenttype"] = std::string(Trim(headers.content_type));
  if (body.empty()) return ReadCloudEvent(std::move(attributes), "event");
  if (IsJsonType(media_type)) {
    ASSIGN_OR_RETURN(attributes["data"], ParseJson(body, "event"));
  } else if (IsValidUtf8(body)) {
    attributes["data"] = std::string(body);
  } else {
    attributes["data_base64"] = Base64Of(body);
  }
  return ReadCloudEvent(std::move(attributes), "event");
}

Result<std::vector<ObservedEvent>> One(Result<ObservedEvent> event) {
  if (!event) return event.error();
  std::vector<ObservedEvent> events;
  events.push_back(std::move(*event));
  return events;
}

}  // namespace

Result<std::vector<ObservedEvent>> ParseEvents(std::string_view body, const EventHeaders& headers) {
  const std::string media_type = MediaType(headers.content_type);
  if (media_type == kBatch) {
    ASSIGN_OR_RETURN(Json batch, ParseJson(body, "batch"));
    return ReadBatch(std::move(batch));
  }
  if (media_type == kStructured) {
    ASSIGN_OR_RETURN(Json event, ParseJson(body, "event"));
    return One(ReadCloudEvent(std::move(event), "event"));
  }
  if (!headers.cloud_events.empty()) return One(ReadBinary(body, headers, media_type));
  if (media_type.empty() || media_type == kJson) {
    ASSIGN_OR_RETURN(Json event, ParseJson(body, "event"));
    return One(ReadEvent(std::move(event), "event"));
  }
  return InvalidArgument("content type: found " + Quoted(headers.content_type) + ", expected " +
                         std::string(kJson) + ", " + std::string(kStructured) + ", " + std::string(kBatch) +
                         ", or the headers of a CloudEvent");
}

}  // namespace harness::memory
