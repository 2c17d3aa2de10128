// SPDX-License-Identifier: Apache-2.0
// The embedded columnar engine (DuckDB) behind one door: the only folder that includes duckdb.h.
//
// Results stream in chunks; sums of BIGINT come back exact as HUGEINT; no extension is ever loaded
// from the network. One Connection serves one thread at a time; Interrupt() may come from any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/progress.h"
#include "base/result.h"
#include "base/sql_text.h"
#include "engine/chunk.h"

namespace harness::engine {

struct EngineOptions {
  uint64_t memory_limit_bytes = uint64_t{1} << 30;  // the engine's target; it may overshoot by 1.7 times
  int threads = 0;                                  // 0: one for each processor
  Path temp_folder;                                 // where it spills; empty: spilling fails
};

// A function of ours for SQL. `call` gets the arguments' chunk and writes one value a row; it may run
// on several threads at once and must not throw. A null argument makes a null result, whatever
// `call` writes there, unless `handles_null`. An Error stops the statement with its message.
struct ScalarFunction {
  std::string name;
  std::vector<ColumnType> parameters;
  ColumnType result = ColumnType::kText;
  bool handles_null = false;
  std::function<Result<void>(const Chunk& arguments, ColumnWriter& out)> call;
};

// Rows of ours for SQL: `SELECT ... FROM name()`.
class RowSource {
 public:
  virtual ~RowSource() = default;
  // Writes up to `capacity` rows and returns how many; 0 ends the table.
  virtual Result<size_t> Fill(std::vector<ColumnWriter>& columns, size_t capacity) = 0;
};

// `open` is called once for each scan; a scan runs on one thread, its rows keep their order.
struct TableFunction {
  std::string name;
  std::vector<Column> columns;
  std::function<Result<std::unique_ptr<RowSource>>()> open;
};

// Rows of a query, chunk by chunk.
class Rows {
 public:
  Rows(Rows&&) noexcept;
  Rows& operator=(Rows&&) noexcept;
  ~Rows();
  const std::vector<Column>& columns() const;
  // Moves to the next chunk; false at the end, also when asked again. The chunk stays valid until the next
  // call.
  Result<bool> Next();
  const Chunk& chunk() const;
  // The next chunk for the caller to keep; nothing at the end. In place of Next(). The chunk must not outlive
  // the engine.
  Result<std::optional<OwnedChunk>> NextOwned();

 private:
  friend class Connection;
  struct State;
  explicit Rows(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class Connection {
 public:
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  // Runs one or more statements to the end. Progress goes in percent to `progress`, if given, which may
  // also cancel: the statement then ends within about 0.1 s with kInterrupted.
  // `feeding`: a connection whose open query hands the statement its rows, so that its progress is the
  // statement's, and it ends with it.
  Result<void> Execute(std::string_view sql, Progress* progress = nullptr, Connection* feeding = nullptr);
  // Streams the rows of one SELECT; every query whose rows are read carries a total ORDER BY, or the
  // caller must not depend on their order. `progress`: who will listen to it.
  Result<Rows> Query(std::string_view sql, Progress* progress = nullptr);
  // The one value of a one-row, one-column BIGINT query; null is an error.
  Result<int64_t> QueryInt64(std::string_view sql);
  // One row, all columns as text (null is "NULL"); for small facts such as types and counts.
  Result<std::vector<std::string>> QueryRowAsText(std::string_view sql);

  Result<void> Register(ScalarFunction function);
  Result<void> Register(TableFunction function);
  void Interrupt();

 private:
  friend class Engine;
  struct State;
  explicit Connection(std::unique_ptr<State> state);
  Result<void> MeasureFor(Progress* progress);
  std::unique_ptr<State> state_;
};

// An in-memory database. Thread-safe: Connect() may be called from any thread; must outlive its connections.
class Engine {
 public:
  static Result<Engine> Open(const EngineOptions& options);
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();
  Result<Connection> Connect();

 private:
  struct State;
  explicit Engine(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// "v1.5.6"
std::string EngineVersion();

}  // namespace harness::engine
