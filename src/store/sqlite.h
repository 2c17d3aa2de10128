// SPDX-License-Identifier: Apache-2.0
// SQLite behind RAII and Result: Database, Statement, Transaction; sqlite.cc alone includes sqlite3.h.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/files.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace harness::store {

class IdleStatements;  // of one connection, in sqlite.cc

// A value as SQLite holds it; monostate is NULL.
using SqlValue = std::variant<std::monostate, int64_t, double, std::string>;

// One prepared statement; on the thread of its connection. Columns count from 0 and are valid until the next
// Step, Run or Reset; asking for a column that is not there is a broken invariant of the caller.
class Statement {
 public:
  // Binds the parameters ?1, ?2, ... in order: integers, doubles, text (copied) or std::optional of
  // these. The count must be that of the statement. A value that does not fit is an error of Step.
  template <typename... Values>
  Statement& Bind(const Values&... values) {
    CheckParameterCount(static_cast<int>(sizeof...(values)));
    int index = 0;
    (BindAt(++index, values), ...);
    return *this;
  }

  // The same for a number of values that only the run knows.
  Statement& BindValues(std::span<const SqlValue> values);

  // True while a row is there, false at the end. Errors: kBusy when the lock was not had in time;
  // kInvalidArgument for a broken constraint; kIo.
  Result<bool> Step();
  // Steps to the end and resets, so that the statement can be bound again.
  Result<void> Run();
  void Reset();

  bool IsNull(int column) const;
  int64_t Int64(int column) const;
  double Double(int column) const;
  std::string Text(int column) const;
  std::optional<int64_t> OptionalInt64(int column) const;
  SqlValue Value(int column) const;

 private:
  friend class Database;
  // Back to its connection, to be used again; finalized where that is gone.
  struct GiveBack {
    std::weak_ptr<IdleStatements> idle;
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3_stmt* statement, const std::shared_ptr<IdleStatements>& idle)
      : statement_(statement, GiveBack{idle}) {}

  void CheckParameterCount(int count) const;
  void BindAt(int index, std::string_view text);
  void BindAt(int index, double value);
  void BindInt64(int index, int64_t value);
  void BindNull(int index);
  template <std::integral T>
  void BindAt(int index, T value) {
    BindInt64(index, static_cast<int64_t>(value));
  }
  template <typename T>
  void BindAt(int index, const std::optional<T>& value) {
    value ? BindAt(index, *value) : BindNull(index);
  }

  std::unique_ptr<sqlite3_stmt, GiveBack> statement_;
  int bind_error_ = 0;
};

// One connection in WAL mode with synchronous=FULL and foreign keys: a commit that returned is on
// disk. Not thread-safe; must not be used after a fork. Statements may outlive it.
class Database {
 public:
  // Makes the file when missing. Waits up to `busy_timeout_ms` for other processes, here and later.
  // Errors: kIo with SQLite's words, also for a file that is no database; kBusy.
  static Result<Database> Open(const Path& path, int busy_timeout_ms = 30'000);
  // For a file in a folder that this user cannot write: reads alone, and makes no file beside it. What
  // another process commits meanwhile is seen where that process holds the file open, and not otherwise.
  // Errors: kNotFound without the file; kIo, also when changes wait beside the file that only a writer can
  // bring in.
  static Result<Database> OpenReadOnly(const Path& path, int busy_timeout_ms = 30'000);

  // Any number of statements without parameters; rows are dropped.
  Result<void> Execute(const std::string& sql);
  // Compiled once: a text that was prepared before, and whose statement is no longer held, is had again at
  // once. The newest kIdleStatements are kept.
  Result<Statement> Prepare(std::string_view sql);
  static constexpr size_t kIdleStatements = 64;
  // Rows that the last INSERT, UPDATE or DELETE changed.
  int64_t Changes() const;

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  explicit Database(sqlite3* connection);
  static Result<Database> OpenWith(const Path& path, const std::string& name, int flags);
  Result<void> Configure();

  std::unique_ptr<sqlite3, Close> connection_;
  std::shared_ptr<IdleStatements> idle_;  // goes before the connection
};

// BEGIN IMMEDIATE ... COMMIT; rolled back when it goes out of scope without Commit. Holds the write
// lock from the start, so what it reads cannot change before it writes.
class Transaction {
 public:
  static Result<Transaction> Begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(other.database_) { other.database_ = nullptr; }
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Result<void> Commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

// "3.40.1": of the library that runs.
std::string SqliteVersion();

}  // namespace harness::store
