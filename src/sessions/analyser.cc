// SPDX-License-Identifier: Apache-2.0
#include "sessions/analyser.h"

#include <algorithm>
#include <tuple>

#include "sessions/columns.h"
#include "sessions/cell_history.h"
#include "sessions/session_reader.h"
#include "sessions/session_tables.h"

namespace harness::sessions {
namespace {

using store::SqlValue;
using store::Statement;

size_t IndexOf(std::string_view name) {
  size_t i = 0;
  for (const Column& column : AnalyticsColumns()) {
    if (column.name == name) return i;
    ++i;
  }
  HARNESS_CHECK(false);
  return 0;
}

// Whether two rows say the same: all but when they were made and the q-value, which belongs to the day.
bool SameFigures(const std::vector<SqlValue>& a, const std::vector<SqlValue>& b) {
  static const size_t analyzed_at = IndexOf("analyzed_at"), q_value = IndexOf("q_value");
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (i != analyzed_at && i != q_value && a[i] != b[i]) return false;
  }
  return true;
}

int64_t IsPending(const std::vector<SqlValue>& row) {
  static const size_t pending = IndexOf("pending");
  return !row.empty() && row[pending] == SqlValue(int64_t{1}) ? 1 : 0;
}

std::string Parameters(size_t first, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += (i == 0 ? "?" : ", ?") + std::to_string(first + i);
  return text;
}

const std::string& PutRowSql() {
  static const std::string sql = "INSERT OR REPLACE INTO cascade_analytics (session_no, " + AnalyticsNames() +
                                 ") VALUES (" + Parameters(1, 1 + AnalyticsColumns().size()) + ")";
  return sql;
}

const std::string& PutCellSql() {
  static const std::string sql = "INSERT INTO cell_rows (session_no, cell_no, ended_us, eligible, " +
                                 CellNames() + ") VALUES (" +
                                 Parameters(1, 4 + CellValues(Json::object()).size()) + ")";
  return sql;
}

}  // namespace

struct Analyser::Draft {
  AnalysisTask task;
  SessionSummary summary;
  Scores scores;
};

Result<void> Analyser::Load() {
  ASSIGN_OR_RETURN(last_analysis_no_, MetaInteger(database_, "analysis_no", 0));
  ASSIGN_OR_RETURN(rows_, MetaInteger(database_, "rows", 0));
  ASSIGN_OR_RETURN(pending_, MetaInteger(database_, "pending", 0));
  return Ok();
}

Result<const PriceTable*> Analyser::Prices(const std::string& digest) {
  if (!prices_ || prices_->first != digest) {
    ASSIGN_OR_RETURN(PriceTable table, PricesOf(database_, digest));
    prices_.emplace(digest, std::move(table));
  }
  return &prices_->second;
}

Result<AnalysisOutcome> Analyser::Analyse(const std::vector<AnalysisTask>& tasks,
                                          const AnalysisOptions& options, Timestamp now) {
  AnalysisOutcome outcome;
  ASSIGN_OR_RETURN(const PriceTable* const prices, Prices(options.price_digest));
  std::vector<Draft> drafts;
  std::vector<const AnalysisTask*> gone;
  for (const AnalysisTask& task : tasks) {
    ASSIGN_OR_RETURN(std::optional<Draft> draft, Summarised(task, options, *prices));
    if (draft) {
      drafts.push_back(std::move(*draft));
    } else {
      gone.push_back(&task);
    }
  }
  std::sort(drafts.begin(), drafts.end(), [](const Draft& a, const Draft& b) {
    return std::tie(a.summary.facts.ended_us, a.summary.facts.session_id) <
           std::tie(b.summary.facts.ended_us, b.summary.facts.session_id);
  });
  {
    const std::lock_guard lock(scorer_mutex_);
    for (const AnalysisTask* task : gone) {
      SessionFacts none;
      none.session_id = task->session_id;
      scorer_.Put(none);
    }
    for (const Draft& draft : drafts) scorer_.Put(draft.summary.facts);
    for (Draft& draft : drafts) draft.scores = scorer_.Score(draft.summary.facts);
  }
  const auto store_all = [&]() -> Result<void> {
    ASSIGN_OR_RETURN(store::Transaction transaction, store::Transaction::Begin(database_));
    for (const AnalysisTask& task : tasks) RETURN_IF_ERROR(Settle(task, options.as_of));
    for (const AnalysisTask* task : gone) RETURN_IF_ERROR(Remove(*task, outcome));
    for (Draft& draft : drafts) RETURN_IF_ERROR(Store(draft, options, now, outcome));
    ASSIGN_OR_RETURN(
        Statement meta,
        database_.Prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('analysis_no', ?1), ('rows', "
                          "?2), ('pending', ?3)"));
    RETURN_IF_ERROR(meta.Bind(last_analysis_no_, rows_, pending_).Run());
    return transaction.Commit();
  };
  if (auto stored = store_all(); !stored) {
    static_cast<void>(Load());
    return stored.error();
  }
  return outcome;
}

Result<std::optional<Analyser::Draft>> Analyser::Summarised(const AnalysisTask& task,
                                                            const AnalysisOptions& options,
                                                            const PriceTable& prices) {
  std::vector<Span> spans;
  if (task.traces) {
    for (const int64_t trace_no : *task.traces) {
      ASSIGN_OR_RETURN(std::vector<Span> more, SpansOfTrace(database_, trace_no, options.as_of));
      spans.insert(spans.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
  } else {
    ASSIGN_OR_RETURN(spans, SpansOfSession(database_, task.session_no, options.as_of));
  }
  std::optional<Draft> draft;
  if (spans.empty()) return draft;
  ASSIGN_OR_RETURN(SessionSummary summary,
                   Summarise(task.session_id, spans, prices, {.time_zone = options.time_zone}));
  // The lines of all sessions of a call at once would be most of the memory; the row needs their totals
  // alone.
  summary.ledger.lines = {};
  draft = Draft{task, std::move(summary), {}};
  return draft;
}

Result<void> Analyser::KeepVersion(int64_t session_no, int64_t version, int64_t analysis_no,
                                   const std::vector<SqlValue>& values) {
  std::optional<std::string> facts_text, row_text;
  ASSIGN_OR_RETURN(const std::optional<SessionFacts> facts, FactsOf(database_, session_no));
  if (facts) facts_text = FactsJson(*facts).dump(-1, ' ', false, Json::error_handler_t::replace);
  if (!values.empty()) row_text = AnalyticsRowOf(values).dump(-1, ' ', false, Json::error_handler_t::replace);
  ASSIGN_OR_RETURN(
      Statement keep,
      database_.Prepare("INSERT OR REPLACE INTO row_versions (session_no, version, analysis_no, facts, "
                        "row) VALUES (?1, ?2, ?3, ?4, ?5)"));
  return keep.Bind(session_no, version, analysis_no, facts_text, row_text).Run();
}

namespace {

struct RowInForce {
  int64_t version = 0, analysis_no = 0;
  std::vector<SqlValue> values;  // empty without a row
};

}  // namespace

static Result<RowInForce> ReadRowInForce(store::Database& database, Statement& entry, int64_t session_no) {
  RowInForce row;
  ASSIGN_OR_RETURN(const bool known, entry.Bind(session_no).Step());
  if (!known) return row;
  row.version = entry.Int64(0);
  row.analysis_no = entry.Int64(1);
  entry.Reset();
  if (row.version > 0) {
    ASSIGN_OR_RETURN(row.values, RowValues(database, session_no));
  }
  return row;
}

constexpr const char* kEntry = "SELECT version, analysis_no FROM sessions WHERE session_no = ?1";

// Spans that arrived after `as_of` were not looked at: the session stays due for them.
Result<void> Analyser::Settle(const AnalysisTask& task, std::optional<Timestamp> as_of) {
  ASSIGN_OR_RETURN(
      Statement settle,
      database_.Prepare("UPDATE sessions SET due_us = NULL WHERE session_no = ?1 AND last_arrived_us <= ?2"));
  return settle.Bind(task.session_no, as_of.value_or(INT64_MAX)).Run();
}

Result<void> Analyser::Remove(const AnalysisTask& task, AnalysisOutcome& outcome) {
  ASSIGN_OR_RETURN(Statement entry, database_.Prepare(kEntry));
  ASSIGN_OR_RETURN(const RowInForce row, ReadRowInForce(database_, entry, task.session_no));
  const bool had_row = !row.values.empty();
  const int64_t number = had_row ? ++last_analysis_no_ : row.analysis_no;
  if (had_row) {
    ASSIGN_OR_RETURN(const std::optional<SessionFacts> facts, FactsOf(database_, task.session_no));
    if (facts) RETURN_IF_ERROR(MarkDay(facts->ended_us));
    RETURN_IF_ERROR(KeepVersion(task.session_no, row.version, row.analysis_no, row.values));
    for (const char* sql : {"DELETE FROM cascade_analytics WHERE session_no = ?1",
                            "DELETE FROM cell_rows WHERE session_no = ?1"}) {
      ASSIGN_OR_RETURN(Statement remove, database_.Prepare(sql));
      RETURN_IF_ERROR(remove.Bind(task.session_no).Run());
    }
    --rows_;
    pending_ -= IsPending(row.values);
    ++outcome.changed;
  }
  ASSIGN_OR_RETURN(Statement update,
                   database_.Prepare("UPDATE sessions SET version = ?2, analysis_no = ?3, eligible = 0, "
                                     "started_us = NULL, ended_us = NULL WHERE session_no = ?1"));
  return update.Bind(task.session_no, row.version + (had_row ? 1 : 0), number).Run();
}

Result<void> Analyser::Store(Draft& draft, const AnalysisOptions& options, Timestamp now,
                             AnalysisOutcome& outcome) {
  ASSIGN_OR_RETURN(Statement entry, database_.Prepare(kEntry));
  ASSIGN_OR_RETURN(const RowInForce old, ReadRowInForce(database_, entry, draft.task.session_no));
  const Json row = AnalyticsRow(draft.summary, draft.scores, now);
  std::vector<SqlValue> values = AnalyticsValues(row);
  ++outcome.sessions;
  ASSIGN_OR_RETURN(const std::optional<SessionFacts> old_facts, FactsOf(database_, draft.task.session_no));
  const bool same_facts = old_facts && FactsJson(*old_facts) == FactsJson(draft.summary.facts);
  if (same_facts && SameFigures(values, old.values)) {
    ASSIGN_OR_RETURN(Statement settle,
                     database_.Prepare("UPDATE sessions SET price_digest = ?2 WHERE session_no = ?1"));
    RETURN_IF_ERROR(settle.Bind(draft.task.session_no, options.price_digest).Run());
    return StoreCells(draft);
  }
  ++outcome.changed;
  rows_ += old.values.empty() ? 1 : 0;
  pending_ += IsPending(values) - IsPending(old.values);
  if (!old.values.empty())
    RETURN_IF_ERROR(KeepVersion(draft.task.session_no, old.version, old.analysis_no, old.values));
  std::vector<SqlValue> bound = {draft.task.session_no};
  bound.insert(bound.end(), values.begin(), values.end());
  ASSIGN_OR_RETURN(Statement put, database_.Prepare(PutRowSql()));
  RETURN_IF_ERROR(put.BindValues(bound).Run());
  const SessionFacts& facts = draft.summary.facts;
  ASSIGN_OR_RETURN(
      Statement update,
      database_.Prepare("UPDATE sessions SET version = ?2, analysis_no = ?3, analyzed_us = ?4, price_digest "
                        "= ?5, started_us = ?6, ended_us = ?7, duration_us = ?8, "
                        "messages = ?9, eligible = ?10, duration_p = ?11, tokens_p = ?12 WHERE session_no "
                        "= ?1"));
  RETURN_IF_ERROR(update
                      .Bind(draft.task.session_no, old.version + 1, ++last_analysis_no_, now,
                            options.price_digest, facts.started_us, facts.ended_us, facts.duration_us,
                            facts.messages, facts.eligible ? 1 : 0, draft.scores.duration.p_value,
                            draft.scores.tokens.p_value)
                      .Run());
  RETURN_IF_ERROR(MarkDay(facts.ended_us));
  if (old_facts) RETURN_IF_ERROR(MarkDay(old_facts->ended_us));  // which it may have left
  return StoreCells(draft);
}

Result<void> Analyser::MarkDay(Timestamp ended_us) {
  ASSIGN_OR_RETURN(Statement mark, database_.Prepare("INSERT OR IGNORE INTO dirty_days (day) VALUES (?1)"));
  return mark.Bind(FloorTo(ended_us, kMicrosPerDay) / kMicrosPerDay).Run();
}

Result<void> Analyser::StoreCells(const Draft& draft) {
  ASSIGN_OR_RETURN(Statement remove, database_.Prepare("DELETE FROM cell_rows WHERE session_no = ?1"));
  RETURN_IF_ERROR(remove.Bind(draft.task.session_no).Run());
  Json cells = CellRows(draft.summary);
  for (Json& cell : cells) RETURN_IF_ERROR(StoreCell(draft, std::move(cell)));
  return Ok();
}

Result<int64_t> Analyser::CellNumber(const Json& cell) {
  const auto text = [&cell](const char* name) { return cell.at(name).get<std::string>(); };
  const std::string cell_id = text("cell_id"), species = text("species_hash"), kind = text("kind");
  ASSIGN_OR_RETURN(
      Statement find,
      database_.Prepare("SELECT cell_no FROM cells WHERE cell_id = ?1 AND species_hash = ?2 AND kind = ?3"));
  ASSIGN_OR_RETURN(const bool known, find.Bind(cell_id, species, kind).Step());
  if (known) {
    const int64_t number = find.Int64(0);
    find.Reset();
    return number;
  }
  ASSIGN_OR_RETURN(
      Statement add,
      database_.Prepare("INSERT INTO cells (cell_id, species_hash, name, path, kind) VALUES (?1, ?2, ?3, "
                        "?4, ?5) RETURNING cell_no"));
  RETURN_IF_ERROR(add.Bind(cell_id, species, text("name"), text("path"), kind).Step());
  const int64_t number = add.Int64(0);
  RETURN_IF_ERROR(add.Run());
  return number;
}

Result<void> Analyser::StoreCell(const Draft& draft, Json cell) {
  const SessionFacts& facts = draft.summary.facts;
  ASSIGN_OR_RETURN(const int64_t cell_no, CellNumber(cell));
  ASSIGN_OR_RETURN(Statement history, database_.Prepare(kCellHistorySql));
  ASSIGN_OR_RETURN(const CellScores scores, ScoreCell(history, cell_no, facts.ended_us, cell));
  cell["cost_z"] = scores.cost_z ? Json(*scores.cost_z) : Json();
  cell["duration_z"] = scores.duration_z ? Json(*scores.duration_z) : Json();
  cell["species_run_count"] = scores.n;
  std::vector<SqlValue> bound = {draft.task.session_no, cell_no, facts.ended_us, int64_t{facts.eligible}};
  for (SqlValue& value : CellValues(cell)) bound.push_back(std::move(value));
  ASSIGN_OR_RETURN(Statement put, database_.Prepare(PutCellSql()));
  return put.BindValues(bound).Run();
}

}  // namespace harness::sessions
