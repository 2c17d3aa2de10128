// SPDX-License-Identifier: Apache-2.0
// Rows of a query on a connection of its own, put in order on their way to a statement of another.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "engine/engine.h"
#include "importers/ordered_rows.h"

namespace harness::importers {

class OrderedFeed {
 public:
  // Opens the query, whose rows come nearly in order of its columns `key` (OrderedRows), and registers a
  // table with them on `connection`, of this engine, to be read once. `progress`: who will listen to that
  // statement.
  static Result<OrderedFeed> Open(engine::Engine& engine, engine::Connection& connection,
                                  const std::string& query, const std::vector<size_t>& key,
                                  Progress& progress);
  OrderedFeed(OrderedFeed&&) noexcept = default;
  OrderedFeed& operator=(OrderedFeed&&) = delete;
  // The table stays behind without rows.
  ~OrderedFeed();

  // SQL for the FROM clause.
  std::string table() const { return name_ + "()"; }
  engine::Connection& source() { return source_; }
  // After the statement.
  const OrderedScan& scan() const { return *scan_; }

 private:
  explicit OrderedFeed(engine::Connection source) : source_(std::move(source)) {}

  engine::Connection source_;
  std::shared_ptr<std::optional<engine::Rows>> rows_ = std::make_shared<std::optional<engine::Rows>>();
  std::shared_ptr<OrderedScan> scan_ = std::make_shared<OrderedScan>();
  std::string name_;
};

}  // namespace harness::importers
