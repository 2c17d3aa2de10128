// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <list>
#include <thread>
#include <unordered_map>

namespace harness::store {
namespace {

ErrorCode CodeOf(int status) {
  switch (status & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::kBusy;
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
      return ErrorCode::kInvalidArgument;
    case SQLITE_INTERRUPT:
      return ErrorCode::kInterrupted;
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_ERROR:
      return ErrorCode::kInternal;
    default:
      return ErrorCode::kIo;
  }
}

Error ErrorOf(sqlite3* connection, int status, std::string_view what) {
  const char* file = sqlite3_db_filename(connection, "main");
  const std::string where = file != nullptr ? file : "database";
  std::string message = where + ": " + sqlite3_errmsg(connection);
  // "disk I/O error" alone does not tell a full disk from a broken one.
  const int system_error = (status & 0xff) == SQLITE_IOERR ? sqlite3_system_errno(connection) : 0;
  if (system_error != 0) message += ": " + ErrnoText(system_error);
  if (!what.empty()) message += " (in: " + std::string(what.substr(0, 120)) + ")";
  return {CodeOf(status), std::move(message)};
}

// The file as SQLite's URI: what would end the path or begin an escape is escaped.
std::string UriOf(const Path& path, std::string_view query) {
  std::string uri = "file:";
  for (const char byte : path.string()) {
    switch (byte) {
      case '%':
        uri += "%25";
        break;
      case '?':
        uri += "%3f";
        break;
      case '#':
        uri += "%23";
        break;
      default:
        uri += byte;
    }
  }
  return uri + "?" + std::string(query);
}

// Whether commits stand beside the file that are not in it yet.
bool HasPendingCommits(const Path& path) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path.string() + "-wal", error);
  return !error && bytes > 0;
}

constexpr const char* kSettings =
    "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF";

}  // namespace

// Statements that nobody holds, the one given back last in front.
class IdleStatements {
 public:
  ~IdleStatements() {
    for (sqlite3_stmt* statement : newest_first_) sqlite3_finalize(statement);
  }

  sqlite3_stmt* Take(std::string_view sql) {
    const auto found = by_text_.find(sql);
    if (found == by_text_.end()) return nullptr;
    sqlite3_stmt* statement = *found->second;
    newest_first_.erase(found->second);
    by_text_.erase(found);
    return statement;
  }

  void Give(sqlite3_stmt* statement) {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    newest_first_.push_front(statement);
    by_text_.emplace(sqlite3_sql(statement), newest_first_.begin());
    if (newest_first_.size() > Database::kIdleStatements) Forget(std::prev(newest_first_.end()));
  }

 private:
  using Place = std::list<sqlite3_stmt*>::iterator;

  void Forget(Place place) {
    const auto [first, last] = by_text_.equal_range(sqlite3_sql(*place));
    by_text_.erase(std::find_if(first, last, [&](const auto& entry) { return entry.second == place; }));
    sqlite3_finalize(*place);
    newest_first_.erase(place);
  }

  std::list<sqlite3_stmt*> newest_first_;
  std::unordered_multimap<std::string_view, Place> by_text_;  // texts are those of the statements
};

void Statement::GiveBack::operator()(sqlite3_stmt* statement) const {
  const auto open = idle.lock();
  open ? open->Give(statement) : static_cast<void>(sqlite3_finalize(statement));
}

void Statement::CheckParameterCount(int count) const {
  HARNESS_CHECK(sqlite3_bind_parameter_count(statement_.get()) == count);
}

void Statement::BindAt(int index, std::string_view text) {
  const char* data = text.data() != nullptr ? text.data() : "";
  const int status =
      sqlite3_bind_text64(statement_.get(), index, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (bind_error_ == SQLITE_OK) bind_error_ = status;
}

void Statement::BindAt(int index, double value) {
  const int status = sqlite3_bind_double(statement_.get(), index, value);
  if (bind_error_ == SQLITE_OK) bind_error_ = status;
}

void Statement::BindInt64(int index, int64_t value) {
  const int status = sqlite3_bind_int64(statement_.get(), index, value);
  if (bind_error_ == SQLITE_OK) bind_error_ = status;
}

void Statement::BindNull(int index) {
  const int status = sqlite3_bind_null(statement_.get(), index);
  if (bind_error_ == SQLITE_OK) bind_error_ = status;
}

Statement& Statement::BindValues(std::span<const SqlValue> values) {
  CheckParameterCount(static_cast<int>(values.size()));
  int index = 0;
  for (const SqlValue& value : values) {
    ++index;
    if (const auto* integer = std::get_if<int64_t>(&value)) {
      BindInt64(index, *integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
      BindAt(index, *real);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      BindAt(index, std::string_view(*text));
    } else {
      BindNull(index);
    }
  }
  return *this;
}

Result<bool> Statement::Step() {
  sqlite3* connection = sqlite3_db_handle(statement_.get());
  if (bind_error_ != SQLITE_OK) {
    const int status = std::exchange(bind_error_, SQLITE_OK);
    return Error{CodeOf(status), std::string("cannot bind: ") + sqlite3_errstr(status)};
  }
  const int status = sqlite3_step(statement_.get());
  if (status == SQLITE_ROW) return true;
  if (status == SQLITE_DONE) return false;
  const Error error = ErrorOf(connection, status, sqlite3_sql(statement_.get()));
  sqlite3_reset(statement_.get());
  return error;
}

Result<void> Statement::Run() {
  while (true) {
    ASSIGN_OR_RETURN(const bool row, Step());
    if (row) continue;
    Reset();
    return Ok();
  }
}

void Statement::Reset() {
  sqlite3_reset(statement_.get());
}

bool Statement::IsNull(int column) const {
  HARNESS_CHECK(column >= 0 && column < sqlite3_data_count(statement_.get()));
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

int64_t Statement::Int64(int column) const {
  HARNESS_CHECK(column >= 0 && column < sqlite3_data_count(statement_.get()));
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::Double(int column) const {
  HARNESS_CHECK(column >= 0 && column < sqlite3_data_count(statement_.get()));
  return sqlite3_column_double(statement_.get(), column);
}

std::string Statement::Text(int column) const {
  HARNESS_CHECK(column >= 0 && column < sqlite3_data_count(statement_.get()));
  const unsigned char* text = sqlite3_column_text(statement_.get(), column);
  if (text == nullptr) return "";
  const int bytes = sqlite3_column_bytes(statement_.get(), column);
  return std::string(reinterpret_cast<const char*>(text), static_cast<size_t>(bytes));
}

std::optional<int64_t> Statement::OptionalInt64(int column) const {
  if (IsNull(column)) return std::nullopt;
  return Int64(column);
}

SqlValue Statement::Value(int column) const {
  HARNESS_CHECK(column >= 0 && column < sqlite3_data_count(statement_.get()));
  switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_NULL:
      return std::monostate();
    case SQLITE_INTEGER:
      return Int64(column);
    case SQLITE_FLOAT:
      return Double(column);
    default:
      return Text(column);
  }
}

Database::Database(sqlite3* connection)
    : connection_(connection), idle_(std::make_shared<IdleStatements>()) {}

void Database::Close::operator()(sqlite3* connection) const {
  sqlite3_close_v2(connection);
}

Result<Database> Database::OpenWith(const Path& path, const std::string& name, int flags) {
  sqlite3* connection = nullptr;
  const int status = sqlite3_open_v2(name.c_str(), &connection,
                                     flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  Database database(connection);
  if (status != SQLITE_OK) {
    return Error{CodeOf(status), path.string() + ": cannot open the database: " + sqlite3_errstr(status)};
  }
  return database;
}

// A reader of a file in WAL mode shares memory with others in a file beside it, which it cannot make in a
// folder that it cannot write: then, with nothing pending, the file alone is the whole truth ("immutable").
Result<Database> Database::OpenReadOnly(const Path& path, int busy_timeout_ms) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return NotFound(path.string() + ": no such file");
  constexpr const char* kProbe = "SELECT count(*) FROM sqlite_schema";
  {
    ASSIGN_OR_RETURN(Database shared, OpenWith(path, path.string(), SQLITE_OPEN_READONLY));
    sqlite3_busy_timeout(shared.connection_.get(), busy_timeout_ms);
    const int status = sqlite3_exec(shared.connection_.get(), kProbe, nullptr, nullptr, nullptr);
    const bool needs_writing = (status & 0xff) == SQLITE_CANTOPEN || (status & 0xff) == SQLITE_READONLY;
    if (!needs_writing) {
      if (status != SQLITE_OK) return ErrorOf(shared.connection_.get(), status, kProbe);
      RETURN_IF_ERROR(shared.Execute(kSettings));
      return shared;
    }
  }
  if (HasPendingCommits(path)) {
    return IoError(path.string() + ": found changes in " + path.filename().string() +
                   "-wal that are not in it yet, expected none in a folder that cannot be written: let who "
                   "may write it run stat-harness datasets once");
  }
  ASSIGN_OR_RETURN(Database alone, OpenWith(path, UriOf(path, "mode=ro&immutable=1"),
                                            SQLITE_OPEN_READONLY | SQLITE_OPEN_URI));
  RETURN_IF_ERROR(alone.Execute(kProbe));
  RETURN_IF_ERROR(alone.Execute(kSettings));
  return alone;
}

Result<Database> Database::Open(const Path& path, int busy_timeout_ms) {
  ASSIGN_OR_RETURN(Database database,
                   OpenWith(path, path.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
  sqlite3_busy_timeout(database.connection_.get(), busy_timeout_ms);
  // SQLite does not call its busy handler for every lock of the change to WAL mode and of recovery,
  // so those are waited for here.
  constexpr int kPauseMs = 5;
  for (int waited_ms = 0;; waited_ms += kPauseMs) {
    const auto configured = database.Configure();
    if (configured) return database;
    if (configured.error().code != ErrorCode::kBusy || waited_ms >= busy_timeout_ms)
      return configured.error();
    std::this_thread::sleep_for(std::chrono::milliseconds(kPauseMs));
  }
}

Result<void> Database::Configure() {
  ASSIGN_OR_RETURN(Statement mode, Prepare("PRAGMA journal_mode = WAL"));
  ASSIGN_OR_RETURN(const bool row, mode.Step());
  const std::string found = row ? mode.Text(0) : "";
  if (found != "wal") {
    return IoError(std::string(sqlite3_db_filename(connection_.get(), "main")) + ": found journal mode \"" +
                   found + "\", expected \"wal\" (does the file system lack shared memory?)");
  }
  mode.Reset();
  return Execute(kSettings);
}

Result<void> Database::Execute(const std::string& sql) {
  const int status = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return ErrorOf(connection_.get(), status, sql);
  return Ok();
}

Result<Statement> Database::Prepare(std::string_view sql) {
  if (sqlite3_stmt* statement = idle_->Take(sql)) return Statement(statement, idle_);
  sqlite3_stmt* statement = nullptr;
  const int status = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (status != SQLITE_OK) return ErrorOf(connection_.get(), status, sql);
  return Statement(statement, idle_);
}

int64_t Database::Changes() const {
  return sqlite3_changes64(connection_.get());
}

Result<Transaction> Transaction::Begin(Database& database) {
  RETURN_IF_ERROR(database.Execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() {
  if (database_ == nullptr) return;
  const auto rolled_back = database_->Execute("ROLLBACK");
  // An error that has ended the transaction already (disk full) makes this fail, which is fine.
  static_cast<void>(rolled_back);
}

Result<void> Transaction::Commit() {
  HARNESS_CHECK(database_ != nullptr);
  RETURN_IF_ERROR(database_->Execute("COMMIT"));
  database_ = nullptr;
  return Ok();
}

std::string SqliteVersion() {
  return sqlite3_libversion();
}

}  // namespace harness::store
