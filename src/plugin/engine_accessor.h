// SPDX-License-Identifier: Apache-2.0
// The DataAccessor of built-in plugins: an engine connection, bounded batches, and the account of both.
#pragma once

#include "engine/engine.h"
#include "eventlog/data_accessor.h"
#include "plugin/event_engine.h"

namespace harness::plugin {

// Not thread-safe: one plugin thread uses it. `account` may lie in memory that another process reads,
// so that what was handed out is known even when the plugin crashes; it is updated before each visit.
class EngineAccessor final : public eventlog::DataAccessor {
 public:
  // Requires: batch_rows >= 1; all references outlive the object.
  EngineAccessor(LazyEventEngine& engine, int64_t batch_rows, eventlog::AccessEvidence& account)
      : engine_(engine), batch_rows_(batch_rows), account_(account) {}

  Result<void> Query(std::string_view sql,
                     const std::function<Result<void>(const engine::Chunk&)>& visit) override;
  Result<int64_t> QueryInt64(std::string_view sql) override;
  std::string_view NumberedText(int64_t number) const override { return engine_.NumberedText(number); }
  void CountShared(int64_t rows) override { account_.rows += rows; }
  const eventlog::DatasetInfo& info() const override { return engine_.info(); }
  const eventlog::AccessEvidence& evidence() const override { return account_; }

 private:
  void CountQuery();
  // Counts `chunk`; a batch is filled up to batch_rows before the next one starts.
  void CountChunk(const engine::Chunk& chunk, int64_t& rows_in_batch);

  LazyEventEngine& engine_;
  int64_t batch_rows_;
  eventlog::AccessEvidence& account_;
};

// Bytes of the values in a chunk: 8 for a number, 1 for a boolean, 16 for a HUGEINT, its length for a text.
int64_t BytesOf(const engine::Chunk& chunk);

}  // namespace harness::plugin
