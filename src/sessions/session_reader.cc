// SPDX-License-Identifier: Apache-2.0
#include "sessions/session_reader.h"

#include <algorithm>

#include "base/json_members.h"
#include "sessions/session_tables.h"
#include "sessions/span_codec.h"

namespace harness::sessions {
namespace {

using store::Database;
using store::Statement;

// The version of the span that had won by `as_of`.
Result<std::optional<Span>> VersionAsOf(Statement& versions, int64_t trace_no, const std::string& span_id,
                                        Timestamp as_of) {
  versions.Reset();
  versions.Bind(trace_no, span_id, as_of);
  std::optional<Span> best;
  std::string best_body;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, versions.Step());
    if (!row) return best;
    std::string body = versions.Text(0);
    ASSIGN_OR_RETURN(Span span, ParseSpanJson(body));
    if (best && std::tie(span.end_us, body) < std::tie(best->end_us, best_body)) continue;
    best = std::move(span);
    best_body = std::move(body);
  }
}

Result<std::vector<Span>> SpansBy(Database& database, const char* sql, int64_t number,
                                  std::optional<Timestamp> as_of) {
  ASSIGN_OR_RETURN(Statement list, database.Prepare(sql));
  ASSIGN_OR_RETURN(Statement versions,
                   database.Prepare("SELECT body FROM span_versions WHERE trace_no = ?1 AND span_id = ?2 AND "
                                    "arrived_us <= ?3"));
  list.Bind(number);
  std::vector<Span> spans;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, list.Step());
    if (!row) return spans;
    if (as_of && list.Int64(1) > *as_of) {
      ASSIGN_OR_RETURN(std::optional<Span> earlier,
                       VersionAsOf(versions, list.Int64(2), list.Text(3), *as_of));
      if (earlier) spans.push_back(std::move(*earlier));
      continue;
    }
    ASSIGN_OR_RETURN(Span span, ParseSpanJson(list.Text(0)));
    spans.push_back(std::move(span));
  }
}

// In the order of FactsAt.
constexpr const char* kFacts =
    "SELECT s.session_no, s.analysis_no, s.session_id, c.cascade_id, c.genus_hash, c.species_hash, "
    "c.model_mix, c.input_category, s.started_us, s.ended_us, c.total_cost_pico, s.duration_us, "
    "c.total_tokens_in, c.total_tokens_out, s.messages, s.eligible FROM sessions s JOIN cascade_analytics c "
    "USING (session_no)";

SessionFacts FactsAt(const Statement& row) {
  SessionFacts facts;
  facts.session_id = row.Text(2);
  facts.cascade_id = row.Text(3);
  facts.genus_hash = row.Text(4);
  facts.species_hash = row.Text(5);
  facts.model_mix = row.Text(6);
  facts.input_category = row.Text(7);
  facts.started_us = row.Int64(8);
  facts.ended_us = row.Int64(9);
  facts.cost_pico = row.OptionalInt64(10);
  facts.duration_us = row.Int64(11);
  facts.tokens_in = row.OptionalInt64(12);
  facts.tokens_out = row.OptionalInt64(13);
  facts.messages = row.OptionalInt64(14);
  facts.eligible = row.Int64(15) != 0;
  return facts;
}

}  // namespace

Result<std::optional<SessionEntry>> FindSession(Database& database, std::string_view session_id) {
  ASSIGN_OR_RETURN(Statement find,
                   database.Prepare("SELECT session_no, version, analysis_no, span_count, last_arrived_us, "
                                    "due_us IS NOT NULL, started_us, price_digest FROM sessions WHERE "
                                    "session_id = ?1"));
  ASSIGN_OR_RETURN(const bool row, find.Bind(session_id).Step());
  std::optional<SessionEntry> entry;
  if (!row) return entry;
  entry = {.session_no = find.Int64(0),
           .version = find.Int64(1),
           .analysis_no = find.Int64(2),
           .span_count = find.Int64(3),
           .last_arrived_us = find.Int64(4),
           .due = find.Int64(5) != 0,
           .started_us = find.OptionalInt64(6),
           .price_digest = find.Text(7)};
  return entry;
}

Result<std::vector<Span>> SpansOfTrace(Database& database, int64_t trace_no, std::optional<Timestamp> as_of) {
  return SpansBy(database, "SELECT body, arrived_us, trace_no, span_id FROM spans WHERE trace_no = ?1",
                 trace_no, as_of);
}

Result<std::vector<Span>> SpansOfSession(Database& database, int64_t session_no,
                                         std::optional<Timestamp> as_of) {
  return SpansBy(database,
                 "SELECT s.body, s.arrived_us, s.trace_no, s.span_id FROM traces t CROSS JOIN spans s USING "
                 "(trace_no) WHERE t.session_no = ?1",
                 session_no, as_of);
}

Result<PriceTable> PricesOf(Database& database, std::string_view digest) {
  if (digest.empty()) return PriceTable();
  ASSIGN_OR_RETURN(Statement find,
                   database.Prepare("SELECT json FROM price_tables WHERE digest = ?1 LIMIT 1"));
  ASSIGN_OR_RETURN(const bool row, find.Bind(digest).Step());
  if (!row) return PriceTable();
  return PriceTable::Parse(find.Text(0), "sessions.db, prices " + std::string(digest));
}

Result<std::vector<store::SqlValue>> RowValues(Database& database, int64_t session_no) {
  static const std::string sql =
      "SELECT " + AnalyticsNames() + " FROM cascade_analytics WHERE session_no = ?1";
  ASSIGN_OR_RETURN(Statement find, database.Prepare(sql));
  ASSIGN_OR_RETURN(const bool row, find.Bind(session_no).Step());
  std::vector<store::SqlValue> values;
  if (!row) return values;
  static const size_t columns = AnalyticsValues(Json::object()).size();
  for (size_t i = 0; i < columns; ++i) values.push_back(find.Value(static_cast<int>(i)));
  return values;
}

Result<void> ReadFacts(Database& database, std::string_view cascade_id, const VisitFacts& visit) {
  const std::string_view where = cascade_id.empty() ? "?1 = ''" : "c.cascade_id = ?1";
  ASSIGN_OR_RETURN(Statement list, database.Prepare(std::string(kFacts) + " WHERE " + std::string(where) +
                                                    " ORDER BY s.session_no"));
  list.Bind(cascade_id);
  while (true) {
    ASSIGN_OR_RETURN(const bool row, list.Step());
    if (!row) return Ok();
    RETURN_IF_ERROR(visit(list.Int64(0), list.Int64(1), FactsAt(list)));
  }
}

Result<std::optional<SessionFacts>> FactsOf(Database& database, int64_t session_no) {
  ASSIGN_OR_RETURN(Statement find, database.Prepare(std::string(kFacts) + " WHERE s.session_no = ?1"));
  ASSIGN_OR_RETURN(const bool row, find.Bind(session_no).Step());
  std::optional<SessionFacts> facts;
  if (row) facts = FactsAt(find);
  return facts;
}

Json FactsJson(const SessionFacts& facts) {
  return {{"session_id", facts.session_id},       {"cascade_id", facts.cascade_id},
          {"genus_hash", facts.genus_hash},       {"species_hash", facts.species_hash},
          {"model_mix", facts.model_mix},         {"input_category", facts.input_category},
          {"started_us", facts.started_us},       {"ended_us", facts.ended_us},
          {"cost_pico", OrNull(facts.cost_pico)}, {"duration_us", facts.duration_us},
          {"tokens_in", OrNull(facts.tokens_in)}, {"tokens_out", OrNull(facts.tokens_out)},
          {"messages", OrNull(facts.messages)},   {"eligible", facts.eligible}};
}

SessionFacts FactsOfJson(const Json& json) {
  SessionFacts facts;
  facts.session_id = TextOf(json, "session_id");
  facts.cascade_id = TextOf(json, "cascade_id");
  facts.genus_hash = TextOf(json, "genus_hash");
  facts.species_hash = TextOf(json, "species_hash");
  facts.model_mix = TextOf(json, "model_mix");
  facts.input_category = TextOf(json, "input_category");
  facts.started_us = IntegerOf(json, "started_us").value_or(0);
  facts.ended_us = IntegerOf(json, "ended_us").value_or(0);
  facts.cost_pico = IntegerOf(json, "cost_pico");
  facts.duration_us = IntegerOf(json, "duration_us").value_or(0);
  facts.tokens_in = IntegerOf(json, "tokens_in");
  facts.tokens_out = IntegerOf(json, "tokens_out");
  facts.messages = IntegerOf(json, "messages");
  facts.eligible = MemberOf(json, "eligible") == Json(true);
  return facts;
}

}  // namespace harness::sessions
