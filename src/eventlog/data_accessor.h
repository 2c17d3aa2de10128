// SPDX-License-Identifier: Apache-2.0
// How analyses read a dataset: SQL over the view `events`, in bounded batches, with a measured account.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/result.h"
#include "engine/chunk.h"
#include "eventlog/dataset.h"

namespace harness::eventlog {

// Measured by the harness while it hands out data; part of the run's evidence.
struct AccessEvidence {
  int64_t queries = 0;
  int64_t rows = 0;  // rows handed to the plugin
  int64_t batches = 0;
  int64_t largest_batch = 0;
  int64_t bytes = 0;         // of the values handed out
  int64_t rows_scanned = 0;  // dataset rows times queries over them
  // Memory of a third-party plugin's process while it is fed: resident bytes when a quarter of the rows had
  // been handed out, and when the last batch had; with the bytes handed out by then. 0: not seen.
  int64_t early_bytes = 0;
  int64_t early_resident_bytes = 0;
  int64_t late_bytes = 0;
  int64_t late_resident_bytes = 0;
};

// The dataset for a plugin: SQL over the view `events` (EventsSql), in bounded batches.
// There is no call that loads the whole table.
class DataAccessor {
 public:
  virtual ~DataAccessor() = default;

  // Streams the rows of a SELECT over `events` in batches of the run's batch size; `visit` sees each
  // batch as one or more chunks. Order as in the SQL; give it a total ORDER BY or do not depend on it.
  virtual Result<void> Query(std::string_view sql,
                             const std::function<Result<void>(const engine::Chunk&)>& visit) = 0;
  // One BIGINT.
  virtual Result<int64_t> QueryInt64(std::string_view sql) = 0;

  // In SQL, text_number(column) gives a number for each text, from 1, and 0 for null: cheaper than the texts
  // where a few of them come again and again. The text of such a number, as long as this.
  virtual std::string_view NumberedText(int64_t number) const = 0;

  // Rows that the plugin reads from memory, loaded once for several plugins, are counted by this.
  virtual void CountShared(int64_t rows) = 0;

  virtual const DatasetInfo& info() const = 0;
  virtual const AccessEvidence& evidence() const = 0;
};

}  // namespace harness::eventlog
