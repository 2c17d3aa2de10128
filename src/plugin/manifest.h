// SPDX-License-Identifier: Apache-2.0
// plugin.yaml as data: what a plugin is, what it needs, how it reads the dataset, what it may use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/result.h"
#include "plugin/recommendation.h"

namespace harness::plugin {

// What a built-in plugin reads from memory, made once for all such plugins of a run: the rows of the log,
// also what is learned of it (slots, calendars, batches), also what a replay of it needs. Each includes the
// ones before it.
enum class Shares : int { kNothing, kRows, kLog, kStudy };

// How a plugin reads the dataset; `contract` is one of the words in schemas/plugin.schema.json.
struct AccessContract {
  std::string contract;
  std::vector<std::string> columns;  // empty: all (built-in plugins only)
  std::optional<int64_t> row_limit;  // rows handed out at most
  Shares shares = Shares::kNothing;  // of the contract shared_log; kLog where the file tells no other
  bool parameters = false;           // of shared_log: the parameter lists too
};

// Limits of the plugin's process.
struct SandboxLimits {
  int64_t time_s = 300;      // wall time
  int64_t memory_mb = 2048;  // address space, MiB
  int64_t file_mb = 256;     // largest single file, MiB
  int64_t open_files = 256;
};

struct Manifest {
  std::string id;
  std::string name;
  std::string version;
  std::string type;
  std::string lane;
  std::string plugin_class;  // "class" in the file
  std::string description;
  std::vector<std::string> depends_on;
  std::vector<std::string> consumers;
  // Why it never advises anything: what stands for its results without recommendations. Absent: it may
  // advise, and then says in each result that advises nothing why.
  std::optional<NoRecommendation> no_recommendation;
  // Id of the landmark issue that it exists for: it is no part of a run with known issues off.
  std::string known_issue;
  std::vector<std::string> required_columns;  // "requires" in the file
  std::vector<std::string> capabilities;
  AccessContract access;
  SandboxLimits sandbox;
  Json settings = Json::object();  // defaults
  std::string citation;
  std::string entrypoint;  // relative to `folder`; empty for a built-in plugin
  Path folder;             // empty for a built-in plugin
};

// Reads and checks the text of a plugin.yaml; `where` starts the messages. Plain YAML scalars become
// null, booleans, integers or numbers where they read as such (YAML 1.2 core), else text.
// Errors: kInvalidArgument with line and column for YAML, with the JSON pointer for the schema.
Result<Manifest> ParseManifest(std::string_view yaml, std::string_view where);

// The YAML document as JSON, for catalogues. Errors: kInvalidArgument with line and column.
Result<Json> YamlToJson(std::string_view yaml, std::string_view where);

// "<where>:<line>:<column>" of the value at a JSON pointer, of the innermost known one where the text ends
// before; only `where` for a text that is no YAML.
std::string PlaceInYaml(std::string_view yaml, std::string_view pointer, std::string_view where);

}  // namespace harness::plugin
