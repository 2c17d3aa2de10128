// SPDX-License-Identifier: Apache-2.0
// The peer of the import benchmark: the engine's own read_csv + ORDER BY + Parquet write of the ERP log.
//
//   bench_peer FILE.csv OUT.parquet [MEMORY_MIB]
//
// Explicit column types and dialect, the order and the Parquet settings that our import uses; no roles, no
// checks, no tokens, no hash.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "engine/engine.h"

int main(int argc, char** argv) {
  using namespace harness;
  if (argc < 3) {
    std::fprintf(stderr, "usage: bench_peer FILE.csv OUT.parquet [MEMORY_MIB]\n");
    return 2;
  }
  const uint64_t memory = (argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 2560) << 20;
  auto engine =
      engine::Engine::Open({.memory_limit_bytes = memory, .temp_folder = std::string(argv[2]) + ".tmp"});
  if (!engine) return std::fprintf(stderr, "%s\n", engine.error().message.c_str()), 4;
  auto connection = engine->Connect();
  if (!connection) return std::fprintf(stderr, "%s\n", connection.error().message.c_str()), 4;
  const std::string columns =
      "{'PROCESS_QUEUE_ID': 'VARCHAR', 'PROCESS_ID': 'VARCHAR', 'PARENT_PROCESS_QUEUE_ID': 'VARCHAR', "
      "'DEP_PROCESS_QUEUE_ID': 'VARCHAR', 'SCHEDULE_ID': 'VARCHAR', 'ASSIGNED_MACHINE_ID': 'VARCHAR', "
      "'USER_ID': "
      "'VARCHAR', 'STATUS': 'VARCHAR', 'EXECUTE_ATTEMPTS': 'BIGINT', 'QUEUE_DT': 'TIMESTAMP', 'ELIGIBLE_DT': "
      "'TIMESTAMP', 'START_DT': 'TIMESTAMP', 'END_DT': 'TIMESTAMP', 'PARAM_DESCR_LIST': 'VARCHAR'}";
  const auto done = connection->Execute(
      "COPY (SELECT * FROM read_csv(" + SqlText(argv[1]) +
      ", auto_detect=false, header=true, delim=',', quote='\"', " + "columns=" + columns +
      ") ORDER BY QUEUE_DT, START_DT, END_DT, PROCESS_ID, PROCESS_QUEUE_ID) TO " + SqlText(argv[2]) +
      " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION V2)");
  if (!done) return std::fprintf(stderr, "%s\n", done.error().message.c_str()), 4;
  return 0;
}
