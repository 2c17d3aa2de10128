// SPDX-License-Identifier: Apache-2.0
#include "sessions/applier.h"

#include <algorithm>

#include "base/sha256.h"
#include "sessions/session_summary.h"
#include "sessions/session_tables.h"

namespace harness::sessions {
namespace {

constexpr uint64_t kPieceBytes = uint64_t{4} << 20;

constexpr const char* kFindTrace =
    "SELECT trace_no, session_no, roots, span_count, ended_us, named_start_us, named_span_id, named FROM "
    "traces WHERE trace_id = ?1";
constexpr const char* kPutTrace =
    "INSERT OR REPLACE INTO traces (trace_no, trace_id, session_no, roots, span_count, ended_us, "
    "named_start_us, named_span_id, named) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
constexpr const char* kUpdateTrace =
    "UPDATE traces SET session_no = ?2, roots = ?3, span_count = ?4, ended_us = ?5, named_start_us = ?6, "
    "named_span_id = ?7, named = ?8 WHERE trace_no = ?1";
constexpr const char* kAddSpan =
    "INSERT OR IGNORE INTO spans (trace_no, span_id, start_us, end_us, arrived_us, body) VALUES (?1, ?2, ?3, "
    "?4, ?5, ?6)";
constexpr const char* kFindSpan =
    "SELECT end_us, arrived_us, body FROM spans WHERE trace_no = ?1 AND span_id = ?2";
constexpr const char* kReplaceSpan =
    "UPDATE spans SET start_us = ?3, end_us = ?4, arrived_us = ?5, body = ?6 WHERE trace_no = ?1 AND span_id "
    "= ?2";
constexpr const char* kKeepVersion =
    "INSERT OR IGNORE INTO span_versions (trace_no, span_id, arrived_us, body) VALUES (?1, ?2, ?3, ?4)";
constexpr const char* kSpansOfTrace = "SELECT body FROM spans WHERE trace_no = ?1";
constexpr const char* kFindSession = "SELECT session_no FROM sessions WHERE session_id = ?1";
constexpr const char* kAddSession =
    "INSERT INTO sessions (session_no, session_id, span_count, last_end_us, last_arrived_us, version, "
    "analysis_no) VALUES (?1, ?2, 0, 0, 0, 0, 0)";
constexpr const char* kTracesOfSession =
    "SELECT coalesce(sum(span_count), 0), coalesce(max(ended_us), 0), coalesce(min(roots > 0), 1) FROM "
    "traces "
    "WHERE session_no = ?1";
constexpr const char* kMarkDue =
    "UPDATE sessions SET span_count = ?2, last_end_us = ?3, last_arrived_us = max(last_arrived_us, ?4), "
    "due_us = max(last_arrived_us, ?4) + ?5 WHERE session_no = ?1";
constexpr const char* kPutMeta = "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)";
constexpr const char* kPutPrices =
    "INSERT OR IGNORE INTO price_tables (digest, arrived_us, json) VALUES (?1, ?2, ?3)";

Result<int64_t> NextNumber(store::Database& database, const char* sql) {
  ASSIGN_OR_RETURN(store::Statement newest, database.Prepare(sql));
  RETURN_IF_ERROR(newest.Step());
  return newest.Int64(0) + 1;
}

}  // namespace

Result<ApplyCounters> ReadCounters(store::Database& database) {
  ApplyCounters counters;
  ASSIGN_OR_RETURN(const int64_t segment, MetaInteger(database, "segment", 0));
  ASSIGN_OR_RETURN(const int64_t offset, MetaInteger(database, "offset", 0));
  counters.position = {static_cast<uint64_t>(segment), static_cast<uint64_t>(offset)};
  ASSIGN_OR_RETURN(counters.applied, MetaInteger(database, "applied", 0));
  ASSIGN_OR_RETURN(counters.spans, MetaInteger(database, "spans", 0));
  ASSIGN_OR_RETURN(counters.damaged_bytes, MetaInteger(database, "damaged_bytes", 0));
  ASSIGN_OR_RETURN(counters.refused, MetaInteger(database, "refused", 0));
  ASSIGN_OR_RETURN(counters.price_digest, MetaText(database, "price_digest"));
  return counters;
}

Result<void> Applier::Load() {
  ASSIGN_OR_RETURN(counters_, ReadCounters(database_));
  ASSIGN_OR_RETURN(next_trace_no_, NextNumber(database_, "SELECT coalesce(max(trace_no), 0) FROM traces"));
  ASSIGN_OR_RETURN(next_session_no_,
                   NextNumber(database_, "SELECT coalesce(max(session_no), 0) FROM sessions"));
  touched_.clear();
  return Ok();
}

Result<bool> Applier::ApplyPiece(JournalPosition end) {
  std::vector<SpanRecord> records;
  int64_t refused = 0;
  ASSIGN_OR_RETURN(const JournalTail::Piece piece, tail_.Read(counters_.position, end, kPieceBytes,
                                                              [&](std::string_view payload) -> Result<void> {
                                                                auto record = ParseRecord(payload);
                                                                if (record) {
                                                                  records.push_back(std::move(*record));
                                                                } else {
                                                                  ++refused;
                                                                }
                                                                return Ok();
                                                              }));
  if (piece.next == counters_.position) return piece.at_end;
  const ApplyCounters before = counters_;
  const auto apply = [&]() -> Result<void> {
    ASSIGN_OR_RETURN(store::Transaction transaction, store::Transaction::Begin(database_));
    RETURN_IF_ERROR(ApplyRecords(records));
    counters_.position = piece.next;
    counters_.damaged_bytes += static_cast<int64_t>(piece.damaged_bytes);
    counters_.refused += refused;
    RETURN_IF_ERROR(StoreCounters());
    return transaction.Commit();
  };
  if (auto applied = apply(); !applied) {
    counters_ = before;
    static_cast<void>(Load());
    return applied.error();
  }
  return piece.at_end;
}

Result<void> Applier::ApplyRecords(const std::vector<SpanRecord>& records) {
  std::map<std::string, std::vector<Arrival>> traces;
  for (const SpanRecord& record : records) {
    RETURN_IF_ERROR(StorePrices(record));
    counters_.applied += static_cast<int64_t>(record.spans.size());
    for (const Span& span : record.spans) traces[span.trace_id].push_back({&span, record.arrived_us});
  }
  touched_.clear();
  for (const auto& [trace_id, arrivals] : traces) RETURN_IF_ERROR(ApplyTrace(trace_id, arrivals));
  return MarkDue();
}

Result<void> Applier::ApplyTrace(const std::string& trace_id, const std::vector<Arrival>& arrivals) {
  ASSIGN_OR_RETURN(Trace trace, FindTrace(trace_id));
  Timestamp arrived_us = INT64_MIN;
  for (const Arrival& arrival : arrivals) {
    RETURN_IF_ERROR(ApplySpan(arrival, trace));
    arrived_us = std::max(arrived_us, arrival.arrived_us);
  }
  if (!trace.changed) return Ok();
  if (trace.to_recount) RETURN_IF_ERROR(Recount(trace));
  return StoreTrace(trace_id, trace, arrived_us);
}

Result<Applier::Trace> Applier::FindTrace(const std::string& trace_id) {
  Trace trace;
  ASSIGN_OR_RETURN(store::Statement find, database_.Prepare(kFindTrace));
  ASSIGN_OR_RETURN(const bool known, find.Bind(trace_id).Step());
  if (!known) {
    trace.trace_no = next_trace_no_++;
    trace.is_new = true;
    return trace;
  }
  trace.trace_no = find.Int64(0);
  trace.session_no = find.Int64(1);
  trace.roots = find.Int64(2);
  trace.span_count = find.Int64(3);
  trace.ended_us = find.Int64(4);
  trace.named_start_us = find.OptionalInt64(5);
  if (trace.named_start_us) {
    trace.named_span_id = find.Text(6);
    trace.named = find.Text(7);
  }
  find.Reset();
  return trace;
}

Result<void> Applier::ApplySpan(const Arrival& arrival, Trace& trace) {
  const Span& span = *arrival.span;
  const std::string body = SpanJson(span);
  ASSIGN_OR_RETURN(store::Statement add, database_.Prepare(kAddSpan));
  RETURN_IF_ERROR(
      add.Bind(trace.trace_no, span.span_id, span.start_us, span.end_us, arrival.arrived_us, body).Run());
  if (database_.Changes() == 0) return ApplyVersion(arrival, body, trace);
  trace.changed = true;
  ++counters_.spans;
  ++trace.span_count;
  if (span.parent_id.empty()) ++trace.roots;
  trace.ended_us = std::max(trace.ended_us, span.end_us);
  const bool names = !span.session_id.empty();
  if (names && (!trace.named_start_us || std::pair(span.start_us, span.span_id) <
                                             std::pair(*trace.named_start_us, trace.named_span_id))) {
    trace.named_start_us = span.start_us;
    trace.named_span_id = span.span_id;
    trace.named = span.session_id;
  }
  return Ok();
}

// The span is there already: nothing for the same bytes, else the version that wins stays in force.
Result<void> Applier::ApplyVersion(const Arrival& arrival, const std::string& body, Trace& trace) {
  const Span& span = *arrival.span;
  ASSIGN_OR_RETURN(store::Statement find, database_.Prepare(kFindSpan));
  RETURN_IF_ERROR(find.Bind(trace.trace_no, span.span_id).Step());
  const int64_t end_us = find.Int64(0), arrived_us = find.Int64(1);
  const std::string there = find.Text(2);
  find.Reset();
  if (there == body) return Ok();
  const bool wins =
      std::pair(span.end_us, std::string_view(body)) > std::pair(end_us, std::string_view(there));
  ASSIGN_OR_RETURN(store::Statement keep, database_.Prepare(kKeepVersion));
  if (!wins) return keep.Bind(trace.trace_no, span.span_id, arrival.arrived_us, body).Run();
  RETURN_IF_ERROR(keep.Bind(trace.trace_no, span.span_id, arrived_us, there).Run());
  ASSIGN_OR_RETURN(store::Statement replace, database_.Prepare(kReplaceSpan));
  RETURN_IF_ERROR(
      replace.Bind(trace.trace_no, span.span_id, span.start_us, span.end_us, arrival.arrived_us, body).Run());
  trace.changed = true;
  trace.to_recount = true;
  return Ok();
}

Result<void> Applier::Recount(Trace& trace) {
  ASSIGN_OR_RETURN(store::Statement list, database_.Prepare(kSpansOfTrace));
  list.Bind(trace.trace_no);
  trace.roots = 0;
  trace.ended_us = INT64_MIN;
  trace.named_start_us.reset();
  while (true) {
    ASSIGN_OR_RETURN(const bool row, list.Step());
    if (!row) break;
    ASSIGN_OR_RETURN(const Span span, ParseSpanJson(list.Text(0)));
    trace.roots += span.parent_id.empty() ? 1 : 0;
    trace.ended_us = std::max(trace.ended_us, span.end_us);
    if (span.session_id.empty()) continue;
    if (trace.named_start_us &&
        std::pair(span.start_us, span.span_id) > std::pair(*trace.named_start_us, trace.named_span_id))
      continue;
    trace.named_start_us = span.start_us;
    trace.named_span_id = span.span_id;
    trace.named = span.session_id;
  }
  list.Reset();
  return Ok();
}

Result<void> Applier::StoreTrace(const std::string& trace_id, Trace& trace, Timestamp arrived_us) {
  ASSIGN_OR_RETURN(const int64_t session_no, SessionNumber(trace.named_start_us ? trace.named : trace_id));
  const auto touch = [&](int64_t number) {
    Timestamp& latest = touched_.try_emplace(number, arrived_us).first->second;
    latest = std::max(latest, arrived_us);
  };
  touch(session_no);
  if (!trace.is_new && trace.session_no != session_no) touch(trace.session_no);
  trace.session_no = session_no;
  std::optional<std::string_view> span_id, named;
  if (trace.named_start_us) {
    span_id = trace.named_span_id;
    named = trace.named;
  }
  ASSIGN_OR_RETURN(store::Statement put, database_.Prepare(trace.is_new ? kPutTrace : kUpdateTrace));
  if (trace.is_new) {
    return put
        .Bind(trace.trace_no, trace_id, session_no, trace.roots, trace.span_count, trace.ended_us,
              trace.named_start_us, span_id, named)
        .Run();
  }
  return put
      .Bind(trace.trace_no, session_no, trace.roots, trace.span_count, trace.ended_us, trace.named_start_us,
            span_id, named)
      .Run();
}

Result<int64_t> Applier::SessionNumber(const std::string& session_id) {
  ASSIGN_OR_RETURN(store::Statement find, database_.Prepare(kFindSession));
  ASSIGN_OR_RETURN(const bool known, find.Bind(session_id).Step());
  if (known) {
    const int64_t number = find.Int64(0);
    find.Reset();
    return number;
  }
  ASSIGN_OR_RETURN(store::Statement add, database_.Prepare(kAddSession));
  RETURN_IF_ERROR(add.Bind(next_session_no_, session_id).Run());
  return next_session_no_++;
}

Result<void> Applier::MarkDue() {
  for (const auto& [session_no, arrived_us] : touched_) {
    ASSIGN_OR_RETURN(store::Statement sum, database_.Prepare(kTracesOfSession));
    RETURN_IF_ERROR(sum.Bind(session_no).Step());
    const int64_t spans = sum.Int64(0), last_end_us = sum.Int64(1);
    const bool has_roots = sum.Int64(2) != 0;
    sum.Reset();
    ASSIGN_OR_RETURN(store::Statement mark, database_.Prepare(kMarkDue));
    RETURN_IF_ERROR(mark.Bind(session_no, spans, last_end_us, arrived_us,
                              has_roots ? options_.settle_us : options_.idle_us)
                        .Run());
  }
  return Ok();
}

Result<void> Applier::StorePrices(const SpanRecord& record) {
  if (!record.prices) return Ok();
  const auto table = PriceTable::Parse(*record.prices, "journal of spans");
  if (!table) {
    ++counters_.refused;
    return Ok();
  }
  counters_.price_digest = table->Digest();
  ASSIGN_OR_RETURN(store::Statement put, database_.Prepare(kPutPrices));
  return put.Bind(counters_.price_digest, record.arrived_us, *record.prices).Run();
}

Result<void> Applier::StoreCounters() {
  const std::pair<std::string_view, int64_t> values[] = {
      {"segment", static_cast<int64_t>(counters_.position.segment)},
      {"offset", static_cast<int64_t>(counters_.position.offset)},
      {"applied", counters_.applied},
      {"spans", counters_.spans},
      {"damaged_bytes", counters_.damaged_bytes},
      {"refused", counters_.refused}};
  ASSIGN_OR_RETURN(store::Statement put, database_.Prepare(kPutMeta));
  for (const auto& [key, value] : values) RETURN_IF_ERROR(put.Bind(key, value).Run());
  return put.Bind(std::string_view("price_digest"), counters_.price_digest).Run();
}

}  // namespace harness::sessions
