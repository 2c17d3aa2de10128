// SPDX-License-Identifier: Apache-2.0
#include "sessions/spans_page.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>

#include "base/json_members.h"
#include "sessions/cursor.h"
#include "sessions/span_codec.h"

namespace harness::sessions {
namespace {

constexpr int64_t kMostSpans = 5000;

Json UsageJson(const Usage& usage) {
  return {{"input", OrNull(usage.input)},
          {"output", OrNull(usage.output)},
          {"total", OrNull(usage.total)},
          {"cache_read", OrNull(usage.cache_read)},
          {"cache_creation", OrNull(usage.cache_creation)},
          {"reasoning", OrNull(usage.reasoning)}};
}

Json InputJson(const InputFigures& input) {
  return {{"characters", input.characters}, {"estimated_tokens", input.estimated_tokens},
          {"depth", input.depth},           {"array_items", input.array_items},
          {"nodes", input.nodes},           {"truncated", input.truncated},
          {"fp_exact", input.fp_exact},     {"fp_shape", input.fp_shape},
          {"fp_schema", input.fp_schema}};
}

// What a tree of spans shows before the ledger has come; the members are those of ToJson.
Json OutlineJson(const Span& span) {
  return {{"trace_id", span.trace_id},
          {"span_id", span.span_id},
          {"parent_id", TextOrNull(span.parent_id)},
          {"name", span.name},
          {"kind", NameOf(span.kind)},
          {"status", NameOf(span.status)},
          {"error_type", TextOrNull(span.error_type)},
          {"start_us", span.start_us},
          {"end_us", span.end_us},
          {"request_model", TextOrNull(span.request_model)},
          {"response_model", TextOrNull(span.response_model)}};
}

Json BriefJson(const Span& span, const LedgerLine& line) {
  Json ledger = ToJson(line);
  ledger.erase("trace_id");
  ledger.erase("span_id");
  Json json = OutlineJson(span);
  json["ledger"] = std::move(ledger);
  return json;
}

Json WholeJson(const Span& span, const LedgerLine& line) {
  Json json = ToJson(span);
  json["ledger"] = ToJson(line);
  return json;
}

// Where a page begins: behind this span.
struct PlaceOfSpan {
  Timestamp start_us = INT64_MIN;
  std::string span_id, trace_id;
};

std::string About(const SpansQuery& query) {
  return "spans of " + std::string(query.session_id);
}

Result<PlaceOfSpan> PlaceOf(const SpansQuery& query) {
  if (query.limit < 1 || query.limit > kMostSpans)
    return InvalidArgument("limit: found " + std::to_string(query.limit) + ", expected 1 to " +
                           std::to_string(kMostSpans));
  PlaceOfSpan place;
  if (query.cursor.empty()) return place;
  ASSIGN_OR_RETURN(const Json read, ReadCursor(query.key, About(query), query.cursor));
  place.start_us = read.at(0).get<int64_t>();
  place.span_id = read.at(1).get<std::string>();
  place.trace_id = read.at(2).get<std::string>();
  return place;
}

Json PageOf(const SpansQuery& query, Json items, bool more, int64_t total) {
  Json next;
  if (more) {
    const Json& last = items.back();
    next = MakeCursor(query.key, About(query),
                      Json::array({last.at("start_us"), last.at("span_id"), last.at("trace_id")}));
  }
  return {{"items", std::move(items)}, {"next_cursor", std::move(next)}, {"total", total}};
}

}  // namespace

Json ToJson(const Span& span) {
  Json json = {{"trace_id", span.trace_id},
               {"span_id", span.span_id},
               {"parent_id", TextOrNull(span.parent_id)},
               {"name", span.name},
               {"kind", NameOf(span.kind)},
               {"status", NameOf(span.status)},
               {"error_type", TextOrNull(span.error_type)},
               {"started_at", FormatIso(span.start_us)},
               {"ended_at", FormatIso(span.end_us)},
               {"start_us", span.start_us},
               {"end_us", span.end_us},
               {"duration_ms", static_cast<double>(span.end_us - span.start_us) / 1000},
               {"service", TextOrNull(span.service)},
               {"session_id", TextOrNull(span.session_id)},
               {"cascade_id", TextOrNull(span.cascade_id)},
               {"provider", TextOrNull(span.provider)},
               {"operation", TextOrNull(span.operation)},
               {"request_model", TextOrNull(span.request_model)},
               {"response_model", TextOrNull(span.response_model)},
               {"response_id", TextOrNull(span.response_id)},
               {"usage", UsageJson(span.usage)},
               {"message_count", OrNull(span.message_count)},
               {"streaming", span.streaming},
               {"aborted", span.aborted},
               {"test", span.test},
               {"template_id", TextOrNull(span.template_id)},
               {"configuration", TextOrNull(span.configuration)},
               {"matched", span.matched},
               {"alias_version", span.alias_version}};
  json["cost"] = nullptr;
  if (span.cost) {
    json["cost"] = {{"pico", span.cost->pico},
                    {"currency", span.cost->currency},
                    {"source", TextOrNull(span.cost->source)}};
  }
  json["input"] = span.input ? InputJson(*span.input) : Json();
  return json;
}

Result<Json> SpansPage(const SessionDetail& detail, const SpansQuery& query, SpanForm form) {
  ASSIGN_OR_RETURN(const PlaceOfSpan place, PlaceOf(query));
  const auto from = std::ranges::upper_bound(
      detail.by_start, std::tie(place.start_us, place.span_id, place.trace_id), {}, [&](uint32_t of) {
        const Span& span = detail.spans[of];
        return std::tie(span.start_us, span.span_id, span.trace_id);
      });
  const auto until = from + std::min<int64_t>(query.limit, detail.by_start.end() - from);
  Json items = Json::array();
  for (auto at = from; at != until; ++at) {
    const Span& span = detail.spans[*at];
    const LedgerLine& line = detail.ledger.lines[*at];
    items.push_back(form == SpanForm::kWhole ? WholeJson(span, line) : BriefJson(span, line));
  }
  return PageOf(query, std::move(items), until != detail.by_start.end(),
                static_cast<int64_t>(detail.spans.size()));
}

Result<Json> OutlinePage(store::Database& database, const SessionEntry& entry, const SpansQuery& query) {
  ASSIGN_OR_RETURN(const PlaceOfSpan place, PlaceOf(query));
  ASSIGN_OR_RETURN(
      store::Statement list,
      database.Prepare("SELECT s.body FROM traces t CROSS JOIN spans s USING (trace_no) WHERE t.session_no = "
                       "?1 AND (s.start_us, s.span_id, t.trace_id) > (?2, ?3, ?4) ORDER BY s.start_us, "
                       "s.span_id, t.trace_id LIMIT ?5"));
  list.Bind(entry.session_no, place.start_us, place.span_id, place.trace_id, query.limit + 1);
  Json items = Json::array();
  while (true) {
    ASSIGN_OR_RETURN(const bool row, list.Step());
    const bool more = row && static_cast<int64_t>(items.size()) == query.limit;
    if (!row || more) return PageOf(query, std::move(items), more, entry.span_count);
    ASSIGN_OR_RETURN(const Span span, ParseSpanJson(list.Text(0)));
    items.push_back(OutlineJson(span));
  }
}

}  // namespace harness::sessions
