// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "store/catalog.h"
#include "store/catalog_findings.h"
#include "store/catalog_text.h"

namespace harness::store {
namespace {

constexpr std::string_view kRunColumns =
    "SELECT run_id, dataset_version, state, started_us, finished_us, pid, process_start_ticks, boot_id, "
    "summary "
    "FROM runs ";

constexpr RunState kStates[] = {RunState::kRunning, RunState::kComplete, RunState::kFailed,
                                RunState::kAborted};

Result<RunState> ParseState(std::string_view text) {
  for (const RunState state : kStates) {
    if (NameOf(state) == text) return state;
  }
  return InternalError("catalog: found run state " + Quoted(text));
}

Result<std::vector<RunRow>> ReadRuns(Statement& query) {
  std::vector<RunRow> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, query.Step());
    if (!more) return rows;
    ASSIGN_OR_RETURN(const RunState state, ParseState(query.Text(2)));
    ASSIGN_OR_RETURN(Json summary, ParseJson(query.Text(8), "catalog: runs.summary"));
    rows.push_back({query.Text(0), query.Text(1), state, query.Int64(3), query.OptionalInt64(4),
                    ProcessIdentity{query.Int64(5), query.Int64(6), query.Text(7)}, std::move(summary)});
  }
}

Result<std::vector<RunRow>> Select(Database& database, std::string_view rest) {
  ASSIGN_OR_RETURN(Statement query, database.Prepare(std::string(kRunColumns) + std::string(rest)));
  return ReadRuns(query);
}

Result<std::vector<RunRow>> Select(Database& database, std::string_view rest, std::string_view text) {
  ASSIGN_OR_RETURN(Statement query, database.Prepare(std::string(kRunColumns) + std::string(rest)));
  return ReadRuns(query.Bind(text));
}

}  // namespace

std::string_view NameOf(RunState state) {
  switch (state) {
    case RunState::kRunning:
      return "running";
    case RunState::kComplete:
      return "complete";
    case RunState::kFailed:
      return "failed";
    case RunState::kAborted:
      return "aborted";
  }
  HARNESS_CHECK(false);
}

Result<void> Catalog::BeginRun(std::string_view run_id, std::string_view dataset_version,
                               Timestamp started_us) {
  ASSIGN_OR_RETURN(const ProcessIdentity self, ProcessIdentity::Current());
  const std::lock_guard lock(state_->mutex);
  ASSIGN_OR_RETURN(Statement insert, state_->database.Prepare(
                                         "INSERT INTO runs (run_id, dataset_version, state, started_us, pid, "
                                         "process_start_ticks, boot_id, summary) "
                                         "VALUES (?1, ?2, 'running', ?3, ?4, ?5, ?6, '{}')"));
  return insert.Bind(run_id, dataset_version, started_us, self.pid, self.start_ticks, self.boot).Run();
}

Result<void> Catalog::FinishRun(std::string_view run_id, RunState state, Timestamp finished_us,
                                const Json& summary) {
  if (state == RunState::kRunning)
    return InvalidArgument("run " + Quoted(run_id) + ": cannot finish as running");
  ASSIGN_OR_RETURN(const std::string summary_text, CanonicalJson(summary));
  const std::lock_guard lock(state_->mutex);
  Database& database = state_->database;
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
  ASSIGN_OR_RETURN(const std::vector<RunRow> found, Select(database, "WHERE run_id = ?1", run_id));
  if (found.empty()) return NotFound("run " + Quoted(run_id) + ": found none of that id");
  if (found.front().state != RunState::kRunning) {
    return InvalidArgument("run " + Quoted(run_id) + ": found it " +
                           std::string(NameOf(found.front().state)) + ", expected it running");
  }
  ASSIGN_OR_RETURN(
      Statement update,
      database.Prepare("UPDATE runs SET state = ?2, finished_us = ?3, summary = ?4 WHERE run_id = ?1"));
  RETURN_IF_ERROR(update.Bind(run_id, NameOf(state), finished_us, summary_text).Run());
  return transaction.Commit();
}

Result<bool> Catalog::AdoptRun(const RunRow& run, std::span<const FindingRow> findings) {
  ASSIGN_OR_RETURN(const std::string summary, CanonicalJson(run.summary));
  const std::lock_guard lock(state_->mutex);
  Database& database = state_->database;
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
  ASSIGN_OR_RETURN(const std::vector<RunRow> found, Select(database, "WHERE run_id = ?1", run.run_id));
  if (!found.empty()) {
    const RunRow& row = found.front();
    if (row.state == RunState::kComplete || row.state == RunState::kFailed) return false;
    if (row.state == RunState::kRunning && IsAlive(row.process)) return false;
  }
  ASSIGN_OR_RETURN(
      Statement upsert,
      database.Prepare(
          "INSERT INTO runs (run_id, dataset_version, state, started_us, finished_us, pid, "
          "process_start_ticks, boot_id, summary) VALUES (?1, ?2, 'complete', ?3, ?4, 0, 0, '', ?5) "
          "ON CONFLICT (run_id) DO UPDATE SET state = 'complete', finished_us = ?4, summary = ?5"));
  RETURN_IF_ERROR(
      upsert.Bind(run.run_id, run.dataset_version, run.started_us, run.finished_us, summary).Run());
  ASSIGN_OR_RETURN(Statement clear, database.Prepare("DELETE FROM findings WHERE run_id = ?1"));
  RETURN_IF_ERROR(clear.Bind(run.run_id).Run());
  RETURN_IF_ERROR(WriteFindings(database, run.run_id, findings));
  RETURN_IF_ERROR(transaction.Commit());
  return true;
}

Result<std::vector<std::string>> Catalog::FinishedRunIds() const {
  const std::lock_guard lock(state_->mutex);
  ASSIGN_OR_RETURN(Statement query,
                   state_->database.Prepare(
                       "SELECT run_id FROM runs WHERE state IN ('complete', 'failed') ORDER BY run_id"));
  std::vector<std::string> ids;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, query.Step());
    if (!more) return ids;
    ids.push_back(query.Text(0));
  }
}

Result<std::vector<std::string>> Catalog::AbortDeadRuns(Timestamp finished_us) {
  const std::lock_guard lock(state_->mutex);
  Database& database = state_->database;
  std::vector<std::string> dead;
  ASSIGN_OR_RETURN(const std::vector<RunRow> running,
                   Select(database, "WHERE state = 'running' ORDER BY run_id"));
  for (const RunRow& run : running) {
    if (!IsAlive(run.process)) dead.push_back(run.run_id);
  }
  if (dead.empty()) return dead;
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
  // Only what is still running: its process may have finished it just before it died.
  ASSIGN_OR_RETURN(Statement update, database.Prepare("UPDATE runs SET state = 'aborted', finished_us = ?2 "
                                                      "WHERE run_id = ?1 AND state = 'running'"));
  std::vector<std::string> aborted;
  for (const std::string& run_id : dead) {
    RETURN_IF_ERROR(update.Bind(run_id, finished_us).Run());
    if (database.Changes() > 0) aborted.push_back(run_id);
  }
  RETURN_IF_ERROR(transaction.Commit());
  return aborted;
}

Result<std::vector<RunRow>> Catalog::ListRuns(std::string_view dataset_version) const {
  const std::lock_guard lock(state_->mutex);
  if (dataset_version.empty()) return Select(state_->database, "ORDER BY started_us DESC, run_id");
  return Select(state_->database, "WHERE dataset_version = ?1 ORDER BY started_us DESC, run_id",
                dataset_version);
}

Result<RunRow> Catalog::FindRun(std::string_view text) const {
  if (text.empty()) return InvalidArgument("run: found an empty text, expected an id");
  const std::lock_guard lock(state_->mutex);
  for (const std::string_view way :
       {"WHERE run_id = ?1", "WHERE substr(run_id, 1, length(?1)) = ?1 ORDER BY run_id"}) {
    ASSIGN_OR_RETURN(std::vector<RunRow> found, Select(state_->database, way, text));
    if (found.size() == 1) return std::move(found.front());
    if (found.size() < 2) continue;
    std::vector<std::string> ids;
    for (const RunRow& row : found) ids.push_back(row.run_id);
    return AmbiguousName("run", text, ids);
  }
  return NotFound("run " + Quoted(text) + ": found none of that id");
}

}  // namespace harness::store
