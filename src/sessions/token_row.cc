// SPDX-License-Identifier: Apache-2.0
#include "sessions/token_row.h"

#include "base/text.h"
#include "sessions/attribute_value.h"
#include "sessions/complexity.h"
#include "sessions/money.h"
#include "sessions/session_ids.h"

namespace harness::sessions {
namespace {

using importers::SourceType;
using importers::TimeForm;

TimeForm FormOf(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::kSeconds:
      return TimeForm::kEpochSeconds;
    case TimeUnit::kMillis:
      return TimeForm::kEpochMillis;
    case TimeUnit::kMicros:
      return TimeForm::kEpochMicros;
    case TimeUnit::kNanos:
      return TimeForm::kEpochNanos;
    case TimeUnit::kNone:
      break;
  }
  return TimeForm::kIso;
}

}  // namespace

std::optional<std::string_view> TokenRowReader::Text(TokenRole role) const {
  const auto& columns = Of(role);
  if (!columns) return std::nullopt;
  if (columns->constant) return *columns->constant;
  const auto& value = (*values_)[columns->columns.front()];
  if (!value) return std::nullopt;
  const std::string_view text = Trim(*value);
  if (text.empty()) return std::nullopt;
  return text;
}

Error TokenRowReader::Unreadable(TokenRole role, std::string_view text, std::string_view expected) const {
  const auto& columns = Of(role);
  const std::string name = columns->constant ? "the constant" : columns_[columns->columns.front()].name;
  return InvalidArgument(name + " is " + Quoted(text) + ", expected " + std::string(expected));
}

Result<std::optional<int64_t>> TokenRowReader::Count(TokenRole role) const {
  const auto text = Text(role);
  if (!text) return std::optional<int64_t>();
  auto count = ParseInt64(*text);
  if (!count) {
    // A column with gaps is often written as numbers with a fraction: "12.0".
    const auto number = ParseDouble(*text);
    if (number) count = IntegerOfValue(AttributeValue::OfNumber(*number));
  }
  if (!count || *count < 0) return Unreadable(role, *text, "a count");
  return count;
}

Result<std::optional<Timestamp>> TokenRowReader::Time(TokenRole role) const {
  const auto text = Text(role);
  if (!text) return std::optional<Timestamp>();
  const RoleColumns& columns = *Of(role);
  TimeForm form = FormOf(columns.unit);
  bool local = false;
  if (!columns.constant) {
    const SourceType type = columns_[columns.columns.front()].type;
    local = type == SourceType::kLocalUs;
    if (local || type == SourceType::kTimestampUs) form = TimeForm::kEpochMicros;
  }
  const auto time = importers::ParseTime(*text, form);
  if (!time) {
    if (form != TimeForm::kIso) return Unreadable(role, *text, "a number in the unit that the role names");
    const bool number = ParseDouble(*text).has_value();
    return Unreadable(role, *text,
                      number ? "an ISO time; for numbers say the unit: time_s, time_ms, time_us or time_ns"
                             : "an ISO time such as 2026-01-14T10:56:00Z");
  }
  return std::optional<Timestamp>(local || !time->has_zone ? zone_->ToUtc(time->us).us : time->us);
}

Result<std::optional<Micros>> TokenRowReader::Duration() const {
  const auto text = Text(TokenRole::kDuration);
  if (!text) return std::optional<Micros>();
  const RoleColumns& columns = *Of(TokenRole::kDuration);
  const bool micros = !columns.constant && columns_[columns.columns.front()].type == SourceType::kMicros;
  const auto time = importers::ParseTime(*text, micros ? TimeForm::kEpochMicros : FormOf(columns.unit));
  if (!time || time->us < 0) return Unreadable(TokenRole::kDuration, *text, "a duration");
  return std::optional<Micros>(time->us);
}

// The sum over its columns; unknown when one of them is empty.
Result<std::optional<StatedCost>> TokenRowReader::Cost() const {
  const auto& columns = Of(TokenRole::kCost);
  if (!columns) return std::optional<StatedCost>();
  std::vector<std::string_view> texts;
  if (columns->constant) texts.push_back(*columns->constant);
  for (const size_t column : columns->columns) {
    const std::string_view text = Trim((*values_)[column].value_or(""));
    if (text.empty()) return std::optional<StatedCost>();
    texts.push_back(text);
  }
  StatedCost cost;
  cost.source = "file";
  for (const std::string_view text : texts) {
    const auto pico = PicoOfDecimal(text);
    if (!pico || __builtin_add_overflow(cost.pico, *pico, &cost.pico)) {
      return Unreadable(TokenRole::kCost, text, "an amount such as 0.0125");
    }
  }
  return std::optional<StatedCost>(cost);
}

Result<bool> TokenRowReader::Flag(TokenRole role) const {
  const auto text = Text(role);
  if (!text) return false;
  const auto flag = BooleanOfValue(AttributeValue::OfText(*text));
  if (!flag) return Unreadable(role, *text, "true, false, 1 or 0");
  return *flag;
}

Result<void> TokenRowReader::TakeTimes(Span& span) const {
  ASSIGN_OR_RETURN(auto start, Time(TokenRole::kStart));
  ASSIGN_OR_RETURN(auto end, Time(TokenRole::kEnd));
  ASSIGN_OR_RETURN(const auto time, Time(TokenRole::kTime));
  ASSIGN_OR_RETURN(const auto duration, Duration());
  if (!start) start = time;
  if (!start && end) start = *end - duration.value_or(0);
  if (!start) return InvalidArgument("the row has no time");
  span.start_us = *start;
  span.end_us = end ? *end : *start + duration.value_or(0);
  if (span.end_us < span.start_us) return InvalidArgument("the row ends before it starts");
  return Ok();
}

Result<void> TokenRowReader::TakeUsage(Usage& usage) const {
  ASSIGN_OR_RETURN(usage.input, Count(TokenRole::kInputTokens));
  ASSIGN_OR_RETURN(usage.output, Count(TokenRole::kOutputTokens));
  ASSIGN_OR_RETURN(usage.total, Count(TokenRole::kTotalTokens));
  ASSIGN_OR_RETURN(usage.cache_read, Count(TokenRole::kCachedTokens));
  ASSIGN_OR_RETURN(usage.cache_creation, Count(TokenRole::kCacheCreationTokens));
  ASSIGN_OR_RETURN(usage.reasoning, Count(TokenRole::kReasoningTokens));
  return Ok();
}

std::string TokenRowReader::SessionOf(int64_t row) const {
  const auto& columns = Of(TokenRole::kSession);
  if (!columns) return file_ + ":" + std::to_string(row);
  if (columns->constant) return *columns->constant;
  std::vector<std::string> parts;
  for (const size_t column : columns->columns) parts.emplace_back(Trim((*values_)[column].value_or("")));
  return Join(parts, "/");
}

// A row without a step stands for its whole session, and so is the root of its steps, which may come from
// another file.
void TokenRowReader::TakeIds(Span& span, int64_t row) {
  span.trace_id = TraceIdOfSession(span.session_id);
  const int64_t nth = rows_of_[span.session_id]++;
  const bool whole = !Of(TokenRole::kCell) && nth == 0;
  span.span_id =
      SpanIdOfPlace(span.session_id, whole ? std::string(kRootPlace) : file_ + ":" + std::to_string(row));
  if (Of(TokenRole::kCell)) span.parent_id = SpanIdOfPlace(span.session_id, kRootPlace);
}

Result<Span> TokenRowReader::Read(const Values& values, int64_t row) {
  values_ = &values;
  Span span;
  RETURN_IF_ERROR(TakeTimes(span));
  RETURN_IF_ERROR(TakeUsage(span.usage));
  ASSIGN_OR_RETURN(span.cost, Cost());
  ASSIGN_OR_RETURN(span.message_count, Count(TokenRole::kMessages));
  ASSIGN_OR_RETURN(span.test, Flag(TokenRole::kTest));
  ASSIGN_OR_RETURN(span.aborted, Flag(TokenRole::kAborted));
  span.provider = Text(TokenRole::kProvider).value_or("");
  span.request_model = Text(TokenRole::kModel).value_or("");
  span.template_id = Text(TokenRole::kTemplate).value_or("");
  span.cascade_id =
      Text(TokenRole::kCascade).value_or(Of(TokenRole::kSession) ? "" : std::string_view(file_));
  span.session_id = SessionOf(row);
  if (span.session_id.find_first_not_of('/') == std::string::npos)
    return InvalidArgument("the row has no session");
  if (const auto input = Text(TokenRole::kInput)) span.input = MeasureInput(*input);
  if (const auto error = Text(TokenRole::kError)) {
    const auto flag = BooleanOfValue(AttributeValue::OfText(*error));
    if (flag.value_or(true)) span.status = SpanStatus::kError;
    if (!flag) span.error_type = *error;
  }
  const auto kind = Text(TokenRole::kKind);
  const auto named = kind ? SpanKindOf(AsciiLower(*kind)) : std::nullopt;
  const bool calls_model = !span.request_model.empty() || !span.usage.Empty();
  span.kind = named ? *named : calls_model ? SpanKind::kInference : SpanKind::kOther;
  const std::string_view cell = Text(TokenRole::kCell).value_or("");
  span.name = !cell.empty() ? cell : !span.cascade_id.empty() ? std::string_view(span.cascade_id) : "session";
  TakeIds(span, row);
  return span;
}

}  // namespace harness::sessions
