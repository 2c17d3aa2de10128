// SPDX-License-Identifier: Apache-2.0
// For the fuzz targets of the formats: reads every row of a source of ours through the engine.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "importers/scan_log.h"

namespace harness::fuzz {

// A connection for scans of ours. Functions stay registered as long as their engine lives, so it is made anew
// from time to time; the last one is never closed, because the engine does not like to end behind main().
class ScanDatabase {
 public:
  static engine::Connection& Connection() {
    if (uses_++ % 2000 == 0) Renew();
    return database_->connection_;
  }
  static void Renew() {
    delete database_;
    engine::Engine engine =
        engine::Engine::Open({.memory_limit_bytes = uint64_t{256} << 20, .threads = 1, .temp_folder = {}})
            .value();
    engine::Connection connection = engine.Connect().value();
    database_ = new ScanDatabase(std::move(engine), std::move(connection));
  }

 private:
  ScanDatabase(engine::Engine engine, engine::Connection connection)
      : engine_(std::move(engine)), connection_(std::move(connection)) {}

  static inline ScanDatabase* database_ = nullptr;
  static inline int uses_ = 0;
  engine::Engine engine_;
  engine::Connection connection_;
};

// Scans the rows that `open` makes and checks the law that no row is lost. A scan may fail; a row more or
// less than the reader told stops the program.
inline void ScanAll(const std::vector<importers::SourceColumn>& columns,
                    const std::function<Result<std::unique_ptr<engine::RowSource>>()>& open,
                    const importers::ScanResults& results) {
  engine::Connection& connection = ScanDatabase::Connection();
  const std::string relation = importers::RegisterRows(connection, "fuzz", columns, open).value();
  Result<engine::Rows> rows = connection.Query("SELECT * FROM " + relation);
  if (!rows) return;
  int64_t seen = 0;
  while (true) {
    const Result<bool> more = rows->Next();
    if (!more) return;
    if (!*more) break;
    seen += static_cast<int64_t>(rows->chunk().rows());
  }
  importers::QualityLog quality;
  HARNESS_CHECK(results.Publish(quality, seen).has_value());
}

}  // namespace harness::fuzz
