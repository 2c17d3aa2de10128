// SPDX-License-Identifier: Apache-2.0
#include "run/process_patterns.h"

#include <algorithm>

#include "base/text.h"
#include "base/wildcard.h"
#include "plugin/event_engine.h"

namespace harness::run {

std::string PatternObjection(const std::string& pattern, const std::vector<std::string>& names) {
  const auto matches = [&](const std::string& name) { return MatchesPattern(pattern, name); };
  if (std::any_of(names.begin(), names.end(), matches)) return "";
  std::vector<std::string> lower;
  for (const std::string& name : names) lower.push_back(AsciiLower(name));
  std::string near;
  if (const auto nearest = NearestWord(AsciiLower(pattern), lower)) {
    near = names[static_cast<size_t>(std::find(lower.begin(), lower.end(), *nearest) - lower.begin())];
  }
  return "found the pattern " + Quoted(pattern) + ", which matches none of the " +
         std::to_string(names.size()) + " processes of the log, expected one that does" +
         (near.empty() ? "" : " (did you mean " + near + "?)");
}

Result<void> ProcessPatterns::Load() {
  if (loaded_) return {};
  loaded_ = true;
  if (!options_.dataset.Has("process_id")) return {};
  ASSIGN_OR_RETURN(const TempFolder temp, TempFolder::Make("patterns"));
  plugin::EventEngineOptions events;
  events.dataset_folder = std::filesystem::absolute(options_.dataset_folder);
  events.info = options_.dataset;
  events.columns = {"process_id"};
  events.engine = {options_.memory_limit_bytes, options_.threads, temp.path()};
  ASSIGN_OR_RETURN(plugin::EventEngine engine, plugin::OpenEventEngine(events));
  ASSIGN_OR_RETURN(engine::Rows rows,
                   engine.connection.Query("SELECT DISTINCT process_id FROM events WHERE process_id IS NOT "
                                           "NULL ORDER BY process_id"));
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) return {};
    for (size_t row = 0; row < rows.chunk().rows(); ++row) processes_.emplace_back(rows.chunk().Text(0, row));
  }
}

Result<void> ProcessPatterns::Check(const std::string& pattern) {
  RETURN_IF_ERROR(Load());
  const std::string objection = PatternObjection(pattern, processes_);
  if (!objection.empty()) return InvalidArgument(objection);
  return {};
}

}  // namespace harness::run
