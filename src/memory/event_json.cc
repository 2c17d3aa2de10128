// SPDX-License-Identifier: Apache-2.0
#include "memory/event_json.h"

#include <array>
#include <utility>

#include "base/json_members.h"
#include "base/text.h"
#include "memory/event_reader.h"

namespace harness::memory {
namespace {

using Text = std::string ObservedEvent::*;
constexpr std::array<std::pair<const char*, Text>, 9> kTexts = {{
    {"source", &ObservedEvent::source},
    {"id", &ObservedEvent::id},
    {"event_kind", &ObservedEvent::event_kind},
    {"output_summary", &ObservedEvent::output_summary},
    {"input_summary", &ObservedEvent::input_summary},
    {"endpoint", &ObservedEvent::endpoint},
    {"error", &ObservedEvent::error},
    {"staffer_id", &ObservedEvent::staffer_id},
    {"sig_hash", &ObservedEvent::sig_hash},
}};

constexpr std::string_view kSeqAtStart = "{\"seq\":";

Json StoredJson(const ObservedEvent& event) {
  Json json = {{"received_us", event.received_us}};
  for (const auto& [name, text] : kTexts) {
    if (!(event.*text).empty()) json[name] = event.*text;
  }
  if (event.ok) json["ok"] = *event.ok;
  if (event.duration_ms) json["duration_ms"] = *event.duration_ms;
  if (event.timestamp_us) json["timestamp_us"] = *event.timestamp_us;
  if (!event.extra.empty()) json["extra"] = event.extra;
  return json;
}

}  // namespace

Json ToJson(const ObservedEvent& event) {
  Json json = {{"seq", event.seq},
               {"known_source", event.known_source},
               {"ok", event.ok ? Json(*event.ok) : Json()},
               {"duration_ms", event.duration_ms ? Json(*event.duration_ms) : Json()},
               {"timestamp", event.timestamp_us ? Json(FormatIso(*event.timestamp_us)) : Json()},
               {"received_at", FormatIso(event.received_us)},
               {"extra", event.extra}};
  for (const auto& [name, text] : kTexts) json[name] = (event.*text).empty() ? Json() : Json(event.*text);
  return json;
}

Result<std::string> StoredText(const ObservedEvent& event) {
  std::string text;
  try {
    text = StoredJson(event).dump();
  } catch (const Json::exception&) {
    return InvalidArgument("event: found text that is not UTF-8, expected UTF-8");
  }
  if (text.size() > kMaxEventBytes) {
    return InvalidArgument("event: found " + std::to_string(text.size()) + " bytes, expected at most " +
                           std::to_string(kMaxEventBytes));
  }
  return text;
}

std::string Numbered(std::string_view stored_text, int64_t seq) {
  return std::string(kSeqAtStart) + std::to_string(seq) + "," + std::string(stored_text.substr(1));
}

std::optional<int64_t> NumberAtStart(std::string_view line) {
  if (!line.starts_with(kSeqAtStart)) return std::nullopt;
  line.remove_prefix(kSeqAtStart.size());
  const auto seq = ParseInt64(line.substr(0, line.find(',')));
  return seq && *seq > 0 ? seq : std::nullopt;
}

Result<ObservedEvent> EventOfStored(std::string_view text) {
  ASSIGN_OR_RETURN(const Json json, ParseJson(text, "stored event"));
  const auto seq = IntegerOf(json, "seq");
  if (!seq || *seq < 1)
    return InvalidArgument("stored event: at /seq: found " + Shown(MemberOf(json, "seq")) +
                           ", expected a number from 1");
  ObservedEvent event;
  event.seq = *seq;
  event.received_us = IntegerOf(json, "received_us").value_or(0);
  for (const auto& [name, member] : kTexts) event.*member = TextOf(json, name);
  if (const Json& ok = MemberOf(json, "ok"); ok.is_boolean()) event.ok = ok.get<bool>();
  event.duration_ms = IntegerOf(json, "duration_ms");
  event.timestamp_us = IntegerOf(json, "timestamp_us");
  event.known_source = IsKnownSource(event.source);
  if (const Json& extra = MemberOf(json, "extra"); extra.is_object()) event.extra = extra;
  return event;
}

}  // namespace harness::memory
