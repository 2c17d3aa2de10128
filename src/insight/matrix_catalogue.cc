// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "insight/matrix_parts.h"
#include "insight/taxonomy.h"

namespace harness::insight {
namespace {

Json CatalogueRow(const MatrixInput& input, const plugin::Plugin& plugin) {
  const plugin::Manifest& manifest = plugin.manifest;
  return {{"id", manifest.id},
          {"name", manifest.name},
          {"version", manifest.version},
          {"origin", manifest.entrypoint.empty() ? "built in" : "third party"},
          {"type", manifest.type},
          {"lane", manifest.lane},
          {"class", manifest.plugin_class},
          {"question", manifest.description},
          {"depends_on", manifest.depends_on},
          {"consumers", ConsumersOf(input, manifest.id)},
          {"requires", manifest.required_columns},
          {"capabilities", manifest.capabilities},
          {"settings", manifest.settings},
          {"citation", manifest.citation}};
}

std::vector<std::string> Members(const MatrixInput& input, std::string_view plugin_class) {
  std::vector<std::string> members;
  for (const plugin::Plugin* plugin : input.plugins) {
    if (plugin->manifest.plugin_class == plugin_class) members.push_back(plugin->manifest.id);
  }
  return members;
}

}  // namespace

Matrix CatalogueMatrix(const MatrixInput& input) {
  const std::string about = "Every plugin that a run can have, from its plugin.yaml.";
  Json rows = Json::array();
  std::vector<std::vector<std::string>> table;
  for (const plugin::Plugin* plugin : input.plugins) {
    const plugin::Manifest& manifest = plugin->manifest;
    rows.push_back(CatalogueRow(input, *plugin));
    table.push_back({Code(manifest.id), manifest.version, manifest.type, manifest.lane,
                     Cell(manifest.description), CodeList(manifest.required_columns),
                     CodeList(manifest.depends_on), CodeList(ConsumersOf(input, manifest.id))});
  }
  return {"plugin_catalogue",
          {{"matrix", "plugin_catalogue"}, {"about", about}, {"plugins", std::move(rows)}},
          MarkdownHead("Plugin catalogue", about) +
              MarkdownTable({"plugin", "version", "type", "lane", "question", "columns that it requires",
                             "reads", "is read by"},
                            table)};
}

Matrix TaxonomyMatrix(const MatrixInput& input) {
  const std::string about =
      "Every plugin stands in exactly one class; a class says what may be asked of its plugins.";
  Json classes = Json::array();
  std::string markdown = MarkdownHead("Plugin taxonomy", about);
  for (const PluginClass& entry : PluginClasses()) {
    const std::vector<std::string> members = Members(input, entry.id);
    classes.push_back({{"class", entry.id}, {"rationale", entry.rationale}, {"plugins", members}});
    markdown += "## " + std::string(entry.id) + "\n\n" + std::string(entry.rationale) + "\n\n";
    for (const std::string& id : members) markdown += "- " + Code(id) + "\n";
    markdown += "\n";
  }
  markdown.pop_back();
  return {"plugin_taxonomy",
          {{"matrix", "plugin_taxonomy"}, {"about", about}, {"classes", std::move(classes)}},
          std::move(markdown)};
}

Matrix AccessMatrix(const MatrixInput& input) {
  const std::string about =
      "How each plugin may read a log: its declared contract and what can be said before it runs, for a log "
      "above " +
      FormatThousands(plugin::kUnboundedRows) +
      " rows. What it read in a run is measured by the host and stands in report.json under "
      "volatile.data_access.";
  Json rows = Json::array();
  std::vector<std::vector<std::string>> table;
  for (size_t i = 0; i < input.plugins.size(); ++i) {
    const plugin::Manifest& manifest = input.plugins[i]->manifest;
    const plugin::StaticAccess& access = input.access[i];
    rows.push_back(
        {{"plugin", manifest.id},
         {"declared", plugin::ToJson(manifest.access)},
         {"static", plugin::ToJson(access)},
         {"limits", {{"memory_mb", manifest.sandbox.memory_mb}, {"time_s", manifest.sandbox.time_s}}}});
    table.push_back({Code(manifest.id), Code(manifest.access.contract), CodeList(manifest.access.columns),
                     std::string(plugin::NameOf(access.status)), std::to_string(manifest.sandbox.memory_mb),
                     std::to_string(manifest.sandbox.time_s), Cell(access.sentence)});
  }
  return {
      "data_access",
      {{"matrix", "data_access"},
       {"about", about},
       {"unbounded_rows", plugin::kUnboundedRows},
       {"plugins", std::move(rows)}},
      MarkdownHead("Data access", about) + MarkdownTable({"plugin", "declared", "columns", "static status",
                                                          "memory limit, MiB", "time limit, s", "why"},
                                                         table)};
}

}  // namespace harness::insight
