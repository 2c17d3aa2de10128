// SPDX-License-Identifier: Apache-2.0
// How engine/ turns DuckDB's vectors and types into ours; private to this folder.
#pragma once

#include <duckdb.h>

#include "engine/chunk.h"

namespace harness::engine {

class ChunkAccess {
 public:
  // Points `out` at the vectors of `chunk`, which must outlive it.
  static void Bind(duckdb_data_chunk chunk, Chunk& out);
  static ColumnWriter Writer(duckdb_vector vector);
};

ColumnType FromDuckDb(duckdb_type type);
duckdb_type ToDuckDb(ColumnType type);

}  // namespace harness::engine
