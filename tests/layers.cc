// SPDX-License-Identifier: Apache-2.0
#include "tests/layers.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "base/text.h"

namespace harness::tests {
namespace {

using Folders = std::set<std::string, std::less<>>;

// From the top down. A folder may include what stands in any later line.
const std::vector<Folders>& Layers() {
  static const std::vector<Folders> layers = {
      {"cli", "server"},
      {"report"},
      {"run", "audit", "sessions", "capture"},
      {"insight", "evidence", "ideaspace", "replay", "memory", "sandbox"},
      {"plugin", "process"},
      {"importers", "generate", "eventlog"},
      {"engine", "store"},
      {"base", "stats", "queueing"},
  };
  return layers;
}

// Arrows inside one line of Layers(), each for a reason.
const std::set<std::pair<std::string, std::string>>& Beside() {
  static const std::set<std::pair<std::string, std::string>> arrows = {
      {"importers", "eventlog"},  // importers fill the event log
      {"generate", "eventlog"},   // the generator writes its columns
      {"stats", "base"},          // Result, exact sums, random numbers
      {"queueing", "base"},      {"queueing", "stats"}, {"cli", "server"},  // the verb serve starts it
      {"run", "capture"},                                                   // a run reuses results
      {"ideaspace", "replay"},                                              // actions are judged by replay
      {"evidence", "insight"},                                              // a pack holds the gates
  };
  return arrows;
}

const Folders& PluginsMayInclude() {
  static const Folders folders = {"plugin", "process",   "stats",    "queueing",
                                  "replay", "ideaspace", "eventlog", "base"};
  return folders;
}

int LayerOf(std::string_view folder) {
  const auto& layers = Layers();
  for (size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].contains(folder)) return static_cast<int>(i);
  }
  return -1;
}

// The name between quotes or angle brackets; "" when the line includes nothing.
std::string IncludedBy(std::string_view line, bool& ours) {
  line = Trim(line);
  if (!line.starts_with("#")) return "";
  line = Trim(line.substr(1));
  if (!line.starts_with("include")) return "";
  line = Trim(line.substr(7));
  if (line.empty() || (line.front() != '"' && line.front() != '<')) return "";
  ours = line.front() == '"';
  const size_t end = line.find(ours ? '"' : '>', 1);
  return end == std::string_view::npos ? "" : std::string(line.substr(1, end - 1));
}

// Why `included` may not stand in a file of `folder` ("" when it may). `plugin` is its id below plugins/.
std::string Objection(const std::string& folder, const std::string& plugin, const std::string& included,
                      bool ours) {
  const std::string file = included.substr(included.rfind('/') + 1);
  if (file == "duckdb.h" && folder != "engine") return "only engine may include duckdb.h";
  if ((file == "sqlite3.h" || file == "sqlite3ext.h") && folder != "store")
    return "only store may include sqlite3.h";
  if (!ours) return "";
  const auto parts = Split(included, '/');
  if (parts.size() < 2) return "includes are written from src/: found \"" + included + "\"";
  const std::string target(parts.front());
  if (!plugin.empty()) {
    if (target == "plugins") {
      return parts.size() > 2 && parts[1] == plugin
                 ? ""
                 : "plugin " + plugin + " must not include another plugin's " + included;
    }
    return PluginsMayInclude().contains(target) ? "" : "plugin " + plugin + " must not include " + included;
  }
  if (target == folder) return "";
  if (target == "absl") return "";  // Abseil is included with quotes, as its own documents do
  const int from = LayerOf(folder);
  const int to = LayerOf(target);
  if (to < 0) return "unknown folder in \"" + included + "\"";
  if (from < 0) return "folder " + folder + " has no layer: add it to tests/layers.cc";
  if (to > from || (to == from && Beside().contains({folder, target}))) return "";
  return folder + " must not include " + included;
}

bool IsSource(const Path& path) {
  const std::string extension = path.extension().string();
  return extension == ".h" || extension == ".cc" || extension == ".in";
}

// A test beside the code may also use tests/ and any layer below the program's top.
bool IsTest(const Path& path) {
  return path.stem().string().ends_with("_test");
}

void CheckFile(const Path& root, const Path& path, std::vector<std::string>& violations) {
  const std::string shown = path.lexically_relative(root).generic_string();
  const auto parts = Split(shown, '/');
  if (parts.size() < 3) return;  // src/main.cc joins everything
  const bool is_plugin = parts[0] == "plugins";
  const std::string folder = is_plugin ? "plugins" : std::string(parts[1]);
  const std::string plugin = is_plugin ? std::string(parts[1]) : "";
  const auto text = ReadFile(path);
  if (!text) {
    violations.push_back(shown + ": " + text.error().message);
    return;
  }
  std::istringstream lines(*text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    bool ours = false;
    const std::string included = IncludedBy(line, ours);
    if (included.empty()) continue;
    if (IsTest(path) && (included.starts_with("tests/") || is_plugin)) continue;
    const std::string objection = Objection(folder, plugin, included, ours);
    if (!objection.empty()) violations.push_back(shown + ":" + std::to_string(number) + ": " + objection);
  }
}

}  // namespace

std::vector<std::string> LayerViolations(const Path& root) {
  std::vector<std::string> violations;
  for (const char* top : {"src", "plugins"}) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(root / top, ignored)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / top)) {
      if (entry.is_regular_file() && IsSource(entry.path())) CheckFile(root, entry.path(), violations);
    }
  }
  std::sort(violations.begin(), violations.end());
  return violations;
}

}  // namespace harness::tests
