// SPDX-License-Identifier: Apache-2.0
#include "run/landmark_scan.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "ideaspace/levers.h"
#include "insight/landmarks.h"
#include "plugin/event_engine.h"

namespace harness::run {
namespace {

using Texts = std::set<std::string>;

void AddLever(const ideaspace::LeverInfo& info, Texts& texts) {
  for (const std::string_view text : {info.id, info.label, info.known_issue, info.what, info.enforcement,
                                      info.how_to_check, info.disproof}) {
    texts.emplace(text);
  }
  const ideaspace::Recommendation proposal = ideaspace::RecommendationOf(info);
  texts.insert(proposal.risks.begin(), proposal.risks.end());
}

void AddPlugin(const plugin::BuiltIn& built_in, const Texts& ran, Texts& texts) {
  if (const auto schema = ParseJson(built_in.config_schema, "config.schema.json");
      schema && schema->contains("properties")) {
    for (const auto& [name, property] : schema->at("properties").items()) {
      if (property.is_object() && property.value("x-known-issue", false)) texts.insert(name);
    }
  }
  const auto manifest = plugin::ParseManifest(built_in.manifest, "plugin.yaml");
  if (!manifest || manifest->known_issue.empty()) return;
  texts.insert(manifest->known_issue);
  if (ran.contains(manifest->id)) return;
  texts.insert({manifest->id, manifest->name, manifest->description});
}

Texts PluginsThatRan(const Path& run_folder) {
  Texts ran;
  std::error_code error;
  std::filesystem::directory_iterator entry(run_folder / "artifacts", error), end;
  for (; !error && entry != end; entry.increment(error)) ran.insert(entry->path().filename().string());
  return ran;
}

// Processes, hosts, keys of parameters and input files in lower case, with a line end after each.
Result<std::string> NamesOfLog(const RunOptions& options) {
  std::string names = AsciiLower(options.dataset.name) + "\n";
  for (const eventlog::InputInfo& input : options.dataset.inputs) names += AsciiLower(input.file) + "\n";
  ASSIGN_OR_RETURN(const TempFolder temp, TempFolder::Make("names"));
  plugin::EventEngineOptions events;
  events.dataset_folder = std::filesystem::absolute(options.dataset_folder);
  events.info = options.dataset;
  for (const char* column : {"process_id", "host", "param_keys"}) {
    if (options.dataset.Has(column)) events.columns.emplace_back(column);
  }
  events.engine = {options.memory_limit_bytes, options.threads, temp.path()};
  if (events.columns.empty()) return names;
  ASSIGN_OR_RETURN(plugin::EventEngine engine, plugin::OpenEventEngine(events));
  for (const std::string& column : events.columns) {
    ASSIGN_OR_RETURN(engine::Rows rows,
                     engine.connection.Query("SELECT DISTINCT " + column + " FROM events WHERE " + column +
                                             " IS NOT NULL ORDER BY " + column));
    while (true) {
      ASSIGN_OR_RETURN(const bool more, rows.Next());
      if (!more) break;
      for (size_t row = 0; row < rows.chunk().rows(); ++row)
        names += AsciiLower(rows.chunk().Text(0, row)) + "\n";
    }
  }
  return names;
}

}  // namespace

std::vector<std::string> LandmarkPhrases(const RunOptions& options, const Texts& ran) {
  Texts known, general;
  for (const ideaspace::Lever* lever : ideaspace::Levers())
    AddLever(lever->info, lever->info.known_issue.empty() ? general : known);
  for (const plugin::BuiltIn& built_in : options.built_in) AddPlugin(built_in, ran, known);
  for (const insight::KnownIssue& issue : options.project_issues)
    known.insert({issue.id, issue.title, issue.explanation});
  std::vector<std::string> phrases;
  for (const std::string& text : known) {
    if (!text.empty() && !general.contains(text)) phrases.push_back(text);
  }
  return phrases;
}

Result<insight::Gate> ScanForLandmarks(const Path& run_folder, const RunOptions& options) {
  const std::vector<std::string> phrases = LandmarkPhrases(options, PluginsThatRan(run_folder));
  ASSIGN_OR_RETURN(std::vector<insight::Leak> leaks, insight::ScanForPhrases(run_folder, phrases));
  if (!leaks.empty()) {
    ASSIGN_OR_RETURN(const std::string names, NamesOfLog(options));
    std::erase_if(leaks, [&](const insight::Leak& leak) {
      return names.find(AsciiLower(Trim(leak.phrase))) != std::string::npos;
    });
  }
  return insight::LandmarkGate(leaks, phrases.size());
}

}  // namespace harness::run
