// SPDX-License-Identifier: Apache-2.0
#include "sessions/session_store.h"

#include "base/text.h"
#include "sessions/cursor.h"
#include "sessions/days.h"
#include "sessions/page_sql.h"
#include "sessions/page_terms.h"
#include "sessions/session_detail.h"
#include "sessions/session_overviews.h"
#include "sessions/session_reader.h"
#include "sessions/session_tables.h"
#include "sessions/session_why.h"
#include "sessions/session_writer.h"
#include "sessions/spans_page.h"

namespace harness::sessions {
namespace {

class Store final : public SessionStore {
 public:
  Store(const store::Home& home, SessionStoreOptions options, const Clock& clock,
        std::vector<std::string> remarks)
      : paths_(home),
        key_(home.key()),
        readers_(paths_.database, home.read_only()),
        writer_(paths_, std::move(options), clock, readers_, scorer_, std::move(remarks)) {}
  ~Store() override { writer_.Stop(); }

  Result<IngestOutcome> Ingest(std::span<const Span> spans) override { return writer_.Ingest(spans); }
  void StartBackground() override { writer_.Start(); }
  void StopBackground() override { writer_.Stop(); }
  Result<void> Drain(Progress& progress) override { return writer_.Drain(progress); }
  Result<void> SetPrices(const PriceTable& prices) override { return writer_.SetPrices(prices); }
  Result<Json> Reanalyze(std::optional<Timestamp> as_of, Progress& progress) override {
    return writer_.Reanalyze(as_of, progress);
  }

  Result<PriceTable> Prices() override;
  Result<Json> Row(std::string_view session_id) override;
  Result<Json> Cells(std::string_view session_id, int64_t limit) override;
  Result<Json> Spans(std::string_view session_id, std::string_view cursor, int64_t limit,
                     SpanForm form) override;
  Result<Json> LedgerOf(std::string_view session_id) override;
  Result<Json> Why(std::string_view session_id) override;
  Result<Json> Versions(std::string_view session_id) override;
  Result<SessionPage> Page(const SessionQuery& query) override;
  Result<SessionPage> Outliers(std::string_view cascade_id, int64_t limit) override;
  Result<Json> Cascades() override;
  Result<Json> Baselines(std::string_view cascade_id) override;
  Result<Json> CostTimeline(std::string_view cascade_id, std::string_view bucket) override;
  Result<Json> Alerts(std::string_view day) override;
  Result<Json> Regressions(std::string_view cascade_id) override;
  Result<Json> Verify(std::string_view session_id) override;
  Json Stats() override;

 private:
  Result<SessionEntry> EntryOf(store::Database& database, std::string_view session_id);
  Result<Json> RowOf(store::Database& database, std::string_view session_id, const SessionEntry& entry);
  Result<Json> CountsOf();

  const SessionPaths paths_;
  const std::string key_;
  ReaderPool readers_;
  SharedScorer scorer_;
  DetailCache details_;
  SessionWriter writer_;
};

Error Unknown(std::string_view session_id) {
  return NotFound("session " + Quoted(session_id) + ": no session of this id is known");
}

Result<SessionEntry> Store::EntryOf(store::Database& database, std::string_view session_id) {
  ASSIGN_OR_RETURN(const std::optional<SessionEntry> entry, FindSession(database, session_id));
  if (!entry || (entry->span_count == 0 && entry->started_us == std::nullopt)) return Unknown(session_id);
  return *entry;
}

Result<Json> Store::RowOf(store::Database& database, std::string_view session_id, const SessionEntry& entry) {
  ASSIGN_OR_RETURN(std::vector<Json> rows, RowsOf(database, {entry.session_no}));
  if (rows.empty()) {
    return NotFound("session " + Quoted(session_id) +
                    ": its spans are stored; the row follows when it has settled");
  }
  return std::move(rows[0]);
}

Result<PriceTable> Store::Prices() {
  ASSIGN_OR_RETURN(auto reader, readers_.Take());
  ASSIGN_OR_RETURN(const std::string digest, MetaText(*reader, "price_digest"));
  return PricesOf(*reader, digest);
}

Result<Json> Store::Row(std::string_view session_id) {
  ASSIGN_OR_RETURN(auto reader, readers_.Take());
  ASSIGN_OR_RETURN(const SessionEntry entry, EntryOf(*reader, session_id));
  return RowOf(*reader, session_id, entry);
}

Result<Json> Store::Cells(std::string_view session_id, int64_t limit) {
  ASSIGN_OR_RETURN(auto reader, readers_.Take());
  ASSIGN_OR_RETURN(const SessionEntry entry, EntryOf(*reader, session_id));
  return CellsOf(*reader, session_id, entry.session_no, limit);
}

Result<Json> Store::Spans(std::string_view session_id, std::string_view cursor, int64_t limit,
                          SpanForm form) {
  const SpansQuery query{session_id, key_, cursor, limit};
  ASSIGN_OR_RETURN(auto reader, readers_.Take());
  ASSIGN_OR_RETURN(const SessionEntry entry, EntryOf(*reader, session_id));
  if (form == SpanForm::kOutline) return OutlinePage(*reader, entry, query);
  ASSIGN_OR_RETURN(const auto detail, details_.Find(*reader, session_id, entry));
  return SpansPage(*detail, query, form);
}

Result<Json> Store::LedgerOf(std::string_view session_id) {
  ASSIGN_OR_RETURN(auto reader, readers_.Take());
  ASSIGN_OR_RETURN(const SessionEntry entry, EntryOf(*reader, session_id));
  ASSIGN_OR_RETURN(const auto detail, details_.Find(*reader, session_id, entry));
  return ToJson(detail->ledger);
}

Result<Json> Store::Why(std::string_view session_id) {
  ASSIGN_OR_RETURN(auto reader, readers_.Take());
  ASSIGN_OR_RETURN(const SessionEntry entry, EntryOf(*reader, session_id));
  ASSIGN_OR_RETURN(const Json row, RowOf(*reader, session_id, entry));
  ASSIGN_OR_RETURN(const std::optional<SessionFacts> facts, FactsOf(*reader, entry.session_no));
  if (!facts) return Unknown(session_id);
  RETURN_IF_ERROR(LoadScorer(scorer_, *reader));
  const std::lock_guard lock(scorer_.mutex);
  return WhyOf(row, *facts, scorer_.scorer);
}

Result<Json> Store::Versions(std::string_view session_id) {
  ASSIGN_OR_RETURN(auto reader, readers_.Take());
  ASSIGN_OR_RETURN(const std::optional<SessionEntry> entry, FindSession(*reader, session_id));
  if (!entry) return Unknown(session_id);
  return VersionsOf(*reader, *entry);
}

Result<SessionPage> Store::Page(const SessionQuery& query) {
  ASSIGN_OR_RETURN(const PageTerms terms, CheckQuery(query));
  std::optional<PagePlace> after;
  if (!query.cursor.empty()) {
    ASSIGN_OR_RETURN(const Json place, ReadCursor(key_, terms.about, query.cursor));
    ASSIGN_OR_RETURN(after, PlaceOf(place));
  }
  ASSIGN_OR_RETURN(auto reader, readers_.Take());
  ASSIGN_OR_RETURN(const PageRows rows, PageBySql(*reader, terms, after));
  SessionPage page;
  ASSIGN_OR_RETURN(page.rows, RowsOf(*reader, rows.session_nos));
  if (rows.more) page.next_cursor = MakeCursor(key_, terms.about, ToJson(rows.last));
  if (terms.filters.empty()) {
    ASSIGN_OR_RETURN(page.total, MetaInteger(*reader, "rows", 0));
  }
  return page;
}

Result<SessionPage> Store::Outliers(std::string_view cascade_id, int64_t limit) {
  if (limit < 1 || limit > 1000)
    return InvalidArgument("limit: found " + std::to_string(limit) + ", expected 1 to 1000");
  ASSIGN_OR_RETURN(auto reader, readers_.Take());
  ASSIGN_OR_RETURN(const std::vector<int64_t> numbers, OutliersOf(*reader, cascade_id, limit));
  SessionPage page;
  ASSIGN_OR_RETURN(page.rows, RowsOf(*reader, numbers));
  return page;
}

Result<Json> Store::Cascades() {
  ASSIGN_OR_RETURN(auto reader, readers_.Take());
  return CascadesOf(*reader);
}

Result<Json> Store::Baselines(std::string_view cascade_id) {
  ASSIGN_OR_RETURN(auto reader, readers_.Take());
  return BaselinesOf(*reader, cascade_id);
}

Result<Json> Store::CostTimeline(std::string_view cascade_id, std::string_view bucket) {
  ASSIGN_OR_RETURN(auto reader, readers_.Take());
  return CostTimelineOf(*reader, cascade_id, bucket);
}

Result<Json> Store::Alerts(std::string_view day) {
  ASSIGN_OR_RETURN(auto reader, readers_.Take());
  return AlertsOf(*reader, day);
}

Result<Json> Store::Regressions(std::string_view cascade_id) {
  ASSIGN_OR_RETURN(auto reader, readers_.Take());
  return RegressionsOf(*reader, cascade_id);
}

Result<Json> Store::Verify(std::string_view session_id) {
  ASSIGN_OR_RETURN(auto reader, readers_.Take());
  ASSIGN_OR_RETURN(const SessionEntry entry, EntryOf(*reader, session_id));
  ASSIGN_OR_RETURN(const Json row, RowOf(*reader, session_id, entry));
  ASSIGN_OR_RETURN(const std::optional<SessionFacts> facts, FactsOf(*reader, entry.session_no));
  if (!facts) return Unknown(session_id);
  RETURN_IF_ERROR(LoadScorer(scorer_, *reader));
  {
    const std::lock_guard lock(scorer_.mutex);
    Json now = VerifyAgainst(row, scorer_.scorer.Score(*facts), "the history of now");
    if (now.at("same").get<bool>()) return now;
  }
  ASSIGN_OR_RETURN(const Scorer then, ScorerAsOf(*reader, entry.analysis_no));
  return VerifyAgainst(row, then.Score(*facts), "the history when the row was made");
}

Result<Json> Store::CountsOf() {
  ASSIGN_OR_RETURN(auto reader, readers_.Take());
  ASSIGN_OR_RETURN(const ApplyCounters counters, ReadCounters(*reader));
  ASSIGN_OR_RETURN(const int64_t rows, MetaInteger(*reader, "rows", 0));
  ASSIGN_OR_RETURN(const int64_t pending, MetaInteger(*reader, "pending", 0));
  ASSIGN_OR_RETURN(store::Statement due,
                   reader->Prepare("SELECT count(*), coalesce(sum(version = 0), 0) FROM "
                                   "sessions WHERE due_us IS NOT NULL"));
  RETURN_IF_ERROR(due.Step());
  const int64_t open = due.Int64(0), without_row = due.Int64(1);
  const JournalTail tail(paths_.journal);
  ASSIGN_OR_RETURN(const uint64_t bytes, tail.BytesBetween({}, {UINT32_MAX, UINT64_MAX}));
  ASSIGN_OR_RETURN(const uint64_t lag, tail.BytesBetween(counters.position, {UINT32_MAX, UINT64_MAX}));
  return Json{{"spans", counters.spans},
              {"sessions", rows + without_row},
              {"rows", rows},
              {"open", open},
              {"settled", rows - (open - without_row)},
              {"pending", pending},
              {"applied", counters.applied},
              {"damaged_bytes", counters.damaged_bytes},
              {"refused_records", counters.refused},
              {"journal_bytes", bytes},
              {"lag_bytes", lag}};
}

Json Store::Stats() {
  const SessionWriter::State state = writer_.state();
  auto counts = CountsOf();
  Json stats = counts ? std::move(*counts) : Json{{"error", counts.error().message}};
  // What another process left in the journal is counted when it has been applied.
  stats["lag_spans"] = stats["acknowledged"] = nullptr;
  const bool all_applied = counts && stats["lag_bytes"] == 0;
  if (all_applied || (state.writes && !state.has_backlog)) {
    const int64_t applied_here = state.applied - state.applied_at_start;
    const int64_t lag = all_applied ? 0 : std::max<int64_t>(0, state.acknowledged_here - applied_here);
    stats["lag_spans"] = lag;
    stats["acknowledged"] = (counts ? stats["applied"].get<int64_t>() : state.applied) + lag;
  }
  stats["writes"] = state.writes;
  stats["remarks"] = state.remarks;
  return stats;
}

}  // namespace

Result<std::unique_ptr<SessionStore>> SessionStore::Open(const store::Home& home, SessionStoreOptions options,
                                                         const Clock& clock) {
  const SessionPaths paths(home);
  std::vector<std::string> remarks;
  if (home.read_only()) {
    std::error_code ignored;
    if (!std::filesystem::exists(paths.database, ignored))
      return NotFound(home.path().string() +
                      ": found no sessions, and none can be made in it: it cannot be "
                      "written");
  } else {
    RETURN_IF_ERROR(MakeFolders(paths.journal));
    ASSIGN_OR_RETURN(remarks, PrepareFile(paths));
  }
  return std::unique_ptr<SessionStore>(
      std::make_unique<Store>(home, std::move(options), clock, std::move(remarks)));
}

}  // namespace harness::sessions
