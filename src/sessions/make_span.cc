// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/json.h"
#include "base/sha256.h"
#include "base/text.h"
#include "sessions/complexity.h"
#include "sessions/field_reader.h"
#include "sessions/span_draft.h"

namespace harness::sessions {
namespace {

constexpr size_t kDigestDigits = 32;
constexpr size_t kKnownSettings = 256;

std::string ShortDigest(std::string_view text) {
  return Sha256Hex(text).substr(0, kDigestDigits);
}

Result<void> TakeTimes(const SpanDraft& draft, Span& span) {
  if (draft.start_ns == 0) return InvalidArgument("startTimeUnixNano is missing");
  if (draft.end_ns == 0) return InvalidArgument("endTimeUnixNano is missing");
  if (draft.end_ns < draft.start_ns) {
    return InvalidArgument("endTimeUnixNano is " + std::to_string(draft.end_ns) +
                           ", which is before startTimeUnixNano " + std::to_string(draft.start_ns));
  }
  span.start_us = static_cast<Timestamp>(draft.start_ns / 1000);
  span.end_us = static_cast<Timestamp>(draft.end_ns / 1000);
  return Ok();
}

void TakeNames(FieldReader& reader, Span& span) {
  span.service = CutName(reader.Text(Field::kService, "service").value_or(""));
  span.session_id = BoundedId(reader.Text(Field::kSessionId, "session_id").value_or(""));
  span.cascade_id = BoundedId(reader.Text(Field::kCascadeId, "cascade_id").value_or(""));
  span.provider = CutName(reader.Text(Field::kProvider, "provider").value_or(""));
  span.operation = CutName(reader.Text(Field::kOperation, "operation").value_or(""));
  span.request_model = CutName(reader.Text(Field::kRequestModel, "request_model").value_or(""));
  span.response_model = CutName(reader.Text(Field::kResponseModel, "response_model").value_or(""));
  span.response_id = BoundedId(reader.Text(Field::kResponseId, "response_id").value_or(""));
}

void TakeUsage(FieldReader& reader, Usage& usage) {
  usage.input = reader.Count(Field::kUsageInput, "usage.input");
  usage.output = reader.Count(Field::kUsageOutput, "usage.output");
  usage.total = reader.Count(Field::kUsageTotal, "usage.total");
  usage.cache_read = reader.Count(Field::kUsageCacheRead, "usage.cache_read");
  usage.cache_creation = reader.Count(Field::kUsageCacheCreation, "usage.cache_creation");
  usage.reasoning = reader.Count(Field::kUsageReasoning, "usage.reasoning");
}

// Where no total is stated, the sum of parts that are all there.
std::optional<int64_t> SumOfParts(FieldReader& reader) {
  for (const auto& parts : reader.attributes().table().cost_parts()) {
    int64_t sum = 0;
    std::vector<std::string> names;
    for (const Alias& part : parts) {
      const AttributeValue* value = reader.At(part);
      const auto pico = value == nullptr ? std::nullopt : PicoOfValue(*value);
      if (!pico || __builtin_add_overflow(sum, *pico, &sum)) break;
      names.push_back(part.name);
    }
    if (names.size() != parts.size()) continue;
    reader.matched()["cost"] = Join(names, " + ");
    return sum;
  }
  return std::nullopt;
}

// Three letters, upper case; USD where none is stated. Nothing for any other text.
std::optional<std::string> CurrencyOf(FieldReader& reader) {
  const auto text = reader.Text(Field::kCostCurrency, "cost.currency");
  if (!text) return "USD";
  std::string upper = AsciiUpper(Trim(*text));
  const bool letters = std::all_of(upper.begin(), upper.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (upper.size() != 3 || !letters) return std::nullopt;
  return upper;
}

void TakeCost(FieldReader& reader, Span& span) {
  auto pico = reader.Pico(Field::kCost, "cost");
  if (!pico) pico = SumOfParts(reader);
  if (!pico) return;
  const auto currency = CurrencyOf(reader);
  if (!currency) {
    reader.matched().erase("cost");
    reader.matched().erase("cost.currency");
    return;
  }
  span.cost =
      StatedCost{*pico, *currency, CutName(reader.Text(Field::kCostSource, "cost.source").value_or(""))};
}

void TakeStatus(const SpanDraft& draft, FieldReader& reader, Span& span) {
  if (draft.status == 1) span.status = SpanStatus::kOk;
  if (draft.status == 2) span.status = SpanStatus::kError;
  for (const Alias& alias : reader.attributes().table().Of(Field::kErrorType)) {
    const AttributeValue* value = reader.At(alias);
    const auto text = value == nullptr ? std::nullopt : TextOfValue(*value);
    if (!text) continue;
    span.error_type = CutName(*text);
    reader.matched()["error_type"] = alias.name;
    if (span.status == SpanStatus::kUnset) span.status = SpanStatus::kError;
    break;
  }
  if (span.status == SpanStatus::kUnset) {
    const auto level = reader.Text(Field::kLevel, "");
    if (level && AsciiLower(*level) == "error") {
      span.status = SpanStatus::kError;
      (void)reader.Text(Field::kLevel, "status");
    }
  }
  // An exception that was recorded and then handled is no error.
  if (span.status == SpanStatus::kError && span.error_type.empty()) {
    span.error_type = CutName(reader.Text(Field::kErrorType, "error_type").value_or(""));
  }
}

void TakeKind(FieldReader& reader, Span& span) {
  for (const KindAlias& kind : reader.attributes().table().kinds()) {
    const AttributeValue* value = reader.At(kind.alias);
    const auto text = value == nullptr ? std::nullopt : TextOfValue(*value);
    if (!text) continue;
    const auto at = kind.values.find(AsciiLower(*text));
    if (at == kind.values.end()) continue;
    span.kind = at->second;
    reader.matched()["kind"] = kind.alias.name;
    return;
  }
  // A call of a model that says what it used, but not what it is.
  const char* model = !span.request_model.empty() ? "request_model" : "response_model";
  if ((span.request_model.empty() && span.response_model.empty()) || (span.usage.Empty() && !span.cost))
    return;
  span.kind = SpanKind::kInference;
  reader.matched()["kind"] = std::string(reader.matched()[model]);
}

void TakeMarks(FieldReader& reader, Span& span) {
  span.aborted = reader.Boolean(Field::kAborted, "aborted").value_or(false);
  span.test = reader.Boolean(Field::kTest, "test").value_or(false);
  span.streaming = reader.Boolean(Field::kStreaming, "streaming").value_or(false);
  if (!span.streaming && reader.IsThere(Field::kStreamingMark, "")) {
    span.streaming = reader.IsThere(Field::kStreamingMark, "streaming");
  }
  if (!span.streaming &&
      reader.attributes().table().streaming_operations().contains(AsciiLower(span.operation))) {
    span.streaming = true;
    reader.matched()["streaming"] = std::string(reader.matched()["operation"]);
  }
}

void TakeTemplate(FieldReader& reader, Span& span) {
  if (const auto text = reader.Text(Field::kTemplateText, "template_id")) {
    span.template_id = "sha256:" + ShortDigest(*text);
    return;
  }
  const auto name = reader.Text(Field::kTemplateName, "template_id");
  const auto version = reader.Text(Field::kTemplateVersion, "template_version");
  if (!name && !version) return;
  span.template_id = BoundedId(name.value_or("") + (version ? "@" + *version : ""));
}

// Settings that a call was made with, in one JSON object; what tells of this call alone is left out.
Json Settings(FieldReader& reader) {
  const AliasTable& table = reader.attributes().table();
  Json settings = Json::object();
  for (const auto& [name, aliases] : table.configuration()) {
    for (const Alias& alias : aliases) {
      const AttributeValue* value = reader.At(alias);
      if (value == nullptr) continue;
      Json json = JsonOfValue(*value);
      if (json.is_string() && name == "parameters") {
        if (auto parsed = ParseJson(json.get<std::string>(), "parameters")) json = std::move(*parsed);
      }
      if (json.is_object()) {
        for (const std::string& left_out : table.parameters_left_out()) json.erase(left_out);
        if (json.empty()) continue;
      }
      settings[name] = std::move(json);
      break;
    }
  }
  return settings;
}

// Calls share few settings, and a digest costs as much as the rest of a span.
std::string DigestOfSettings(const std::string& canonical) {
  thread_local std::unordered_map<std::string, std::string> known;
  if (const auto at = known.find(canonical); at != known.end()) return at->second;
  if (known.size() >= kKnownSettings) known.clear();
  return known[canonical] = ShortDigest(canonical);
}

void TakeConfiguration(FieldReader& reader, Span& span) {
  const Json settings = Settings(reader);
  if (settings.empty()) return;
  if (const auto text = CanonicalJson(settings)) span.configuration = DigestOfSettings(*text);
}

// Messages that flattened attributes tell of, by side.
std::optional<int64_t> FamilyMessages(FieldReader& reader, MessageSide side, std::string& name) {
  const auto& families = reader.attributes().table().message_families();
  std::set<std::pair<size_t, int64_t>> seen;
  size_t first = families.size();
  for (const auto& part : reader.attributes().parts()) {
    if (families[part.family].side != side || part.family > first) continue;
    if (part.family < first) seen.clear();
    first = part.family;
    seen.emplace(part.family, part.index);
  }
  if (seen.empty()) return std::nullopt;
  name = families[first].prefix + "*";
  return static_cast<int64_t>(seen.size());
}

std::optional<int64_t> Messages(const SpanDraft& draft, FieldReader& reader, MessageSide side) {
  const bool input = side == MessageSide::kInput;
  const std::string as = input ? "messages.input" : "messages.output";
  if (const auto items = reader.Items(input ? Field::kMessagesInput : Field::kMessagesOutput, as))
    return items;
  std::string family;
  if (const auto items = FamilyMessages(reader, side, family)) {
    reader.matched()[as] = family;
    return items;
  }
  const int64_t events = draft.message_events[static_cast<size_t>(side)];
  return events > 0 ? std::optional<int64_t>(events) : std::nullopt;
}

void TakeMessages(const SpanDraft& draft, FieldReader& reader, Span& span) {
  span.message_count = reader.Count(Field::kMessageCount, "message_count");
  if (span.message_count) return;
  const auto input = Messages(draft, reader, MessageSide::kInput);
  const auto output = Messages(draft, reader, MessageSide::kOutput);
  if (input || output) span.message_count = input.value_or(0) + output.value_or(0);
}

// The flattened input messages as a list of objects with flat names, the family that the table names first.
Json FlattenedInput(FieldReader& reader, std::string& name) {
  const auto& families = reader.attributes().table().message_families();
  size_t first = families.size();
  for (const auto& part : reader.attributes().parts()) {
    if (families[part.family].side == MessageSide::kInput) first = std::min(first, part.family);
  }
  if (first == families.size()) return nullptr;
  name = families[first].prefix + "*";
  std::map<int64_t, Json> messages;
  for (const auto& part : reader.attributes().parts()) {
    if (part.family == first) messages[part.index][std::string(part.rest)] = JsonOfValue(part.value);
  }
  Json list = Json::array();
  for (auto& [index, message] : messages) list.push_back(std::move(message));
  return list;
}

void TakeInput(FieldReader& reader, Span& span) {
  if (const AttributeValue* value = reader.Value(Field::kInput, "input")) {
    span.input = value->type == AttributeValue::Type::kText ? MeasureInput(value->text)
                                                            : MeasureInput(JsonOfValue(*value));
    return;
  }
  std::string family;
  const Json list = FlattenedInput(reader, family);
  if (list.is_null()) return;
  span.input = MeasureInput(list);
  reader.matched()["input"] = family;
}

}  // namespace

Result<void> MakeSpan(const SpanDraft& draft, const AttributeSet& attributes, const AttributeSet& events,
                      const AttributeSet& resource, Span& span) {
  span.trace_id = draft.trace_id;
  span.span_id = draft.span_id;
  span.parent_id = draft.parent_id;
  span.name = CutName(draft.name);
  RETURN_IF_ERROR(TakeTimes(draft, span));
  FieldReader reader(attributes, events, resource);
  TakeNames(reader, span);
  TakeUsage(reader, span.usage);
  TakeCost(reader, span);
  TakeStatus(draft, reader, span);
  TakeKind(reader, span);
  TakeMarks(reader, span);
  TakeTemplate(reader, span);
  TakeConfiguration(reader, span);
  TakeMessages(draft, reader, span);
  TakeInput(reader, span);
  span.matched = std::move(reader.matched());
  span.alias_version = attributes.table().version();
  return Ok();
}

}  // namespace harness::sessions
