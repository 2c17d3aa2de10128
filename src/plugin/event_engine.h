// SPDX-License-Identifier: Apache-2.0
// An engine that knows one dataset and nothing else: the view `events`, and no way out to other files.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "engine/engine.h"
#include "engine/text_numbers.h"
#include "eventlog/dataset.h"

namespace harness::plugin {

struct EventEngineOptions {
  Path dataset_folder;
  eventlog::DatasetInfo info;
  std::vector<std::string> columns;  // columns that the view shows; empty: all
  std::optional<int64_t> row_limit;  // the view shows the first rows in canonical order
  engine::EngineOptions engine;      // temp_folder must exist
  // An engine that was opened before, with the default options but for one thread; it is taken and gets the
  // options above. Null: one is opened.
  engine::Engine* prepared = nullptr;
};

// Member order matters: the connection goes before its engine, and both before what they ask.
struct EventEngine {
  std::unique_ptr<engine::TextNumbers> numbers;
  engine::Engine engine;
  engine::Connection connection;
};

// Opens an in-memory engine, makes the view `events` and the function text_number(), and then locks the
// configuration: SQL may read the dataset's folder, spill into the temp folder and touch nothing else, and
// may not undo that. Errors: those of the engine; kInvalidArgument for a column that the dataset has not.
Result<EventEngine> OpenEventEngine(const EventEngineOptions& options);

// The SELECT behind the view.
Result<std::string> EventViewSql(const EventEngineOptions& options);

// Opened by the first who asks for its connection: who lives on what is shared needs none.
class LazyEventEngine {
 public:
  // What `options` points to outlives the object.
  explicit LazyEventEngine(EventEngineOptions options) : options_(std::move(options)) {}

  const eventlog::DatasetInfo& info() const { return options_.info; }
  // Errors: those of OpenEventEngine. The connection lives as long as this.
  Result<engine::Connection*> Connection();
  // The text of a number that text_number() gave in a query of this connection.
  std::string_view NumberedText(int64_t number) const { return opened_->numbers->TextOf(number); }

 private:
  EventEngineOptions options_;
  std::optional<EventEngine> opened_;
};

}  // namespace harness::plugin
