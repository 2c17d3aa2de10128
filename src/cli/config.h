// SPDX-License-Identifier: Apache-2.0
// The settings in force and where each came from: defaults < system < user < folder < environment < flags.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/result.h"

namespace harness::cli {

// A value given on the command line.
struct FlagValue {
  std::string key;   // "import.time_zone"
  std::string text;  // as written; "true" for a switch
  std::string flag;  // "--tz", for messages and origins
};

struct ConfigSources {
  std::map<std::string, std::string> environment;  // all variables of the process
  Path working_folder;                             // where ./stat-harness.toml is looked for
  std::optional<Path> only_file;                   // --config FILE: instead of system, user and folder files
  std::vector<FlagValue> flags;                    // later ones win
};

// Puts the value of "<plugin id>.<key>" into {"<plugin id>": {"key": value}}; keys may be parted by further
// dots. Errors: kInvalidArgument where a part of the name has a value that is no table.
Result<void> PutPluginSetting(std::string_view name, Json value, Json& settings);

class Config {
 public:
  struct Value {
    Json value;
    std::string origin;  // "default", "/etc/xdg/stat-harness/config.toml:3", "environment STAT_HARNESS_HOME",
                         // "flag --tz"
  };

  // Reads every layer. Files looked for, lowest first: <dir>/stat-harness/config.toml for the folders of
  // XDG_CONFIG_DIRS (the first one named wins over later ones; default /etc/xdg), then of XDG_CONFIG_HOME
  // (default $HOME/.config), then ./stat-harness.toml. A file that is not there is skipped, --config's is
  // not. Errors: kInvalidArgument naming place, what was found and what was expected; an unknown key in a
  // file.
  static Result<Config> Load(const ConfigSources& sources);

  // The files that Load reads when they exist, lowest first.
  static std::vector<Path> Files(const ConfigSources& sources);

  // Require a setting of that type; "" and {} when it is not set.
  std::string Text(std::string_view key) const;
  int64_t Integer(std::string_view key) const;
  double Number(std::string_view key) const;
  uint64_t Bytes(std::string_view key) const { return static_cast<uint64_t>(Integer(key)); }
  bool Boolean(std::string_view key) const;
  std::vector<std::string> Texts(std::string_view key) const;
  std::vector<Path> Paths(std::string_view key) const;
  const Value& Get(std::string_view key) const;

  // Settings of plugins, from [plugins.<id>] tables: {"<id>": {"key": value}}; the plugin's own schema checks
  // them.
  const Json& plugin_settings() const { return plugin_settings_; }
  const std::map<std::string, Value>& plugin_values() const { return plugin_values_; }

  // Variables that begin with STAT_HARNESS_ and are none of ours, with a hint: worth a remark, not an error.
  const std::vector<std::string>& remarks() const { return remarks_; }

 private:
  Result<void> AddFile(const Path& file, bool required);
  Result<void> AddEnvironment(const std::map<std::string, std::string>& environment);
  Result<void> AddFlags(const std::vector<FlagValue>& flags);

  std::map<std::string, Value, std::less<>> values_;
  Json plugin_settings_ = Json::object();
  std::map<std::string, Value> plugin_values_;  // "plugins.<id>.<key>"
  std::vector<std::string> remarks_;
};

}  // namespace harness::cli
