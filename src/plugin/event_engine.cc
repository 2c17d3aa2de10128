// SPDX-License-Identifier: Apache-2.0
#include "plugin/event_engine.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace harness::plugin {
namespace {

constexpr const char* kAddedColumns[] = {"row_id", "__source_file", "__source_hash"};

std::vector<std::string> KnownColumns(const eventlog::DatasetInfo& info) {
  std::vector<std::string> known(std::begin(kAddedColumns), std::end(kAddedColumns));
  for (const auto& column : info.columns) known.push_back(column.name);
  return known;
}

// Order as LIBRARIES found it to work: paths first, then the door is shut, then the lock.
std::string LockSql(const EventEngineOptions& options) {
  return "SET temp_directory=" + SqlText(options.engine.temp_folder.string()) +
         "; SET allowed_directories=[" + SqlText(options.dataset_folder.string()) + ", " +
         SqlText(options.engine.temp_folder.string()) + "]; SET memory_limit='" +
         std::to_string(options.engine.memory_limit_bytes) + "B'; " +
         (options.prepared != nullptr && options.engine.threads > 0
              ? "SET threads=" + std::to_string(options.engine.threads) + "; "
              : "") +
         "SET enable_external_access=false; SET lock_configuration=true";
}

}  // namespace

Result<std::string> EventViewSql(const EventEngineOptions& options) {
  std::string select = "*";
  if (!options.columns.empty()) {
    const std::vector<std::string> known = KnownColumns(options.info);
    select.clear();
    for (const std::string& column : options.columns) {
      if (std::find(known.begin(), known.end(), column) == known.end()) {
        const auto near = NearestWord(column, known);
        return InvalidArgument("events: found no column " + Quoted(column) + " in the dataset" +
                               (near ? " (did you mean " + *near + "?)" : ""));
      }
      select += (select.empty() ? "" : ", ") + SqlName(column);
    }
  }
  std::string sql =
      "SELECT " + select + " FROM (" + eventlog::EventsSql(options.dataset_folder, options.info) + ")";
  if (options.row_limit) sql += " WHERE row_id < " + std::to_string(*options.row_limit);
  return sql;
}

Result<EventEngine> OpenEventEngine(const EventEngineOptions& options) {
  ASSIGN_OR_RETURN(const std::string view, EventViewSql(options));
  ASSIGN_OR_RETURN(engine::Engine engine, options.prepared != nullptr
                                              ? Result<engine::Engine>(std::move(*options.prepared))
                                              : engine::Engine::Open(options.engine));
  ASSIGN_OR_RETURN(engine::Connection connection, engine.Connect());
  auto numbers = std::make_unique<engine::TextNumbers>();
  RETURN_IF_ERROR(numbers->Register(connection));
  RETURN_IF_ERROR(connection.Execute("CREATE VIEW events AS " + view));
  RETURN_IF_ERROR(connection.Execute(LockSql(options)));
  return EventEngine{std::move(numbers), std::move(engine), std::move(connection)};
}

Result<engine::Connection*> LazyEventEngine::Connection() {
  if (!opened_) {
    ASSIGN_OR_RETURN(opened_, OpenEventEngine(options_));
  }
  return &opened_->connection;
}

}  // namespace harness::plugin
