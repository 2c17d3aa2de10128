// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"

#include <duckdb.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "base/text.h"
#include "engine/connection_state.h"
#include "engine/duckdb_access.h"

namespace harness::engine {
namespace {

// DuckDB's message: the first line says what happened; the rest repeats the SQL or a row of the input, which
// may be private.
Error FromDuckDbError(const char* message) {
  std::string text = message == nullptr ? "unknown error" : message;
  if (text.find("INTERRUPT") != std::string::npos) return Interrupted("interrupted");
  text = Trim(text.substr(0, text.find('\n')));
  if (text.find("No space left on device") != std::string::npos) return IoError("engine: " + text);
  return InvalidArgument("engine: " + text);
}

class Prepared {
 public:
  Prepared() = default;
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;
  ~Prepared() { duckdb_destroy_prepare(&statement); }
  duckdb_prepared_statement statement = nullptr;
};

class Pending {
 public:
  Pending() = default;
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;
  ~Pending() { duckdb_destroy_pending(&pending); }
  duckdb_pending_result pending = nullptr;
};

// Tells the progress of the running statement, and interrupts it when the user asks to stop.
class Watch {
 public:
  // `feeding`: another that hands the statement its rows; null for none.
  Watch(duckdb_connection connection, duckdb_connection feeding, Progress* progress) {
    if (progress == nullptr) return;
    thread_ = std::jthread([this, connection, feeding, progress](const std::stop_token& stop) {
      std::unique_lock lock(mutex_);
      while (
          !wake_.wait_for(lock, stop, std::chrono::milliseconds(50), [&] { return stop.stop_requested(); })) {
        if (stop.stop_requested()) return;
        const duckdb_query_progress_type state =
            duckdb_query_progress(feeding == nullptr ? connection : feeding);
        if (state.percentage >= 0) progress->Update(static_cast<uint64_t>(state.percentage));
        if (!progress->Cancelled()) continue;
        if (feeding != nullptr) duckdb_interrupt(feeding);
        duckdb_interrupt(connection);
      }
    });
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

struct Extracted {
  duckdb_extracted_statements statements = nullptr;
  ~Extracted() { duckdb_destroy_extracted(&statements); }
};

// Works on the statement's tasks together with the engine's threads, until there is a result. While the other
// threads have all tasks, the engine's own loop asks for one without a pause, and so slows them.
Result<void> WorkOff(duckdb_pending_result pending) {
  constexpr int kAsksBeforeRest = 50;  // a short statement ends meanwhile
  int in_vain = 0;
  while (true) {
    const duckdb_pending_state state = duckdb_pending_execute_task(pending);
    if (state == DUCKDB_PENDING_RESULT_READY) return Ok();
    if (state == DUCKDB_PENDING_ERROR) return FromDuckDbError(duckdb_pending_error(pending));
    in_vain = state == DUCKDB_PENDING_NO_TASKS_AVAILABLE ? in_vain + 1 : 0;
    if (in_vain > kAsksBeforeRest) std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
}

Result<void> RunPrepared(duckdb_prepared_statement statement) {
  Pending pending;
  if (duckdb_pending_prepared(statement, &pending.pending) != DuckDBSuccess) {
    return FromDuckDbError(duckdb_pending_error(pending.pending));
  }
  RETURN_IF_ERROR(WorkOff(pending.pending));
  duckdb_result result;
  const duckdb_state state = duckdb_execute_pending(pending.pending, &result);
  Result<void> outcome = Ok();
  if (state != DuckDBSuccess) outcome = FromDuckDbError(duckdb_result_error(&result));
  duckdb_destroy_result(&result);
  return outcome;
}

}  // namespace

struct Engine::State {
  duckdb_database database = nullptr;
  ~State() { duckdb_close(&database); }
};

struct Rows::State {
  duckdb_result result{};
  duckdb_data_chunk data = nullptr;
  std::vector<Column> columns;
  Chunk chunk;
  bool at_end = false;
  ~State() {
    if (data != nullptr) duckdb_destroy_data_chunk(&data);
    duckdb_destroy_result(&result);
  }
};

Rows::Rows(std::unique_ptr<State> state) : state_(std::move(state)) {}
Rows::Rows(Rows&&) noexcept = default;
Rows& Rows::operator=(Rows&&) noexcept = default;
Rows::~Rows() = default;
const std::vector<Column>& Rows::columns() const {
  return state_->columns;
}
const Chunk& Rows::chunk() const {
  return state_->chunk;
}

Result<std::optional<OwnedChunk>> Rows::NextOwned() {
  ASSIGN_OR_RETURN(const bool any, Next());
  std::optional<OwnedChunk> owned;
  if (!any) return owned;
  owned.emplace();
  owned->data_ = {std::exchange(state_->data, nullptr), [](void* data) {
                    auto chunk = static_cast<duckdb_data_chunk>(data);
                    duckdb_destroy_data_chunk(&chunk);
                  }};
  owned->chunk_ = state_->chunk;
  return owned;
}

Result<bool> Rows::Next() {
  while (true) {
    if (state_->at_end) return false;
    if (state_->data != nullptr) duckdb_destroy_data_chunk(&state_->data);
    state_->data = duckdb_fetch_chunk(state_->result);
    if (state_->data == nullptr) {
      const char* message = duckdb_result_error(&state_->result);
      if (message != nullptr && *message != '\0') return FromDuckDbError(message);
      state_->at_end = true;
      return false;
    }
    ChunkAccess::Bind(state_->data, state_->chunk);
    if (state_->chunk.rows() > 0) return true;
  }
}

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;
void Connection::Interrupt() {
  duckdb_interrupt(state_->connection);
}

// The engine measures its progress at each step of each thread; only who listens pays for that.
Result<void> Connection::MeasureFor(Progress* progress) {
  if (progress == nullptr || !progress->Listens() || state_->measures_progress) return Ok();
  state_->measures_progress = true;
  return Execute("SET enable_progress_bar=true; SET enable_progress_bar_print=false");
}

Result<void> Connection::Execute(std::string_view sql, Progress* progress, Connection* feeding) {
  RETURN_IF_ERROR(MeasureFor(progress));
  Extracted extracted;
  const std::string text(sql);
  const idx_t count = duckdb_extract_statements(state_->connection, text.c_str(), &extracted.statements);
  if (count == 0) return FromDuckDbError(duckdb_extract_statements_error(extracted.statements));
  const Watch watch(state_->connection, feeding == nullptr ? nullptr : feeding->state_->connection, progress);
  for (idx_t i = 0; i < count; ++i) {
    Prepared prepared;
    if (duckdb_prepare_extracted_statement(state_->connection, extracted.statements, i,
                                           &prepared.statement) != DuckDBSuccess) {
      return FromDuckDbError(duckdb_prepare_error(prepared.statement));
    }
    RETURN_IF_ERROR(RunPrepared(prepared.statement));
  }
  return Ok();
}

Result<Rows> Connection::Query(std::string_view sql, Progress* progress) {
  RETURN_IF_ERROR(MeasureFor(progress));
  Prepared prepared;
  const std::string text(sql);
  if (duckdb_prepare(state_->connection, text.c_str(), &prepared.statement) != DuckDBSuccess) {
    return FromDuckDbError(duckdb_prepare_error(prepared.statement));
  }
  Pending pending;
  if (duckdb_pending_prepared_streaming(prepared.statement, &pending.pending) != DuckDBSuccess) {
    return FromDuckDbError(duckdb_pending_error(pending.pending));
  }
  RETURN_IF_ERROR(WorkOff(pending.pending));
  auto state = std::make_unique<Rows::State>();
  if (duckdb_execute_pending(pending.pending, &state->result) != DuckDBSuccess) {
    return FromDuckDbError(duckdb_result_error(&state->result));
  }
  for (idx_t i = 0; i < duckdb_column_count(&state->result); ++i) {
    state->columns.push_back(
        {duckdb_column_name(&state->result, i), FromDuckDb(duckdb_column_type(&state->result, i))});
  }
  return Rows(std::move(state));
}

Result<int64_t> Connection::QueryInt64(std::string_view sql) {
  ASSIGN_OR_RETURN(Rows rows, Query(sql));
  ASSIGN_OR_RETURN(const bool any, rows.Next());
  if (!any || rows.chunk().rows() != 1 || rows.chunk().columns() != 1 ||
      rows.chunk().type(0) != ColumnType::kInt64 || rows.chunk().IsNull(0, 0)) {
    return InternalError("engine: expected one BIGINT from: " + std::string(sql));
  }
  const int64_t value = rows.chunk().Int64(0, 0);
  // To its end: a query that is still open would take back what the connection registers next.
  ASSIGN_OR_RETURN(const bool more, rows.Next());
  if (more) return InternalError("engine: expected one row from: " + std::string(sql));
  return value;
}

Result<std::vector<std::string>> Connection::QueryRowAsText(std::string_view sql) {
  ASSIGN_OR_RETURN(Rows rows, Query("SELECT COLUMNS(*)::VARCHAR FROM (" + std::string(sql) + ")"));
  ASSIGN_OR_RETURN(const bool any, rows.Next());
  if (!any || rows.chunk().rows() != 1)
    return InternalError("engine: expected one row from: " + std::string(sql));
  std::vector<std::string> values;
  for (size_t i = 0; i < rows.chunk().columns(); ++i) {
    values.push_back(rows.chunk().IsNull(i, 0) ? "NULL" : std::string(rows.chunk().Text(i, 0)));
  }
  return values;
}

Engine::Engine(std::unique_ptr<State> state) : state_(std::move(state)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Result<Engine> Engine::Open(const EngineOptions& options) {
  duckdb_config config = nullptr;
  if (duckdb_create_config(&config) != DuckDBSuccess)
    return InternalError("engine: cannot make its configuration");
  const auto set = [&config](const char* name, const std::string& value) {
    return duckdb_set_config(config, name, value.c_str()) == DuckDBSuccess;
  };
  bool ok = set("autoinstall_known_extensions", "false") && set("autoload_known_extensions", "false") &&
            set("memory_limit", std::to_string(options.memory_limit_bytes) + "B") &&
            set("preserve_insertion_order", "true");
  if (options.threads > 0) ok = ok && set("threads", std::to_string(options.threads));
  ok = ok && set("temp_directory", options.temp_folder.string());
  auto state = std::make_unique<State>();
  char* message = nullptr;
  if (ok && duckdb_open_ext(nullptr, &state->database, config, &message) != DuckDBSuccess) ok = false;
  duckdb_destroy_config(&config);
  if (!ok) {
    Error error =
        InternalError(std::string("engine: cannot open: ") + (message == nullptr ? "bad option" : message));
    duckdb_free(message);
    return error;
  }
  return Engine(std::move(state));
}

Result<Connection> Engine::Connect() {
  auto state = std::make_unique<Connection::State>();
  if (duckdb_connect(state_->database, &state->connection) != DuckDBSuccess) {
    return InternalError("engine: cannot connect");
  }
  return Connection(std::move(state));
}

std::string EngineVersion() {
  return duckdb_library_version();
}

}  // namespace harness::engine
