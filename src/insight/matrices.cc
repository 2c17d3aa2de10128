// SPDX-License-Identifier: Apache-2.0
#include "insight/matrices.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "insight/matrix_parts.h"
#include "insight/taxonomy.h"

namespace harness::insight {
namespace {

Result<ExamplePlugins> ExamplesOf(const MatrixInput& input) {
  ExamplePlugins example;
  for (const Json& entry : input.example.at("plugins")) example[entry.at("id").get<std::string>()] = entry;
  std::set<std::string> known;
  for (const plugin::Plugin* plugin : input.plugins) {
    const std::string& id = plugin->manifest.id;
    known.insert(id);
    if (!example.contains(id))
      return InvalidArgument("matrices: the example run has no plugin " + Quoted(id));
  }
  for (const auto& [id, entry] : example) {
    if (!known.contains(id))
      return InvalidArgument("matrices: the example run has the unknown plugin " + Quoted(id));
  }
  return example;
}

// Every plugin in one class, every class with a plugin.
Result<void> CheckClasses(const MatrixInput& input) {
  std::set<std::string_view> used;
  for (const plugin::Plugin* plugin : input.plugins) {
    const PluginClass* entry = FindPluginClass(plugin->manifest.plugin_class);
    if (entry == nullptr)
      return InvalidArgument("matrices: plugin " + Quoted(plugin->manifest.id) + " has the unknown class " +
                             Quoted(plugin->manifest.plugin_class));
    used.insert(entry->id);
  }
  for (const PluginClass& entry : PluginClasses()) {
    if (!used.contains(entry.id))
      return InvalidArgument("matrices: the class " + std::string(entry.id) + " has no plugin");
  }
  return Ok();
}

std::set<std::string> IdsOf(const Json& catalogue) {
  std::set<std::string> ids;
  if (!catalogue.is_object() || !catalogue.contains("plugins") || !catalogue.at("plugins").is_array())
    return ids;
  for (const Json& plugin : catalogue.at("plugins")) {
    if (plugin.is_object() && plugin.contains("id") && plugin.at("id").is_string())
      ids.insert(plugin.at("id").get<std::string>());
  }
  return ids;
}

// The two catalogues by id: what people want to know before they look at bytes.
void CompareCatalogues(std::string_view written, std::string_view found, std::vector<std::string>& problems) {
  const auto expected = ParseJson(written, "plugin_catalogue.json");
  const auto there = ParseJson(found, "plugin_catalogue.json");
  if (!expected || !there) return;
  const std::set<std::string> discovered = IdsOf(*expected);
  const std::set<std::string> listed = IdsOf(*there);
  for (const std::string& id : discovered) {
    if (!listed.contains(id))
      problems.push_back("plugin " + id + " was discovered and is not in the catalogue");
  }
  for (const std::string& id : listed) {
    if (!discovered.contains(id))
      problems.push_back("plugin " + id + " is in the catalogue and was not discovered");
  }
}

std::string FirstDifference(std::string_view expected, std::string_view found) {
  const auto a = Split(expected, '\n');
  const auto b = Split(found, '\n');
  size_t line = 0;
  while (line < a.size() && line < b.size() && a[line] == b[line]) ++line;
  const auto at = [&](const auto& lines) {
    return line < lines.size() ? Quoted(lines[line], 80) : "the end";
  };
  return "line " + std::to_string(line + 1) + ": found " + at(b) + ", expected " + at(a);
}

}  // namespace

Result<std::vector<MatrixFile>> BuildMatrices(const MatrixInput& input) {
  RETURN_IF_ERROR(CheckClasses(input));
  ASSIGN_OR_RETURN(const ExamplePlugins example, ExamplesOf(input));
  std::vector<MatrixFile> files;
  for (const Matrix& matrix : {ActionabilityMatrix(input, example), AccessMatrix(input),
                               ExampleCards(input, example), CatalogueMatrix(input), TaxonomyMatrix(input)}) {
    files.push_back({matrix.name + ".json", PrettyJson(matrix.json)});
    files.push_back({matrix.name + ".md", matrix.markdown});
  }
  return files;
}

Result<std::vector<std::string>> CheckMatrices(const std::vector<MatrixFile>& files, const Path& folder) {
  std::error_code error;
  std::set<std::string> others;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    others.insert(entry.path().filename().string());
  if (error) return NotFound(folder.string() + ": cannot be read: " + error.message());
  std::vector<std::string> problems;
  for (const MatrixFile& file : files) {
    if (others.erase(file.name) == 0) {
      problems.push_back(file.name + ": is missing");
      continue;
    }
    ASSIGN_OR_RETURN(const std::string found, ReadFile(folder / file.name));
    if (file.name == "plugin_catalogue.json") CompareCatalogues(file.content, found, problems);
    if (found != file.content) problems.push_back(file.name + ": " + FirstDifference(file.content, found));
  }
  for (const std::string& name : others) problems.push_back(name + ": is none of the matrices");
  return problems;
}

}  // namespace harness::insight
