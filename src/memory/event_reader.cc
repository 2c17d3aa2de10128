// SPDX-License-Identifier: Apache-2.0
#include "memory/event_reader.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "importers/time_parse.h"

namespace harness::memory {
namespace {

constexpr double kLongestDurationMs = 9.0e15;  // whole milliseconds stay exact

Error Unexpected(std::string_view where, std::string_view member, const Json& found,
                 std::string_view expected) {
  return InvalidArgument(std::string(where) + ": at /" + std::string(member) + ": found " + Shown(found) +
                         ", expected " + std::string(expected));
}

// Moves a member out of the object; null when it is absent, since null is unknown as well.
Json Take(Json& object, const char* member) {
  const auto found = object.find(member);
  if (found == object.end()) return nullptr;
  Json value = std::move(*found);
  object.erase(found);
  return value;
}

int DepthOf(const Json& value, int limit) {
  if (!value.is_structured()) return 0;
  if (limit == 0) return 1;
  int deepest = 0;
  for (const Json& item : value) deepest = std::max(deepest, DepthOf(item, limit - 1));
  return deepest + 1;
}

Result<std::optional<bool>> ReadFlag(const Json& value, std::string_view where, std::string_view member) {
  if (value.is_null()) return std::optional<bool>();
  if (!value.is_boolean()) return Unexpected(where, member, value, "true or false");
  return std::optional(value.get<bool>());
}

// Whole milliseconds; fractions are rounded, halves up.
Result<std::optional<int64_t>> ReadDuration(const Json& value, std::string_view where,
                                            std::string_view member) {
  if (value.is_null()) return std::optional<int64_t>();
  const double number = value.is_number() ? value.get<double>() : -1.0;
  if (!std::isfinite(number) || number < 0 || number > kLongestDurationMs)
    return Unexpected(where, member, value, "milliseconds: a number from 0 to 9e15");
  return std::optional(static_cast<int64_t>(std::floor(number + 0.5)));
}

// A member and its alias: either, or both when they agree.
template <typename T, typename Read>
Result<std::optional<T>> TakeEither(Json& body, const char* name, const char* alias, std::string_view where,
                                    Read read) {
  const Json first = Take(body, name);
  const Json second = Take(body, alias);
  ASSIGN_OR_RETURN(const std::optional<T> by_name, read(first, where, name));
  ASSIGN_OR_RETURN(const std::optional<T> by_alias, read(second, where, alias));
  if (by_name && by_alias && *by_name != *by_alias) {
    return InvalidArgument(std::string(where) + ": found " + name + " " + Shown(first) + " and " + alias +
                           " " + Shown(second) + ", expected one of them, or both alike");
  }
  return by_name ? by_name : by_alias;
}

Result<void> TakeText(Json& body, const char* member, size_t limit, std::string_view where,
                      std::string& into) {
  const Json value = Take(body, member);
  if (value.is_null()) return Ok();
  ASSIGN_OR_RETURN(into, ReadText(value, limit, where, member));
  return Ok();
}

// The summary by its name, else by its alias; an alias that says something else stays a further member.
Result<void> TakeSummary(Json& body, std::string_view where, std::string& into) {
  RETURN_IF_ERROR(TakeText(body, "output_summary", kMaxTextBytes, where, into));
  if (!body.contains("one_liner")) return Ok();
  std::string one_liner;
  RETURN_IF_ERROR(TakeText(body, "one_liner", kMaxTextBytes, where, one_liner));
  if (into.empty()) {
    into = std::move(one_liner);
  } else if (!one_liner.empty() && one_liner != into) {
    body["one_liner"] = std::move(one_liner);
  }
  return Ok();
}

std::string DefaultEndpoint(std::string_view source) {
  if (source == "auditor") return "auditor:verdict";
  if (source == "bot") return "bot:cycle";
  if (source == "scenario") return "scenario:fill";
  return "";
}

}  // namespace

bool IsKnownSource(std::string_view source) {
  constexpr std::array<std::string_view, 6> kKnown = {"mcp", "scenario", "auditor",
                                                      "bot", "harness",  "capture"};
  return std::ranges::find(kKnown, source) != kKnown.end();
}

std::string Shown(const Json& value) {
  constexpr size_t kLimit = 60;
  if (value.is_string()) return Quoted(value.get_ref<const std::string&>(), kLimit);
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::string> ReadText(const Json& value, size_t limit, std::string_view where,
                             std::string_view member) {
  if (!value.is_string()) return Unexpected(where, member, value, "text");
  const std::string& text = value.get_ref<const std::string&>();
  if (text.size() > limit) {
    return InvalidArgument(std::string(where) + ": at /" + std::string(member) + ": found a text of " +
                           std::to_string(text.size()) + " bytes, expected at most " + std::to_string(limit));
  }
  return text;
}

Result<Timestamp> ReadEventTime(const Json& value, std::string_view where, std::string_view member) {
  constexpr std::string_view kExpected =
      "a time with its zone such as 2026-01-14T10:56:00Z, or a number of seconds, milliseconds or "
      "microseconds since 1970";
  if (value.is_string()) {
    const auto time = importers::ParseTime(value.get_ref<const std::string&>(), importers::TimeForm::kIso);
    if (!time || !time->has_zone) return Unexpected(where, member, value, kExpected);
    return time->us;
  }
  const double number = value.is_number() ? value.get<double>() : -1.0;
  if (!std::isfinite(number) || number < 0 || number >= 1e17)
    return Unexpected(where, member, value, kExpected);
  const double scale = number < 1e11 ? 1e6 : number < 1e14 ? 1e3 : 1;
  if (value.is_number_integer()) return value.get<int64_t>() * static_cast<int64_t>(scale);
  return static_cast<Timestamp>(std::floor(number * scale));
}

Result<void> SetSource(ObservedEvent& event, std::string source, std::string_view where) {
  ASSIGN_OR_RETURN(event.source, ReadText(std::move(source), kMaxNameBytes, where, "source"));
  event.known_source = IsKnownSource(event.source);
  if (event.endpoint.empty()) event.endpoint = DefaultEndpoint(event.source);
  return Ok();
}

Result<ObservedEvent> ReadEvent(Json body, std::string_view where) {
  if (!body.is_object())
    return InvalidArgument(std::string(where) + ": found " + Shown(body) + ", expected a JSON object");
  if (DepthOf(body, kMaxEventDepth) > kMaxEventDepth) {
    return InvalidArgument(std::string(where) + ": found more than " + std::to_string(kMaxEventDepth) +
                           " levels of arrays and objects, expected at most that many");
  }
  ObservedEvent event;
  std::string source;
  RETURN_IF_ERROR(TakeText(body, "source", kMaxNameBytes, where, source));
  RETURN_IF_ERROR(TakeText(body, "event_kind", kMaxNameBytes, where, event.event_kind));
  ASSIGN_OR_RETURN(event.ok, TakeEither<bool>(body, "ok", "success", where, ReadFlag));
  ASSIGN_OR_RETURN(event.duration_ms,
                   TakeEither<int64_t>(body, "duration_ms", "audit_duration_ms", where, ReadDuration));
  RETURN_IF_ERROR(TakeSummary(body, where, event.output_summary));
  RETURN_IF_ERROR(TakeText(body, "input_summary", kMaxTextBytes, where, event.input_summary));
  RETURN_IF_ERROR(TakeText(body, "endpoint", kMaxTextBytes, where, event.endpoint));
  RETURN_IF_ERROR(TakeText(body, "error", kMaxTextBytes, where, event.error));
  RETURN_IF_ERROR(TakeText(body, "staffer_id", kMaxTextBytes, where, event.staffer_id));
  RETURN_IF_ERROR(TakeText(body, "sig_hash", kMaxTextBytes, where, event.sig_hash));
  if (const Json time = Take(body, "timestamp"); !time.is_null()) {
    ASSIGN_OR_RETURN(event.timestamp_us, ReadEventTime(time, where, "timestamp"));
  }
  RETURN_IF_ERROR(SetSource(event, std::move(source), where));
  event.extra = std::move(body);
  return event;
}

}  // namespace harness::memory
