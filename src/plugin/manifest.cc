// SPDX-License-Identifier: Apache-2.0
#include "plugin/manifest.h"

#include "base/schema_check.h"
#include "plugin/schemas.h"

namespace harness::plugin {
namespace {

std::vector<std::string> Strings(const Json& object, const char* key) {
  return object.value(key, std::vector<std::string>());
}

Shares SharesOf(const Json& json) {
  if (json.at("contract") != "shared_log") return Shares::kNothing;
  const std::string shares = json.value("shares", "log");
  return shares == "rows" ? Shares::kRows : shares == "study" ? Shares::kStudy : Shares::kLog;
}

AccessContract AccessOf(const Json& json) {
  AccessContract access;
  access.contract = json.at("contract").get<std::string>();
  access.columns = Strings(json, "columns");
  access.shares = SharesOf(json);
  access.parameters = json.value("parameters", false);
  if (json.contains("row_limit")) access.row_limit = json.at("row_limit").get<int64_t>();
  return access;
}

SandboxLimits LimitsOf(const Json& json) {
  SandboxLimits limits;
  limits.time_s = json.value("time_s", limits.time_s);
  limits.memory_mb = json.value("memory_mb", limits.memory_mb);
  limits.file_mb = json.value("file_mb", limits.file_mb);
  limits.open_files = json.value("open_files", limits.open_files);
  return limits;
}

// The accessor of built-in plugins has no call that loads a whole log.
Result<void> CheckBuiltIn(const Manifest& manifest, const std::string& at) {
  if (manifest.access.contract != "dataset_loader_unbounded") return Ok();
  return InvalidArgument(at + ": at /access/contract: found dataset_loader_unbounded, expected shared_log: " +
                         "a built-in plugin cannot load the whole log, and the host makes one for all");
}

Result<void> CheckShares(const Json& access, std::string_view where) {
  if (access.at("contract") == "shared_log") return Ok();
  for (const char* key : {"shares", "parameters"}) {
    if (!access.contains(key)) continue;
    return InvalidArgument(std::string(where) + ": at /access/" + key + ": found " +
                           access.at("contract").get<std::string>() +
                           ", expected shared_log: nothing else is shared");
  }
  return Ok();
}

Result<void> CheckMeaning(const Manifest& manifest, std::string_view where) {
  const std::string at(where);
  if (manifest.access.contract == "dataset_loader_bounded" && !manifest.access.row_limit) {
    return InvalidArgument(at +
                           ": at /access: found no \"row_limit\", expected one for dataset_loader_bounded");
  }
  if (manifest.entrypoint.empty()) return CheckBuiltIn(manifest, at);
  const Path entry(manifest.entrypoint);
  if (entry.is_absolute() || entry.lexically_normal().string().starts_with("..")) {
    return InvalidArgument(at + ": at /entrypoint: found " + manifest.entrypoint +
                           ", expected a path inside the plugin's folder");
  }
  if (manifest.access.contract == "sql_assist" || manifest.access.contract == "shared_log") {
    return InvalidArgument(at + ": at /access/contract: found " + manifest.access.contract +
                           ", expected iter_batches: a plugin with an entrypoint gets its rows as batches " +
                           "on standard input");
  }
  if (manifest.access.contract != "orchestration_only" && manifest.access.columns.empty()) {
    return InvalidArgument(at +
                           ": at /access: found no \"columns\", expected the columns that the plugin reads");
  }
  return Ok();
}

}  // namespace

Result<Manifest> ParseManifest(std::string_view yaml, std::string_view where) {
  static const Result<SchemaChecker> checker =
      SchemaChecker::Compile(PluginSchemaText(), "plugin.schema.json");
  if (!checker) return checker.error();
  ASSIGN_OR_RETURN(const Json json, YamlToJson(yaml, where));
  RETURN_IF_ERROR(checker->Check(json, where));
  Manifest manifest;
  manifest.id = json.at("id").get<std::string>();
  manifest.name = json.at("name").get<std::string>();
  manifest.version = json.at("version").get<std::string>();
  manifest.type = json.at("type").get<std::string>();
  manifest.lane = json.at("lane").get<std::string>();
  manifest.plugin_class = json.at("class").get<std::string>();
  manifest.description = json.value("description", "");
  manifest.depends_on = Strings(json, "depends_on");
  manifest.consumers = Strings(json, "consumers");
  if (json.contains("no_recommendation")) {
    const Json& reason = json.at("no_recommendation");
    manifest.no_recommendation = {reason.at("reason_code").get<std::string>(),
                                  reason.at("explanation").get<std::string>()};
  }
  manifest.known_issue = json.value("known_issue", "");
  manifest.required_columns = Strings(json, "requires");
  manifest.capabilities = Strings(json, "capabilities");
  RETURN_IF_ERROR(CheckShares(json.at("access"), where));
  manifest.access = AccessOf(json.at("access"));
  manifest.sandbox = LimitsOf(json.value("sandbox", Json::object()));
  manifest.settings = json.value("settings", Json::object());
  manifest.citation = json.value("citation", "");
  manifest.entrypoint = json.value("entrypoint", "");
  RETURN_IF_ERROR(CheckMeaning(manifest, where));
  return manifest;
}

}  // namespace harness::plugin
