// SPDX-License-Identifier: Apache-2.0
#include "importers/ordered_feed.h"

#include <atomic>
#include <utility>

namespace harness::importers {

Result<OrderedFeed> OrderedFeed::Open(engine::Engine& engine, engine::Connection& connection,
                                      const std::string& query, const std::vector<size_t>& key,
                                      Progress& progress) {
  ASSIGN_OR_RETURN(engine::Connection source, engine.Connect());
  OrderedFeed feed(std::move(source));
  // What one thread reads ahead waits there while another reads what comes before it.
  RETURN_IF_ERROR(feed.source_.Execute("SET streaming_buffer_size='256MB'"));
  ASSIGN_OR_RETURN(engine::Rows rows, feed.source_.Query(query, &progress));
  static std::atomic<uint64_t> feeds = 0;
  feed.name_ = "ordered_rows_" + std::to_string(++feeds);
  engine::TableFunction table{feed.name_, rows.columns(), {}};
  feed.rows_->emplace(std::move(rows));
  table.open = [left = feed.rows_, key, scan = feed.scan_]() -> Result<std::unique_ptr<engine::RowSource>> {
    if (!left->has_value()) return InternalError("import: rows that were read before");
    engine::Rows taken = std::move(**left);
    left->reset();
    return std::unique_ptr<engine::RowSource>(std::make_unique<OrderedRows>(std::move(taken), key, scan));
  };
  RETURN_IF_ERROR(connection.Register(std::move(table)));
  return feed;
}

OrderedFeed::~OrderedFeed() {
  if (rows_ != nullptr) rows_->reset();
}

}  // namespace harness::importers
