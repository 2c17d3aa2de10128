// SPDX-License-Identifier: Apache-2.0
#include "run/run_policy.h"

#include <map>

#include "base/sha256.h"

namespace harness::run {
namespace {

constexpr const char* kKey = "known_issues";
constexpr const char* kTrackRecord = "track_record";

}  // namespace

std::string_view KnownIssuesName(bool known_issues) {
  return known_issues ? "on" : "off";
}

Result<std::string> PluginSetDigest(const RunResult& result) {
  std::map<std::string, Json> plugins;
  for (const PluginOutcome& plugin : result.plugins) {
    Json settings = result.settings.is_object() ? result.settings.value(plugin.id, Json()) : Json();
    if (settings.is_object()) settings.erase(kTrackRecord);
    plugins[plugin.id] = Json::array({plugin.id, plugin.version, settings});
  }
  Json list = Json::array();
  for (auto& [id, plugin] : plugins) list.push_back(std::move(plugin));
  ASSIGN_OR_RETURN(const std::string canonical, CanonicalJson(list));
  return "sha256:" + Sha256Hex(canonical);
}

Result<Json> PolicyJson(const RunResult& result) {
  ASSIGN_OR_RETURN(std::string digest, PluginSetDigest(result));
  return Json{{"known_issues", KnownIssuesName(result.known_issues)},
              {"plugin_set_digest", std::move(digest)},
              {"seed_policy", kSeedPolicy}};
}

Json WithKnownIssues(const plugin::Manifest& manifest, Json changes, bool known_issues) {
  if (manifest.settings.contains(kKey) && changes.is_object() && !changes.contains(kKey))
    changes[kKey] = KnownIssuesName(known_issues);
  return changes;
}

Json WithTrackRecord(const plugin::Manifest& manifest, Json changes, const Json& track_record) {
  if (manifest.settings.contains(kTrackRecord) && changes.is_object() && !changes.contains(kTrackRecord))
    changes[kTrackRecord] = track_record;
  return changes;
}

bool IsLeftOut(const plugin::Manifest& manifest, bool known_issues) {
  return !known_issues && !manifest.known_issue.empty();
}

Json RecordedSettings(const Json& schema, Json settings, bool known_issues) {
  if (known_issues || !settings.is_object() || !schema.contains("properties")) return settings;
  for (const auto& [name, property] : schema.at("properties").items()) {
    if (property.is_object() && property.value("x-known-issue", false)) settings.erase(name);
  }
  return settings;
}

}  // namespace harness::run
