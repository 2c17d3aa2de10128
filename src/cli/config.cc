// SPDX-License-Identifier: Apache-2.0
#include "cli/config.h"

#include "base/text.h"
#include "cli/config_file.h"
#include "cli/settings.h"

namespace harness::cli {
namespace {

constexpr std::string_view kPluginPrefix = "plugins.";

std::string Variable(const std::map<std::string, std::string>& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

bool IsSettingVariable(std::string_view name) {
  for (const Setting& setting : Settings()) {
    if (EnvironmentName(setting) == name) return true;
  }
  return false;
}

Result<Json> DefaultOf(const Setting& setting) {
  if (!setting.default_value.empty()) return ParseSettingText(setting, setting.default_value);
  const bool is_list = setting.type == SettingType::kPaths || setting.type == SettingType::kKeyIds;
  return is_list ? Json::array() : Json("");
}

}  // namespace

Result<void> PutPluginSetting(std::string_view name, Json value, Json& settings) {
  Json* at = &settings;
  for (const std::string_view part : Split(name, '.')) {
    if (!at->is_null() && !at->is_object())
      return InvalidArgument("found a setting below " +
                             Quoted(name.substr(0, part.data() - name.data() - 1)) +
                             ", expected none: that has the value " + at->dump());
    at = &(*at)[std::string(part)];
  }
  *at = std::move(value);
  return Ok();
}

std::vector<Path> Config::Files(const ConfigSources& sources) {
  if (sources.only_file) return {*sources.only_file};
  std::vector<Path> files;
  std::string system = Variable(sources.environment, "XDG_CONFIG_DIRS");
  if (system.empty()) system = "/etc/xdg";
  const std::vector<std::string_view> folders = Split(system, ':');
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
    if (Path(*folder).is_absolute()) files.push_back(Path(*folder) / "stat-harness" / "config.toml");
  }
  Path user = Variable(sources.environment, "XDG_CONFIG_HOME");
  const std::string home = Variable(sources.environment, "HOME");
  if (!user.is_absolute() && !home.empty()) user = Path(home) / ".config";
  if (user.is_absolute()) files.push_back(user / "stat-harness" / "config.toml");
  files.push_back(sources.working_folder / "stat-harness.toml");
  return files;
}

Result<Config> Config::Load(const ConfigSources& sources) {
  Config config;
  for (const Setting& setting : Settings()) {
    ASSIGN_OR_RETURN(Json value, DefaultOf(setting));
    config.values_[std::string(setting.key)] = {std::move(value), "default"};
  }
  for (const Path& file : Files(sources)) {
    RETURN_IF_ERROR(config.AddFile(file, sources.only_file.has_value()));
  }
  RETURN_IF_ERROR(config.AddEnvironment(sources.environment));
  RETURN_IF_ERROR(config.AddFlags(sources.flags));
  return config;
}

Result<void> Config::AddFile(const Path& file, bool required) {
  std::error_code ignored;
  if (!required && !std::filesystem::exists(file, ignored)) return {};
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file, uint64_t{1} << 20));
  ASSIGN_OR_RETURN(const std::vector<FileValue> values, ParseConfigText(text, file.string()));
  for (const FileValue& entry : values) {
    const std::string place = file.string() + ":" + std::to_string(entry.line);
    if (entry.key.starts_with(kPluginPrefix)) {
      const std::string rest = entry.key.substr(kPluginPrefix.size());
      const size_t dot = rest.find('.');
      if (dot == std::string::npos) {
        return InvalidArgument(place + ": found " + Quoted(entry.key) +
                               ", expected a table [plugins.<plugin id>]");
      }
      const auto put = PutPluginSetting(rest, entry.value, plugin_settings_);
      if (!put) return InvalidArgument(place + ": " + put.error().message);
      plugin_values_[entry.key] = {entry.value, place};
      continue;
    }
    const Setting* setting = FindSetting(entry.key);
    if (setting == nullptr) return InvalidArgument(place + ": " + UnknownSettingMessage(entry.key));
    Result<Json> value = CheckSettingValue(*setting, entry.value);
    if (!value) return InvalidArgument(place + ": " + entry.key + ": " + value.error().message);
    values_[entry.key] = {*std::move(value), place};
  }
  return {};
}

Result<void> Config::AddEnvironment(const std::map<std::string, std::string>& environment) {
  std::vector<std::string> known;
  for (const Setting& setting : Settings()) {
    const std::string name = EnvironmentName(setting);
    known.push_back(name);
    const std::string text = Variable(environment, name);
    if (text.empty()) continue;
    Result<Json> value = ParseSettingText(setting, text);
    if (!value) return InvalidArgument("environment " + name + ": " + value.error().message);
    values_[std::string(setting.key)] = {*std::move(value), "environment " + name};
  }
  for (const auto& [name, text] : environment) {
    if (!name.starts_with("STAT_HARNESS_") || IsSettingVariable(name)) continue;
    const auto nearest = NearestWord(name, known);
    remarks_.push_back("environment " + name + " is no setting" +
                       (nearest ? "; did you mean " + *nearest + "?" : std::string()));
  }
  return {};
}

Result<void> Config::AddFlags(const std::vector<FlagValue>& flags) {
  for (const FlagValue& given : flags) {
    const Setting* setting = FindSetting(given.key);
    HARNESS_CHECK(setting != nullptr);
    Result<Json> value = ParseSettingText(*setting, given.text);
    if (!value) return InvalidArgument(given.flag + ": " + value.error().message);
    values_[given.key] = {*std::move(value), "flag " + given.flag};
  }
  return {};
}

const Config::Value& Config::Get(std::string_view key) const {
  const auto found = values_.find(key);
  HARNESS_CHECK(found != values_.end());
  return found->second;
}

std::string Config::Text(std::string_view key) const {
  return Get(key).value.get<std::string>();
}
int64_t Config::Integer(std::string_view key) const {
  return Get(key).value.get<int64_t>();
}
double Config::Number(std::string_view key) const {
  return Get(key).value.get<double>();
}
bool Config::Boolean(std::string_view key) const {
  return Get(key).value.get<bool>();
}

std::vector<std::string> Config::Texts(std::string_view key) const {
  return Get(key).value.get<std::vector<std::string>>();
}

std::vector<Path> Config::Paths(std::string_view key) const {
  std::vector<Path> paths;
  for (const Json& path : Get(key).value) paths.emplace_back(path.get<std::string>());
  return paths;
}

}  // namespace harness::cli
