// SPDX-License-Identifier: Apache-2.0
// Every row again, in the order of the ends, from the spans that had arrived until a time.
#include <algorithm>
#include <map>
#include <tuple>

#include "sessions/days.h"
#include "sessions/session_reader.h"
#include "sessions/session_summary.h"
#include "sessions/session_tables.h"
#include "sessions/session_writer.h"

namespace harness::sessions {
namespace {

using store::Database;
using store::Statement;

struct Entry {
  Timestamp end_us = 0;  // of the last span
  int64_t spans = 0;
  AnalysisTask task;
};

Result<std::vector<Entry>> AllSessions(Database& database) {
  ASSIGN_OR_RETURN(
      Statement list,
      database.Prepare(
          "SELECT session_no, session_id, last_end_us, span_count FROM sessions WHERE span_count "
          "> 0 OR version > 0 ORDER BY last_end_us, session_id"));
  std::vector<Entry> entries;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, list.Step());
    if (!row) return entries;
    entries.push_back({list.Int64(2), list.Int64(3), {list.Int64(0), list.Text(1), std::nullopt}});
  }
}

// Traces with a span that arrived later than `as_of`.
Result<std::vector<int64_t>> LaterTraces(Database& database, Timestamp as_of) {
  ASSIGN_OR_RETURN(
      Statement list,
      database.Prepare("SELECT DISTINCT trace_no FROM spans WHERE arrived_us > ?1 ORDER BY trace_no"));
  list.Bind(as_of);
  std::vector<int64_t> traces;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, list.Step());
    if (!row) return traces;
    traces.push_back(list.Int64(0));
  }
}

Result<int64_t> SessionNumber(Database& database, const std::string& session_id) {
  ASSIGN_OR_RETURN(Statement find, database.Prepare("SELECT session_no FROM sessions WHERE session_id = ?1"));
  ASSIGN_OR_RETURN(const bool known, find.Bind(session_id).Step());
  if (known) return find.Int64(0);
  ASSIGN_OR_RETURN(Statement add,
                   database.Prepare("INSERT INTO sessions (session_id, span_count, last_end_us, "
                                    "last_arrived_us, version, analysis_no) VALUES (?1, 0, 0, 0, 0, 0) "
                                    "RETURNING session_no"));
  RETURN_IF_ERROR(add.Bind(session_id).Step());
  const int64_t number = add.Int64(0);
  RETURN_IF_ERROR(add.Run());
  return number;
}

// Which traces each session that is concerned had then.
class EarlierTraces {
 public:
  static Result<EarlierTraces> Read(Database& database, Timestamp as_of) {
    EarlierTraces earlier;
    ASSIGN_OR_RETURN(const std::vector<int64_t> later, LaterTraces(database, as_of));
    for (const int64_t trace_no : later) {
      ASSIGN_OR_RETURN(const int64_t session_no, earlier.SessionNow(database, trace_no));
      RETURN_IF_ERROR(earlier.Concern(database, session_no));
      std::erase(earlier.traces_[session_no], trace_no);
      ASSIGN_OR_RETURN(const std::vector<Span> spans, SpansOfTrace(database, trace_no, as_of));
      if (spans.empty()) continue;
      ASSIGN_OR_RETURN(const int64_t then, SessionNumber(database, SessionOfTrace(spans)));
      RETURN_IF_ERROR(earlier.Concern(database, then));
      earlier.traces_[then].push_back(trace_no);
    }
    return earlier;
  }
  const std::map<int64_t, std::vector<int64_t>>& traces() const { return traces_; }

 private:
  Result<int64_t> SessionNow(Database& database, int64_t trace_no) {
    ASSIGN_OR_RETURN(Statement find, database.Prepare("SELECT session_no FROM traces WHERE trace_no = ?1"));
    RETURN_IF_ERROR(find.Bind(trace_no).Step());
    return find.Int64(0);
  }
  Result<void> Concern(Database& database, int64_t session_no) {
    if (traces_.contains(session_no)) return Ok();
    std::vector<int64_t>& traces = traces_[session_no];
    ASSIGN_OR_RETURN(Statement list, database.Prepare("SELECT trace_no FROM traces WHERE session_no = ?1"));
    list.Bind(session_no);
    while (true) {
      ASSIGN_OR_RETURN(const bool row, list.Step());
      if (!row) return Ok();
      traces.push_back(list.Int64(0));
    }
  }
  std::map<int64_t, std::vector<int64_t>> traces_;
};

Result<Timestamp> EndOf(Database& database, const std::vector<int64_t>& traces, Timestamp as_of) {
  Timestamp end_us = INT64_MIN;
  for (const int64_t trace_no : traces) {
    ASSIGN_OR_RETURN(const std::vector<Span> spans, SpansOfTrace(database, trace_no, as_of));
    for (const Span& span : spans) end_us = std::max(end_us, span.end_us);
  }
  return end_us;
}

Result<std::vector<Entry>> SessionsAsOf(Database& database, Timestamp as_of) {
  ASSIGN_OR_RETURN(const EarlierTraces earlier, EarlierTraces::Read(database, as_of));
  ASSIGN_OR_RETURN(std::vector<Entry> entries, AllSessions(database));
  std::map<int64_t, size_t> places;
  for (size_t i = 0; i < entries.size(); ++i) places[entries[i].task.session_no] = i;
  for (const auto& [session_no, traces] : earlier.traces()) {
    if (!places.contains(session_no)) {
      ASSIGN_OR_RETURN(Statement find,
                       database.Prepare("SELECT session_id FROM sessions WHERE session_no = ?1"));
      RETURN_IF_ERROR(find.Bind(session_no).Step());
      places[session_no] = entries.size();
      entries.push_back({0, 0, {session_no, find.Text(0), std::nullopt}});
    }
    Entry& entry = entries[places[session_no]];
    entry.task.traces = traces;
    ASSIGN_OR_RETURN(entry.end_us, EndOf(database, traces, as_of));
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.end_us, a.task.session_id) < std::tie(b.end_us, b.task.session_id);
  });
  return entries;
}

// Cells that ended elsewhere than their session will must not be taken for history of others.
Result<void> ForgetMovedCells(Database& database, const std::vector<Entry>& entries) {
  ASSIGN_OR_RETURN(store::Transaction transaction, store::Transaction::Begin(database));
  ASSIGN_OR_RETURN(Statement ends, database.Prepare("SELECT ended_us FROM sessions WHERE session_no = ?1"));
  ASSIGN_OR_RETURN(Statement forget, database.Prepare("DELETE FROM cell_rows WHERE session_no = ?1"));
  for (const Entry& entry : entries) {
    RETURN_IF_ERROR(ends.Bind(entry.task.session_no).Step());
    const bool moved = ends.OptionalInt64(0) != entry.end_us;
    ends.Reset();
    if (moved) RETURN_IF_ERROR(forget.Bind(entry.task.session_no).Run());
  }
  return transaction.Commit();
}

Result<std::string> PriceDigestAsOf(Database& database, std::optional<Timestamp> as_of,
                                    const std::string& now) {
  if (!as_of) return now;
  ASSIGN_OR_RETURN(
      Statement find,
      database.Prepare("SELECT digest FROM price_tables WHERE arrived_us <= ?1 ORDER BY arrived_us "
                       "DESC, digest LIMIT 1"));
  ASSIGN_OR_RETURN(const bool row, find.Bind(*as_of).Step());
  return row ? find.Text(0) : std::string();
}

}  // namespace

Result<Json> SessionWriter::ReanalyzeAll(std::optional<Timestamp> as_of, Progress& progress) {
  RETURN_IF_ERROR(ApplyAll(progress));
  Database& database = *tools_->database;
  ASSIGN_OR_RETURN(const std::vector<Entry> entries,
                   as_of ? SessionsAsOf(database, *as_of) : AllSessions(database));
  ASSIGN_OR_RETURN(const std::string digest,
                   PriceDigestAsOf(database, as_of, tools_->applier->counters().price_digest));
  RETURN_IF_ERROR(ForgetMovedCells(database, entries));
  progress.Start("analyse sessions again", entries.size(), "sessions");
  // Queries go on with the scorer of before until this one is complete.
  SharedScorer fresh;
  Analyser analyser(database, fresh.scorer, fresh.mutex);
  RETURN_IF_ERROR(analyser.Load());
  const AnalysisOptions options{.time_zone = options_.time_zone, .price_digest = digest, .as_of = as_of};
  AnalysisOutcome whole;
  std::vector<AnalysisTask> tasks;
  int64_t spans = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    tasks.push_back(entries[i].task);
    spans += entries[i].spans;
    if (!IsFullChunk(tasks.size(), spans) && i + 1 < entries.size()) continue;
    if (progress.Cancelled()) return Interrupted("stopped while sessions were analysed again");
    ASSIGN_OR_RETURN(const AnalysisOutcome outcome, analyser.Analyse(tasks, options, clock_.Now()));
    whole.sessions += outcome.sessions;
    whole.changed += outcome.changed;
    progress.Update(i + 1);
    tasks.clear();
    spans = 0;
  }
  {
    const std::lock_guard lock(scorer_.mutex);
    scorer_.scorer = std::move(fresh.scorer);
    scorer_.loaded = true;
  }
  RETURN_IF_ERROR(FinishDays(true));
  progress.Finish();
  return Json{{"sessions", whole.sessions},
              {"changed", whole.changed},
              {"as_of", as_of ? Json(FormatIso(*as_of)) : Json()}};
}

Result<Json> SessionWriter::Reanalyze(std::optional<Timestamp> as_of, Progress& progress) {
  Json result;
  const auto done = Work([&]() -> Result<void> {
    auto reanalysed = ReanalyzeAll(as_of, progress);
    // It numbered sessions and analyses beside these two, and did so even if it broke off.
    const auto applier = tools_->applier->Load();
    const auto analyser = tools_->analyser->Load();
    if (!applier || !analyser) CloseDatabase();  // opened again by the next work
    if (!reanalysed) return reanalysed.error();
    RETURN_IF_ERROR(applier);
    RETURN_IF_ERROR(analyser);
    result = std::move(*reanalysed);
    return Ok();
  });
  if (!done) {
    // Some rows are new already: the scorer of before is not theirs.
    const std::lock_guard lock(scorer_.mutex);
    scorer_.scorer = Scorer();
    scorer_.loaded = false;
    return done.error();
  }
  return result;
}

}  // namespace harness::sessions
