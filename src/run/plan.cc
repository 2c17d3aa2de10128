// SPDX-License-Identifier: Apache-2.0
#include "run/plan.h"

#include <algorithm>

#include "base/text.h"
#include "plugin/graph.h"
#include "run/process_patterns.h"
#include "run/run_policy.h"

namespace harness::run {
namespace {

Result<std::shared_ptr<const plugin::Registry>> RegistryOf(const RunOptions& options) {
  if (options.registry) return options.registry;
  ASSIGN_OR_RETURN(plugin::Registry loaded, plugin::Registry::Load(options.built_in, options.plugin_paths));
  return std::shared_ptr<const plugin::Registry>(std::make_shared<plugin::Registry>(std::move(loaded)));
}

// The first column that the plugin needs and the dataset has no value of; a column that it merely reads
// must exist.
std::string MissingColumn(const plugin::Manifest& manifest, const eventlog::DatasetInfo& dataset) {
  for (const std::string& column : manifest.required_columns) {
    if (!dataset.Has(column)) return column;
  }
  for (const std::string& column : manifest.access.columns) {
    const bool there = column == "row_id" || column.starts_with("__source_") ||
                       std::any_of(dataset.columns.begin(), dataset.columns.end(),
                                   [&](const auto& known) { return known.name == column; });
    if (!there) return column;
  }
  return "";
}

// The ids that the user names; without any all but those that the mode of known issues leaves out, and those
// that need one of them.
Result<std::vector<std::string>> Wanted(const RunOptions& options, const plugin::Registry& registry,
                                        const std::vector<plugin::GraphNode>& nodes) {
  if (!options.plugins.empty()) return options.plugins;
  std::vector<std::string> wanted;
  for (const std::string& id : registry.Ids()) {
    ASSIGN_OR_RETURN(const std::vector<std::string> needed, plugin::WithDependencies(nodes, {id}));
    const bool left_out = std::any_of(needed.begin(), needed.end(), [&](const std::string& each) {
      return IsLeftOut(registry.Find(each)->manifest, options.known_issues);
    });
    if (!left_out) wanted.push_back(id);
  }
  return wanted;
}

Result<void> CheckConfigIds(const RunOptions& options, const plugin::Registry& registry) {
  for (const auto& [id, ignored] : options.config) {
    if (registry.Find(id) != nullptr) continue;
    const auto near = NearestWord(id, registry.Ids());
    return InvalidArgument("settings of " + Quoted(id) + ": found no such plugin" +
                           (near ? " (did you mean " + *near + "?)" : ""));
  }
  return Ok();
}

// `place` is where the id stands in a file, "known_issues.yaml: at /issues/0/expect/1/plugin".
Result<void> CheckNamedPlugin(const std::string& id, const std::string& place,
                              const plugin::Registry& registry) {
  if (registry.Find(id) != nullptr) return Ok();
  const auto near = NearestWord(id, registry.Ids());
  return InvalidArgument(place + ": found " + Quoted(id) + ", expected the id of a plugin" +
                         (near ? "; did you mean " + *near + "?"
                               : " (see stat-harness plugins list; --plugin-path FOLDER adds others)"));
}

// An entry for a plugin that is not there would stand there for ever and do nothing.
Result<void> CheckFilesOfPlugins(const RunOptions& options, const plugin::Registry& registry) {
  for (const insight::KnownIssue& issue : options.project_issues) {
    for (const insight::ExpectedFinding& expected : issue.expect)
      RETURN_IF_ERROR(CheckNamedPlugin(expected.plugin, expected.at + "/plugin", registry));
  }
  for (const evidence::AllowlistEntry& entry : options.access.allowlist)
    RETURN_IF_ERROR(CheckNamedPlugin(entry.plugin_id, entry.at + "/plugin", registry));
  return Ok();
}

// What the plugin is told and may read, once its settings have been held against the world.
Result<void> TakeSettings(const RunOptions& options, const FormatChecks& checks, PlannedPlugin& planned) {
  const plugin::Manifest& manifest = planned.plugin->manifest;
  const auto changes = options.config.find(manifest.id);
  Json asked = changes == options.config.end() ? Json::object() : changes->second;
  asked = WithKnownIssues(manifest, std::move(asked), options.known_issues);
  asked = WithTrackRecord(manifest, std::move(asked), options.track_record);
  ASSIGN_OR_RETURN(planned.settings, plugin::ResolveConfig(*planned.plugin, asked));
  ASSIGN_OR_RETURN(const Json schema, ParseJson(planned.plugin->config_schema, "config.schema.json"));
  ASSIGN_OR_RETURN(CheckedSettings checked,
                   CheckSettings(manifest.id, schema, manifest.settings, planned.settings, checks));
  planned.config = std::move(checked.config);
  planned.read_files = std::move(checked.read_files);
  planned.settings = RecordedSettings(schema, std::move(planned.settings), options.known_issues);
  return Ok();
}

// `column` is one of the log.
Result<void> CheckColumn(const eventlog::DatasetInfo& dataset, const std::string& column) {
  std::vector<std::string> known;
  for (const auto& each : dataset.columns) known.push_back(each.name);
  if (std::find(known.begin(), known.end(), column) != known.end()) return Ok();
  const auto near = NearestWord(column, known);
  return InvalidArgument("found the column " + Quoted(column) + ", which the log does not have" +
                         (near ? ": did you mean " + Quoted(*near) + "?" : ""));
}

void SetShares(Plan& plan) {
  bool parameters = false;
  for (auto& [id, planned] : plan.plugins) {
    if (planned.missing_column.empty()) planned.shares = planned.plugin->manifest.access.shares;
    parameters |= planned.missing_column.empty() && planned.plugin->manifest.access.parameters;
  }
  for (auto& [id, planned] : plan.plugins) planned.shares_parameters = parameters;
}

}  // namespace

Result<Plan> MakePlan(const RunOptions& options) {
  Plan plan;
  ASSIGN_OR_RETURN(plan.registry, RegistryOf(options));
  const plugin::Registry& registry = *plan.registry;
  RETURN_IF_ERROR(CheckConfigIds(options, registry));
  RETURN_IF_ERROR(CheckFilesOfPlugins(options, registry));
  std::vector<plugin::GraphNode> nodes;
  for (const plugin::Plugin& plugin : registry.plugins()) {
    nodes.push_back({plugin.manifest.id, plugin.manifest.depends_on});
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> wanted, Wanted(options, registry, nodes));
  ASSIGN_OR_RETURN(const auto ids, plugin::WithDependencies(nodes, wanted));
  std::erase_if(nodes,
                [&](const auto& node) { return !std::binary_search(ids.begin(), ids.end(), node.id); });
  ASSIGN_OR_RETURN(const auto layers, plugin::Layers(nodes));
  for (const auto& layer : layers)
    plan.widest_layer = std::max(plan.widest_layer, static_cast<int>(layer.size()));
  ProcessPatterns patterns(options);
  FormatChecks checks = options.format_checks;
  checks["process-pattern"] = [&](const std::string& pattern) { return patterns.Check(pattern); };
  checks["column"] = [&](const std::string& column) { return CheckColumn(options.dataset, column); };
  for (const std::string& id : ids) {
    PlannedPlugin planned;
    planned.plugin = registry.Find(id);
    ASSIGN_OR_RETURN(planned.access, plugin::JudgeStatically(*planned.plugin, options.access.unbounded_rows));
    RETURN_IF_ERROR(TakeSettings(options, checks, planned));
    planned.missing_column = MissingColumn(planned.plugin->manifest, options.dataset);
    plan.plugins.emplace(id, std::move(planned));
  }
  SetShares(plan);
  return plan;
}

}  // namespace harness::run
