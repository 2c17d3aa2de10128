// SPDX-License-Identifier: Apache-2.0
// For the fuzz targets of the formats: reads every row of a source of ours through the engine.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "importers/scan_log.h"

namespace harness::fuzz {

// Scans the rows that `open` makes and checks the law that no row is lost. A scan may fail; a row more or
// less than the reader told stops the program.
inline void ScanAll(const std::vector<importers::SourceColumn>& columns,
                    const std::function<Result<std::unique_ptr<engine::RowSource>>()>& open,
                    const importers::ScanResults& results) {
  // Functions stay registered as long as their engine lives, so it is made anew from time to time.
  static std::optional<engine::Engine> database;
  static std::optional<engine::Connection> connection;
  static int uses = 0;
  if (uses++ % 2000 == 0) {
    connection.reset();
    database.reset();
    database.emplace(
        engine::Engine::Open({.memory_limit_bytes = uint64_t{256} << 20, .threads = 1, .temp_folder = {}})
            .value());
    connection.emplace(database->Connect().value());
  }
  const std::string relation = importers::RegisterRows(*connection, "fuzz", columns, open).value();
  Result<engine::Rows> rows = connection->Query("SELECT * FROM " + relation);
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
