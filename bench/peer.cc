// SPDX-License-Identifier: Apache-2.0
// The peer of the import benchmark: the engine's own read_csv + ORDER BY + Parquet write of the ERP log.
//
//   bench_peer given|detect FILE.csv OUT.parquet [MEMORY_MIB]
//
// given: explicit column types and dialect; detect: the engine finds them itself, as our import has to. Both
// with the order and the Parquet settings that our import uses; no roles, no checks, no tokens, no hash.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "engine/engine.h"

namespace harness {
namespace {

constexpr const char* kGiven =
    ", auto_detect=false, header=true, delim=',', quote='\"', columns={'PROCESS_QUEUE_ID': 'VARCHAR', "
    "'PROCESS_ID': 'VARCHAR', 'PARENT_PROCESS_QUEUE_ID': 'VARCHAR', 'DEP_PROCESS_QUEUE_ID': 'VARCHAR', "
    "'SCHEDULE_ID': 'VARCHAR', 'ASSIGNED_MACHINE_ID': 'VARCHAR', 'USER_ID': 'VARCHAR', 'STATUS': 'VARCHAR', "
    "'EXECUTE_ATTEMPTS': 'BIGINT', 'QUEUE_DT': 'TIMESTAMP', 'ELIGIBLE_DT': 'TIMESTAMP', 'START_DT': "
    "'TIMESTAMP', "
    "'END_DT': 'TIMESTAMP', 'PARAM_DESCR_LIST': 'VARCHAR'}";

Result<void> Copy(const std::string& file, const std::string& out, const std::string& how, uint64_t memory) {
  ASSIGN_OR_RETURN(engine::Engine engine,
                   engine::Engine::Open({.memory_limit_bytes = memory, .temp_folder = out + ".tmp"}));
  ASSIGN_OR_RETURN(engine::Connection connection, engine.Connect());
  return connection.Execute("COPY (SELECT * FROM read_csv(" + SqlText(file) + how +
                            ") ORDER BY QUEUE_DT, START_DT, END_DT, PROCESS_ID, PROCESS_QUEUE_ID) TO " +
                            SqlText(out) +
                            " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION V2)");
}

}  // namespace
}  // namespace harness

int main(int argc, char** argv) {
  using namespace harness;
  const std::string how = argc > 3 ? argv[1] : "";
  if (how != "given" && how != "detect") {
    std::fprintf(stderr, "usage: bench_peer given|detect FILE.csv OUT.parquet [MEMORY_MIB]\n");
    return 2;
  }
  const uint64_t memory = (argc > 4 ? std::strtoull(argv[4], nullptr, 10) : 2560) << 20;
  const auto done = Copy(argv[2], argv[3], how == "given" ? kGiven : "", memory);
  if (!done) return std::fprintf(stderr, "%s\n", done.error().message.c_str()), 4;
  return 0;
}
