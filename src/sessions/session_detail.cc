// SPDX-License-Identifier: Apache-2.0
#include "sessions/session_detail.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "base/json_members.h"
#include "sessions/cursor.h"
#include "sessions/session_tables.h"

namespace harness::sessions {
namespace {

constexpr size_t kKeptSpans = 200'000;
constexpr size_t kKeptDetails = 8;

auto StartOrder(const Span& span) {
  return std::tie(span.start_us, span.span_id, span.trace_id);
}

}  // namespace

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
  static const std::string sql =
      "SELECT c.cell_id, c.name, c.path, c.kind, c.species_hash, " + CellNames("r.") +
      " FROM cell_rows r JOIN cells c USING (cell_no) WHERE r.session_no = ?1 "
      "AND r.cell_no IN (SELECT cell_no FROM cell_rows JOIN cells USING (cell_no) "
      "WHERE session_no = ?1 ORDER BY self_duration_ms DESC, path, cell_id LIMIT ?2)"
      " ORDER BY r.started_at, c.path, c.cell_id";
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

namespace {

// Of one session, by (trace_id, span_id) already where the session is one trace.
SessionDetail DetailOf(std::vector<Span> spans, const PriceTable& prices) {
  SessionDetail detail;
  detail.spans = std::move(spans);
  std::ranges::sort(detail.spans, {}, [](const Span& span) { return std::tie(span.trace_id, span.span_id); });
  detail.ledger = MakeLedger(detail.spans, prices);
  detail.by_start.resize(detail.spans.size());
  std::iota(detail.by_start.begin(), detail.by_start.end(), 0U);
  std::ranges::sort(detail.by_start, {}, [&](uint32_t place) { return StartOrder(detail.spans[place]); });
  return detail;
}

}  // namespace

Result<std::shared_ptr<const SessionDetail>> DetailCache::Find(store::Database& database,
                                                               std::string_view session_id,
                                                               const SessionEntry& entry) {
  // A span that was sent again may leave the row as it is, and the count of spans, too.
  const std::string key = std::string(session_id) + '\n' + std::to_string(entry.version) + '\n' +
                          std::to_string(entry.last_arrived_us) + '\n' + entry.price_digest;
  // While a session is due its spans may still change under one version.
  if (!entry.due) {
    const std::lock_guard lock(mutex_);
    for (auto it = kept_.begin(); it != kept_.end(); ++it) {
      if (it->key != key) continue;
      kept_.splice(kept_.begin(), kept_, it);
      return kept_.front().detail;
    }
  }
  ASSIGN_OR_RETURN(const PriceTable prices, PricesOf(database, entry.price_digest));
  ASSIGN_OR_RETURN(std::vector<Span> spans, SpansOfSession(database, entry.session_no, std::nullopt));
  auto detail = std::make_shared<SessionDetail>(DetailOf(std::move(spans), prices));
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

}  // namespace harness::sessions
