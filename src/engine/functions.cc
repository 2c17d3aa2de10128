// SPDX-License-Identifier: Apache-2.0
// Registers functions of ours with DuckDB: its C callbacks on one side, std::function on the other.
#include <memory>

#include "engine/connection_state.h"
#include "engine/duckdb_access.h"
#include "engine/engine.h"

namespace harness::engine {
namespace {

// What a scan of one table function holds between two calls.
struct Scan {
  std::unique_ptr<RowSource> source;
};

template <typename T>
void Delete(void* object) {
  delete static_cast<T*>(object);
}

class LogicalType {
 public:
  explicit LogicalType(ColumnType type) : type_(duckdb_create_logical_type(ToDuckDb(type))) {}
  LogicalType(const LogicalType&) = delete;
  LogicalType& operator=(const LogicalType&) = delete;
  ~LogicalType() { duckdb_destroy_logical_type(&type_); }
  duckdb_logical_type get() const { return type_; }

 private:
  duckdb_logical_type type_;
};

// The engine only sees to constants that are null, not to nulls among values.
void KeepNulls(const Chunk& arguments, ColumnWriter& out) {
  for (size_t column = 0; column < arguments.columns(); ++column) {
    if (arguments.HasNoNulls(column)) continue;
    for (size_t row = 0; row < arguments.rows(); ++row) {
      if (arguments.IsNull(column, row)) out.SetNull(row);
    }
  }
}

void CallScalar(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto* function = static_cast<const ScalarFunction*>(duckdb_scalar_function_get_extra_info(info));
  Chunk arguments;
  ChunkAccess::Bind(input, arguments);
  ColumnWriter writer = ChunkAccess::Writer(output);
  if (auto done = function->call(arguments, writer); !done) {
    duckdb_scalar_function_set_error(info, done.error().message.c_str());
    return;
  }
  if (!function->handles_null) KeepNulls(arguments, writer);
}

void BindTable(duckdb_bind_info info) {
  const auto* function = static_cast<const TableFunction*>(duckdb_bind_get_extra_info(info));
  for (const Column& column : function->columns) {
    const LogicalType type(column.type);
    duckdb_bind_add_result_column(info, column.name.c_str(), type.get());
  }
}

void InitTable(duckdb_init_info info) {
  const auto* function = static_cast<const TableFunction*>(duckdb_init_get_extra_info(info));
  auto source = function->open();
  if (!source) {
    duckdb_init_set_error(info, source.error().message.c_str());
    return;
  }
  duckdb_init_set_max_threads(info, 1);
  duckdb_init_set_init_data(info, new Scan{std::move(*source)}, Delete<Scan>);
}

void FillTable(duckdb_function_info info, duckdb_data_chunk output) {
  auto* scan = static_cast<Scan*>(duckdb_function_get_init_data(info));
  std::vector<ColumnWriter> writers;
  for (idx_t i = 0; i < duckdb_data_chunk_get_column_count(output); ++i) {
    writers.push_back(ChunkAccess::Writer(duckdb_data_chunk_get_vector(output, i)));
  }
  auto rows = scan->source->Fill(writers, duckdb_vector_size());
  if (!rows) {
    duckdb_function_set_error(info, rows.error().message.c_str());
    return;
  }
  duckdb_data_chunk_set_size(output, *rows);
}

}  // namespace

Result<void> Connection::Register(ScalarFunction function) {
  duckdb_scalar_function handle = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(handle, function.name.c_str());
  for (const ColumnType parameter : function.parameters) {
    const LogicalType type(parameter);
    duckdb_scalar_function_add_parameter(handle, type.get());
  }
  const LogicalType result(function.result);
  duckdb_scalar_function_set_return_type(handle, result.get());
  if (function.handles_null) duckdb_scalar_function_set_special_handling(handle);
  duckdb_scalar_function_set_function(handle, CallScalar);
  const std::string name = function.name;
  duckdb_scalar_function_set_extra_info(handle, new ScalarFunction(std::move(function)),
                                        Delete<ScalarFunction>);
  const duckdb_state state = duckdb_register_scalar_function(state_->connection, handle);
  duckdb_destroy_scalar_function(&handle);
  if (state != DuckDBSuccess) return InternalError("engine: cannot register the function " + name);
  return Ok();
}

Result<void> Connection::Register(TableFunction function) {
  duckdb_table_function handle = duckdb_create_table_function();
  duckdb_table_function_set_name(handle, function.name.c_str());
  duckdb_table_function_set_bind(handle, BindTable);
  duckdb_table_function_set_init(handle, InitTable);
  duckdb_table_function_set_function(handle, FillTable);
  const std::string name = function.name;
  duckdb_table_function_set_extra_info(handle, new TableFunction(std::move(function)), Delete<TableFunction>);
  const duckdb_state state = duckdb_register_table_function(state_->connection, handle);
  duckdb_destroy_table_function(&handle);
  if (state != DuckDBSuccess) return InternalError("engine: cannot register the table function " + name);
  return Ok();
}

}  // namespace harness::engine
