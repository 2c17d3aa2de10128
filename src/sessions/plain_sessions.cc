// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <map>

#include "base/json.h"
#include "base/json_members.h"
#include "base/schema_check.h"
#include "base/sha256.h"
#include "base/text.h"
#include "importers/time_parse.h"
#include "sessions/complexity.h"
#include "sessions/decode.h"
#include "sessions/decode_log.h"
#include "sessions/embedded.h"
#include "sessions/field_reader.h"
#include "sessions/session_ids.h"
#include "sessions/span_draft.h"

namespace harness::sessions {
namespace {

constexpr size_t kTemplateBytes = 64;  // a longer template is kept as its digest

const SchemaChecker& Checker() {
  static const SchemaChecker* checker = [] {
    auto compiled = SchemaChecker::Compile(SessionSchemaText(), "session.schema.json");
    HARNESS_CHECK(compiled.has_value());
    return new SchemaChecker(std::move(*compiled));
  }();
  return *checker;
}

// The session being read, and what its cells share.
class PlainSession {
 public:
  explicit PlainSession(const Json& json) : json_(json) {}
  Result<std::vector<Span>> Spans();

 private:
  Result<void> ReadRoot();
  Result<Span> ReadCell(const Json& cell, size_t at);
  Result<Timestamp> TimeOf(const Json& owner, std::string_view member) const;
  Result<void> TakeTimes(const Json& cell, Span& span) const;
  Span NewSpan(std::string_view place) const;
  Result<std::string> ParentOf(const Json& cell) const;

  const Json& json_;
  const importers::LocalZone* zone_ = nullptr;
  std::string session_, trace_;
  Span root_;
  bool root_has_end_ = false;
  std::map<std::string, std::string> by_id_, by_name_;  // span ids of earlier cells
};

Error Bad(std::string_view member, std::string_view message) {
  return InvalidArgument(std::string(member) + " " + std::string(message));
}

Micros DurationOf(const Json& owner) {
  return static_cast<Micros>(std::llround(NumberOf(owner, "duration_ms").value_or(0) * 1000.0));
}

Result<Timestamp> PlainSession::TimeOf(const Json& owner, std::string_view member) const {
  const std::string text = TextOf(owner, member);
  const auto time = importers::ParseTime(Trim(text), importers::TimeForm::kIso);
  if (!time) return Bad(member, "is " + Quoted(text) + ", expected a time such as 2025-07-31T22:02:29.520Z");
  return time->has_zone ? time->us : zone_->ToUtc(time->us).us;
}

Span PlainSession::NewSpan(std::string_view place) const {
  Span span;
  span.trace_id = trace_;
  span.span_id = SpanIdOfPlace(session_, place);
  span.session_id = session_;
  span.cascade_id = TextOf(json_, "cascade_id");
  return span;
}

Result<void> PlainSession::ReadRoot() {
  session_ = TextOf(json_, "session_id");
  const std::string zone = json_.contains("time_zone") ? TextOf(json_, "time_zone") : "UTC";
  zone_ = importers::FindZone(zone);
  if (zone_ == nullptr)
    return Bad("time_zone", "is " + Quoted(zone) + ", expected a name such as Europe/Berlin");
  trace_ = TraceIdOfSession(session_);
  root_ = NewSpan(kRootPlace);
  root_.name = root_.cascade_id.empty() ? "session" : CutName(root_.cascade_id);
  root_.kind = SpanKind::kChain;
  root_.test = json_.value("test", false);
  root_.aborted = json_.value("aborted", false);
  if (json_.contains("input")) root_.input = MeasureInput(json_["input"]);
  ASSIGN_OR_RETURN(root_.start_us, TimeOf(json_, "started_at"));
  root_.end_us = root_.start_us;
  root_has_end_ = json_.contains("ended_at") || json_.contains("duration_ms");
  if (json_.contains("ended_at")) {
    ASSIGN_OR_RETURN(root_.end_us, TimeOf(json_, "ended_at"));
  } else if (root_has_end_) {
    root_.end_us += DurationOf(json_);
  }
  if (root_.end_us < root_.start_us) return Bad("ended_at", "is before started_at");
  return Ok();
}

// A cell without a start begins with the session; one without an end and a duration takes no time.
Result<void> PlainSession::TakeTimes(const Json& cell, Span& span) const {
  const bool has_start = cell.contains("started_at");
  const bool has_end = cell.contains("ended_at");
  const bool has_duration = cell.contains("duration_ms");
  if (has_end) {
    ASSIGN_OR_RETURN(span.end_us, TimeOf(cell, "ended_at"));
  }
  span.start_us = has_end && has_duration && !has_start ? span.end_us - DurationOf(cell) : root_.start_us;
  if (has_start) {
    ASSIGN_OR_RETURN(span.start_us, TimeOf(cell, "started_at"));
  }
  if (!has_end) span.end_us = span.start_us + (has_duration ? DurationOf(cell) : 0);
  if (span.end_us < span.start_us) return Bad("ended_at", "is before started_at");
  return Ok();
}

std::optional<StatedCost> CostOf(const Json& cost) {
  const Json& amount = cost.is_object() ? cost["amount"] : cost;
  const auto pico = PicoOfValue(ValueOfJson(amount));
  if (!pico) return std::nullopt;
  StatedCost out;
  out.pico = *pico;
  if (cost.is_object()) {
    if (cost.contains("currency")) out.currency = AsciiUpper(TextOf(cost, "currency"));
    out.source = CutName(TextOf(cost, "source"));
  }
  return out;
}

void TakeUsage(const Json& cell, Usage& usage) {
  usage.input = IntegerOf(cell, "input_tokens");
  usage.output = IntegerOf(cell, "output_tokens");
  usage.total = IntegerOf(cell, "total_tokens");
  usage.cache_read = IntegerOf(cell, "cache_read_tokens");
  usage.cache_creation = IntegerOf(cell, "cache_creation_tokens");
  usage.reasoning = IntegerOf(cell, "reasoning_tokens");
}

void TakeError(const Json& cell, Span& span) {
  const Json& error = MemberOf(cell, "error");
  const std::string type = error.is_string() ? error.get<std::string>() : "";
  if (type.empty() && error != true) return;
  span.status = SpanStatus::kError;
  span.error_type = CutName(type);
}

SpanKind KindOf(const Json& cell, const Span& span) {
  if (const auto kind = SpanKindOf(TextOf(cell, "kind"))) return *kind;
  const bool calls_model = !span.request_model.empty() || !span.response_model.empty() || !span.usage.Empty();
  return calls_model ? SpanKind::kInference : SpanKind::kOther;
}

Result<std::string> PlainSession::ParentOf(const Json& cell) const {
  if (!cell.contains("parent")) return root_.span_id;
  const std::string parent = TextOf(cell, "parent");
  if (const auto at = by_id_.find(parent); at != by_id_.end()) return at->second;
  if (const auto at = by_name_.find(parent); at != by_name_.end()) return at->second;
  return Bad("parent", "is " + Quoted(parent) + ", expected the id or the name of an earlier cell");
}

Result<Span> PlainSession::ReadCell(const Json& cell, size_t at) {
  Span span = NewSpan(std::to_string(at));
  const std::string name = TextOf(cell, "name");
  span.name = CutName(name);
  ASSIGN_OR_RETURN(span.parent_id, ParentOf(cell));
  RETURN_IF_ERROR(TakeTimes(cell, span));
  span.provider = CutName(TextOf(cell, "provider"));
  span.request_model = CutName(TextOf(cell, "model"));
  span.response_model = CutName(TextOf(cell, "response_model"));
  span.response_id = BoundedId(TextOf(cell, "response_id"));
  TakeUsage(cell, span.usage);
  if (cell.contains("cost")) {
    span.cost = CostOf(cell["cost"]);
    if (!span.cost) return Bad("cost", "is " + cell["cost"].dump() + ", expected less than 9,223,372");
  }
  span.kind = KindOf(cell, span);
  TakeError(cell, span);
  span.message_count = IntegerOf(cell, "messages");
  if (cell.contains("input")) span.input = MeasureInput(cell["input"]);
  span.streaming = cell.value("streaming", false);
  const std::string text = TextOf(cell, "template");
  span.template_id = text.size() <= kTemplateBytes ? text : "sha256:" + Sha256Hex(text).substr(0, 32);
  if (cell.contains("settings") && !cell["settings"].empty()) {
    ASSIGN_OR_RETURN(const std::string canonical, CanonicalJson(cell["settings"]));
    span.configuration = Sha256Hex(canonical).substr(0, 32);
  }
  by_name_.insert_or_assign(name, span.span_id);
  if (cell.contains("id")) by_id_.insert_or_assign(TextOf(cell, "id"), span.span_id);
  return span;
}

Result<std::vector<Span>> PlainSession::Spans() {
  RETURN_IF_ERROR(ReadRoot());
  std::vector<Span> spans;
  spans.emplace_back();
  const Json& cells = ArrayOf(json_, "cells");
  for (size_t i = 0; i < cells.size(); ++i) {
    auto span = ReadCell(cells[i], i);
    if (!span) return InvalidArgument("cells[" + std::to_string(i) + "]: " + span.error().message);
    if (!root_has_end_) root_.end_us = std::max(root_.end_us, span->end_us);
    spans.push_back(std::move(*span));
  }
  spans.front() = std::move(root_);
  return spans;
}

// A root and its cells, also of a session that the schema refuses.
int64_t SpansOf(const Json& session) {
  return 1 + static_cast<int64_t>(ArrayOf(session, "cells").size());
}

void ReadSession(const Json& json, const std::string& where, Decoded& decoded) {
  if (auto checked = Checker().Check(json, where); !checked) {
    ++decoded.rejected;
    if (decoded.reasons.size() < kMaxReasons) decoded.reasons.push_back(checked.error().message);
    return;
  }
  auto spans = PlainSession(json).Spans();
  if (!spans) return Reject(decoded, where, spans.error().message);
  for (Span& span : *spans) decoded.spans.push_back(std::move(span));
}

}  // namespace

Result<Decoded> DecodePlainSessions(std::string_view body, int64_t most) {
  ASSIGN_OR_RETURN(const Json json, ParseJson(body, "sessions"));
  Decoded decoded;
  if (json.is_object()) {
    if (SpansOf(json) > most) return TooManySpans(most);
    ReadSession(json, "session", decoded);
    if (decoded.spans.empty()) return InvalidArgument(decoded.reasons.front());
    return decoded;
  }
  if (!json.is_array()) {
    return InvalidArgument(
        "sessions: found JSON that is neither an object nor a list, expected a session or a "
        "list of sessions");
  }
  int64_t seen = 0;
  for (const Json& session : json) seen += SpansOf(session);
  if (seen > most) return TooManySpans(most);
  for (size_t i = 0; i < json.size(); ++i)
    ReadSession(json[i], "sessions[" + std::to_string(i) + "]", decoded);
  return decoded;
}

}  // namespace harness::sessions
