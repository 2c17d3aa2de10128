// SPDX-License-Identifier: Apache-2.0
#include "sessions/session_detail.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "sessions/cursor.h"
#include "sessions/session_tables.h"

namespace harness::sessions {
namespace {

constexpr size_t kKeptSpans = 200'000;
constexpr size_t kKeptDetails = 8;

Json OrNull(const std::optional<int64_t>& value) {
  return value ? Json(*value) : Json();
}
Json OrNull(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

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

// What a tree of spans shows; the members are those of ToJson.
Json BriefJson(const Span& span, const LedgerLine& line) {
  Json ledger = ToJson(line);
  ledger.erase("trace_id");
  ledger.erase("span_id");
  return {{"trace_id", span.trace_id},
          {"span_id", span.span_id},
          {"parent_id", OrNull(span.parent_id)},
          {"name", span.name},
          {"kind", NameOf(span.kind)},
          {"status", NameOf(span.status)},
          {"error_type", OrNull(span.error_type)},
          {"start_us", span.start_us},
          {"end_us", span.end_us},
          {"request_model", OrNull(span.request_model)},
          {"response_model", OrNull(span.response_model)},
          {"ledger", std::move(ledger)}};
}

}  // namespace

Json ToJson(const Span& span) {
  Json json = {{"trace_id", span.trace_id},
               {"span_id", span.span_id},
               {"parent_id", OrNull(span.parent_id)},
               {"name", span.name},
               {"kind", NameOf(span.kind)},
               {"status", NameOf(span.status)},
               {"error_type", OrNull(span.error_type)},
               {"started_at", FormatIso(span.start_us)},
               {"ended_at", FormatIso(span.end_us)},
               {"start_us", span.start_us},
               {"end_us", span.end_us},
               {"duration_ms", static_cast<double>(span.end_us - span.start_us) / 1000},
               {"service", OrNull(span.service)},
               {"session_id", OrNull(span.session_id)},
               {"cascade_id", OrNull(span.cascade_id)},
               {"provider", OrNull(span.provider)},
               {"operation", OrNull(span.operation)},
               {"request_model", OrNull(span.request_model)},
               {"response_model", OrNull(span.response_model)},
               {"response_id", OrNull(span.response_id)},
               {"usage", UsageJson(span.usage)},
               {"message_count", OrNull(span.message_count)},
               {"streaming", span.streaming},
               {"aborted", span.aborted},
               {"test", span.test},
               {"template_id", OrNull(span.template_id)},
               {"configuration", OrNull(span.configuration)},
               {"matched", span.matched},
               {"alias_version", span.alias_version}};
  json["cost"] = nullptr;
  if (span.cost) {
    json["cost"] = {
        {"pico", span.cost->pico}, {"currency", span.cost->currency}, {"source", OrNull(span.cost->source)}};
  }
  json["input"] = span.input ? InputJson(*span.input) : Json();
  return json;
}

Json ToJson(const Ledger& ledger) {
  Json lines = Json::array();
  for (const LedgerLine& line : ledger.lines) lines.push_back(ToJson(line));
  Json others = Json::array();
  for (const auto& [currency, pico] : ledger.other_currencies)
    others.push_back({{"currency", currency}, {"pico", pico}});
  return {{"lines", std::move(lines)},
          {"totals",
           {{"tokens_in", OrNull(ledger.tokens_in)},
            {"tokens_out", OrNull(ledger.tokens_out)},
            {"cost_pico", OrNull(ledger.cost_pico)},
            {"cost", ledger.cost_pico ? Json(static_cast<double>(*ledger.cost_pico) / 1e12) : Json()},
            {"known_cost_pico", ledger.known_cost_pico},
            {"spans_without_cost", ledger.spans_without_cost},
            {"other_currencies", std::move(others)}}}};
}

Result<Json> CellsOf(store::Database& database, std::string_view session_id, int64_t session_no,
                     int64_t limit) {
  ASSIGN_OR_RETURN(store::Statement count,
                   database.Prepare("SELECT count(*) FROM cell_rows WHERE session_no = ?1"));
  count.Bind(session_no);
  ASSIGN_OR_RETURN(const bool counted, count.Step());
  HARNESS_CHECK(counted);
  static const std::string sql = "SELECT c.cell_id, c.name, c.path, c.kind, c.species_hash, " +
                                 CellNames("r.") +
                                 " FROM (SELECT * FROM cell_rows WHERE session_no = ?1 ORDER BY "
                                 "self_duration_ms DESC, cell_no LIMIT ?2) r"
                                 " JOIN cells c USING (cell_no) ORDER BY r.started_at, c.path, c.cell_id";
  ASSIGN_OR_RETURN(store::Statement list, database.Prepare(sql));
  list.Bind(session_no, limit);
  Json cells = Json::array();
  while (true) {
    ASSIGN_OR_RETURN(const bool row, list.Step());
    if (!row) return Json{{"items", std::move(cells)}, {"total", count.Int64(0)}};
    Json cell = CellRowAt(list, 5);
    cell["session_id"] = session_id;
    int column = 0;
    for (const char* name : {"cell_id", "name", "path", "kind", "species_hash"})
      cell[name] = list.Text(column++);
    cells.push_back(std::move(cell));
  }
}

Result<Json> VersionsOf(store::Database& database, const SessionEntry& entry) {
  ASSIGN_OR_RETURN(store::Statement list,
                   database.Prepare("SELECT version, row FROM row_versions WHERE session_no = ?1 AND row IS "
                                    "NOT NULL ORDER BY version DESC"));
  list.Bind(entry.session_no);
  Json items = Json::array();
  while (true) {
    ASSIGN_OR_RETURN(const bool found, list.Step());
    if (!found) return Json{{"version", entry.version}, {"items", std::move(items)}};
    ASSIGN_OR_RETURN(Json row, ParseJson(list.Text(1), "sessions.db, row_versions"));
    row["version"] = list.Int64(0);
    items.push_back(std::move(row));
  }
}

void DetailCache::Clear() {
  const std::lock_guard lock(mutex_);
  kept_.clear();
  spans_ = 0;
}

Result<std::shared_ptr<const SessionDetail>> DetailCache::Find(store::Database& database,
                                                               std::string_view session_id,
                                                               const SessionEntry& entry) {
  const std::string key = std::string(session_id) + '\n' + std::to_string(entry.version) + '\n' +
                          std::to_string(entry.span_count) + '\n' + entry.price_digest;
  // While a session is due its spans may still change under one version.
  if (!entry.due) {
    const std::lock_guard lock(mutex_);
    for (auto it = kept_.begin(); it != kept_.end(); ++it) {
      if (it->key != key) continue;
      kept_.splice(kept_.begin(), kept_, it);
      return kept_.front().detail;
    }
  }
  auto detail = std::make_shared<SessionDetail>();
  ASSIGN_OR_RETURN(detail->spans, SpansOfSession(database, entry.session_no, std::nullopt));
  std::sort(detail->spans.begin(), detail->spans.end(), [](const Span& a, const Span& b) {
    return std::tie(a.start_us, a.span_id, a.trace_id) < std::tie(b.start_us, b.span_id, b.trace_id);
  });
  ASSIGN_OR_RETURN(const PriceTable prices, PricesOf(database, entry.price_digest));
  detail->ledger = MakeLedger(detail->spans, prices);
  std::map<std::pair<std::string_view, std::string_view>, size_t> lines;
  for (size_t i = 0; i < detail->ledger.lines.size(); ++i)
    lines[{detail->ledger.lines[i].trace_id, detail->ledger.lines[i].span_id}] = i;
  for (const Span& span : detail->spans) detail->line_of.push_back(lines.at({span.trace_id, span.span_id}));
  if (!entry.due && detail->spans.size() <= kKeptSpans) {
    const std::lock_guard lock(mutex_);
    kept_.push_front({key, detail});
    spans_ += detail->spans.size();
    while (kept_.size() > kKeptDetails || spans_ > kKeptSpans) {
      spans_ -= kept_.back().detail->spans.size();
      kept_.pop_back();
    }
  }
  return std::shared_ptr<const SessionDetail>(std::move(detail));
}

Result<Json> SpansPage(const SessionDetail& detail, std::string_view session_id, std::string_view key,
                       std::string_view cursor, int64_t limit, bool brief) {
  if (limit < 1 || limit > 5000)
    return InvalidArgument("limit: found " + std::to_string(limit) + ", expected 1 to 5000");
  const std::string about = "spans of " + std::string(session_id);
  auto at = detail.spans.begin();
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(const Json place, ReadCursor(key, about, cursor));
    const int64_t start_us = place.at(0).get<int64_t>();
    const std::string span_id = place.at(1).get<std::string>(), trace_id = place.at(2).get<std::string>();
    at = std::upper_bound(at, detail.spans.end(), std::tie(start_us, span_id, trace_id),
                          [](const auto& after, const Span& span) {
                            return after < std::tie(span.start_us, span.span_id, span.trace_id);
                          });
  }
  Json items = Json::array();
  for (; at != detail.spans.end() && static_cast<int64_t>(items.size()) < limit; ++at) {
    const size_t index = static_cast<size_t>(at - detail.spans.begin());
    const LedgerLine& line = detail.ledger.lines[detail.line_of[index]];
    if (brief) {
      items.push_back(BriefJson(*at, line));
      continue;
    }
    Json item = ToJson(*at);
    item["ledger"] = ToJson(line);
    items.push_back(std::move(item));
  }
  Json next;
  if (at != detail.spans.end() && !items.empty()) {
    const Span& last = *(at - 1);
    next = MakeCursor(key, about, Json::array({last.start_us, last.span_id, last.trace_id}));
  }
  return Json{{"items", std::move(items)},
              {"next_cursor", std::move(next)},
              {"total", static_cast<int64_t>(detail.spans.size())}};
}

}  // namespace harness::sessions
